"""File a request: one need, one match per target, and the job that delivers each, in one transaction."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matching.applicants import Applicant
from matching.errors import AlreadyFiled, ConsentMissing, InvalidTargets
from matching.models import Match, MatchEvent, MatchState, Need
from matching.needs import get_need
from matching.numbers import new_number
from policy_kb.deferral import defer
from policy_kb.sealing import sealer

TARGET_LIMIT = 3
SERVICE_CENTRE = "service-centre"
DELIVER_MATCH = "deliver_match"
PERSONAL_FIELDS = ("company_name", "credit_code", "contact_name", "phone")


@dataclass(frozen=True)
class Target:
    """Where a request goes: a product's or service's entry id with its title, or `service-centre`."""

    code: str
    name: str


@dataclass(frozen=True)
class Consent:
    """What the firm agreed to: which fields go to which targets' names, when, and on which version of the text."""

    fields: tuple[str, ...]
    recipients: tuple[str, ...]
    at: datetime
    text_version: str


def file_need(
    session: Session,
    conversation_id: str,
    applicant: Applicant,
    facts: dict[str, Any],
    targets: Sequence[Target],
    consent: Consent,
    *,
    now: datetime,
) -> Need:
    """File a request and return it with its matches loaded.

    Raises `AlreadyFiled` with the number if this firm has the same targets and amount open already, however it was filed,
    `ConsentMissing` if the consent does not name every field and target, `InvalidTargets` for none or too many.
    """
    if not 1 <= len({target.code for target in targets}) == len(targets) <= TARGET_LIMIT:
        raise InvalidTargets("no_targets" if not targets else "too_many_targets", TARGET_LIMIT)
    _require_consent(consent, targets)
    need = _insert_need(session, conversation_id, applicant, facts, targets, consent, now)
    for target in targets:
        _add_match(session, need, target, now)
    return get_need(session, need.number)


def _require_consent(consent: Consent, targets: Sequence[Target]) -> None:
    missing = [field for field in PERSONAL_FIELDS if field not in consent.fields]
    missing += [target.name for target in targets if target.name not in consent.recipients]
    if missing:
        raise ConsentMissing(missing)


def _insert_need(
    session: Session,
    conversation_id: str,
    applicant: Applicant,
    facts: dict[str, Any],
    targets: Sequence[Target],
    consent: Consent,
    now: datetime,
) -> Need:
    """One statement decides between two filings at once: the second finds the first by the unique index."""
    fingerprint = need_fingerprint(applicant.credit_code, targets, facts)
    values = _columns(applicant, facts) | {
        "conversation_id": conversation_id,
        "consent": asdict(consent) | {"at": consent.at.isoformat()},
        "fingerprint": fingerprint,
        "created_at": now,
    }
    while True:
        statement = insert(Need).values(**values, number=new_number(now)).on_conflict_do_nothing().returning(Need.id)
        added = session.scalar(statement)
        if added is not None:
            return session.get_one(Need, added)
        taken = select(Need.number).where(Need.fingerprint == fingerprint, Need.closed_at.is_(None))
        number = session.scalar(taken)
        if number is not None:
            raise AlreadyFiled(number)


def _columns(applicant: Applicant, facts: dict[str, Any]) -> dict[str, Any]:
    low, high = amount_interval(facts)
    index = sealer().blind_index
    return asdict(applicant) | {
        "credit_code_index": index(applicant.credit_code),
        "phone_index": index(applicant.phone),
        "region": facts.get("region"),
        "amount_min_wan": low,
        "amount_max_wan": high,
        "purpose": _as_text(facts.get("loan_purpose")),
        "term_months": _as_months(facts.get("loan_term_months")),
        "facts": facts,
    }


def need_fingerprint(credit_code: str, targets: Sequence[Target], facts: dict[str, Any]) -> str:
    """Equal for the same firm, the same targets in any order and the same amount."""
    low, high = amount_interval(facts)
    codes = ",".join(sorted(target.code for target in targets))
    return sealer().blind_index(f"{credit_code}|{codes}|{_plain(low)}|{_plain(high)}")


def amount_interval(facts: dict[str, Any]) -> tuple[Decimal | None, Decimal | None]:
    """Both ends of `loan_amount_wan`, which is a number or an interval; an unknown end is None."""
    given = facts.get("loan_amount_wan")
    if isinstance(given, dict):
        return _as_decimal(given.get("gte", given.get("gt"))), _as_decimal(given.get("lte", given.get("lt")))
    return _as_decimal(given), _as_decimal(given)


def _as_decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))


def _plain(value: Decimal | None) -> str:
    return "" if value is None else str(value)


def _as_text(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("any_of")
    return "、".join(value) if isinstance(value, list) else value


def _as_months(value: Any) -> int | None:
    if isinstance(value, dict):
        value = value.get("lte", value.get("gte"))
    return None if value is None else int(value)


def _add_match(session: Session, need: Need, target: Target, now: datetime) -> None:
    match = Match(
        need_id=need.id, target_code=target.code, target_name=target.name, state=MatchState.SENT, state_at=now
    )
    match.events = [MatchEvent(from_state=None, to_state=MatchState.SENT, at=now, actor="user")]
    session.add(match)
    session.flush()
    defer(session, DELIVER_MATCH, lock=f"match-{match.id}", match_id=match.id)
