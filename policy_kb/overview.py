"""Looking over the knowledge: the list of entries, their history in words, and what is due to be checked again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from policy_kb.audit import Signature, history, record
from policy_kb.documents import EntryKind
from policy_kb.models import AuditAction, Entry, EntryVersion, KbAudit, VersionState
from policy_kb.partial_dates import first_day
from policy_kb.regions import resolve_region
from policy_kb.shipped import read_shipped
from policy_kb.versions import get_entry

REVIEW_AFTER_MONTHS = 6  # after the source was checked, where the entry has no date of its own


@dataclass(frozen=True)
class Line:
    """An entry in the list: the version that is in force, else the newest one, and whether a draft waits beside it."""

    code: str
    kind: str
    title: str
    region: str
    number: int
    state: str
    waiting: str | None
    review_on: date | None


@dataclass(frozen=True)
class Step:
    """One deed, in words."""

    at: str
    actor: str
    number: int | None
    said: str


def list_entries(
    session: Session,
    *,
    on: date,
    region: str | None = None,
    kind: str | None = None,
    state: str | None = None,
    months: int = REVIEW_AFTER_MONTHS,
) -> list[Line]:
    """In the order of the codes. A region includes the places in it; a state is that of the version or of the draft."""
    wanted = resolve_region(region) if region else None
    lines = [_line(entry, versions, on, months) for entry, versions in _by_entry(session, kind)]
    return [
        line
        for line in lines
        if (wanted is None or wanted.contains(resolve_region(line.region)))
        and (state is None or state in (line.state, line.waiting))
    ]


def due(session: Session, *, on: date, months: int = REVIEW_AFTER_MONTHS) -> list[Line]:
    """What is published and should have been checked again by that day, the longest overdue first."""
    lines = list_entries(session, on=on, months=months, state=VersionState.PUBLISHED.value)
    late = [line for line in lines if line.review_on is not None and line.review_on <= on]
    return sorted(late, key=lambda line: (line.review_on or date.max, line.code))


def set_review_date(session: Session, code: str, review_on: date | None, signature: Signature) -> None:
    """None goes back to the day that follows from when the source was checked."""
    get_entry(session, code).review_on = review_on
    record(session, AuditAction.REVIEW_SET, code, None, signature, review_on=review_on and review_on.isoformat())


def history_in_words(session: Session, code: str) -> list[Step]:
    """Raises EntryNotFound for a code that never was."""
    get_entry(session, code)
    return [_step(row) for row in history(session, code)]


def _step(row: KbAudit) -> Step:
    words = read_shipped("editing.yaml")
    details = (
        said.format(value="、".join(value) if isinstance(value, list) else value)
        for name, said in words["details"].items()
        if (value := row.detail.get(name)) is not None
    )
    return Step(
        row.at.isoformat(timespec="seconds"), row.actor, row.number, words["actions"][row.action] + "".join(details)
    )


def _by_entry(session: Session, kind: str | None) -> Iterator[tuple[Entry, list[EntryVersion]]]:
    statement = select(Entry, EntryVersion).join(EntryVersion, EntryVersion.entry_code == Entry.code)
    if kind is not None:
        statement = statement.where(Entry.kind == kind)
    found: dict[str, tuple[Entry, list[EntryVersion]]] = {}
    for entry, version in session.execute(statement.order_by(Entry.code, EntryVersion.number)):
        found.setdefault(entry.code, (entry, []))[1].append(version)
    yield from found.values()


def _line(entry: Entry, versions: list[EntryVersion], on: date, months: int) -> Line:
    waiting = next(
        (one for one in versions if one.state in (VersionState.DRAFT.value, VersionState.REVIEW.value)), None
    )
    published = [one for one in versions if one.state == VersionState.PUBLISHED.value]
    current = next((one for one in published if one.in_force_from <= on <= one.in_force_to), None)
    shown = current or next(iter(published), versions[-1])
    review_on = entry.review_on or _months_after(shown.checked_on, months)
    return Line(
        entry.code,
        entry.kind,
        shown.title,
        entry.region_name,
        shown.number,
        shown.state,
        waiting.state if waiting and waiting is not shown else None,
        None if entry.kind == EntryKind.FAQ.value and entry.review_on is None else review_on,
    )


def _months_after(checked_on: str | None, months: int) -> date | None:
    """The first of the month, so many months after the one in which the source was checked."""
    if checked_on is None:
        return None
    checked = first_day(checked_on)
    years, month = divmod(checked.month - 1 + months, 12)
    return date(checked.year + years, month + 1, 1)
