"""Making passages anew: of what changed, and of the questions that are searched by the words of what changed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from policy_kb.documents import Document, EntryDocument
from policy_kb.embedding import Embedder
from policy_kb.indexing import index_document, weigh_passages
from policy_kb.lexicon import Lexicon
from policy_kb.models import EntryVersion, Passage, VersionState
from policy_kb.stored import load_stored
from policy_kb.versions import document_from

_PUBLISHED = EntryVersion.state == VersionState.PUBLISHED.value


@dataclass(frozen=True)
class SearchTools:
    """What texts and questions are read with."""

    embedder: Embedder
    lexicon: Lexicon


def reindex(session: Session, codes: Collection[str] | None, tools: SearchTools, *, on: date) -> int:
    """Make the passages of these entries anew, of all if `codes` is None; returns how many versions were indexed.

    A question is indexed with the words of its entries as they are on that day. Call `refresh_terms` after all.
    """
    statement = select(EntryVersion.id, EntryVersion.body).where(_PUBLISHED).order_by(EntryVersion.id)
    gone = delete(Passage).where(Passage.version_id.not_in(select(EntryVersion.id).where(_PUBLISHED)))
    if codes is not None:
        resting = EntryVersion.body["entry_ids"].has_any(literal(list(codes), ARRAY(Text)))
        statement = statement.where(or_(EntryVersion.entry_code.in_(codes), resting))
        gone = gone.where(Passage.entry_code.in_(codes))
    session.execute(gone)
    stale = [(version_id, document_from(body)) for version_id, body in session.execute(statement)]
    linked = load_stored(session, {code for _, document in stale for code in document.entry_ids}, on=on)
    entries = {code: one.document for code, one in linked.items()}
    for version_id, document in stale:
        index_document(session, version_id, document, _linked(document, entries), tools.lexicon, tools.embedder)
    if codes is not None:
        weigh_passages(session, [version_id for version_id, _ in stale])
    return len(stale)


def _linked(document: Document, entries: dict[str, Document]) -> list[EntryDocument]:
    found = (entries[code] for code in document.entry_ids if code in entries)
    return [one for one in found if isinstance(one, EntryDocument)]
