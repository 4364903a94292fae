"""One process gone, hanging, or the database away: the person gets a sentence, the message is kept and answered later."""

from collections.abc import Callable

import pytest

from bench.rig.stack import Stack
from bench.rig.wechat import Follower, new_message_id
from bench.rig.wechat_api import WeChatApiServer
from tests.stack.filing import delivered, file_request
from tests.stack_fixtures import Talk

QUESTION = "贷款服务中心的电话是多少"
ANSWER = "010-89153158"
SENTENCE = "12345"


def came_later(wechat: WeChatApiServer, follower: Follower) -> str:
    return wechat.wait_for(follower.openid, lambda text: ANSWER in text, seconds=120)


class TestProcessGone:
    @pytest.mark.parametrize("process", ["rasa", "actions"])
    def test_people_get_a_sentence_and_later_the_answer_once(
        self,
        stack: Stack,
        wechat: WeChatApiServer,
        follower: Follower,
        talk: Talk,
        count: Callable[[str], int],
        process: str,
    ):
        open_before, stored = count("message where state = 'deferred'"), count("message")
        message_id = new_message_id()
        with stack.without(process):
            first, retried = (follower.says(QUESTION, message_id) for _ in range(2))
            in_chat = talk.says(QUESTION)
            assert talk.last["pending"] is True
            assert count("message where state = 'deferred'") == open_before + 2

        assert SENTENCE in first.text
        assert retried.text == first.text
        assert SENTENCE in in_chat
        assert QUESTION in came_later(wechat, follower)
        assert len([text for text in wechat.texts_for(follower.openid) if ANSWER in text]) == 1
        assert count("message") == stored + 2

    def test_the_web_process_gives_the_stored_answer_after_it_was_away(self, stack: Stack, follower: Follower):
        message_id = new_message_id()
        first = follower.says(QUESTION, message_id)

        with stack.without("web"):
            pass

        assert follower.says(QUESTION, message_id).text == first.text

    def test_a_request_filed_while_the_worker_is_away_is_delivered_afterwards(self, stack: Stack, talk: Talk):
        with stack.without("worker"):
            number = file_request(talk.says, "MA0TEK09")

        assert {match["delivery"] for match in delivered(stack, number)["matches"]} == {"已送达"}


class TestProcessHanging:
    def test_a_slow_answer_is_acknowledged_at_once_and_sent_once(
        self, stack: Stack, wechat: WeChatApiServer, follower: Follower
    ):
        message_id = new_message_id()
        with stack.paused("rasa"):
            assert follower.says(QUESTION, message_id).raw == "success"
        retried = follower.says(QUESTION, message_id)

        came_later(wechat, follower)
        assert retried.raw == "success" or ANSWER in retried.text
        assert len([text for text in wechat.texts_for(follower.openid) if ANSWER in text]) == 1


class TestDatabaseAway:
    def test_the_message_is_kept_and_answered_when_it_is_back(
        self, stack: Stack, wechat: WeChatApiServer, follower: Follower
    ):
        with stack.without_database():
            assert SENTENCE in follower.says(QUESTION).text
            spooled = list((stack.settings.home / "spool").iterdir())
            assert spooled
            assert all(QUESTION.encode() not in file.read_bytes() for file in spooled)

        came_later(wechat, follower)
        assert not list((stack.settings.home / "spool").glob("*.sealed"))

    def test_the_chat_gets_a_sentence_and_health_tells(self, stack: Stack, talk: Talk):
        with stack.without_database():
            assert SENTENCE in talk.says(QUESTION)
            assert stack.children["web"].get("/healthz").status_code == 503
            assert stack.children["actions"].get("/healthz").status_code == 503

        assert ANSWER in talk.says(QUESTION)

    def test_every_process_lives_on(self, stack: Stack):
        pids = {name: child.pid for name, child in stack.children.items()}

        with stack.without_database():
            pass

        assert all(child.is_running() for child in stack.children.values())
        assert {name: child.pid for name, child in stack.children.items()} == pids
