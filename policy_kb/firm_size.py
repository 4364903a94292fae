"""Firm size by the standard of 2011 (工信部联企业〔2011〕300号): 大型, 中型, 小型, 微型.

A firm has the highest size whose lower limits it all reaches (the limit itself counts); one limit missed is one size
down. 「以下」 in the standard does not include the number. An industry that is not known leaves every row possible.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache

from policy_kb.facts import Fact, Facts, Interval, OneOf
from policy_kb.industries import find_industry
from policy_kb.shipped import read_shipped

METRICS = ("employees", "annual_revenue_wan", "total_assets_wan")


class Size(StrEnum):
    LARGE = "大型"
    MEDIUM = "中型"
    SMALL = "小型"
    MICRO = "微型"


LADDER = (Size.MICRO, Size.SMALL, Size.MEDIUM, Size.LARGE)


@dataclass(frozen=True)
class Row:
    """The limits of one industry: metric -> what a 小型, 中型 and 大型 firm must reach, in that order."""

    industry: str
    limits: dict[str, tuple[Decimal, Decimal, Decimal]]

    def size(self, values: dict[str, Decimal]) -> Size:
        """The size of a firm whose metrics are all known."""
        return LADDER[min(_rungs(values[metric], limits) for metric, limits in self.limits.items())]

    def sizes(self, facts: Facts) -> frozenset[Size]:
        """Every size the firm can have, given what is known."""
        spans = [_rung_span(facts.get(metric), limits) for metric, limits in self.limits.items()]
        low, high = min(low for low, _ in spans), min(high for _, high in spans)
        return frozenset(LADDER[low : high + 1])


def derive_sizes(facts: Facts) -> frozenset[Size]:
    """Every size that industry, staff, revenue and assets leave possible."""
    return _derived(*(facts.get(name) for name in ("industry", *METRICS)))


@lru_cache(maxsize=4096)
def _derived(*known: Fact | None) -> frozenset[Size]:
    named = zip(("industry", *METRICS), known, strict=True)
    facts = Facts({name: fact for name, fact in named if fact is not None})
    return frozenset(size for row in possible_rows(facts) for size in row.sizes(facts))


def possible_rows(facts: Facts) -> tuple[Row, ...]:
    """The rows that can apply. A name that the industry list does not know, or none, leaves all."""
    industry = facts.get("industry")
    if not isinstance(industry, OneOf):
        return rows()
    found = [find_industry(name) for name in industry.names]
    names = {one.size_row for one in found if one is not None}
    if None in names or None in found:
        return rows()
    return tuple(row for row in rows() if row.industry in names)


def size_fields_open(facts: Facts, wanted: Iterable[Size]) -> tuple[str, ...]:
    """The facts that would settle whether the firm has one of the `wanted` sizes; none if it is settled."""
    possible, wanted = derive_sizes(facts), frozenset(wanted)
    if possible <= wanted or not possible & wanted:
        return ()
    candidates = possible_rows(facts)
    open_metrics = [metric for metric in METRICS if any(_is_open(row, metric, facts, wanted) for row in candidates)]
    return (*(("industry",) if len(candidates) > 1 else ()), *open_metrics)


@cache
def rows() -> tuple[Row, ...]:
    return tuple(_row(raw) for raw in read_shipped("firm_size.yaml")["rows"])


def _row(raw: dict) -> Row:
    limits = {
        metric: (Decimal(raw["small"][metric]), Decimal(raw["medium"][metric]), Decimal(raw["large"][metric]))
        for metric in METRICS
        if metric in raw["small"]
    }
    return Row(raw["industry"], limits)


def _rungs(value: Decimal, limits: tuple[Decimal, ...]) -> int:
    return sum(value >= limit for limit in limits)


def _rung_span(fact: object, limits: tuple[Decimal, ...]) -> tuple[int, int]:
    if not isinstance(fact, Interval):
        return 0, len(limits)
    low = 0 if fact.gte is None else _rungs(fact.gte, limits)
    high = len(limits) if fact.lte is None else _rungs(fact.lte, limits)
    return low, high


def _is_open(row: Row, metric: str, facts: Facts, wanted: frozenset[Size]) -> bool:
    """Whether this metric spans more than one rung in a row that is not settled yet."""
    if metric not in row.limits or row.sizes(facts) <= wanted or not row.sizes(facts) & wanted:
        return False
    low, high = _rung_span(facts.get(metric), row.limits[metric])
    return low != high
