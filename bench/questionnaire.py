"""The questionnaire, measured on generated firms: how many questions, how long each takes to find.

    .venv/bin/python -m bench.questionnaire

The same firms as in the proof (`tests/policy_kb/generated_firms.py`). `needed` is what no questionnaire of single fields
can do without: the fields of which each, left out alone, changes a verdict. First calls fill what later ones reuse, so
the slowest is shown beside the median.
"""

import statistics
import time
from collections import Counter
from datetime import date
from typing import Any

from bench.report import table as plain_table
from policy_kb.answers import Answers
from policy_kb.compiled import compiled
from policy_kb.fact_wording import askable_fields
from policy_kb.facts import Facts
from policy_kb.implications import with_implied
from policy_kb.questionnaire import Question, Stage, next_question
from tests.offering_samples import shipped_offerings
from tests.policy_kb.generated_firms import firms

ON = date(2026, 11, 21)
FIRMS = 1_000
FIRMS_FOR_NEEDED = 200


def measure(count: int = FIRMS) -> dict[str, Any]:
    """`questions` and `first_stage` as distributions; times in milliseconds."""
    truths, times, runs = list(firms(count)), [], []
    for truth in truths:
        asked, took = run(truth)
        runs.append(asked)
        times += took
    return {
        "firms": count,
        "list": len(askable_fields()),
        "questions": spread([len(asked) for asked in runs]),
        "first_places": spread([sum(one.stage is Stage.FIRST_PLACES for one in asked) for asked in runs]),
        "fields": spread([sum(len(one.fields) for one in asked) for asked in runs]),
        "needed": spread([needed(truth) for truth in truths[:FIRMS_FOR_NEEDED]]),
        "only_together": sum(bool(one.together) for asked in runs for one in asked),
        "ms_median": statistics.median(times),
        "ms_p95": statistics.quantiles(times, n=20)[-1],
        "ms_slowest": max(times),
    }


def run(truth: Answers) -> tuple[list[Question], list[float]]:
    """The questions put to a firm that answers them all, and how long each took to find, the end among them."""
    answers, asked, times = Answers(), [], []
    while True:
        started = time.perf_counter()
        question = next_question(shipped_offerings(), answers.facts, answers.skipped, ON)
        times.append((time.perf_counter() - started) * 1000)
        if question is None:
            return asked, times
        asked.append(question)
        answers = answers.told(truth.facts.only(question.fields)).skip(question.fields)


def needed(truth: Answers) -> int:
    """How many fields change a verdict if each alone is left out."""
    catalogue, facts = compiled(shipped_offerings(), ON), truth.facts.values
    full = catalogue.outcomes(with_implied(truth.facts))
    without = (Facts({name: fact for name, fact in facts.items() if name != left_out}) for left_out in facts)
    return sum(catalogue.outcomes(with_implied(fewer)) != full for fewer in without)


def spread(counts: list[int]) -> dict[str, Any]:
    return {"median": statistics.median(counts), "counts": dict(sorted(Counter(counts).items()))}


def table(result: dict[str, Any]) -> str:
    rows = [
        [
            name,
            result[name]["median"],
            f"{result[name]['median'] / result['list']:.0%}",
            _counts(result[name]["counts"]),
        ]
        for name in ("questions", "first_places", "fields", "needed")
    ]
    times = [[result["ms_median"], result["ms_p95"], result["ms_slowest"], result["only_together"]]]
    return "\n\n".join(
        [
            plain_table(["per firm", "median", f"of {result['list']}", "how many firms had how many"], rows),
            plain_table(["ms median", "p95", "slowest", "asked together only"], times),
        ]
    )


def _counts(counts: dict[int, int]) -> str:
    return " ".join(f"{number}:{firms}" for number, firms in counts.items())


if __name__ == "__main__":
    print(table(measure()))
