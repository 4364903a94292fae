"""The one statement that compares a question with the knowledge: full text and vectors, by place."""

from dataclasses import dataclass
from datetime import date

from pgvector.sqlalchemy import Vector
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Date, Double, Text

from policy_kb.embedding import Embedder
from policy_kb.lexicon import Lexicon
from policy_kb.models import DIMENSIONS
from policy_kb.regions import NATION, Region

KEPT = 40  # candidates that are ranked further
UNKNOWN_TERM = 5.0  # the weight of a word that no passage has; such words make a question less ours


@dataclass(frozen=True)
class Places:
    """Where an answer may come from: `within` with all it contains, and everything that contains it.

    `named` says whether the question named the places itself. No places at all: everywhere.
    """

    within: tuple[Region, ...] = ()
    named: bool = False

    @property
    def chain(self) -> list[str]:
        return list(dict.fromkeys(code for region in self.within for code in region.chain))

    @property
    def below(self) -> list[str]:
        """LIKE patterns of the codes inside the places; the empty list means nothing, `%` everything."""
        if not self.within:
            return ["%"]
        return [_prefix(region.code) + "%" for region in self.within if region.code != NATION]


@dataclass(frozen=True)
class Candidate:
    """An entry and how it compares with the question; each number from 0 to 1, except cosines that may be below."""

    id: str
    kind: str
    title: str
    region_code: str
    status: str | None
    in_place: bool
    short_sim: float  # cosine with the nearest of: title, question, other ways to ask
    body_sim: float  # cosine with the whole
    short_overlap: float  # shared terms by weight, of the nearest of the short texts
    coverage: float  # share of the question's terms, by weight, that occur anywhere in the entry
    known: float  # share of the question's terms, by weight, that occur anywhere in the knowledge
    off_subject: bool  # the question names a subject, one that we hold little about, and the entry does not


def find_candidates(
    session: Session, question: str, places: Places, lexicon: Lexicon, embedder: Embedder, *, on: date
) -> list[Candidate]:
    """The best candidates by a plain sum of the four comparisons, those in the places and, apart, those outside; of each
    entry the version that is in force on that day."""
    parameters = {
        "terms": lexicon.terms(question) or [""],
        "vector": embedder.query(question),
        "chain": places.chain,
        "below": places.below,
        "kept": KEPT,
        "unknown": UNKNOWN_TERM,
        "on": on,
    }
    return [Candidate(**row) for row in session.execute(_STATEMENT, parameters).mappings()]


def _prefix(code: str) -> str:
    """110000 → 11, 410700 → 4107, 110108 → 110108."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


_SQL = """
with asked as (
    select q.term, t.term is not null as known,
           coalesce(t.weight, :unknown * case when q.term like '~%' then 0.5 else 1 end) as weight
    from unnest(:terms) as q(term) left join kb_term t on t.term = q.term
    where q.term not like '!%'
),
subjects as (
    select term from unnest(:terms) as term where term like '!%'
),
subject_hits as (
    select p.entry_code, count(distinct s.term) as hits
    from subjects s join kb_passage p on p.tokens @@ quote_literal(s.term)::tsquery and p.active and :on between p.in_force_from and p.in_force_to
    group by p.entry_code
),
total as (
    select sum(weight) as weight, coalesce(sum(weight) filter (where known), 0) as known from asked
),
hits as (
    select a.term, a.weight, p.id, p.entry_code, p.kind
    from asked a join kb_passage p on p.tokens @@ quote_literal(a.term)::tsquery
    where a.known and p.active and :on between p.in_force_from and p.in_force_to
),
passage_hits as (
    select id, sum(weight) as weight from hits group by id
),
entry_hits as (
    select entry_code, sum(weight * share) as weight
    from (select entry_code, term, weight, max(case kind when 'source' then 0.5 else 1 end) as share
          from hits group by entry_code, term, weight) as best
    group by entry_code
),
compared as (
    select p.entry_code,
           max(1 - (p.embedding <=> :vector)) filter (where p.kind in ('title', 'question', 'similar')) as short_sim,
           max(1 - (p.embedding <=> :vector)) filter (where p.kind = 'body') as body_sim,
           max(h.weight / sqrt(total.weight * greatest(p.weight, 8)))
               filter (where p.kind in ('title', 'question', 'similar')) as short_overlap,
           bool_or(exists (select from unnest(p.region_codes) as code
                           where code = any(:chain) or code like any(:below))) as in_place
    from kb_passage p cross join total left join passage_hits h on h.id = p.id
    where p.active and :on between p.in_force_from and p.in_force_to
    group by p.entry_code
),
scored as (
    select v.entry_code as id, e.kind, v.title, e.region_code, v.status, c.in_place,
           coalesce(c.short_sim, 0) as short_sim, coalesce(c.body_sim, 0) as body_sim,
           coalesce(c.short_overlap, 0) as short_overlap, coalesce(h.weight / total.weight, 0) as coverage,
           total.known / total.weight as known,
           coalesce(sh.hits, 0) < (select count(*) from subjects) as off_subject
    from compared c cross join total
    join kb_version v on v.entry_code = c.entry_code and v.state = 'published' and :on between v.in_force_from and v.in_force_to
    join kb_entry e on e.code = v.entry_code
    left join entry_hits h on h.entry_code = c.entry_code
    left join subject_hits sh on sh.entry_code = c.entry_code
),
placed as (
    select *, row_number() over (partition by in_place
                                 order by 2 * short_sim + 3 * body_sim + short_overlap + coverage desc) as place
    from scored
)
select id, kind, title, region_code, status, in_place, short_sim, body_sim, short_overlap, coverage, known, off_subject
from placed where place <= :kept order by in_place desc, place
"""
_STATEMENT = text(_SQL).bindparams(
    bindparam("terms", type_=ARRAY(Text)),
    bindparam("vector", type_=Vector(DIMENSIONS)),
    bindparam("chain", type_=ARRAY(Text)),
    bindparam("below", type_=ARRAY(Text)),
    bindparam("unknown", type_=Double),
    bindparam("on", type_=Date),
)
