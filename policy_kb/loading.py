"""Knowledge files into the database. What is unchanged stays as it is; what changed becomes a new published version."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from policy_kb.documents import Document, EntryDocument, FaqDocument, body_of
from policy_kb.embedding import Embedder
from policy_kb.errors import InvalidKnowledge
from policy_kb.indexing import index_document, refresh_terms
from policy_kb.lexicon import Lexicon, shipped_lexicon
from policy_kb.models import LOADED_BY, EntryVersion, KbRevision, Passage, VersionState
from policy_kb.publishing import bump_revision, lock_knowledge, publish_document
from policy_kb.reading import Loaded, read_folder

INDEX_FORMAT = "2"  # raise it when passages are made differently, and the next load makes them anew


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
    lexicon = lexicon or shipped_lexicon()
    lock_knowledge(session)
    before = _bodies_loaded_before(session)
    new = [one for one in loaded if one.document.id not in before]
    changed = [one for one in loaded if one.document.id in before and before[one.document.id] != body_of(one.document)]
    for one in [*new, *changed]:
        publish_document(session, one.document, one.theme, LOADED_BY)
    indexed = _index(session, [*new, *changed], lexicon, embedder)
    expired = sum(_is_past(one.document, on) for one in loaded)
    return LoadReport(len(new), len(changed), len(loaded) - len(new) - len(changed), indexed, expired)


def published_documents(session: Session) -> dict[str, tuple[int, Document]]:
    """Every published document with the id of its version."""
    rows = session.execute(
        select(EntryVersion.id, EntryVersion.body).where(EntryVersion.state == VersionState.PUBLISHED.value)
    )
    documents = ((version_id, document_from(body)) for version_id, body in rows)
    return {document.id: (version_id, document) for version_id, document in documents}


def document_from(body: dict[str, Any]) -> Document:
    return FaqDocument.model_validate(body) if "question" in body else EntryDocument.model_validate(body)


def _bodies_loaded_before(session: Session) -> dict[str, dict[str, Any]]:
    """The newest body of each entry that came from files."""
    statement = (
        select(EntryVersion.entry_code, EntryVersion.body)
        .where(EntryVersion.published_by == LOADED_BY)
        .order_by(EntryVersion.entry_code, EntryVersion.number)
    )
    return {code: body for code, body in session.execute(statement)}


def _index(session: Session, touched: list[Loaded], lexicon: Lexicon, embedder: Embedder) -> int:
    """Index what was touched and the questions that rest on it; everything, if words or embedder are others now."""
    digest = "/".join((INDEX_FORMAT, lexicon.digest, embedder.name))
    revision = session.get(KbRevision, 1)
    documents = published_documents(session)
    codes = {one.document.id for one in touched}
    if revision is None or revision.index_digest != digest:
        codes = set(documents)
    stale = [item for item in documents.values() if codes.intersection({item[1].id, *item[1].entry_ids})]
    if not stale:
        return 0
    _drop_superseded_passages(session)
    for version_id, document in stale:
        index_document(session, version_id, document, _linked(document, documents), lexicon, embedder)
    refresh_terms(session)
    bump_revision(session, digest)
    return len(stale)


def _linked(document: Document, documents: dict[str, tuple[int, Document]]) -> list[EntryDocument]:
    found: Iterable[Document] = (documents[code][1] for code in document.entry_ids if code in documents)
    return [one for one in found if isinstance(one, EntryDocument)]


def _drop_superseded_passages(session: Session) -> None:
    published = select(EntryVersion.id).where(EntryVersion.state == VersionState.PUBLISHED.value)
    session.execute(delete(Passage).where(Passage.version_id.not_in(published)))


def _is_past(document: Document, on: date) -> bool:
    return isinstance(document, EntryDocument) and document.ends_on is not None and document.ends_on < on
