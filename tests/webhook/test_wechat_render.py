from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhook.rasa_client import Bubble, Option
from webhook.wechat_render import PART_BYTES, as_text, clean, reply_xml, split_text

MOMENT = datetime(2026, 11, 21, tzinfo=UTC)


def content_of(xml: str) -> str:
    return ET.fromstring(xml).findtext("Content") or ""


class TestReplyXml:
    @pytest.mark.parametrize(
        "text",
        [
            "]]>",
            "]]></Content><MsgType>image</MsgType>",
            "a & b < c > d",
            "😀🏦",
            "]]]]>>",
            '<a href="https://x">x</a>',
        ],
    )
    def test_no_text_breaks_out(self, text: str):
        xml = reply_xml(text, to="o1", account="gh", now=MOMENT)

        assert content_of(xml) == text
        assert ET.fromstring(xml).findtext("MsgType") == "text"

    def test_illegal_characters_are_dropped(self):
        assert content_of(reply_xml("a\x00\x08\x0b\ufffeb\ud800c", to="o1", account="gh", now=MOMENT)) == "abc"

    def test_sender_and_receiver_are_swapped(self):
        answer = ET.fromstring(reply_xml("hi", to="o1", account="gh", now=MOMENT))

        assert (answer.findtext("ToUserName"), answer.findtext("FromUserName")) == ("o1", "gh")

    @given(st.text(min_size=1))
    def test_any_text_gives_parsable_xml(self, text: str):
        assert content_of(reply_xml(text, to="o1", account="gh", now=MOMENT)) == clean(text)


class TestSplitText:
    @given(st.text(alphabet="贷款。，\n a😀<", max_size=3000))
    def test_parts_fit_and_lose_no_word(self, text: str):
        parts = split_text(text)

        assert all(0 < len(part.encode()) <= PART_BYTES for part in parts)
        assert "".join("".join(parts).split()) == "".join(text.split())

    def test_a_long_text_is_cut_at_a_sentence_end(self):
        text = "这是一句不长不短的话。" * 100

        assert all(part.endswith("。") for part in split_text(text))

    def test_a_line_end_is_better_than_a_sentence_end(self):
        first, second = "一" * 500 + "。", "二" * 400 + "。"

        assert split_text(f"{first}\n{second}") == [first, second]

    def test_a_short_text_is_one_part(self):
        assert split_text("好的。") == ["好的。"]

    def test_nothing_is_no_part(self):
        assert split_text(" \n ") == []


class TestAsText:
    def test_options_are_numbered_through_all_bubbles(self):
        def bubble(text: str, *titles: str) -> Bubble:
            return Bubble(text=text, options=[Option(title=title, payload="/x") for title in titles])

        text = as_text([bubble("第一个问题", "甲", "乙"), bubble("还有", "丙")])

        assert text == "第一个问题\n\n还有\n\n1. 甲\n2. 乙\n3. 丙\n回复数字即可"
