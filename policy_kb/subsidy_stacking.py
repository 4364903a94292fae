"""Which subsidies may be had for the same loan: only what a source states. Where none does, nothing is added up."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import combinations
from typing import Any

from policy_kb.subsidy import Estimate
from policy_kb.subsidy_rules import Stacking
from policy_kb.subsidy_wording import saying


class Together(StrEnum):
    NOT_WITH = "not_with"
    MAY_WITH = "may_with"
    UNSTATED = "unstated"


@dataclass(frozen=True)
class Pair:
    """What sources state of two subsidies. A refusal by either source counts before a permission by the other."""

    first: Estimate
    second: Estimate
    together: Together
    clause: str

    @property
    def text(self) -> str:
        return saying(
            "stacking",
            self.together.value,
            first=self.first.offering.title,
            second=self.second.offering.title,
            clause=self.clause,
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "ids": [self.first.offering.id, self.second.offering.id],
            "together": self.together.value,
            "clause": self.clause or None,
            "text": self.text,
        }


@dataclass(frozen=True)
class Combined:
    """`low` and `high` of all together: a sum only where the sources let every two of them be had for one loan.

    Else None. An ended rule, and what a bank receives, is no part of it.
    """

    pairs: tuple[Pair, ...]
    low: Decimal | None
    high: Decimal | None

    def to_json(self) -> dict[str, Any]:
        ends = {"low_yuan": self.low, "high_yuan": self.high}
        return {
            "pairs": [pair.to_json() for pair in self.pairs],
            **{name: None if value is None else str(value) for name, value in ends.items()},
        }


def combined(estimates: Sequence[Estimate]) -> Combined:
    payable = [one for one in estimates if one.for_firm and one.lines and not one.has_ended]
    pairs = tuple(_pair(first, second) for first, second in combinations(payable, 2))
    if not payable or any(pair.together is not Together.MAY_WITH for pair in pairs):
        return Combined(pairs, None, None)
    return Combined(pairs, _sum([one.low for one in payable]), _sum([one.high for one in payable]))


def _pair(first: Estimate, second: Estimate) -> Pair:
    for together in (Together.NOT_WITH, Together.MAY_WITH):
        for one, other in ((first, second), (second, first)):
            stacking = one.rule.stacking
            if stacking and other.offering.id in _named(stacking, together):
                return Pair(first, second, together, stacking.clause)
    return Pair(first, second, Together.UNSTATED, "")


def _named(stacking: Stacking, together: Together) -> frozenset[str]:
    return stacking.not_with if together is Together.NOT_WITH else stacking.may_with


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if len(known) == len(values) else None
