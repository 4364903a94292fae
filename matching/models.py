"""What a firm asks for, and each bank's (or centre's) way through it."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Numeric, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from policy_kb.base import Base
from policy_kb.columns import SealedJson, choice
from policy_kb.sealing import SealedText


class MatchState(StrEnum):
    SENT = "sent"
    CONTACTED = "contacted"
    CONDITIONS_LISTED = "conditions_listed"
    CONDITIONS_MET = "conditions_met"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    DECLINED = "declined"
    DISBURSED = "disbursed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class DeliveryState(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Need(Base):
    """One request of one firm. Its status is derived from its matches; `closed_at` is set when the last of them ends.

    `conversation_id` names the conversation it came from; that lives in another package, and forgetting a person empties
    it together with every personal column, so it is not a foreign key. `fingerprint` keeps a firm from filing the same
    need twice while the first is open.
    """

    __tablename__ = "need"
    __table_args__ = (
        UniqueConstraint("number", name="uq_need_number"),
        Index("uq_need_open_fingerprint", "fingerprint", unique=True, postgresql_where=text("closed_at is null")),
        CheckConstraint("amount_min_wan <= amount_max_wan", name="amount_order"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(String(24))
    conversation_id: Mapped[str | None] = mapped_column(String(36), index=True)
    region: Mapped[str | None] = mapped_column(String(60))
    company_name: Mapped[str | None] = mapped_column(SealedText)
    credit_code: Mapped[str | None] = mapped_column(SealedText)
    credit_code_index: Mapped[str | None] = mapped_column(String(64), index=True)
    contact_name: Mapped[str | None] = mapped_column(SealedText)
    phone: Mapped[str | None] = mapped_column(SealedText)
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    amount_min_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    amount_max_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    purpose: Mapped[str | None] = mapped_column(String(120))
    term_months: Mapped[int | None]
    facts: Mapped[dict | None] = mapped_column(SealedJson)
    consent: Mapped[dict]
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]

    matches: Mapped[list["Match"]] = relationship(back_populates="need", lazy="raise", order_by="Match.id")


class Match(Base):
    """One need with one product, service or centre. It moves only along `matching.states`."""

    __tablename__ = "match"
    __table_args__ = (
        UniqueConstraint("need_id", "target_code", name="uq_match_need_target"),
        Index("ix_match_state_at", "state", "state_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    target_code: Mapped[str] = mapped_column(String(80))
    target_name: Mapped[str] = mapped_column(String(200))
    state: Mapped[MatchState] = mapped_column(choice(MatchState, "state"))
    state_at: Mapped[datetime]

    need: Mapped[Need] = relationship(back_populates="matches", lazy="raise")
    events: Mapped[list["MatchEvent"]] = relationship(lazy="raise", order_by="MatchEvent.id")
    deliveries: Mapped[list["Delivery"]] = relationship(back_populates="match", lazy="raise", order_by="Delivery.id")


class MatchEvent(Base):
    """Append-only history of a match. The first event has no state before it. Only `note` is ever emptied."""

    __tablename__ = "match_event"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), index=True)
    from_state: Mapped[MatchState | None] = mapped_column(choice(MatchState, "from_state"))
    to_state: Mapped[MatchState] = mapped_column(choice(MatchState, "to_state"))
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(60))
    note: Mapped[str | None] = mapped_column(SealedText)
    reason_code: Mapped[str | None] = mapped_column(String(40))


class Delivery(Base):
    """The hand-over of a match to a platform. `idempotency_key` lets the platform recognise a repeated call."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("match_id", "platform", name="uq_delivery_match_platform"),
        UniqueConstraint("idempotency_key", name="uq_delivery_idempotency_key"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"))
    platform: Mapped[str] = mapped_column(String(40))
    state: Mapped[DeliveryState] = mapped_column(choice(DeliveryState, "state"))
    attempts: Mapped[int] = mapped_column(default=0)
    external_id: Mapped[str | None] = mapped_column(String(120))
    idempotency_key: Mapped[str] = mapped_column(String(64))
    last_error: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]

    match: Mapped[Match] = relationship(back_populates="deliveries", lazy="raise")
