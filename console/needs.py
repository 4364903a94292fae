"""What the page of requests shows, read from matching and masked unless somebody asked to see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from console.facts import fact_lines
from console.masking import mask_code, mask_company, mask_person, mask_phone
from console.wording import say
from matching.models import Match, MatchState, Need
from matching.needs import get_need, need_status, recent_needs
from matching.states import TRANSITIONS, is_open
from matching.timeline import Progress, Step, due_of, progress, timeline
from matching.wording import state_label

LISTED = 500


@dataclass(frozen=True)
class NeedRow:
    """One line of the list. `searched` is the unmasked text that the search box looks through; it stays on the server."""

    number: str
    company: str
    region: str
    amount: str
    amount_order: float
    state: str
    label: str
    is_open: bool
    filed_at: datetime
    due_at: datetime | None
    is_provisional: bool
    searched: str = field(repr=False)

    def is_overdue(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at < now


@dataclass(frozen=True)
class MatchCard:
    id: int
    state: MatchState
    progress: Progress
    next_states: tuple[MatchState, ...]


@dataclass(frozen=True)
class NeedDetail:
    number: str
    state: str
    label: str
    filed_at: datetime
    conversation_id: str | None
    contact: tuple[tuple[str, str], ...] = field(repr=False)
    wish: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    consent: tuple[tuple[str, str], ...]
    matches: tuple[MatchCard, ...]
    steps: tuple[Step, ...]


def read_rows(session: Session, *, limit: int = LISTED) -> list[NeedRow]:
    """The newest requests first."""
    return [_row(need) for need in recent_needs(session, limit=limit)]


def read_detail(session: Session, number: str, *, revealed: bool) -> NeedDetail:
    """Raises NeedNotFound."""
    need = get_need(session, number)
    status = need_status(need)
    return NeedDetail(
        number=need.number,
        state=status.value,
        label=state_label(status),
        filed_at=need.created_at,
        conversation_id=need.conversation_id,
        contact=_contact(need, revealed=revealed),
        wish=_wish(need),
        facts=tuple(fact_lines(need.facts)),
        consent=_consent(need.consent),
        matches=tuple(_card(match, seen) for match, seen in zip(need.matches, progress(need), strict=True)),
        steps=tuple(timeline(need)),
    )


def _row(need: Need) -> NeedRow:
    status = need_status(need)
    due = min((found for match in need.matches if (found := due_of(match))), key=lambda one: one.at, default=None)
    parts = (need.number, need.company_name, need.region, state_label(status))
    return NeedRow(
        number=need.number,
        company=mask_company(need.company_name or "") or say("common.unknown"),
        region=need.region or "",
        amount=amount_text(need.amount_min_wan, need.amount_max_wan),
        amount_order=float(need.amount_max_wan or need.amount_min_wan or 0),
        state=status.value,
        label=state_label(status),
        is_open=is_open(status),
        filed_at=need.created_at,
        due_at=due.at if due else None,
        is_provisional=bool(due and due.provisional),
        searched=" ".join(part for part in parts if part).casefold(),
    )


def _card(match: Match, seen: Progress) -> MatchCard:
    following = tuple(state for state in MatchState if state in TRANSITIONS[match.state])
    return MatchCard(match.id, match.state, seen, following)


def amount_text(low: Decimal | None, high: Decimal | None) -> str:
    """`100万元`, `200–300万元`, or one open end; never more digits than were given."""
    if low is None and high is None:
        return say("common.unknown")
    if low == high:
        return say("requests.amount", amount=_plain(low))
    if low is None or high is None:
        return say("requests.amount_up_to" if low is None else "requests.amount_from", amount=_plain(low or high))
    return say("requests.amount", amount=f"{_plain(low)}–{_plain(high)}")


def _plain(amount: Decimal | None) -> str:
    return f"{amount.normalize():f}" if amount is not None else ""


def _contact(need: Need, *, revealed: bool) -> tuple[tuple[str, str], ...]:
    fields = (
        ("company_name", need.company_name, mask_company),
        ("credit_code", need.credit_code, mask_code),
        ("contact_name", need.contact_name, mask_person),
        ("phone", need.phone, mask_phone),
    )
    return tuple(
        (say(f"requests.{name}"), (value if revealed else mask(value)) if value else say("common.unknown"))
        for name, value, mask in fields
    )


def _wish(need: Need) -> tuple[tuple[str, str], ...]:
    term = say("requests.months", count=need.term_months) if need.term_months else ""
    lines = (
        (say("requests.amount_label"), amount_text(need.amount_min_wan, need.amount_max_wan)),
        (say("requests.purpose"), need.purpose or ""),
        (say("requests.term"), term),
        (say("requests.region"), need.region or ""),
    )
    return tuple((label, value or say("common.unknown")) for label, value in lines)


def _consent(consent: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    fields = "、".join(say(f"requests.{name}") for name in consent.get("fields", ()))
    recipients = "、".join(str(one) for one in consent.get("recipients", ()))
    return ((say("requests.consent_fields"), fields), (say("requests.consent_to"), recipients))
