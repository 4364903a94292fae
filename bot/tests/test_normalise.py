"""One spelling, and the way back to the characters that were typed."""

import pytest

from bot.normalise import MAX_CHARACTERS, normalise


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("５０Ｗ", "50W"),
        ("想貸款，個體戶", "想贷款，个体户"),
        ("两\u200b年\ufeff", "两年"),
        ("  你好 \t\n 吗  ", "你好 吗"),
        ("20～50万", "20~50万"),
        ("３．５％", "3.5%"),
        ("", ""),
        (" \u3000\n", ""),
        ("好👍🏽的", "好👍🏽的"),
    ],
)
def test_variants_of_a_character_become_one(typed: str, read: str):
    assert normalise(typed).text == read


@pytest.mark.parametrize("typed", ["想貸　 ５０萬", "\u200b\u200b五十萬元", "a  b   c", "👨‍👩‍👧两个人"])
def test_every_span_leads_back_to_what_was_typed(typed: str):
    found = normalise(typed)

    for index, char in enumerate(found.text):
        start, end = found.span(index, index + 1)
        assert normalise(typed[start:end]).text == char.strip()


def test_a_long_text_is_read_up_to_its_limit():
    found = normalise("贷" * 20_000)

    assert len(found.text) == MAX_CHARACTERS
    assert found.span(0, MAX_CHARACTERS) == (0, MAX_CHARACTERS)


def test_an_empty_text_has_the_span_of_its_beginning():
    assert normalise("").span(0, 0) == (0, 0)
