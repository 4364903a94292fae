"""Asking again what must and must not be answered, before and after a change, with the very function that answers.

Three kinds of questions are asked: those the changed entry brings with it, those that every other entry brings with it, and,
of the questions that are nearest to the change, the ways people ask them. The first must be right afterwards. Of the
others, those that were right and no longer are have moved, and a person decides whether they may. What is wrong after the
change is asked once more before it; the rest needs no second look.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from policy_kb.candidates import find_candidates
from policy_kb.documents import Document, FaqDocument, Questions
from policy_kb.models import EntryVersion, in_force
from policy_kb.reindexing import SearchTools
from policy_kb.search import Decision, places_of, search_knowledge
from policy_kb.stored import load_stored
from policy_kb.versions import document_from

TEXTS = 6  # of the changed entry, by which its neighbours are found
NEIGHBOURS = 6
PER_NEIGHBOUR = 4  # ways to ask it
NATION = "全国"


@dataclass(frozen=True)
class Probe:
    """A question whose answer is known. `wanted` is False if it must not be answered with the entry.

    `rests_on` is the entry that a question mainly rests on: who is shown that entry itself is answered as well.
    """

    entry_code: str
    question: str
    region: str | None
    wanted: bool = True
    rests_on: tuple[str, ...] = ()

    def is_right(self, outcome: "Outcome") -> bool:
        if not self.wanted:
            return self.entry_code not in outcome.answered_by
        return self.entry_code in outcome.answered_by or outcome.answered_by[:1] == self.rests_on != ()


@dataclass(frozen=True)
class Outcome:
    """`answered_by` is the entry that answers and, if that is a question, the entry it mainly rests on; or nothing."""

    decision: Decision
    answered_by: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.decision is Decision.ANSWER:
            return f"由「{self.answered_by[0]}」回答"
        return "给出几个选项" if self.decision is Decision.CHOICES else "答不上来"


@dataclass(frozen=True)
class Moved:
    """A question that is not answered as it should be; `before` is None for the changed entry's own."""

    probe: Probe
    before: Outcome | None
    after: Outcome

    def __str__(self) -> str:
        was = f"原来{self.before}，" if self.before else "应该" if self.probe.wanted else "不该由它回答，"
        want = "由它回答，" if self.before is None and self.probe.wanted else ""
        return f"「{self.probe.question}」（{self.probe.entry_code}：{was}{want}现在{self.after}）"


def probes_of_others(session: Session, document: Document, tools: SearchTools, *, on: date) -> list[Probe]:
    """What other entries bring with them, and the ways to ask the questions nearest to `document`, not published yet."""
    brought = (probe for probe in brought_probes(session, on=on) if probe.entry_code != document.id)
    return list(dict.fromkeys([*brought, *_near(session, document, tools, on)]))


def wrong(session: Session, probes: Iterable[Probe], tools: SearchTools, *, on: date) -> dict[Probe, Outcome]:
    """Those that are not answered as they should be, as things stand in the session."""
    outcomes = {probe: ask(session, probe, tools, on=on) for probe in probes}
    return {probe: outcome for probe, outcome in outcomes.items() if not probe.is_right(outcome)}


def ask(session: Session, probe: Probe, tools: SearchTools, *, on: date) -> Outcome:
    search = search_knowledge(
        session, probe.question, region=probe.region, on=on, embedder=tools.embedder, lexicon=tools.lexicon
    )
    if search.decision is not Decision.ANSWER:
        return Outcome(search.decision)
    code = search.ranked[0].candidate.id
    document = load_stored(session, [code], on=on)[code].document
    return Outcome(Decision.ANSWER, (code, *document.entry_ids[:1]))


def probes_of(document: Document) -> Iterator[Probe]:
    yield from _probes(document, document.must_answer, wanted=True)
    yield from _probes(document, document.must_not_answer, wanted=False)


def brought_probes(session: Session, *, on: date) -> Iterator[Probe]:
    """The questions that the entries in force bring with them."""
    carries = or_(EntryVersion.body.has_key("must_answer"), EntryVersion.body.has_key("must_not_answer"))
    for body in session.scalars(
        select(EntryVersion.body).where(in_force(on), carries).order_by(EntryVersion.entry_code)
    ):
        yield from probes_of(document_from(body))


def _probes(document: Document, questions: Questions | None, wanted: bool) -> Iterator[Probe]:
    own = None if document.region == NATION else document.region
    for one in questions or ():
        text, region = (one, None) if isinstance(one, str) else (one.question, one.region)
        yield Probe(document.id, text, region or own, wanted, tuple(document.entry_ids[:1]))


def _near(session: Session, document: Document, tools: SearchTools, on: date) -> Iterator[Probe]:
    """The ways to ask the questions that come up beside the changed entry."""
    texts = [document.title, *(document.similar if isinstance(document, FaqDocument) else [])][:TEXTS]
    places = places_of("", None if document.region == NATION else document.region)
    met: Counter[str] = Counter()
    for text in texts:
        found = find_candidates(session, text, places, tools.lexicon, tools.embedder, on=on)
        met.update(one.id for one in found[: NEIGHBOURS * 2] if one.kind == "faq" and one.id != document.id)
    codes = [code for code, _ in met.most_common(NEIGHBOURS)]
    for stored in load_stored(session, codes, on=on).values():
        near = stored.document
        if isinstance(near, FaqDocument):
            region = None if near.region == NATION else near.region
            yield from (Probe(near.id, text, region) for text in [near.question, *near.similar][:PER_NEIGHBOUR])
