"""Some firms that known facts still allow, settled in every fact that given atoms read. Always the same ones."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from decimal import Decimal

import numpy as np

from policy_kb.criteria import ENTITY_FIELDS, Atom
from policy_kb.entity_types import contradicts
from policy_kb.facts import FIELDS, Fact, Facts, Interval, Kind
from policy_kb.joint import ENTITY, domain, of_each_kind

SEED = 2011
LIMITS_TRIED = 3


class PossibleFirms:
    def __init__(self, atoms: Iterable[Atom]) -> None:
        self.atoms = [atom for atom in atoms if atom.reads]
        self.kinds = any(atom.field == ENTITY for atom in self.atoms)
        read = {field for atom in self.atoms for field in atom.reads} | set(ENTITY_FIELDS if self.kinds else ())
        self.fields = sorted(read - {ENTITY})
        self.limits = {field: self._limits(field) for field in self.fields if FIELDS[field].kind is Kind.NUMBER}

    def some(self, facts: Facts, count: int) -> Iterator[Facts]:
        """At most `count`; fewer if numbers are hit on that contradict the declared size."""
        options = [self._options(field, facts) for field in self.fields]
        numbers = np.random.default_rng(SEED).integers(0, 2**31, (count, len(options) + 1)).tolist()
        sound = not contradicts(facts)
        for *picks, kind in numbers:
            chosen = [values[pick % len(values)] for values, pick in zip(options, picks, strict=True)]
            case = Facts({**facts.values, **dict(zip(self.fields, chosen, strict=True))})
            if sound and contradicts(case):
                continue
            each = list(of_each_kind(case)) if self.kinds else [case]
            yield each[kind % len(each)]

    def _limits(self, field: str) -> list[Decimal]:
        return sorted({atom.values[0] for atom in self.atoms if atom.field == field})

    def _options(self, field: str, facts: Facts) -> list[Fact]:
        if field not in self.limits:
            return domain(field, facts, self.atoms)
        return [Interval(number, number) for number in self._numbers(field, facts.get(field))]

    def _numbers(self, field: str, fact: Fact | None) -> list[Decimal]:
        """Both ends, and a few limits between them."""
        low, high = (fact.gte, fact.lte) if isinstance(fact, Interval) else (None, None)
        limits = self.limits[field]
        floor = Decimal(0) if low is None else low
        ceiling = max([floor, *limits[-1:]]) + 1 if high is None else high
        inside = limits[bisect_left(limits, floor) : bisect_right(limits, ceiling)]
        return [floor, ceiling, *inside[:: max(1, len(inside) // LIMITS_TRIED)]]
