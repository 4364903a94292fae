"""The actions that domain.yml names. All lead to one turn in one transaction; the names tell Rasa's rules apart."""

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from itertools import takewhile
from typing import Any

import structlog
from prometheus_client import Counter, Histogram
from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict
from sqlalchemy.orm import Session, sessionmaker

from actions.dialogue import take_turn
from actions.turn import Bubble, Heard, Option, Turn
from actions.wording import text
from desk.conversations import find_conversation, open_conversation
from desk.models import Channel, Conversation, Message
from policy_kb.embedding import Embedder
from policy_kb.errors import RongwenError
from runtime.clock import now, today

logger = structlog.get_logger(__name__)

LOOP = "needs_form"
OURS = frozenset(
    {
        "action_answer_question", "action_estimate_subsidy", "action_keep_safe", "action_requests",
        "action_service", "action_show_matches", "action_small_talk",
    }
)  # fmt: skip
TURNS = Counter("rongwen_turns_total", "Turns by intent and outcome", ["intent", "outcome"])
SECONDS = Histogram("rongwen_turn_seconds", "Seconds one turn took in the action server", ["action"])


class TurnAction(Action):
    """Opens one transaction per turn and turns a refusal into a polite reply."""

    def __init__(
        self, name: str, sessions: sessionmaker[Session], embedder: Embedder, pool: ThreadPoolExecutor
    ) -> None:
        self._name = name
        self._sessions = sessions
        self._embedder = embedder
        self._pool = pool

    def name(self) -> str:
        return self._name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        heard, metadata = heard_in(tracker), message_metadata(tracker)
        started = time.perf_counter()
        loop = asyncio.get_running_loop()
        bubbles, flow = await loop.run_in_executor(self._pool, self.answer, tracker.sender_id, heard, metadata)
        if was_answered_just_now(tracker):
            bubbles = ()
        SECONDS.labels(self._name).observe(time.perf_counter() - started)
        for bubble in bubbles:
            buttons = [{"title": option.title, "payload": option.payload} for option in bubble.options]
            dispatcher.utter_message(text=bubble.text, buttons=buttons)
        return self.events(flow, tracker)

    def answer(
        self, conversation_id: str, heard: Heard, metadata: dict[str, Any]
    ) -> tuple[Sequence[Bubble], str | None]:
        """The replies and the flow that is open afterwards. A refusal of the core is said politely, and logged."""
        try:
            with self._sessions.begin() as session:
                return self.take(session, conversation_id, heard, metadata)
        except RongwenError as refusal:
            logger.info("refused", code=refusal.code, intent=heard.intent)
            TURNS.labels(heard.intent, "refused").inc()
            return (Bubble(getattr(refusal, "advice", None) or text("failed")),), self.open_flow(conversation_id)

    def open_flow(self, conversation_id: str) -> str | None:
        """The flow as it stands after a refused turn, whose changes are gone."""
        with self._sessions() as session:
            conversation = find_conversation(session, conversation_id)
            return conversation.state.get("flow") if conversation else None

    def take(
        self, session: Session, conversation_id: str, heard: Heard, metadata: dict[str, Any]
    ) -> tuple[Sequence[Bubble], str | None]:
        conversation = find_conversation(session, conversation_id) or open_conversation(
            session, Channel.CLI, conversation_id, now=now()
        )
        if is_repeated(conversation, metadata):
            return stored_reply(session, metadata), conversation.state.get("flow")
        turn = Turn(session, conversation, as_said(session, heard, metadata), today(), now(), self._embedder)
        turn.remember(message=metadata.get("message_id"))
        take_turn(turn)
        TURNS.labels(heard.intent, "answered").inc()
        if turn.is_forgotten:
            return turn.bubbles, None
        note_review(session, metadata, turn)
        return turn.bubbles, turn.flow

    def events(self, flow: str | None, tracker: Tracker) -> list[EventType]:
        """Keep the loop open while a question is; end it by asking for nothing more."""
        if self._name == f"validate_{LOOP}":
            closing: list[EventType] = [] if flow else [SlotSet("requested_slot", None)]
            return [SlotSet("answer", None), *closing]
        is_active = tracker.active_loop.get("name") == LOOP
        return [ActiveLoop(LOOP), SlotSet("requested_slot", "answer")] if flow and not is_active else []


def heard_in(tracker: Tracker) -> Heard:
    message = tracker.latest_message
    intent = message.get("intent") or {}
    entities = tuple(dict(entity) for entity in message.get("entities") or ())
    said = message.get("text") or ""
    return Heard(
        said, intent.get("name") or "nlu_fallback", intent.get("confidence") or 0.0, entities, said.startswith("/")
    )


def as_said(session: Session, heard: Heard, metadata: dict[str, Any]) -> Heard:
    """For an option that was picked, the owner's own words (「第二个」, 「2」) in place of what the option carries."""
    message_id = metadata.get("message_id") if heard.is_tapped else None
    message = session.get(Message, message_id) if message_id is not None else None
    return replace(heard, text=message.text) if message else heard


def message_metadata(tracker: Tracker) -> dict[str, Any]:
    return tracker.latest_message.get("metadata") or {}


def is_repeated(conversation: Conversation, metadata: dict[str, Any]) -> bool:
    """Whether this message was taken before: the web process may ask again when an answer was lost on its way."""
    message_id = metadata.get("message_id")
    return message_id is not None and conversation.state.get("message") == message_id


def was_answered_just_now(tracker: Tracker) -> bool:
    """Whether another of our actions has answered this message: it opened the loop, and Rasa runs the loop at once."""
    since = takewhile(lambda event: event["event"] != "user", reversed(tracker.events))
    return any(event["event"] == "action" and event["name"] in OURS for event in since)


def stored_reply(session: Session, metadata: dict[str, Any]) -> Sequence[Bubble]:
    """What was said to this message the first time, for a message that is sent to Rasa again."""
    message = session.get(Message, metadata["message_id"])
    said = (message.reply or []) if message else []
    return [Bubble(one["text"], tuple(Option(**option) for option in one["options"])) for one in said]


def note_review(session: Session, metadata: dict[str, Any], turn: Turn) -> None:
    """Write beside the message what was made of it, and the reply, so that a repetition gets the same."""
    message_id = metadata.get("message_id")
    message = session.get(Message, message_id) if message_id is not None else None
    if message is not None:
        message.intent = turn.intent
        message.confidence = round(turn.heard.confidence, 4)
        message.decision = turn.decision
        message.reply = [asdict(bubble) for bubble in turn.bubbles]
