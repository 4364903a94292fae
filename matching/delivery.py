"""Deliver a match to a platform: once in effect, however often the job runs; every try is written down."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from matching.errors import PlatformRejected, PlatformUnavailable
from matching.filing import DELIVER_MATCH, PERSONAL_FIELDS
from matching.models import Delivery, DeliveryState, Match, Need
from matching.platforms import Platform
from matching.states import is_open
from policy_kb.deferral import defer
from policy_kb.sealing import sealer

MAX_ATTEMPTS = 8
"""With the waits of `runtime.jobs.backoff` about six hours, then staff see it as failed."""


def deliver(session: Session, match_id: int, platform: Platform, *, now: datetime) -> Delivery | None:
    """Try once and write down how it went; a platform's refusal is in the result, not raised.

    Does nothing for a match that is delivered, ended or forgotten. The row is held while the platform is asked, so two
    workers never ask at once.
    """
    match = _find_match(session, match_id)
    if match is None or not is_open(match.state) or match.need.forgotten_at is not None:
        return None
    delivery = _open_delivery(session, match, platform, now)
    if delivery.state is DeliveryState.PENDING:
        _try(delivery, match, platform, now)
        session.flush()
    return delivery


def _find_match(session: Session, match_id: int) -> Match | None:
    chosen = select(Match).where(Match.id == match_id).options(joinedload(Match.need))
    return session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()


def _open_delivery(session: Session, match: Match, platform: Platform, now: datetime) -> Delivery:
    session.execute(
        insert(Delivery)
        .values(
            match_id=match.id,
            platform=platform.name,
            state=DeliveryState.PENDING,
            idempotency_key=sealer().blind_index(f"delivery|{match.id}|{platform.name}"),
            created_at=now,
        )
        .on_conflict_do_nothing(constraint="uq_delivery_match_platform")
    )
    chosen = select(Delivery).where(Delivery.match_id == match.id, Delivery.platform == platform.name)
    return session.scalars(chosen.with_for_update().execution_options(populate_existing=True)).one()


def _try(delivery: Delivery, match: Match, platform: Platform, now: datetime) -> None:
    delivery.attempts += 1
    delivery.tried_at = now
    try:
        delivery.external_id = platform.deliver(payload_of(match.need, match), delivery.idempotency_key)
    except PlatformUnavailable as refusal:
        delivery.last_error = refusal.why
        delivery.state = DeliveryState.FAILED if delivery.attempts >= MAX_ATTEMPTS else DeliveryState.PENDING
    except PlatformRejected as refusal:
        delivery.last_error = refusal.why
        delivery.state = DeliveryState.FAILED
    else:
        delivery.last_error = None
        delivery.state = DeliveryState.DELIVERED
        delivery.delivered_at = now


def payload_of(need: Need, match: Match) -> dict[str, Any]:
    """What the platform gets: the request, and of the applicant only the fields consented to."""
    consented = [field for field in PERSONAL_FIELDS if field in need.consent["fields"]]
    return {
        "number": need.number,
        "target": {"code": match.target_code, "name": match.target_name},
        "region": need.region,
        "amount_wan": {"gte": _number(need.amount_min_wan), "lte": _number(need.amount_max_wan)},
        "purpose": need.purpose,
        "filed_at": need.created_at.isoformat(),
        "applicant": {field: getattr(need, field) for field in consented},
    }


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def resend(session: Session, delivery_id: int) -> Delivery | None:
    """Start a failed delivery afresh at staff's wish. The idempotency key stays the same."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    if delivery is not None and delivery.state is DeliveryState.FAILED:
        delivery.state = DeliveryState.PENDING
        delivery.attempts = 0
        session.flush()
        defer(session, DELIVER_MATCH, lock=f"match-{delivery.match_id}", match_id=delivery.match_id)
    return delivery


def failed_deliveries(session: Session, *, limit: int = 100) -> list[Delivery]:
    """What staff must look at, oldest first, with the match and its need."""
    chosen = select(Delivery).where(Delivery.state == DeliveryState.FAILED).order_by(Delivery.id).limit(limit)
    return list(session.scalars(chosen.options(joinedload(Delivery.match).joinedload(Match.need))))
