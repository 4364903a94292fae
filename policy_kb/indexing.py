"""What of an entry is searched: its passages with terms and vectors, and how much their terms weigh."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, literal, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from policy_kb.candidates import TERM_WEIGHT, marks_of
from policy_kb.documents import Document, EntryDocument, FaqDocument
from policy_kb.embedding import Embedder
from policy_kb.lexicon import Lexicon
from policy_kb.models import EntryVersion, Passage, PassageKind
from policy_kb.regions import Region, regions_named_in, resolve_region

EMBEDDED_LENGTH = 180  # the model takes time in proportion to the text, and the beginning says what it is about
LINKED = 2  # a question also answers to the words of the first entries it rests on


@dataclass(frozen=True)
class Draft:
    """A passage before it has terms, a vector and a row. `embed` says whether it gets a vector."""

    kind: PassageKind
    text: str
    embed: bool = True


def drafts_of(document: Document, linked: Sequence[EntryDocument] = ()) -> Iterator[Draft]:
    """The passages of a document: for a question, each way to ask it, it with its answer, and its entries' words."""
    if isinstance(document, FaqDocument):
        yield Draft(PassageKind.QUESTION, document.question)
        yield from (Draft(PassageKind.SIMILAR, similar) for similar in document.similar)
        yield Draft(PassageKind.BODY, f"{document.question}{document.answer}")
        if linked:
            yield Draft(PassageKind.SOURCE, "\n".join(map(_gist, linked[:LINKED])), embed=False)
        return
    yield Draft(PassageKind.TITLE, document.title)
    yield Draft(PassageKind.BODY, _gist(document))
    details = _details(document)
    if details:
        yield Draft(PassageKind.SOURCE, details, embed=False)


def index_document(
    session: Session,
    version_id: int,
    document: Document,
    linked: Sequence[EntryDocument],
    lexicon: Lexicon,
    embedder: Embedder,
) -> None:
    """Replace the passages of a version, which are in force on its days. Weigh them afterwards."""
    drafts = list(drafts_of(document, linked))
    embedded = [draft.text[:EMBEDDED_LENGTH] for draft in drafts if draft.embed]
    vectors = iter(embedder.passages(embedded))
    version = session.get_one(EntryVersion, version_id)
    shared = {
        "version_id": version_id,
        "entry_code": document.id,
        "region_codes": marks_of(_regions_of(document)),
        "in_force_from": version.in_force_from,
        "in_force_to": version.in_force_to,
    }
    rows = [
        {
            "kind": draft.kind.value,
            "text": draft.text,
            "tokens": func.array_to_tsvector(literal(lexicon.terms(draft.text), ARRAY(Text))),
            "embedding": next(vectors) if draft.embed else None,
            **shared,
        }
        for draft in drafts
    ]
    session.execute(delete(Passage).where(Passage.version_id == version_id))
    session.execute(insert(Passage).values(rows))


def weigh_passages(session: Session, version_ids: Sequence[int]) -> None:
    """Give the passages of these versions the weight of their terms."""
    session.execute(_WEIGH_PASSAGES, {"version_ids": list(version_ids)})


def refresh_terms(session: Session) -> None:
    """Weigh every passage anew, after many have come: how rare a term is depends on all of them."""
    session.execute(_WEIGH_PASSAGES, {"version_ids": None})
    session.execute(text("analyze kb_passage, kb_term, kb_version, kb_entry"))  # so that the search is planned well


def _gist(entry: EntryDocument) -> str:
    return f"{entry.title}。{entry.summary}{entry.benefit}"


def _details(entry: EntryDocument) -> str:
    conditions = [condition.text for condition in entry.conditions or ()]
    parts = [*entry.audience, *conditions, *(entry.materials or ()), *(entry.steps or ()), entry.handled_by or ""]
    return "\n".join(part for part in [*parts, entry.issuer, entry.time_limit or ""] if part)


def _regions_of(document: Document) -> list[Region]:
    """The document's own place, and those that a question names."""
    named = regions_named_in(document.question) if isinstance(document, FaqDocument) else []
    return list(dict.fromkeys([resolve_region(document.region), *named]))


_WEIGH_SQL = """
update kb_passage set weight = summed.weight
from (select p.id, sum({weight}) as weight
      from kb_passage p cross join kb_revision r cross join unnest(tsvector_to_array(p.tokens)) as q(term)
      join kb_term t on t.term = q.term
      where cast(:version_ids as bigint[]) is null or p.version_id = any(:version_ids)
      group by p.id) as summed
where summed.id = kb_passage.id
"""
_WEIGH_PASSAGES = text(_WEIGH_SQL.format(weight=TERM_WEIGHT)).bindparams(unknown=0.0)
