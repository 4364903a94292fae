"""Rasa's memory of each conversation in PostgreSQL: one row, compressed and encrypted.

RONGWEN_TRACKER_URL   the database, as SQLAlchemy writes it
RONGWEN_SEAL_KEYS     Fernet keys, comma separated; the first encrypts, all decrypt
"""

import asyncio
import json
import os
import zlib
from typing import Any, Iterable, List, Optional, Text

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.conversation import Dialogue
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, ConversationPaused, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

KEPT_EVENTS = 200

CREATE_TABLE = text(
    "CREATE TABLE IF NOT EXISTS rasa_tracker (conversation text PRIMARY KEY, sealed bytea NOT NULL, "
    "updated_at timestamptz NOT NULL)"
)
_SAVE = text(
    "INSERT INTO rasa_tracker (conversation, sealed, updated_at) VALUES (:conversation, :sealed, now()) "
    "ON CONFLICT (conversation) DO UPDATE SET sealed = excluded.sealed, updated_at = excluded.updated_at"
)
_FIND = text("SELECT sealed FROM rasa_tracker WHERE conversation = :conversation")
_KEYS = text("SELECT conversation FROM rasa_tracker ORDER BY conversation")


class TrackerUnavailable(asyncio.CancelledError):
    """The memory of a conversation cannot be read or written, so this message must not be answered from an empty one.

    Rasa wraps every store in one that catches `Exception` and goes on without memory. A cancellation passes through it:
    the channel answers 500, and the web process keeps the message and tries again.
    """


class MissingSetting(RuntimeError):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not set. The tracker store needs it; see bot/tracker_store.py.")


def _setting(given: Optional[Text], name: str) -> str:
    """Rasa takes an AttributeError or ImportError here for a missing class and goes on in memory; ours is neither."""
    value = given or os.environ.get(name, "")
    if not value:
        raise MissingSetting(name)
    return value


def engine_for(url: str) -> Engine:
    """Any way of writing a PostgreSQL address; Rasa's SQLAlchemy 1.4 knows psycopg2 only."""
    driver = url.replace("postgresql+psycopg://", "postgresql+psycopg2://", 1)
    return create_engine(driver, pool_size=4, max_overflow=4, pool_pre_ping=True, pool_recycle=1800)


class EncryptedTrackerStore(TrackerStore):
    def __init__(
        self,
        domain: Optional[Domain] = None,
        event_broker: Optional[EventBroker] = None,
        url: Optional[Text] = None,
        keys: Optional[Text] = None,
        host: Optional[Text] = None,
        **kwargs: Any,
    ) -> None:
        """`host` is what Rasa passes for the `url` of endpoints.yml; ours comes from the environment."""
        super().__init__(domain, event_broker)
        sealing = _setting(keys, "RONGWEN_SEAL_KEYS").split(",")
        self._sealer = MultiFernet([Fernet(key.strip().encode()) for key in sealing])
        self._engine = engine_for(_setting(url, "RONGWEN_TRACKER_URL"))

    async def save(self, tracker: DialogueStateTracker) -> None:
        await self.stream_events(tracker)
        kept = Dialogue(tracker.sender_id, shorten(tracker))
        sealed = self._seal(json.dumps(kept.as_dict(), ensure_ascii=False))
        try:
            with self._engine.begin() as connection:
                connection.execute(_SAVE, {"conversation": tracker.sender_id, "sealed": sealed})
        except SQLAlchemyError as error:
            raise TrackerUnavailable(type(error).__name__) from error

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        try:
            with self._engine.connect() as connection:
                sealed = connection.execute(_FIND, {"conversation": sender_id}).scalar()
        except SQLAlchemyError as error:
            raise TrackerUnavailable(type(error).__name__) from error
        return None if sealed is None else self.deserialise_tracker(sender_id, self._open(bytes(sealed)))

    async def keys(self) -> Iterable[Text]:
        with self._engine.connect() as connection:
            return [str(row[0]) for row in connection.execute(_KEYS)]

    def _seal(self, serialised: str) -> bytes:
        return self._sealer.encrypt(zlib.compress(serialised.encode()))

    def _open(self, sealed: bytes) -> str:
        try:
            return zlib.decompress(self._sealer.decrypt(sealed)).decode()
        except InvalidToken as error:
            raise TrackerUnavailable("sealed with a key that is not in RONGWEN_SEAL_KEYS") from error


def shorten(tracker: DialogueStateTracker, kept: int = KEPT_EVENTS) -> List[Event]:
    """The last turns, at most about `kept` events, opened by what the turns before them left behind.

    The cut is before the listening that a user's message answers, so that no turn is halved; slots, an active loop and
    a pause of the turns cut off come first, as events of their own.
    """
    events = list(tracker.events)
    cut = _cut(events, kept)
    if cut == 0:
        return events
    before = DialogueStateTracker.from_events(tracker.sender_id, events[:cut], tracker.slots.values())
    return [*_left_behind(before, events[cut].timestamp), *events[cut:]]


def _cut(events: List[Event], kept: int) -> int:
    """Where the first whole turn of the last `kept` events begins; 0 when all fit or no turn begins there."""
    if len(events) <= kept:
        return 0
    starts = (index for index in range(len(events) - kept, len(events) - 1) if _begins_turn(events, index))
    return next(starts, 0)


def _begins_turn(events: List[Event], index: int) -> bool:
    listens = isinstance(events[index], ActionExecuted) and events[index].action_name == "action_listen"
    return listens and isinstance(events[index + 1], UserUttered)


def _left_behind(before: DialogueStateTracker, timestamp: float) -> List[Event]:
    changed = [slot for slot in before.slots.values() if slot.value != slot.initial_value]
    events: List[Event] = [SlotSet(slot.name, slot.value, timestamp=timestamp) for slot in changed]
    if before.active_loop:
        events.append(ActiveLoop(before.active_loop.name, timestamp=timestamp))
    if before.is_paused():
        events.append(ConversationPaused(timestamp=timestamp))
    return events
