"""Rasa, the actions or the database down: the person gets a sentence, the message is kept and answered later."""

import asyncio
import threading
import time
from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.orm import Session, sessionmaker

from desk.models import Channel, Message, MessageState
from runtime.clock import now
from runtime.database import make_session_factory
from runtime.jobs import JobContext, make_job_app
from runtime.settings import Settings
from tests.webhook.conftest import StartWeb
from tests.webhook.follower import APP_ID, Follower
from tests.webhook.proxy import DatabaseProxy
from tests.webhook.servers import FakeRasa, FakeWeChat, free_port
from webhook.late_answers import queue_forgotten
from webhook.people import find_by_sender

SORRY = "刚才没处理好，您的话我已经记下，请稍后再试。急事可打 12345。"


def run_worker(settings: Settings) -> None:
    """Run every queued job once, due or not, as the worker process does."""

    async def work() -> None:
        url = settings.database_url.get_secret_value()
        sessions = make_session_factory(settings, pool_size=2)
        with sessions.begin() as session:
            session.execute(sa.text("update procrastinate_jobs set scheduled_at = null where status = 'todo'"))
        app = make_job_app(url, JobContext(settings, sessions), ["webhook.late_answers"])
        async with app.open_async():
            await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)
        sessions.kw["bind"].dispose()

    asyncio.run(work())


def messages_of(sessions: sessionmaker[Session], channel: Channel, sender: str) -> list[Message]:
    with sessions() as session:
        conversation = find_by_sender(session, channel, sender)
        if conversation is None:
            return []
        chosen = sa.select(Message).where(Message.conversation_id == conversation.id).order_by(Message.id)
        return list(session.scalars(chosen))


def wait_until(condition: Callable[[], object], seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.1)


def post(web: str, conversation: str, text: str, **more: str) -> dict:
    given = {"conversation": conversation, "text": text} | more
    answer = httpx.post(f"{web}/api/chat", json=given, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()


def late(web: str, conversation: str) -> list[str]:
    answer = httpx.get(f"{web}/api/chat/{conversation}/messages")
    assert answer.status_code == 200, answer.text
    return [reply["text"] for reply in answer.json()["replies"]]


def break_with_500(rasa: FakeRasa) -> None:
    rasa.status = 500


def break_with_silence(rasa: FakeRasa) -> None:
    rasa.body = []


def break_with_nonsense(rasa: FakeRasa) -> None:
    rasa.body = {"version": 3}


def mend(rasa: FakeRasa) -> None:
    rasa.status, rasa.body = 200, None


@pytest.mark.parametrize("fail", [break_with_500, break_with_silence, break_with_nonsense])
class TestRasaFails:
    def test_the_sentence_comes_and_the_answer_later(
        self,
        web: str,
        rasa: FakeRasa,
        make_settings: Callable[..., Settings],
        sessions: sessionmaker[Session],
        fail: Callable[[FakeRasa], None],
    ):
        conversation = uuid4().hex
        fail(rasa)

        answer = post(web, conversation, "贷款", message_id="m1")
        assert answer == {"replies": [{"text": SORRY, "options": []}], "pending": True}
        assert post(web, conversation, "贷款", message_id="m1")["pending"]
        assert messages_of(sessions, Channel.WEB, conversation)[0].state is MessageState.DEFERRED
        assert len(rasa.calls) == 1

        mend(rasa)
        run_worker(make_settings())

        assert late(web, conversation) == ["关于您之前问的“贷款”：", "收到：贷款"]
        assert late(web, conversation) == []
        assert [message.text for message in messages_of(sessions, Channel.WEB, conversation)] == ["贷款"]

    def test_a_follower_gets_the_answer_through_the_api(
        self,
        start_web: StartWeb,
        rasa: FakeRasa,
        wechat: FakeWeChat,
        make_settings: Callable[..., Settings],
        fail: Callable[[FakeRasa], None],
    ):
        api = {
            "wechat_app_id": APP_ID,
            "wechat_app_secret": SecretStr("app-secret"),
            "wechat_api_base_url": wechat.url,
        }
        follower = Follower(start_web(**api))
        fail(rasa)
        assert follower.say("贷款") == SORRY

        mend(rasa)
        run_worker(make_settings(**api))
        run_worker(make_settings(**api))

        assert wechat.sent == [(follower.openid, "关于您之前问的“贷款”：\n\n收到：贷款")]


class TestRasaIsNotThere:
    def test_the_sentence_comes_at_once(self, start_web: StartWeb):
        follower = Follower(start_web(rasa_port=free_port()))
        started = time.perf_counter()

        assert follower.say("贷款") == SORRY
        assert time.perf_counter() - started < 2

    def test_the_worker_tries_again_while_it_lasts(
        self, start_web: StartWeb, make_settings: Callable[..., Settings], sessions: sessionmaker[Session]
    ):
        away = {"rasa_port": free_port()}
        conversation = uuid4().hex
        post(start_web(**away), conversation, "贷款")

        run_worker(make_settings(**away))

        (message,) = messages_of(sessions, Channel.WEB, conversation)
        with sessions() as session:
            query = "select status, attempts from procrastinate_jobs where args ->> 'message_id' = :id"
            (job,) = session.execute(sa.text(query), {"id": str(message.id)})
        assert (message.state, job.status, job.attempts) == (MessageState.DEFERRED, "todo", 1)

    def test_a_later_message_is_answered_while_an_earlier_one_waits(self, web: str, rasa: FakeRasa):
        conversation = uuid4().hex
        rasa.status = 500
        post(web, conversation, "第一句")
        mend(rasa)

        assert post(web, conversation, "第二句")["replies"][0]["text"] == "收到：第二句"


class TestWeChatsApiFails:
    @pytest.mark.parametrize("code", [45015, 45047, 48001])
    def test_the_answer_waits_for_the_next_contact(
        self, start_web: StartWeb, rasa: FakeRasa, wechat: FakeWeChat, code: int
    ):
        wechat.code = code
        follower = Follower(
            start_web(
                wechat_app_id=APP_ID,
                wechat_app_secret=SecretStr("app-secret"),
                wechat_api_base_url=wechat.url,
                wechat_passive_seconds=0.3,
            )
        )
        rasa.seconds = 0.7
        assert follower.say("贷款") == ""
        wait_until(lambda: wechat.sends)
        time.sleep(0.3)
        rasa.seconds = 0

        assert "收到：贷款" in follower.say("在吗")


class TestDatabaseAway:
    @pytest.fixture
    def web_behind_door(self, start_web: StartWeb, database: DatabaseProxy) -> str:
        return start_web(database_url=SecretStr(database.url))

    def test_the_sentence_comes_and_the_message_is_answered_once_it_is_back(
        self,
        web_behind_door: str,
        database: DatabaseProxy,
        rasa: FakeRasa,
        make_settings: Callable[..., Settings],
        sessions: sessionmaker[Session],
    ):
        conversation = uuid4().hex
        post(web_behind_door, conversation, "你好")
        database.stop()

        assert post(web_behind_door, conversation, "贷款", message_id="m1")["replies"][0]["text"] == SORRY
        assert post(web_behind_door, conversation, "贷款", message_id="m1")["pending"]
        spooled = list((make_settings().home / "spool").iterdir())
        assert len(spooled) == 1
        assert "贷款".encode() not in spooled[0].read_bytes()

        database.start()
        wait_until(lambda: len(messages_of(sessions, Channel.WEB, conversation)) == 2)
        wait_until(lambda: not list((make_settings().home / "spool").iterdir()))
        run_worker(make_settings())

        assert late(web_behind_door, conversation) == ["关于您之前问的“贷款”：", "收到：贷款"]
        assert rasa.messages == ["你好", "贷款"]

    def test_a_follower_gets_the_sentence_within_5_seconds(self, web_behind_door: str, database: DatabaseProxy):
        follower = Follower(web_behind_door)
        database.stop()
        started = time.perf_counter()

        assert follower.say("贷款") == SORRY
        assert time.perf_counter() - started < 4.8

    def test_an_answer_whose_database_went_is_kept_and_rasa_is_not_asked_again(
        self, web_behind_door: str, database: DatabaseProxy, rasa: FakeRasa, sessions: sessionmaker[Session]
    ):
        follower = Follower(web_behind_door)
        follower.say("你好")
        rasa.seconds = 0.6
        message = follower.text("贷款")
        asked = len(rasa.calls)

        def close_while_rasa_thinks() -> None:
            wait_until(lambda: len(rasa.calls) > asked)
            database.stop()

        closing = threading.Thread(target=close_while_rasa_thinks)
        closing.start()
        assert follower.read(follower.push(message)) == "收到：贷款"
        closing.join()
        database.start()

        wait_until(lambda: messages_of(sessions, Channel.WECHAT, follower.openid)[-1].state is MessageState.ANSWERED)
        assert follower.read(follower.push(message)) == "收到：贷款"
        assert rasa.messages == ["你好", "贷款"]

    def test_health_says_so(self, web_behind_door: str, database: DatabaseProxy):
        database.stop()

        answer = httpx.get(f"{web_behind_door}/healthz", timeout=10)

        assert (answer.status_code, answer.json()["checks"]["database"]) == (503, False)


class TestLeftBehind:
    def test_a_message_of_a_process_that_died_is_queued_and_answered(
        self, web: str, rasa: FakeRasa, make_settings: Callable[..., Settings], sessions: sessionmaker[Session]
    ):
        conversation = uuid4().hex
        post(web, conversation, "贷款")
        with sessions.begin() as session:
            found = find_by_sender(session, Channel.WEB, conversation)
            message = session.scalars(sa.select(Message).where(Message.conversation_id == found.id)).one()
            message.state, message.reply = MessageState.PROCESSING, None
            message.received_at = message.claimed_at = now().replace(year=2025)

        with sessions.begin() as session:
            assert queue_forgotten(session, now=now()) == 1
        run_worker(make_settings())

        assert "收到：贷款" in late(web, conversation)

    def test_a_message_just_being_answered_is_left_alone(self, web: str, sessions: sessionmaker[Session]):
        conversation = uuid4().hex
        post(web, conversation, "贷款")

        with sessions.begin() as session:
            assert queue_forgotten(session, now=now()) == 0
