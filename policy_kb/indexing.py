"""What of an entry is searched: its passages with terms and vectors, and the weights of terms over all passages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, literal, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from policy_kb.documents import Document, EntryDocument, FaqDocument
from policy_kb.embedding import Embedder
from policy_kb.lexicon import Lexicon
from policy_kb.models import Passage, PassageKind
from policy_kb.regions import regions_named_in, resolve_region

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
    """Replace the passages of a version. Call `refresh_terms` once after the last one."""
    drafts = list(drafts_of(document, linked))
    embedded = [draft.text[:EMBEDDED_LENGTH] for draft in drafts if draft.embed]
    vectors = iter(embedder.passages(embedded))
    regions = _regions_of(document)
    session.execute(delete(Passage).where(Passage.version_id == version_id))
    for draft in drafts:
        terms = literal(lexicon.terms(draft.text), ARRAY(Text))
        row = {
            "version_id": version_id,
            "entry_code": document.id,
            "kind": draft.kind.value,
            "text": draft.text,
            "tokens": func.array_to_tsvector(terms),
            "embedding": next(vectors) if draft.embed else None,
            "region_codes": regions,
        }
        session.execute(insert(Passage).values(**row))


def refresh_terms(session: Session) -> None:
    """Count again in how many passages each term occurs, and weigh terms and passages by that."""
    session.execute(text("delete from kb_term"))
    session.execute(text(_COUNT_TERMS))
    session.execute(text(_WEIGH_PASSAGES))
    session.execute(text("analyze kb_passage, kb_term, kb_version, kb_entry"))  # so that the search is planned well


def _gist(entry: EntryDocument) -> str:
    return f"{entry.title}。{entry.summary}{entry.benefit}"


def _details(entry: EntryDocument) -> str:
    conditions = [condition.text for condition in entry.conditions or ()]
    parts = [*entry.audience, *conditions, *(entry.materials or ()), *(entry.steps or ()), entry.handled_by or ""]
    return "\n".join(part for part in [*parts, entry.issuer, entry.time_limit or ""] if part)


def _regions_of(document: Document) -> list[str]:
    named = (
        regions_named_in("。".join([document.question, *document.similar])) if isinstance(document, FaqDocument) else []
    )
    codes = [resolve_region(document.region).code, *(region.code for region in named)]
    return list(dict.fromkeys(codes))


# Robertson and Spärck Jones's weight of a term. Pairs of characters count half, they come twice as often as words;
# concepts count more, somebody wrote them down because they matter. Subjects we hold nothing about have no weight.
_COUNT_TERMS = """
insert into kb_term (term, passages, weight)
select term, count(*), ln(1 + (total.n - count(*) + 0.5) / (count(*) + 0.5)) * case left(term, 1) when '~' then 0.5 when '=' then 1.5 else 1 end
from kb_passage cross join (select count(*) as n from kb_passage) as total
cross join unnest(tsvector_to_array(tokens)) as term
where term not like '!%'
group by term, total.n
"""
_WEIGH_PASSAGES = """
update kb_passage set weight = summed.weight
from (select p.id, sum(t.weight) as weight from kb_passage p
      cross join unnest(tsvector_to_array(p.tokens)) as token join kb_term t on t.term = token group by p.id) as summed
where summed.id = kb_passage.id
"""
