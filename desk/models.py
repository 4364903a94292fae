"""Conversations and what is said in them.

A dictionary column is replaced, never changed in place: `conversation.facts = {**conversation.facts, ...}`.
"""

from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from desk.staff_models import AuditEntry, StaffUser
from policy_kb.base import Base
from policy_kb.columns import SealedJson, choice
from policy_kb.sealing import SealedText

__all__ = [
    "AuditEntry",
    "Channel",
    "Conversation",
    "Deletion",
    "DeliveryWay",
    "Direction",
    "HandoffEvent",
    "Message",
    "MessageState",
    "Owner",
    "StaffUser",
    "UnansweredQuestion",
    "rasa_tracker",
]


class Channel(StrEnum):
    WECHAT = "wechat"
    WEB = "web"
    CLI = "cli"


class Owner(StrEnum):
    """Who answers: the bot, nobody yet (a person was asked for), or a person."""

    BOT = "bot"
    QUEUE = "queue"
    PERSON = "person"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class MessageState(StrEnum):
    RECEIVED = "received"
    PROCESSING = "processing"
    ANSWERED = "answered"
    DEFERRED = "deferred"
    FAILED = "failed"


class DeliveryWay(StrEnum):
    """How an answer left: in WeChat's own response, later through its API, over HTTP, or not at all."""

    PASSIVE = "passive"
    ASYNC = "async"
    HTTP = "http"
    NONE = "none"


class Conversation(Base):
    """One person on one channel. `id` is opaque and the only name the person has outside this table."""

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("channel", "sender_index", name="uq_conversation_channel_sender"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=lambda: str(uuid4()))
    channel: Mapped[Channel] = mapped_column(choice(Channel, "channel"))
    sender: Mapped[str] = mapped_column(SealedText)
    sender_index: Mapped[str] = mapped_column(String(64))
    region: Mapped[str | None] = mapped_column(String(60))
    facts: Mapped[dict] = mapped_column(default=dict)
    skipped: Mapped[list] = mapped_column(default=list)
    state: Mapped[dict] = mapped_column(default=dict)
    filing: Mapped[dict | None] = mapped_column(SealedJson)
    offered_options: Mapped[list] = mapped_column(default=list)
    owner: Mapped[Owner] = mapped_column(choice(Owner, "owner"), default=Owner.BOT)
    staff_user_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Message(Base):
    """Something said. `key` is the blind index of the channel's own key: a retry finds the first arrival by it."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "key", name="uq_message_conversation_key"),
        Index("ix_message_conversation_order", "conversation_id", "id"),
        Index("ix_message_open", "state", "received_at", postgresql_where=text("direction = 'in'")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    direction: Mapped[Direction] = mapped_column(choice(Direction, "direction"))
    key: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(24))
    text: Mapped[str] = mapped_column(SealedText)
    state: Mapped[MessageState] = mapped_column(choice(MessageState, "state"))
    received_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    reply: Mapped[list | None] = mapped_column(SealedJson)
    delivery: Mapped[DeliveryWay] = mapped_column(choice(DeliveryWay, "delivery"), default=DeliveryWay.NONE)
    author: Mapped[str | None] = mapped_column(String(60))
    intent: Mapped[str | None] = mapped_column(String(60))
    confidence: Mapped[float | None]
    decision: Mapped[str | None] = mapped_column(String(24))


class HandoffEvent(Base):
    """Append-only: who answered before, who after, and who changed it."""

    __tablename__ = "handoff_event"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    from_owner: Mapped[Owner] = mapped_column(choice(Owner, "from_owner"))
    to_owner: Mapped[Owner] = mapped_column(choice(Owner, "to_owner"))
    actor: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]


class UnansweredQuestion(Base):
    """A question the knowledge had no sure answer to, kept for review."""

    __tablename__ = "unanswered_question"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    text: Mapped[str] = mapped_column(SealedText)
    decision: Mapped[str] = mapped_column(String(24))
    at: Mapped[datetime] = mapped_column(index=True)
    resolved_at: Mapped[datetime | None]


class Deletion(Base):
    """All that is kept of a person who asked to be forgotten: that it happened, when, and how many rows went."""

    __tablename__ = "deletion"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime]
    channel: Mapped[Channel] = mapped_column(choice(Channel, "channel"))
    rows_deleted: Mapped[dict] = mapped_column(default=dict)


rasa_tracker = Table(
    "rasa_tracker",
    Base.metadata,
    Column("conversation", String(80), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False, index=True),
)
"""Rasa's own memory of a conversation, one sealed row each. Rasa's tracker store writes it; `forget` deletes it."""
