"""Knowledge files into the database. What is unchanged stays as it is; what changed becomes a new published version."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policy_kb.audit import Signature, record
from policy_kb.documents import Document, EntryDocument, body_of
from policy_kb.embedding import Embedder
from policy_kb.errors import InvalidKnowledge
from policy_kb.indexing import refresh_terms
from policy_kb.lexicon import Lexicon
from policy_kb.live_lexicon import current_lexicon
from policy_kb.models import LOADED_BY, AuditAction, Entry, EntryVersion, KbRevision, in_force
from policy_kb.placing import place
from policy_kb.reading import Loaded, read_folder
from policy_kb.regions import resolve_region
from policy_kb.reindexing import SearchTools, reindex
from policy_kb.revisions import bump_revision, lock_knowledge
from policy_kb.versions import kind_of, new_version

INDEX_FORMAT = "3"  # raise it when passages are made differently, and the next load makes them anew


@dataclass(frozen=True)
class LoadReport:
    """How many entries and questions were new, changed or as before; how many of all are past their days."""

    new: int
    changed: int
    unchanged: int
    indexed: int
    expired: int


def load_folder(
    session: Session, folder: Path, embedder: Embedder, *, on: date, lexicon: Lexicon | None = None
) -> LoadReport:
    """Load a knowledge folder. Any mistake in it raises InvalidKnowledge and nothing is loaded.

    A version that a person published since the last load stays, unless the file has changed since then.
    """
    loaded, problems = read_folder(folder)
    if problems:
        raise InvalidKnowledge(problems)
    tools = SearchTools(embedder, lexicon or current_lexicon(session))
    lock_knowledge(session)
    files, in_force_now = _bodies_loaded_before(session), _bodies_in_force(session, on)
    new = [one for one in loaded if one.document.id not in files]
    changed = [one for one in loaded if _has_changed(one.document, files, in_force_now)]
    signature = Signature(LOADED_BY, session.scalars(select(func.now())).one())
    for one in [*new, *changed]:
        _install(session, one, signature, on)
    indexed = _index(session, [one.document.id for one in [*new, *changed]], tools, on)
    expired = sum(_is_past(one.document, on) for one in loaded)
    return LoadReport(len(new), len(changed), len(loaded) - len(new) - len(changed), indexed, expired)


def index_digest(tools: SearchTools) -> str:
    """Another one means that passages were made otherwise than they would be now."""
    return "/".join((INDEX_FORMAT, tools.lexicon.digest, tools.embedder.name))


def _has_changed(document: Document, files: dict[str, Any], in_force_now: dict[str, Any]) -> bool:
    """Against the files of the last load; but files that say what a person published since say nothing new."""
    body = body_of(document)
    return document.id in files and body not in (files[document.id], in_force_now.get(document.id))


def _install(session: Session, one: Loaded, signature: Signature, on: date) -> None:
    """Publish what came from the files, which were reviewed elsewhere."""
    code, region = one.document.id, resolve_region(one.document.region)
    entry = session.get(Entry, code) or Entry(code=code, region_name=region.path, region_code=region.code)
    entry.kind, entry.theme = kind_of(one.document).value, one.theme
    session.add(entry)
    session.flush()
    version = new_version(session, one.document, LOADED_BY)
    place(session, version, one.document, signature, on=on)
    record(session, AuditAction.LOADED, code, version.number, signature)


def _bodies_loaded_before(session: Session) -> dict[str, dict[str, Any]]:
    """The newest body of each entry that came from files."""
    statement = (
        select(EntryVersion.entry_code, EntryVersion.body)
        .where(EntryVersion.published_by == LOADED_BY)
        .order_by(EntryVersion.entry_code, EntryVersion.number)
    )
    return {code: body for code, body in session.execute(statement)}


def _bodies_in_force(session: Session, on: date) -> dict[str, dict[str, Any]]:
    statement = select(EntryVersion.entry_code, EntryVersion.body).where(in_force(on))
    return {code: body for code, body in session.execute(statement)}


def _index(session: Session, touched: list[str], tools: SearchTools, on: date) -> int:
    """Index what was touched and the questions that rest on it; everything, if words or embedder are others now."""
    digest = index_digest(tools)
    revision = session.get(KbRevision, 1)
    is_other = revision is None or revision.index_digest != digest
    if not touched and not is_other:
        return 0
    indexed = reindex(session, None if is_other else touched, tools, on=on)
    refresh_terms(session)
    bump_revision(session, digest)
    return indexed


def _is_past(document: Document, on: date) -> bool:
    return isinstance(document, EntryDocument) and document.ends_on is not None and document.ends_on < on
