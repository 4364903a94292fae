"""The message log: each message is stored once, worked on by one process at a time and answered once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from desk.models import Conversation, DeliveryWay, Direction, Message, MessageState
from policy_kb.sealing import sealer

STALE_AFTER = timedelta(seconds=60)
"""A claim older than this belongs to a process that died."""


@dataclass(frozen=True)
class Review:
    """What the bot thought of a message, for those who review it."""

    intent: str | None = None
    confidence: float | None = None
    decision: str | None = None


def receive_message(
    session: Session, conversation: Conversation, key: str, text: str, kind: str = "text", *, now: datetime
) -> tuple[Message, bool]:
    """Store an incoming message and say whether it is new. A retry (same `key`) gets the message stored first."""
    hashed = sealer().blind_index(f"{conversation.id}|{key}")
    added = session.scalar(
        insert(Message)
        .values(
            conversation_id=conversation.id,
            direction=Direction.IN,
            key=hashed,
            kind=kind,
            text=text,
            state=MessageState.RECEIVED,
            delivery=DeliveryWay.NONE,
            received_at=now,
        )
        .on_conflict_do_nothing(constraint="uq_message_conversation_key")
        .returning(Message.id)
    )
    conversation.updated_at = now
    message = session.scalars(
        select(Message).where(Message.conversation_id == conversation.id, Message.key == hashed)
    ).one()
    return message, added is not None


def claim_message(session: Session, message_id: int, *, now: datetime) -> Message | None:
    """Take a message to work on it, or None if it is gone, answered, being worked on, or must wait its turn.

    A person's messages are worked on in the order they came: while an earlier one is claimed, the later ones wait. The
    claim lasts `STALE_AFTER`. Commit before the work starts, so that nothing stays locked while it runs.
    """
    message = session.get(Message, message_id)
    if message is None:
        return None
    session.get(Conversation, message.conversation_id, with_for_update=True, populate_existing=True)
    message = session.get(Message, message_id, populate_existing=True)
    if message is None or not _is_claimable(message, now) or _must_wait(session, message, now):
        return None
    message.state = MessageState.PROCESSING
    message.claimed_at = now
    session.flush()
    return message


def _is_claimable(message: Message, now: datetime) -> bool:
    if message.state is MessageState.PROCESSING:
        return message.claimed_at is None or message.claimed_at <= now - STALE_AFTER
    return message.state in (MessageState.RECEIVED, MessageState.DEFERRED, MessageState.FAILED)


def _must_wait(session: Session, message: Message, now: datetime) -> bool:
    earlier = select(Message.id).where(
        Message.conversation_id == message.conversation_id,
        Message.id < message.id,
        Message.direction == Direction.IN,
        _held(now),
    )
    return session.scalar(earlier.limit(1)) is not None


def _held(now: datetime) -> ColumnElement[bool]:
    return and_(Message.state == MessageState.PROCESSING, Message.claimed_at > now - STALE_AFTER)


def answer_message(
    session: Session,
    message_id: int,
    reply: Sequence[dict[str, Any]],
    *,
    delivery: DeliveryWay = DeliveryWay.NONE,
    review: Review | None = None,
    now: datetime,
) -> Message | None:
    """Keep the answer (bubbles `{"text": …, "options": […]}`) so that a retry gets the very same; the first answer stays.

    None if the person was forgotten meanwhile: then nothing is kept.
    """
    message = session.get(Message, message_id, with_for_update=True, populate_existing=True)
    if message is None or message.state is MessageState.ANSWERED:
        return message
    message.reply = list(reply)
    message.state = MessageState.ANSWERED
    message.answered_at = now
    message.delivery = delivery
    if review is not None:  # else what the actions noted beside the message stays
        message.intent, message.confidence, message.decision = review.intent, review.confidence, review.decision
    session.flush()
    return message


def note_delivery(session: Session, message_id: int, delivery: DeliveryWay) -> None:
    """Write down how the stored answer left."""
    message = session.get(Message, message_id)
    if message is not None:
        message.delivery = delivery
        session.flush()


def defer_message(session: Session, message_id: int) -> Message | None:
    """Leave a message for the worker to answer later, for example while the dialogue engine is down."""
    return _release(session, message_id, MessageState.DEFERRED)


def fail_message(session: Session, message_id: int) -> Message | None:
    """Give up on a message for now. It stays in the log, can be claimed again, and staff see it."""
    return _release(session, message_id, MessageState.FAILED)


def _release(session: Session, message_id: int, state: MessageState) -> Message | None:
    message = session.get(Message, message_id, with_for_update=True, populate_existing=True)
    if message is None or message.state is MessageState.ANSWERED:
        return message
    message.state = state
    message.claimed_at = None
    session.flush()
    return message


def record_outgoing(
    session: Session,
    conversation: Conversation,
    text: str,
    *,
    author: str,
    delivery: DeliveryWay = DeliveryWay.NONE,
    kind: str = "text",
    now: datetime,
) -> Message:
    """Log something said to the person outside the answer to one message: by staff (`author`) or as a notice."""
    message = Message(
        conversation_id=conversation.id,
        direction=Direction.OUT,
        kind=kind,
        text=text,
        state=MessageState.ANSWERED,
        received_at=now,
        answered_at=now,
        delivery=delivery,
        author=author,
    )
    session.add(message)
    conversation.updated_at = now
    session.flush()
    return message


def find_message(session: Session, message_id: int) -> Message | None:
    return session.get(Message, message_id)


def thread(session: Session, conversation_id: str, *, limit: int = 100) -> list[Message]:
    """The last `limit` messages of a conversation, oldest first."""
    newest = select(Message).where(Message.conversation_id == conversation_id).order_by(Message.id.desc()).limit(limit)
    return list(reversed(session.scalars(newest).all()))


def waiting_messages(session: Session, *, now: datetime, limit: int = 100) -> list[Message]:
    """Incoming messages nobody works on, oldest first: deferred, failed, or left behind by a process that died."""
    left_behind = and_(
        Message.state.in_((MessageState.RECEIVED, MessageState.PROCESSING)),
        Message.received_at <= now - STALE_AFTER,
        or_(Message.claimed_at.is_(None), Message.claimed_at <= now - STALE_AFTER),
    )
    waiting = or_(Message.state.in_((MessageState.DEFERRED, MessageState.FAILED)), left_behind)
    chosen = select(Message).where(Message.direction == Direction.IN, waiting).order_by(Message.id).limit(limit)
    return list(session.scalars(chosen))
