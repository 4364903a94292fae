"""The one statement that compares a question with the knowledge: full text and vectors, by place and day.

It goes in two steps, so that a hundred thousand entries are searched as fast as a few hundred. The pool: entries near the
question by vector (an index where there are many) and entries that share its rarest terms. Then every number a candidate
carries is exact, counted over all passages of the entries in the pool.
"""

from dataclasses import dataclass
from datetime import date

from pgvector.sqlalchemy import Vector
from sqlalchemy import TextClause, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Boolean, Date, Double, Text

from policy_kb.embedding import Embedder
from policy_kb.lexicon import Lexicon
from policy_kb.models import DIMENSIONS, KbRevision
from policy_kb.regions import NATION, Region

KEPT, ELSEWHERE = 40, 10  # candidates that are ranked further, of the places asked about and of others
# When few and when many: entries that each way of finding them puts into the pool, and passages that are looked up by
# term, the rarest terms first. What the smaller numbers cost is measured in bench/scale.py.
POOL = {True: 40, False: 30}
POSTINGS = {True: 6000, False: 1000}
EXACT_UP_TO = 20_000  # passages; with fewer every vector is compared, which is as fast and misses nothing
UNKNOWN_TERM = 5.0  # the weight of a word that no passage has; such words make a question less ours
NO_TERM = "~"  # no passage has it
NEAREST = 3  # of an entry's short texts


@dataclass(frozen=True)
class Places:
    """Where an answer may come from: `within` with all it contains, and everything that contains it.

    `named` says whether the question named the places itself. No places at all: everywhere.
    """

    within: tuple[Region, ...] = ()
    named: bool = False

    @property
    def marks(self) -> list[str]:
        """A passage belongs here if it bears one of these: its own places, and `<code` for all that contain them."""
        above = dict.fromkeys(code for region in self.within for code in region.chain)
        return [*above, *(f"<{region.code}" for region in self.within if region.code != NATION)]


def marks_of(regions: list[Region]) -> list[str]:
    """What a passage about these places bears, see `Places.marks`."""
    own = [region.code for region in regions]
    above = [f"<{code}" for region in regions for code in region.chain[1:] if code != NATION]
    return list(dict.fromkeys([*own, *above]))


@dataclass(frozen=True)
class Candidate:
    """An entry and how it compares with the question; each number from 0 to 1, except cosines that may be below."""

    id: str
    kind: str
    title: str
    region_code: str
    status: str | None
    in_place: bool
    short_sims: tuple[float, ...]  # cosines with the nearest of: title, question, other ways to ask; the best first
    body_sim: float  # cosine with the whole
    short_overlap: float  # shared terms by weight, of the nearest of the short texts
    coverage: float  # share of the question's terms, by weight, that occur anywhere in the entry
    known: float  # share of the question's terms, by weight, that occur anywhere in the knowledge
    off_subject: bool  # the question names a subject, one that we hold little about, and the entry does not

    @property
    def short_sim(self) -> float:
        return self.short_sims[0] if self.short_sims else 0.0


def find_candidates(
    session: Session, question: str, places: Places, lexicon: Lexicon, embedder: Embedder, *, on: date
) -> list[Candidate]:
    """The best candidates by a plain sum of the four comparisons, those in the places and, apart, those outside; of each
    entry the version that is in force on that day."""
    few = (session.scalar(select(KbRevision.passages).where(KbRevision.id == 1)) or 0) <= EXACT_UP_TO
    parameters = {
        "terms": lexicon.terms(question) or [NO_TERM],
        "vector": embedder.query(question),
        "marks": places.marks,
        "everywhere": not places.within,
        "kept": KEPT,
        "elsewhere": ELSEWHERE,
        "pool": POOL[few],
        "postings": POSTINGS[few],
        "nearest": NEAREST,
        "unknown": UNKNOWN_TERM,
        "on": on,
    }
    if not few:
        session.execute(_LOOK_FURTHER)
    rows = session.execute(_EXACT if few else _INDEXED, parameters).mappings()
    return [Candidate(**{**row, "short_sims": tuple(row["short_sims"] or ())}) for row in rows]


# Robertson and Spärck Jones's weight of a term. Pairs of characters count half, they come twice as often as words;
# concepts count more, somebody wrote them down because they matter. Subjects we hold nothing about have no weight.
TERM_WEIGHT = """case left(q.term, 1) when '~' then 0.5 when '=' then 1.5 else 1 end
           * case when t.passages > 0 then ln(1 + (r.passages - t.passages + 0.5) / (t.passages + 0.5)) else :unknown end"""
_SQL = """
with asked as materialized (
    select q.term, quote_literal(q.term)::tsquery as lexeme, t.passages > 0 is true as known, coalesce(t.passages, 0) as passages,
           {weight} as weight
    from unnest(:terms) as q(term)
    left join kb_term t on t.term = q.term
    left join kb_revision r on r.id = 1
    where q.term not like '!%'
),
subjects as materialized (
    select term, quote_literal(term)::tsquery as lexeme from unnest(:terms) as term where term like '!%'
),
total as materialized (
    select sum(weight) as weight, coalesce(sum(weight) filter (where known), 0) as known from asked
),
counted as materialized (
    select *, sum(passages) over (order by passages, term) <= :postings as telling from asked where known
),
hits as materialized (
    select a.term, a.weight, p.id, p.entry_code, p.kind, :everywhere or p.region_codes && :marks as in_place
    from counted a join kb_passage p on p.tokens @@ a.lexeme
    where a.telling and p.active and :on between p.in_force_from and p.in_force_to
),
worded as (
    select entry_code, row_number() over (partition by in_place order by sum(weight) desc, entry_code) as place
    from (select distinct entry_code, in_place, term, weight from hits) as once
    group by entry_code, in_place
),
pool as materialized (
    select entry_code from worded where place <= :pool
    union
    select entry_code from (
        select p.entry_code from kb_passage p
        where p.active and :on between p.in_force_from and p.in_force_to
        order by {distance} limit :pool) as anywhere
    union
    select entry_code from (
        select p.entry_code from kb_passage p
        where not :everywhere and p.region_codes && :marks and p.active and :on between p.in_force_from and p.in_force_to
        order by {distance} limit :pool) as inside
),
seen as materialized (
    select p.id, p.version_id, p.entry_code, p.kind, p.kind in ('title', 'question', 'similar') as short, p.weight, p.tokens,
           -(p.embedding <#> :vector) as sim, :everywhere or p.region_codes && :marks as in_place
    from pool join kb_passage p on p.entry_code = pool.entry_code
    where p.active and :on between p.in_force_from and p.in_force_to
),
found as materialized (
    select h.id, h.entry_code, h.kind, h.term, h.weight from hits h join pool using (entry_code)
    union all
    select s.id, s.entry_code, s.kind, a.term, a.weight
    from seen s join counted a on not a.telling and s.tokens @@ a.lexeme
),
passage_hits as (
    select id, sum(weight) as weight from found group by id
),
entry_hits as (
    select entry_code, sum(weight * share) as weight
    from (select entry_code, term, weight, max(case kind when 'source' then 0.5 else 1 end) as share
          from found group by entry_code, term, weight) as best
    group by entry_code
),
subject_hits as (
    select s.entry_code, count(distinct b.term) as hits
    from seen s join subjects b on s.tokens @@ b.lexeme group by s.entry_code
),
compared as (
    select s.entry_code, s.version_id, bool_or(s.in_place) as in_place,
           (array_agg(s.sim order by s.sim desc) filter (where s.short and s.sim is not null))[1:(:nearest)] as short_sims,
           coalesce(max(s.sim) filter (where s.kind = 'body'), 0) as body_sim,
           coalesce(max(h.weight / sqrt(total.weight * greatest(s.weight, 8))) filter (where s.short), 0) as short_overlap
    from seen s cross join total left join passage_hits h on h.id = s.id
    group by s.entry_code, s.version_id
),
scored as (
    select c.*, coalesce(h.weight / total.weight, 0) as coverage, total.known / total.weight as known,
           coalesce(sh.hits, 0) < (select count(*) from subjects) as off_subject
    from compared c cross join total
    left join entry_hits h on h.entry_code = c.entry_code
    left join subject_hits sh on sh.entry_code = c.entry_code
),
placed as (
    select *, row_number() over (
        partition by in_place
        order by 2 * coalesce(short_sims[1], 0) + 3 * body_sim + short_overlap + coverage desc, entry_code) as place
    from scored
)
select p.entry_code as id, e.kind, v.title, e.region_code, v.status, p.in_place, p.short_sims, p.body_sim,
       p.short_overlap, p.coverage, p.known, p.off_subject
from placed p
cross join lateral (select title, status from kb_version where id = p.version_id and state = 'published' limit 1) v
cross join lateral (select kind, region_code from kb_entry where code = p.entry_code limit 1) e
where p.place <= case when p.in_place then :kept else :elsewhere end order by p.in_place desc, p.place
"""


def _statement(distance: str) -> TextClause:
    return text(_SQL.format(distance=distance, weight=TERM_WEIGHT)).bindparams(
        bindparam("terms", type_=ARRAY(Text)),
        bindparam("vector", type_=Vector(DIMENSIONS)),
        bindparam("marks", type_=ARRAY(Text)),
        bindparam("everywhere", type_=Boolean),
        bindparam("unknown", type_=Double),
        bindparam("on", type_=Date),
    )


# Until the transaction ends: walk past passages of other places and days instead of coming back with too few.
_LOOK_FURTHER = text(
    "select set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', '80', true)"
)
_INDEXED = _statement("p.embedding <#> :vector")
_EXACT = _statement("(p.embedding <#> :vector) + 0")  # an expression that the index does not know
