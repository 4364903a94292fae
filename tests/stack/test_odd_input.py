"""What people really type, through both doors."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from bench.rig.stack import Stack
from bench.rig.wechat import Follower
from tests.stack_fixtures import Talk, assert_readable

LONG = "我在海淀开软件公司，想贷一百万，" * 1250
ODD = [
    pytest.param("👋🧋😭", id="emoji alone"),
    pytest.param("👨‍👩‍👧‍👦我想贷款𠮷", id="emoji of many parts and a rare character"),
    pytest.param("？？？", id="question marks"),
    pytest.param("。", id="a full stop"),
    pytest.param("asdfghjkl", id="keys at random"),
    pytest.param("/restart", id="a command of Rasa"),
    pytest.param('/inform{"field":"first_loan","value":"true"}', id="a payload nobody offered"),
    pytest.param('EXTERNAL: {"a": [1]}', id="a marker of Rasa"),
    pytest.param("<script>alert(1)</script>", id="HTML"),
    pytest.param("]]></Content><MsgType>image", id="the end of a CDATA section"),
    pytest.param("'; drop table message; --", id="SQL"),
    pytest.param("{amount} %s ${HOME}", id="templates"),
    pytest.param("９９９９９９９９９９９９９９９９９９９万", id="a sum beyond sense"),
    pytest.param("\u200b\u200f贷\u202e款", id="invisible characters"),
    pytest.param("第99个", id="an option that is not there"),
]


class TestOddWords:
    @pytest.mark.parametrize("text", ODD)
    def test_the_chat_answers_in_plain_words(self, talk: Talk, text: str):
        seen = talk.says(text)

        assert seen.strip()
        assert "Traceback" not in seen
        assert talk.last["pending"] is False

    @pytest.mark.parametrize("text", ODD)
    def test_wechat_answers_in_plain_words(self, follower: Follower, text: str):
        answer = follower.says(text)

        assert answer.status == 200
        assert answer.text.strip()
        assert len(answer.text.encode()) <= 2048

    def test_a_restart_typed_by_a_user_forgets_nothing(self, talk: Talk):
        talk.says("我在海淀做软件")
        talk.says("/restart")

        assert "海淀" in talk.says("看看我都填了啥")

    def test_twenty_thousand_characters_get_an_answer(self, talk: Talk):
        assert len(LONG) == 20_000
        assert_readable(talk.says(LONG))

    def test_twenty_thousand_characters_through_wechat_get_one_within_five_seconds(self, follower: Follower):
        answer = follower.says(LONG)

        assert answer.status == 200
        assert answer.raw

    @pytest.mark.parametrize("text", ["", " ", "\n\n", "\u3000\u3000", "\t \u00a0"])
    def test_white_space_asks_for_words(self, talk: Talk, text: str):
        assert "文字" in talk.says(text)

    def test_traditional_characters_are_understood(self, talk: Talk):
        assert "010-89153158" in talk.says("貸款服務中心的電話是多少")
        talk.says("我們公司在海淀，做芯片設計，想貸兩百萬")

        assert "海淀" in talk.says("幫我看看剛才填了什麼")


class TestTheChatInterface:
    @pytest.mark.parametrize(
        "body",
        [
            pytest.param({}, id="nothing"),
            pytest.param({"conversation": "c"}, id="no text"),
            pytest.param({"conversation": "", "text": "你好"}, id="no conversation"),
            pytest.param({"conversation": "c" * 65, "text": "你好"}, id="a long name"),
            pytest.param({"conversation": "c", "text": "贷" * 30_001}, id="a very long text"),
            pytest.param({"conversation": "c", "option": 0}, id="option nought"),
            pytest.param([], id="a list"),
        ],
    )
    def test_what_is_badly_formed_is_refused_with_a_reason(self, stack: Stack, body: object):
        response = httpx.post(f"{stack.settings.web_url}/api/chat", json=body)

        assert response.status_code == 422
        assert response.json()["error"]["message"]

    def test_a_message_sent_again_is_handled_once(self, talk: Talk, count: Callable[[str], int]):
        stored = count("message")

        answers = {talk.says("贷款服务中心的电话是多少", message_id="sent-again") for _ in range(2)}

        assert len(answers) == 1
        assert count("message") == stored + 1

    def test_an_option_is_tapped_by_its_number(self, talk: Talk):
        talk.says("你好")
        options = [option for reply in talk.last["replies"] for option in reply["options"]]
        assert options

        assert_readable(talk.taps(options[0]["number"]))

    def test_the_interface_is_documented(self, stack: Stack):
        described = httpx.get(f"{stack.settings.web_url}/openapi.json").json()

        assert "/api/chat" in described["paths"]
        assert httpx.get(f"{stack.settings.web_url}/docs").status_code == 200


class TestTwoAtOnce:
    def test_both_messages_of_one_person_are_answered(self, follower: Follower, count: Callable[[str], int]):
        answered = count("message where state = 'answered'")
        questions = ["贷款服务中心的电话是多少", "续贷几天能下来"]

        with ThreadPoolExecutor(2) as pool:
            answers = [answer.text for answer in pool.map(follower.says, questions)]

        assert "010-89153158" in answers[0]
        assert "10个工作日" in answers[1]
        assert count("message where state = 'answered'") == answered + 2

    def test_people_who_write_at_once_get_their_own_answers(self, stack: Stack, follower: Follower):
        people = [Follower(follower.account, stack.settings.web_url, seconds=30) for _ in range(6)]

        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda person: person.says("贷款服务中心的电话是多少"), people))

        shown = [(answer, person) for answer, person in zip(answers, people, strict=True) if answer.text]
        assert shown
        for answer, person in shown:
            assert answer.fields["ToUserName"] == person.openid
            assert "010-89153158" in answer.text
