"""Publishing, rolling back and withdrawing: by a second person, on the days wanted, through a replay of known questions.

What is published is never edited. A new version without a day of its own takes over the days of the one in force, which is
superseded; one with a day (`effective_on`) ends the one before it on the eve. Whoever is not ready is refused, and nothing
of the attempt is left in the transaction.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from policy_kb.audit import Signature, record, writers
from policy_kb.documents import Document, EntryDocument
from policy_kb.errors import EntryNotFound
from policy_kb.models import AuditAction, EntryVersion, Passage, VersionState
from policy_kb.placing import place, set_last_day
from policy_kb.publishing_errors import (
    CommentMissing,
    DanglingEntry,
    EntryInUse,
    NoDraft,
    NothingChanged,
    PublishNeedsConfirmation,
    QuestionsBroken,
    SecondPersonNeeded,
    StaleDraft,
    VersionNotFound,
)
from policy_kb.reindexing import SearchTools, reindex
from policy_kb.replay import Moved, ask, probes_of, probes_of_others, wrong
from policy_kb.revisions import bump_revision, lock_knowledge
from policy_kb.stored import load_stored
from policy_kb.versions import (
    document_from,
    find_in_force,
    find_open,
    get_entry,
    get_version,
    new_version,
    newest_published,
    published_versions,
)

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Replay:
    """What publishing a version does to the questions that are known."""

    broken: tuple[Moved, ...]
    moved: tuple[Moved, ...]


def publish(
    session: Session,
    code: str,
    signature: Signature,
    tools: SearchTools,
    *,
    on: date,
    effective_on: date | None = None,
    confirmed: Collection[str] = (),
) -> EntryVersion:
    """Publish the version in review, today (`on`) or ahead for a later day. `confirmed` names the entries whose questions may
    move. Raises NoDraft, SecondPersonNeeded, StaleDraft, QuestionsBroken, PublishNeedsConfirmation and what `place`
    raises."""
    lock_knowledge(session)
    version = _in_review(session, code)
    for name in {version.author, *writers(session, code, version.number)} & {signature.by}:
        raise SecondPersonNeeded(code, name)
    newest = newest_published(session, code)
    if version.based_on != newest:
        raise StaleDraft(code, version.based_on, newest)
    _put_through(session, version, signature, tools, on=on, effective_on=effective_on, confirmed=confirmed)
    day = effective_on.isoformat() if effective_on else None
    record(
        session, AuditAction.PUBLISHED, code, version.number, signature, day=day, confirmed=sorted(confirmed) or None
    )
    return version


def preview(
    session: Session, code: str, signature: Signature, tools: SearchTools, *, on: date, effective_on: date | None = None
) -> Replay:
    """What publishing the open version would do to known questions; nothing is changed."""
    version = find_open(session, code)
    if version is None:
        raise NoDraft(code, "起草中或待审核")
    lock_knowledge(session)
    return _rehearse(session, document_from(version.body), signature, tools, on=on, effective_on=effective_on)


def rollback(
    session: Session,
    code: str,
    number: int,
    signature: Signature,
    tools: SearchTools,
    *,
    on: date,
    reason: str,
    confirmed: Collection[str] = (),
) -> EntryVersion:
    """Publish the words of an earlier version again, as a new version, from today. They have been reviewed before, so one
    person is enough; the replay is the same."""
    if not reason.strip():
        raise CommentMissing("恢复旧版")
    lock_knowledge(session)
    former = get_version(session, code, number)
    if former.published_at is None:
        raise VersionNotFound(code, number)
    current = find_in_force(session, code, on)
    if current is not None and current.body == former.body:
        raise NothingChanged(code)
    version = new_version(session, document_from(former.body), signature.by)
    version.restores = number
    _put_through(session, version, signature, tools, on=on, effective_on=None, confirmed=confirmed)
    record(session, AuditAction.ROLLED_BACK, code, version.number, signature, restores=number, comment=reason)
    return version


def withdraw(session: Session, code: str, signature: Signature, *, reason: str, number: int | None = None) -> None:
    """Answer no longer with the entry; or, with a number, not with that version: the one before it then has its days.

    Raises EntryInUse while published questions rest on an entry that would be gone.
    """
    if not reason.strip():
        raise CommentMissing("撤下")
    lock_knowledge(session)
    get_entry(session, code)
    published = published_versions(session, code)
    going = [one for one in published if number is None or one.number == number]
    if not going:
        raise EntryNotFound(code) if number is None else VersionNotFound(code, number)
    if len(going) == len(published) and (users := _users_of(session, code)):
        raise EntryInUse(code, users)
    for version in going:
        version.state = VersionState.WITHDRAWN.value
        session.execute(delete(Passage).where(Passage.version_id == version.id))
        session.flush()
        record(session, AuditAction.WITHDRAWN, code, version.number, signature, comment=reason)
    for before in published:
        if before not in going and before.in_force_to + _DAY == going[0].in_force_from:
            set_last_day(session, before, going[0].in_force_to)
    bump_revision(session)


def _in_review(session: Session, code: str) -> EntryVersion:
    version = find_open(session, code)
    if version is None or version.state != VersionState.REVIEW.value:
        raise NoDraft(code, "待审核")
    return version


def _put_through(
    session: Session,
    version: EntryVersion,
    signature: Signature,
    tools: SearchTools,
    *,
    on: date,
    effective_on: date | None,
    confirmed: Collection[str],
) -> None:
    """Publish unless a question stands against it."""
    document = document_from(version.body)
    replay = _rehearse(session, document, signature, tools, on=on, effective_on=effective_on)
    if replay.broken:
        raise QuestionsBroken(version.entry_code, replay.broken)
    unconfirmed = [one for one in replay.moved if one.probe.entry_code not in confirmed]
    if unconfirmed:
        raise PublishNeedsConfirmation(version.entry_code, unconfirmed)
    place(session, version, document, signature, on=on, effective_on=effective_on)
    reindex(session, [document.id], tools, on=effective_on or on)
    bump_revision(session)


def _rehearse(
    session: Session,
    document: Document,
    signature: Signature,
    tools: SearchTools,
    *,
    on: date,
    effective_on: date | None,
) -> Replay:
    """Publish a copy, which is nobody's, in a savepoint that is rolled back; ask there what is known, on the first day."""
    first_day = effective_on or on
    _check_links(session, document, first_day)
    others = probes_of_others(session, document, tools, on=first_day)
    savepoint = session.begin_nested()
    try:
        copy = new_version(session, document, author="")
        place(session, copy, document, signature, on=on, effective_on=effective_on)
        reindex(session, [document.id], tools, on=first_day)
        own = wrong(session, probes_of(document), tools, on=first_day)
        after = wrong(session, others, tools, on=first_day)
    finally:
        savepoint.rollback()
    before = {probe: ask(session, probe, tools, on=first_day) for probe in after}
    return Replay(
        tuple(Moved(probe, None, outcome) for probe, outcome in own.items()),
        tuple(Moved(probe, before[probe], after[probe]) for probe in after if probe.is_right(before[probe])),
    )


def _check_links(session: Session, document: Document, on: date) -> None:
    successor = document.successor if isinstance(document, EntryDocument) else None
    named = [*document.entry_ids, *([successor] if successor else [])]
    missing = set(named) - set(load_stored(session, named, on=on))
    if missing:
        raise DanglingEntry(document.id, sorted(missing), on)


def _users_of(session: Session, code: str) -> list[str]:
    """The published questions that rest on the entry."""
    resting = EntryVersion.body["entry_ids"].has_key(code)
    found = select(EntryVersion.entry_code).where(EntryVersion.state == VersionState.PUBLISHED.value, resting)
    return sorted(set(session.scalars(found)))
