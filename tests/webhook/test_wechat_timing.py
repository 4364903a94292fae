"""Rasa slow, cut connections and retries: the first attempt is answered in time, and each message has one answer."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from pydantic import SecretStr

from tests.webhook.conftest import StartWeb
from tests.webhook.follower import APP_ID, Follower
from tests.webhook.servers import FakeRasa, FakeWeChat


def wait_until(condition, seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.02)


@pytest.fixture
def api_settings(wechat: FakeWeChat) -> dict:
    return {
        "wechat_app_id": APP_ID,
        "wechat_app_secret": SecretStr("app-secret"),
        "wechat_api_base_url": wechat.url,
        "wechat_passive_seconds": 1.0,
    }


class TestSlowRasa:
    def test_in_time_the_answer_is_passive_and_nothing_is_sent_later(
        self, start_web: StartWeb, api_settings: dict, rasa: FakeRasa, wechat: FakeWeChat
    ):
        follower = Follower(start_web(**api_settings))
        rasa.seconds = 0.1

        assert follower.say("贷款") == "收到：贷款"
        assert wechat.sent == []

    def test_too_late_the_answer_is_sent_once_through_the_api(
        self, start_web: StartWeb, api_settings: dict, rasa: FakeRasa, wechat: FakeWeChat
    ):
        follower = Follower(start_web(**api_settings))
        rasa.seconds = 2.0
        message = follower.text("贷款")
        started = time.perf_counter()

        assert follower.read(follower.push(message)) == ""
        assert time.perf_counter() - started < 1.9
        wait_until(lambda: wechat.sent)
        assert follower.read(follower.push(message)) == ""

        assert wechat.sent == [(follower.openid, "收到：贷款")]
        assert len(rasa.calls) == 1
        assert "收到：贷款".encode() in wechat.bodies[0]

    def test_without_the_api_the_next_contact_brings_it(self, start_web: StartWeb, rasa: FakeRasa):
        follower = Follower(start_web(wechat_passive_seconds=0.4))
        rasa.seconds = 0.8
        assert follower.say("贷款") == ""
        time.sleep(1)
        rasa.seconds = 0

        answer = follower.say("在吗")

        assert answer == "关于您之前问的“贷款”：\n\n收到：贷款\n\n收到：在吗"
        assert follower.say("好") == "收到：好"

    @pytest.mark.parametrize("seconds", [1.0, 4.0, 6.0])
    def test_with_the_real_limit_the_first_attempt_is_answered_within_5_seconds(
        self, start_web: StartWeb, api_settings: dict, rasa: FakeRasa, wechat: FakeWeChat, seconds: float
    ):
        follower = Follower(start_web(**api_settings | {"wechat_passive_seconds": 4.0}))
        rasa.seconds = seconds
        started = time.perf_counter()

        passive = follower.say("贷款")

        assert time.perf_counter() - started < 4.9
        wait_until(lambda: passive or wechat.sent)
        assert [passive or wechat.sent[0][1], len(wechat.sent)] == ["收到：贷款", 0 if passive else 1]


class TestRetries:
    def test_a_repeated_message_gets_the_stored_answer(self, follower: Follower, rasa: FakeRasa):
        message = follower.text("贷款")

        assert [follower.read(follower.push(message)) for _ in range(3)] == ["收到：贷款"] * 3
        assert len(rasa.calls) == 1

    def test_the_same_message_twice_at_once_is_asked_once(self, follower: Follower, rasa: FakeRasa):
        rasa.seconds = 0.3
        message = follower.text("贷款")

        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: follower.read(follower.push(message)), range(4)))

        assert answers == ["收到：贷款"] * 4
        assert len(rasa.calls) == 1

    def test_a_cut_first_attempt_does_not_lose_the_answer(self, follower: Follower, rasa: FakeRasa):
        rasa.seconds = 0.5
        message = follower.text("贷款")
        with pytest.raises(httpx.ReadTimeout):
            follower.push(message, timeout=0.2)

        assert follower.read(follower.push(message)) == "收到：贷款"
        assert len(rasa.calls) == 1

    def test_a_retry_at_another_process_waits_for_the_same_answer(self, start_web: StartWeb, rasa: FakeRasa):
        first, second = Follower(start_web()), Follower(start_web())
        second.openid = first.openid
        rasa.seconds = 0.5
        message = first.text("贷款")

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda one: one.read(one.push(message)), (first, second)))

        assert answers == ["收到：贷款"] * 2
        assert len(rasa.calls) == 1

    def test_after_a_restart_the_stored_answer_is_repeated(self, start_web: StartWeb, rasa: FakeRasa):
        before = Follower(start_web())
        message = before.text("贷款")
        before.push(message)
        after = Follower(start_web(), openid=before.openid)

        assert after.read(after.push(message)) == "收到：贷款"
        assert len(rasa.calls) == 1


class TestOrder:
    def test_two_messages_of_one_person_are_answered_one_after_the_other(self, follower: Follower, rasa: FakeRasa):
        rasa.seconds = 0.3
        answers: dict[str, str] = {}

        def say(text: str) -> None:
            answers[text] = follower.say(text)

        first, second = (threading.Thread(target=say, args=(text,)) for text in ("第一句", "第二句"))
        first.start()
        wait_until(lambda: rasa.calls)
        second.start()
        first.join()
        second.join()

        assert rasa.messages == ["第一句", "第二句"]
        assert answers == {"第一句": "收到：第一句", "第二句": "收到：第二句"}

    def test_one_persons_slow_answer_does_not_hold_up_another(self, web: str, rasa: FakeRasa):
        slow, quick = Follower(web), Follower(web)
        rasa.seconds = 2.5
        thread = threading.Thread(target=slow.say, args=("慢",))
        thread.start()
        wait_until(lambda: rasa.calls)
        rasa.seconds = 0

        assert quick.say("快") == "收到：快"

        assert thread.is_alive()
        thread.join()


class TestLongAnswers:
    LONG = "".join(f"第{number}条是一句不长不短的说明。" for number in range(1, 151))

    def test_what_does_not_fit_follows_through_the_api(
        self, start_web: StartWeb, api_settings: dict, rasa: FakeRasa, wechat: FakeWeChat
    ):
        follower = Follower(start_web(**api_settings))
        rasa.answers["政策"] = [{"text": self.LONG}]

        first = follower.say("政策")

        wait_until(lambda: len(wechat.sent) >= 2)
        assert first + "".join(text for _, text in wechat.sent) == self.LONG

    def test_without_the_api_the_person_asks_for_more(self, follower: Follower, rasa: FakeRasa):
        rasa.answers["政策"] = [{"text": self.LONG}]
        hint = "\n（后面还有，回复“继续”接着看）"

        parts = [follower.say("政策")]
        while parts[-1].endswith(hint):
            time.sleep(0.1)
            parts.append(follower.say("继续"))

        assert len(parts) > 2
        assert "".join(part.removesuffix(hint) for part in parts) == self.LONG
        assert rasa.messages == ["政策"]

    def test_after_another_question_more_means_nothing_special(self, follower: Follower, rasa: FakeRasa):
        rasa.answers["政策"] = [{"text": self.LONG}]
        follower.say("政策")
        follower.say("贷款")

        assert follower.say("继续") == "收到：继续"


class TestTwoLateAnswers:
    def test_each_comes_once(self, start_web: StartWeb, rasa: FakeRasa):
        follower = Follower(start_web(wechat_passive_seconds=0.3))
        rasa.seconds = 0.6
        for text in ("第一句", "第二句"):
            assert follower.say(text) == ""
            time.sleep(0.8)
        rasa.seconds = 0

        answer = follower.say("第三句")

        assert [answer.count(f"收到：{text}") for text in ("第一句", "第二句", "第三句")] == [1, 1, 1]
        assert follower.say("好") == "收到：好"
