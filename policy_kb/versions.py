"""Finding versions of an entry, and filling one from a document."""

from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from policy_kb.documents import Document, EntryDocument, EntryKind, FaqDocument, body_of
from policy_kb.errors import EntryNotFound
from policy_kb.models import Entry, EntryVersion, VersionState, in_force
from policy_kb.publishing_errors import VersionNotFound

OPEN = (VersionState.DRAFT.value, VersionState.REVIEW.value)


def document_from(body: dict[str, Any]) -> Document:
    return FaqDocument.model_validate(body) if "question" in body else EntryDocument.model_validate(body)


def kind_of(document: Document) -> EntryKind:
    return EntryKind(document.kind) if isinstance(document, EntryDocument) else EntryKind.FAQ


def get_entry(session: Session, code: str) -> Entry:
    entry = session.get(Entry, code)
    if entry is None:
        raise EntryNotFound(code)
    return entry


def get_version(session: Session, code: str, number: int) -> EntryVersion:
    version = session.scalars(_of(code).where(EntryVersion.number == number)).one_or_none()
    if version is None:
        raise VersionNotFound(code, number)
    return version


def find_open(session: Session, code: str) -> EntryVersion | None:
    """The draft, or the version in review; an entry has at most one of them."""
    return session.scalars(_of(code).where(EntryVersion.state.in_(OPEN))).one_or_none()


def find_in_force(session: Session, code: str, on: date) -> EntryVersion | None:
    """The version that answers on that day."""
    return session.scalars(_of(code).where(in_force(on))).one_or_none()


def newest_version(session: Session, code: str) -> EntryVersion:
    """The last one, whatever its state. Raises EntryNotFound."""
    found = session.scalars(_of(code).order_by(EntryVersion.number.desc()).limit(1)).one_or_none()
    if found is None:
        raise EntryNotFound(code)
    return found


def published_versions(session: Session, code: str) -> list[EntryVersion]:
    """By the day they begin to be in force."""
    found = _of(code).where(EntryVersion.state == VersionState.PUBLISHED.value)
    return list(session.scalars(found.order_by(EntryVersion.in_force_from)))


def newest_published(session: Session, code: str) -> int | None:
    """The number of the version published last, whatever became of it."""
    found = select(EntryVersion.number).where(EntryVersion.entry_code == code, EntryVersion.published_at.is_not(None))
    return session.scalar(found.order_by(EntryVersion.published_at.desc(), EntryVersion.number.desc()).limit(1))


def new_version(session: Session, document: Document, author: str) -> EntryVersion:
    """A draft with the next number, not in the session yet; its entry exists."""
    numbers = select(func.max(EntryVersion.number)).where(EntryVersion.entry_code == document.id)
    version = EntryVersion(
        entry_code=document.id,
        number=1 + (session.scalar(numbers) or 0),
        state=VersionState.DRAFT.value,
        author=author,
        based_on=newest_published(session, document.id),
    )
    fill(version, document)
    return version


def fill(version: EntryVersion, document: Document) -> None:
    version.title, version.body = document.title, body_of(document)
    entry = document if isinstance(document, EntryDocument) else None
    version.status = entry.status.value if entry else None
    version.valid_from, version.valid_to = (entry.valid_from, entry.valid_to) if entry else (None, None)
    version.starts_on, version.ends_on = (entry.starts_on, entry.ends_on) if entry else (None, None)
    version.checked_on = entry.checked_on if entry else None


def _of(code: str) -> Select[EntryVersion]:
    return select(EntryVersion).where(EntryVersion.entry_code == code)
