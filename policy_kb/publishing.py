"""Publishing a version of an entry: the former one is superseded, never edited."""

from typing import Any

from sqlalchemy import Select, func, select, text, update
from sqlalchemy.orm import Session

from policy_kb.documents import Document, EntryDocument, EntryKind, body_of
from policy_kb.models import LOADED_BY, Entry, EntryVersion, KbRevision, VersionState
from policy_kb.regions import resolve_region

_LOCK = 7_310_114  # one writer of the published knowledge at a time


def lock_knowledge(session: Session) -> None:
    """Wait for other writers; held until the transaction ends."""
    session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def publish_document(session: Session, document: Document, theme: str, by: str) -> EntryVersion:
    """Publish `document` as the next version of its entry, creating the entry if it is new. It is not searched yet:
    index it (`indexing.index_document`), refresh the terms and call `bump_revision`."""
    kind = EntryKind(document.kind) if isinstance(document, EntryDocument) else EntryKind.FAQ
    entry = session.get(Entry, document.id) or Entry(code=document.id)
    entry.kind, entry.theme = kind.value, theme
    entry.region_name, entry.region_code = document.region, resolve_region(document.region).code
    session.add(entry)
    session.flush()
    session.execute(
        update(EntryVersion)
        .where(EntryVersion.entry_code == document.id, EntryVersion.state == VersionState.PUBLISHED.value)
        .values(state=VersionState.SUPERSEDED.value)
    )
    version = _version_of(document)
    version.author = LOADED_BY
    version.number = 1 + (session.scalar(_newest_number(document.id)) or 0)
    version.published_at, version.published_by = func.now(), by
    session.add(version)
    session.flush()
    return version


def bump_revision(session: Session, index_digest: str | None = None) -> int:
    """Tell every process that the published knowledge is another now."""
    revision = session.get(KbRevision, 1) or KbRevision(id=1, number=0, index_digest="")
    revision.number += 1
    if index_digest is not None:
        revision.index_digest = index_digest
    session.add(revision)
    session.flush()
    return revision.number


def current_revision(session: Session) -> int:
    """The number of the published knowledge's state, by primary key: cheap enough to ask on every turn."""
    return session.scalar(select(KbRevision.number).where(KbRevision.id == 1)) or 0


def _newest_number(code: str) -> Select[Any]:
    return select(func.max(EntryVersion.number)).where(EntryVersion.entry_code == code)


def _version_of(document: Document) -> EntryVersion:
    version = EntryVersion(
        entry_code=document.id, state=VersionState.PUBLISHED.value, title=document.title, body=body_of(document)
    )
    if isinstance(document, EntryDocument):
        version.status = document.status.value
        version.valid_from, version.valid_to = document.valid_from, document.valid_to
        version.starts_on, version.ends_on = document.starts_on, document.ends_on
        version.checked_on = document.checked_on
    return version
