"""Many atoms of one field answered at once for one firm, as a vector of NO < OPEN < YES.

With this order an any-of group is the largest of its atoms and an all-of list the smallest of its groups, in the
three-valued logic of `criteria`. Numbers are compared by their place among the sorted limits, in Decimal, never as floats.
"""

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, chain
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from policy_kb.criteria import Atom, Group, Op
from policy_kb.facts import FIELDS, Fact, Facts, Interval, Kind, OneOf
from policy_kb.joint import merged

NO, OPEN, YES = 0, 1, 2
Answers = NDArray[np.int8]
LAST = "\U0010ffff"
REMEMBERED = 64
UNCHECKED = Atom("other", Op.TEXT, (), "")


class Column(Protocol):
    def answers(self, facts: Facts) -> Answers: ...


class NumberColumn:
    """Atoms on one number."""

    def __init__(self, atoms: Sequence[Atom]) -> None:
        self.field = atoms[0].field
        self.limits = sorted({atom.values[0] for atom in atoms})
        place = {limit: index for index, limit in enumerate(self.limits)}
        self.places = np.array([place[atom.values[0]] for atom in atoms])
        self.gte = np.array([atom.op is Op.GTE for atom in atoms])
        self.lte = np.array([atom.op is Op.LTE for atom in atoms])

    def answers(self, facts: Facts) -> Answers:
        fact, limits, places = facts.get(self.field), self.limits, self.places
        if not isinstance(fact, Interval):
            return np.full(len(places), OPEN, np.int8)
        low, high = fact.gte, fact.lte
        at_least = places < (0 if low is None else bisect_right(limits, low))
        above = places < (0 if low is None else bisect_left(limits, low))
        at_most = places >= (len(limits) if high is None else bisect_left(limits, high))
        below = places >= (len(limits) if high is None else bisect_right(limits, high))
        holds = np.where(self.gte, at_least, np.where(self.lte, at_most, at_least & at_most))
        fails = np.where(self.gte, below, np.where(self.lte, above, above | below))
        return np.where(holds, YES, np.where(fails, NO, OPEN)).astype(np.int8)


class PlaceColumn:
    """Atoms that each name one place. A place's full name begins with the names of all that contain it."""

    def __init__(self, atoms: Sequence[Atom]) -> None:
        self.field = atoms[0].field
        self.names = sorted({str(atom.values[0]) for atom in atoms})
        place = {name: index for index, name in enumerate(self.names)}
        self.places = np.array([place[str(atom.values[0])] for atom in atoms])

    def answers(self, facts: Facts) -> Answers:
        fact = facts.get(self.field)
        if not isinstance(fact, OneOf):
            return np.full(len(self.places), OPEN, np.int8)
        each = np.array([self._of(name) for name in fact.names])
        agreed = np.where((each == each[0]).all(axis=0), each[0], OPEN).astype(np.int8)
        return agreed[self.places]

    def _of(self, name: str) -> Answers:
        found = np.full(len(self.names), OPEN if name == "全国" else NO, np.int8)
        found[bisect_left(self.names, name) : bisect_right(self.names, name + LAST)] = OPEN
        for containing in ("全国", *accumulate(name)):
            index = bisect_left(self.names, containing)
            if index < len(self.names) and self.names[index] == containing:
                found[index] = YES
        return found


class NamedColumn:
    """Atoms that are few however many offerings there are: each is checked, and the answers to the last facts are kept."""

    def __init__(self, atoms: Sequence[Atom]) -> None:
        self.atoms = atoms
        self.fields = atoms[0].reads
        self.kept: OrderedDict[tuple[Fact | None, ...], Answers] = OrderedDict()

    def answers(self, facts: Facts) -> Answers:
        known = tuple(facts.get(field) for field in self.fields)
        if known not in self.kept:
            self.kept[known] = np.array([_code(atom.check(facts)) for atom in self.atoms], np.int8)
            if len(self.kept) > REMEMBERED:
                self.kept.popitem(last=False)
        return self.kept[known]


class TextColumn:
    """What no rule can check is open, whatever is known."""

    def __init__(self, atoms: Sequence[Atom]) -> None:
        self.open = np.full(len(atoms), OPEN, np.int8)

    def answers(self, facts: Facts) -> Answers:
        return self.open


class GroupTable:
    """Bare groups answered at once, each atom of them once. Atoms of a group are judged one by one here."""

    def __init__(self, groups: Sequence[Group]) -> None:
        kinds: dict[tuple[type, str], dict[Atom, None]] = {}
        for atom in chain.from_iterable(groups):
            kinds.setdefault(_kind_of_column(atom), {})[atom] = None
        self.columns: list[Column] = [column(list(atoms)) for (column, _), atoms in kinds.items()]
        place = {atom: index for index, atom in enumerate(chain.from_iterable(kinds.values()))}
        self.rows = Rows([[place[atom] for atom in group] for group in groups])

    def answers(self, facts: Facts) -> Answers:
        if not self.columns:
            return np.zeros(0, np.int8)
        return self.rows.largest(np.concatenate([column.answers(facts) for column in self.columns]))


class Rows:
    """Lists of places in a vector, none of them empty."""

    def __init__(self, lists: Sequence[Sequence[int]]) -> None:
        self.flat = np.fromiter(chain.from_iterable(lists), np.intp)
        self.starts = np.array([0, *accumulate(len(one) for one in lists)][: len(lists)], np.intp)

    def largest(self, vector: Answers) -> Answers:
        return np.maximum.reduceat(vector[self.flat], self.starts) if len(self.starts) else vector[:0]

    def smallest(self, vector: Answers) -> Answers:
        return np.minimum.reduceat(vector[self.flat], self.starts) if len(self.starts) else vector[:0]


def bare(group: Group) -> Group:
    """What the answer of a group depends on: merged, and without words. Groups that ask the same are equal."""
    atoms = (replace(atom, text="", clause=None) if atom.reads else UNCHECKED for atom in merged(group))
    return tuple(dict.fromkeys(atoms))


def _kind_of_column(atom: Atom) -> tuple[type, str]:
    if not atom.reads:
        return TextColumn, ""
    kind = FIELDS[atom.field].kind
    if kind is Kind.NUMBER:
        return NumberColumn, atom.field
    if kind is Kind.REGION and len(atom.values) == 1:
        return PlaceColumn, atom.field
    return NamedColumn, atom.field


def _code(answer: bool | None) -> int:
    return OPEN if answer is None else YES if answer else NO
