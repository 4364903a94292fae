"""Verdicts on 10,000 offerings: the compiled catalogue beside the naive evaluator, one core, the same firms.

The offerings are the shipped ones with other limits, places and alternatives; the firms know about half of their facts,
numbers mostly as intervals. Both evaluators start cold for each firm that they have not seen. Every answer is compared.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import yaml

from bench.report import table as columns
from policy_kb.compiled import CompiledCatalogue
from policy_kb.eligibility import Outcome, outcome_of
from policy_kb.fact_wording import askable_fields, question_words
from policy_kb.facts import FIELDS, Facts, Kind, parse_facts
from policy_kb.offerings import Offering, offering_from
from policy_kb.regions import all_regions
from policy_kb.shipped import SHIPPED

ON = date(2026, 11, 21)
OFFERINGS = 10_000
FIRMS = 200
NAIVE_FIRMS = 10
FACTORS = [Decimal(step) / 8 for step in range(1, 33)]
KNOWN = 0.5
Raw = dict[str, Any]


def measure(offerings: int = OFFERINGS, firms: int = FIRMS, naive_firms: int = NAIVE_FIRMS) -> dict[str, Any]:
    """Milliseconds a firm for each evaluator, and how many answers were compared and found equal."""
    catalogue = varied_offerings(offerings)
    asked = some_firms(firms)
    started = time.perf_counter()
    compiled = CompiledCatalogue(catalogue, ON)
    compile_ms = (time.perf_counter() - started) * 1000
    fast = [_timed(compiled.outcomes, firm) for firm in asked]
    again = [_timed(compiled.outcomes, firm) for firm in asked]
    naive = [_timed(partial(_one_by_one, catalogue), firm) for firm in asked[:naive_firms]]
    pairs = zip(fast[:naive_firms], naive, strict=True)
    equal = sum(a is b for (_, left), (_, right) in pairs for a, b in zip(left, right, strict=True))
    return {
        "offerings": offerings,
        "firms": firms,
        "compile_ms": compile_ms,
        "fast": _spread([ms for ms, _ in fast]),
        "fast_again": _spread([ms for ms, _ in again]),
        "naive": _spread([ms for ms, _ in naive]),
        "ratio": statistics.median(ms for ms, _ in naive) / statistics.median(ms for ms, _ in fast),
        "compared": offerings * naive_firms,
        "equal": equal,
    }


def _one_by_one(catalogue: list[Offering], firm: Facts) -> list[Outcome]:
    return [outcome_of(one, firm, ON) for one in catalogue]


def _timed(work: Callable[[Facts], list[Outcome]], firm: Facts) -> tuple[float, list[Outcome]]:
    started = time.perf_counter()
    result = work(firm)
    return (time.perf_counter() - started) * 1000, result


def _spread(times: list[float]) -> dict[str, Any]:
    ordered = sorted(times)
    return {"median": statistics.median(ordered), "p95": ordered[int(len(ordered) * 0.95)], "firms": len(ordered)}


def varied_offerings(count: int) -> list[Offering]:
    """The shipped offerings again and again, each time with other limits and places; the first round as they are."""
    chance = random.Random(ON.year)
    bodies = [body for file in sorted((SHIPPED / "entries").glob("*.yaml")) for body in _entries(file)]
    places = [region.path for region in all_regions()]
    rounds = -(-count // len(bodies))
    varied = (_varied(body, number, places, chance) for number in range(rounds) for body in bodies)
    return [found for body in varied if (found := offering_from(body)) is not None][:count]


def _entries(file: Any) -> list[Raw]:
    return [body for body in yaml.safe_load(file.read_text(encoding="utf-8")) if body.get("offering")]


def _varied(body: Raw, number: int, places: list[str], chance: random.Random) -> Raw:
    if number == 0:
        return body
    changed = [_item(item, places, chance) for item in body["criteria"]]
    return body | {"id": f"{body['id']}-{number}", "criteria": changed}


def _item(item: Raw, places: list[str], chance: random.Random) -> Raw:
    if "any" in item:
        return {"any": [_item(one, places, chance) for one in item["any"]]}
    if item["op"] in ("text", "note"):
        return item
    kind = FIELDS[item["field"]].kind
    if kind is Kind.NUMBER:
        return item | {"value": float(Decimal(str(item["value"])) * chance.choice(FACTORS))}
    return item | {"value": chance.choice(places)} if kind is Kind.REGION and item["op"] == "eq" else item


def some_firms(count: int) -> list[Facts]:
    chance = random.Random(count)
    return [parse_facts(dict(_said(chance))) for _ in range(count)]


def _said(chance: random.Random) -> Iterator[tuple[str, Any]]:
    """Each question is answered or not; a number as an interval, an option as one or two."""
    for field in askable_fields():
        if chance.random() > KNOWN:
            continue
        values = [option["value"] for option in question_words(field)["options"]]
        if FIELDS[field].kind is Kind.NUMBER:
            low = chance.randrange(400)
            yield field, {"gte": low, "lte": low + chance.choice([0, 5, 200])}
        elif FIELDS[field].kind is Kind.CHOICE:
            yield field, {"any_of": chance.sample(values, chance.choice([1, 1, 2]))}
        else:
            yield field, chance.choice(values)


def table(result: dict[str, Any]) -> str:
    names = {"fast": "compiled", "fast_again": "compiled, seen", "naive": "naive"}
    rows = [
        [name, result["offerings"], result[key]["firms"], result[key]["median"], result[key]["p95"]]
        for key, name in names.items()
    ]
    said = f"ratio {result['ratio']:.0f}; {result['equal']} of {result['compared']} answers equal"
    return columns(["evaluator", "offerings", "firms", "median ms", "p95 ms"], rows) + "\n" + said


def main() -> None:
    print(table(measure()))


if __name__ == "__main__":
    main()
