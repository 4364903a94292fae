"""What requests keep of a person: shown on request, emptied on request. Call `runtime.privacy` from outside."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from matching.models import Match, MatchEvent, Need
from matching.needs import find_needs, need_status, withdraw_need
from matching.wording import state_label


def describe_needs(session: Session, conversation_id: str) -> list[dict[str, Any]]:
    """Each request of this conversation in plain values, newest first, as its own firm may see it."""
    return [_describe(need) for need in find_needs(session, conversation_id)]


def _describe(need: Need) -> dict[str, Any]:
    return {
        "number": need.number,
        "status": need_status(need).value,
        "status_label": state_label(need_status(need)),
        "company_name": need.company_name,
        "credit_code": need.credit_code,
        "contact_name": need.contact_name,
        "phone": need.phone,
        "recipients": list(need.consent["recipients"]),
        "filed_at": need.created_at,
    }


PERSONAL = (
    "conversation_id", "company_name", "credit_code", "credit_code_index",
    "contact_name", "phone", "phone_index", "facts", "purpose", "fingerprint",
)  # fmt: skip
"""Columns of `need` that are emptied. Number, region, amount, consent and history stay for the monthly figures."""


def forget_needs(session: Session, conversation_id: str, *, now: datetime) -> int:
    """Withdraw what is open and empty every personal column of this conversation's requests; how many there were."""
    needs = find_needs(session, conversation_id)
    for need in needs:
        if need.closed_at is None:
            withdraw_need(session, need.number, conversation_id, now=now)
    ids = [need.id for need in needs]
    matches = Match.__table__.select().with_only_columns(Match.id).where(Match.need_id.in_(ids))
    session.execute(update(MatchEvent).where(MatchEvent.match_id.in_(matches)).values(note=None))
    emptied: dict[str, Any] = dict.fromkeys(PERSONAL)
    session.execute(update(Need).where(Need.id.in_(ids)).values(**emptied, forgotten_at=now))
    session.expire_all()
    return len(ids)
