"""Two small fits in numpy: a softmax over each question's candidates, and logistic regression."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
MOMENTUM = 0.9


@dataclass(frozen=True)
class Logistic:
    weights: Matrix
    bias: float

    def odds(self, rows: Matrix) -> Matrix:
        return rows @ self.weights + self.bias

    def probability(self, rows: Matrix) -> Matrix:
        return 1 / (1 + np.exp(-self.odds(rows)))


def folds(count: int, parts: int = 5) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """What to fit on and what to leave out, `parts` times, the same each run."""
    order = np.random.default_rng(0).permutation(count)
    for left in np.array_split(order, parts):
        yield np.setdiff1d(order, left), left


def fit_ranking(questions: Sequence[tuple[Matrix, Matrix]], steps: int = 400, decay: float = 0.002) -> Matrix:
    """The weights under which the right candidates of each question outdo the others. `questions`: rows and what is right."""
    spread = np.concatenate([rows for rows, _ in questions]).std(0) + 1e-9
    size = (len(questions), max(len(rows) for rows, _ in questions))
    scaled, right, absent = np.zeros((*size, len(spread))), np.zeros(size), np.ones(size, bool)
    for place, (rows, wanted) in enumerate(questions):
        scaled[place, : len(rows)], right[place, : len(rows)], absent[place, : len(rows)] = rows / spread, wanted, False
    weights, speed = np.zeros(len(spread)), np.zeros(len(spread))
    for _ in range(steps):
        score = np.where(absent, -np.inf, scaled @ weights)
        share = np.exp(score - score.max(1, keepdims=True))
        share /= share.sum(1, keepdims=True)
        wanted = share * right
        wanted /= np.maximum(wanted.sum(1, keepdims=True), 1e-12)
        slope = np.einsum("qc,qcf->f", share - wanted, scaled) / len(questions) + decay * weights
        speed = MOMENTUM * speed + slope
        weights -= 0.3 * speed
    return weights / spread


def fit_logistic(
    rows: Matrix, right: Matrix, decay: float, importance: Matrix | None = None, steps: int = 3000
) -> Logistic:
    """Logistic regression with an L2 penalty on standardised columns; `importance` weighs the rows."""
    mean, spread = rows.mean(0), rows.std(0) + 1e-9
    scaled = np.c_[(rows - mean) / spread, np.ones(len(rows))]
    share = np.full(len(rows), 1 / len(rows)) if importance is None else importance / importance.sum()
    weights, speed = np.zeros(scaled.shape[1]), np.zeros(scaled.shape[1])
    for _ in range(steps):
        error = 1 / (1 + np.exp(-scaled @ weights)) - right
        slope = scaled.T @ (error * share) + decay * np.r_[weights[:-1], 0]
        speed = MOMENTUM * speed + slope
        weights -= 0.05 * speed
    return Logistic(weights[:-1] / spread, float(weights[-1] - (weights[:-1] * mean / spread).sum()))
