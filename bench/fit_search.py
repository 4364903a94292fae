"""Fits the numbers of `policy_kb/relevance.py` on the fitting sets and writes `data/kb/relevance.json`.

    .venv/bin/python -m bench.fit_search        a few minutes; run it when entries, questions or features have changed

The test set is not read. Thresholds are taken where cross-validation on the fitting sets says that at most WRONG of our
questions get a wrong answer and at most OUTSIDE_ANSWERED of the others get any, or, for choices, OUTSIDE_SHOWN get either.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.fitting import fit_logistic, fit_ranking, folds
from bench.knowledge import ON, with_knowledge
from bench.questions import Posed, fitting_set
from policy_kb.candidates import Candidate, Places, find_candidates
from policy_kb.embedding import Embedder
from policy_kb.lexicon import shipped_lexicon
from policy_kb.models import Passage, PassageKind
from policy_kb.relevance import LARGEST_SCOPE, Asked, Ranked, rank_features, sure_features
from policy_kb.search import places_of
from policy_kb.shipped import SHIPPED

WRONG, OUTSIDE_ANSWERED, OUTSIDE_SHOWN = 0.04, 0.04, 0.05
SCOPE_DECAY, SURE_DECAY = 0.05, 0.003
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Found:
    """A question with what was found for it; `rows` are the ranking's features, `right` says which candidates answer it."""

    posed: Posed
    places: Places
    candidates: list[Candidate]
    rows: Matrix
    right: Matrix
    words: int


def fit(session: Session, embedder: Embedder) -> dict[str, Any]:
    found = [_look_up(session, embedder, posed) for posed in fitting_set()]
    ours = [one for one in found if one.posed.is_ours and one.right.any()]
    names = list(rank_features(found[0].candidates[0], found[0].places))
    weights = fit_ranking([(one.rows, one.right) for one in ours])
    vectors, inside = _scope_examples(session, embedder, found)
    scope = fit_logistic(vectors, inside, SCOPE_DECAY, _balanced(inside))
    scores = _scores_out_of_fold(vectors, inside)[: len(found)]
    features, right = _sure_examples(found, weights, scores)
    sure = fit_logistic(_matrix(features), right, SURE_DECAY)
    ours_mask = np.array([one.posed.is_ours for one in found])
    return {
        "rank": dict(zip(names, weights.round(3).tolist(), strict=True)),
        "sure": dict(zip(features[0], sure.weights.round(4).tolist(), strict=True)),
        "sure_bias": round(sure.bias, 4),
        "embedder": embedder.name,
        "scope": scope.weights.round(4).tolist(),
        "scope_bias": round(scope.bias, 4),
        **_thresholds(_sure_out_of_fold(_matrix(features), right), right, ours_mask),
    }


def _look_up(session: Session, embedder: Embedder, posed: Posed) -> Found:
    places, lexicon = places_of(posed.text, posed.region), shipped_lexicon()
    candidates = find_candidates(session, posed.text, places, lexicon, embedder, on=ON)
    candidates = [one for one in candidates if one.in_place]
    rows = np.array([[float(value) for value in rank_features(one, places).values()] for one in candidates])
    right = np.array([float(one.id in posed.expect) for one in candidates])
    return Found(posed, places, candidates, rows, right, len(lexicon.words_in(posed.text)))


def _scope_examples(session: Session, embedder: Embedder, found: Sequence[Found]) -> tuple[Matrix, Matrix]:
    """The vectors of the fitting sets' questions, in their order, then of every other way to ask that we ship; 1 is ours."""
    similar = session.scalars(
        select(Passage.text).where(Passage.kind == PassageKind.SIMILAR.value).order_by(Passage.id)
    )
    vectors = [embedder.query(text) for text in [*(one.posed.text for one in found), *similar]]
    inside = [float(one.posed.is_ours) for one in found]
    return np.array(vectors, float), np.array(inside + [1.0] * (len(vectors) - len(inside)))


def _scores_out_of_fold(vectors: Matrix, inside: Matrix) -> Matrix:
    scores = np.zeros(len(vectors))
    for kept, left in folds(len(vectors)):
        model = fit_logistic(vectors[kept], inside[kept], SCOPE_DECAY, _balanced(inside[kept]))
        scores[left] = model.odds(vectors[left])
    return scores.clip(-LARGEST_SCOPE, LARGEST_SCOPE)


def _sure_examples(found: Sequence[Found], weights: Matrix, scores: Matrix) -> tuple[list[dict[str, float]], Matrix]:
    features, right = [], []
    for one, score in zip(found, scores, strict=True):
        order = np.argsort(-(one.rows @ weights))
        ranked = [Ranked(one.candidates[i], float(one.rows[i] @ weights)) for i in order]
        features.append(sure_features(Asked(one.posed.text, one.words, float(score)), ranked))
        right.append(one.right[order[0]])
    return features, np.array(right)


def _sure_out_of_fold(features: Matrix, right: Matrix) -> Matrix:
    sure = np.zeros(len(features))
    for kept, left in folds(len(features)):
        sure[left] = fit_logistic(features[kept], right[kept], SURE_DECAY).probability(features[left])
    return sure


def _thresholds(sure: Matrix, right: Matrix, ours: NDArray[np.bool_]) -> dict[str, float]:
    def lowest(allowed: Any) -> float:
        return next(float(t) for t in np.arange(0.2, 1.0, 0.01).round(2) if allowed(sure >= t))

    answer = lowest(
        lambda shown: (
            (shown & ours & (right == 0)).sum() <= WRONG * ours.sum()
            and (shown & ~ours).sum() <= OUTSIDE_ANSWERED * (~ours).sum()
        )
    )
    choices = lowest(lambda shown: (shown & ~ours).sum() <= OUTSIDE_SHOWN * (~ours).sum())
    return {"answer_from": answer, "choices_from": min(choices, answer)}


def _balanced(inside: Matrix) -> Matrix:
    return np.where(inside > 0, 1 / inside.sum(), 1 / (1 - inside).sum())


def _matrix(features: Sequence[dict[str, float]]) -> Matrix:
    return np.array([[float(value) for value in row.values()] for row in features])


def main() -> None:
    result = with_knowledge(fit)
    path = SHIPPED / "relevance.json"
    path.write_text(json.dumps(result, ensure_ascii=False) + "\n", encoding="utf-8")
    print({name: value for name, value in result.items() if name != "scope"})


if __name__ == "__main__":
    main()
