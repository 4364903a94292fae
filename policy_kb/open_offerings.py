"""The offerings of a catalogue that answers could still settle, given what is known and what is left to ask.

Equal questions are worked out once: numbers are first replaced by one that every rule judges alike, and of the facts
only those count that an open clause reads. So what was found for one firm serves the next.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from policy_kb.atom_columns import bare
from policy_kb.eligibility import Outcome, best_possible
from policy_kb.facts import FIELDS, Fact, Facts, Interval, Kind
from policy_kb.kinds_of_firm import rungs_told_apart, size_limits
from policy_kb.offering_order import place
from policy_kb.offerings import Offering
from policy_kb.prospects import Clause, Known, Standpoint, clause_of, influences, judged, may_fit, prospect

Place = tuple[int, int, int, int, str]


@dataclass(frozen=True)
class OpenOffering:
    """An undetermined offering that answers could settle. `deciding` as in `Prospect`."""

    watched: "Watched"
    at: Standpoint
    moves: Mapping[str, tuple[Outcome, ...]]
    deciding: tuple[frozenset[str], ...]

    @property
    def value(self) -> int:
        return self.watched.offering.value

    @property
    def places(self) -> Mapping[Outcome, Place]:
        return self.watched.places

    @property
    def open(self) -> frozenset[str]:
        return self.at.open

    @property
    def may_fit(self) -> bool:
        return may_fit(self.at)

    def share_moved(self, field: str) -> float:
        """The share of the field's offered answers that settle it."""
        after = self.moves[field]
        return sum(outcome is not Outcome.UNDETERMINED for outcome in after) / len(after)


@dataclass(frozen=True, eq=False)
class Watched:
    """An offering that a firm could have on the day: the fields that tell, and its place with each outcome."""

    offering: Offering
    clauses: tuple[Clause, ...]
    best: Outcome
    fields: tuple[str, ...]
    places: Mapping[Outcome, Place]


def places_and_open(
    offerings: tuple[Offering, ...], facts: Facts, left: frozenset[str], on: date
) -> tuple[list[Place], list[OpenOffering]]:
    """The places of the offerings that a firm may still have, and those that answers to `left` could settle."""
    catalogue = _catalogue(offerings, on)
    known = {name: catalogue.levelled(name, fact, facts) for name, fact in facts.values.items()}
    places, undecided = [], []
    for one in catalogue.watched:
        told = tuple((name, known[name]) for name in one.fields if name in known)
        outcome, still = _looked_at(one, told, left.intersection(one.fields))
        if outcome is not Outcome.INELIGIBLE:
            places.append(one.places[outcome])
        if still is not None:
            undecided.append(still)
    return places, undecided


@lru_cache(maxsize=30_000)
def _looked_at(one: Watched, known: Known, left: frozenset[str]) -> tuple[Outcome, OpenOffering | None]:
    outcome, clauses = judged(one.clauses, one.best, Facts(dict(known)))
    fields = influences(name for clause in clauses for name in clause.reads)
    told = tuple((name, fact) for name, fact in known if name in fields)
    at = Standpoint(clauses, one.best, told, left & fields)
    found = prospect(at)
    return outcome, OpenOffering(one, at, found.moves, found.deciding) if found.deciding else None


@dataclass(frozen=True)
class Catalogue:
    """`limits`: the numbers that rules name, by field. `rungs`: the sizes at which rules tell firms apart."""

    watched: tuple[Watched, ...]
    limits: Mapping[str, frozenset[Decimal]]
    rungs: frozenset[int]

    def levelled(self, name: str, fact: Fact, facts: Facts) -> Fact:
        """The same number for all numbers between two limits."""
        if not isinstance(fact, Interval):
            return fact
        limits = self.limits[name] | size_limits(name, facts, self.rungs)
        return Interval(_level(fact.gte, limits), _level(fact.lte, limits))


@lru_cache(maxsize=16)
def _catalogue(offerings: tuple[Offering, ...], on: date) -> Catalogue:
    watched = tuple(
        _watched(one, best, on) for one in offerings if (best := best_possible(one, on)) is not Outcome.INELIGIBLE
    )
    atoms = [atom for one in watched for atom in one.offering.criteria.atoms() if atom.reads]
    numbers = [name for name, field in FIELDS.items() if field.kind is Kind.NUMBER]
    limits = {name: frozenset(atom.values[0] for atom in atoms if atom.field == name) for name in numbers}
    return Catalogue(watched, limits, rungs_told_apart(atoms))


def _watched(offering: Offering, best: Outcome, on: date) -> Watched:
    clauses = tuple(dict.fromkeys(clause_of(bare(group)) for group in offering.criteria.groups))
    fields = tuple(sorted(influences(offering.criteria.reads)))
    return Watched(offering, clauses, best, fields, {outcome: place(offering, outcome, on) for outcome in Outcome})


def _level(number: Decimal | None, limits: frozenset[Decimal]) -> Decimal | None:
    if number is None or number in limits:
        return number
    below = max((limit for limit in limits if limit < number), default=Decimal(0))
    above = min((limit for limit in limits if limit > number), default=below + 2)
    return (below + above) / 2
