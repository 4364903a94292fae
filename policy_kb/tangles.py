"""Clauses that cannot be judged one by one, because they read the same facts, for a whole catalogue.

Exact answers cost much, so possible firms are tried first. A firm under which no clause of an offering fails shows that
the clauses do not exclude each other; two firms with different answers show that a clause is open. Only what no firm
clears is settled by `joint`.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from policy_kb.atom_columns import NO, OPEN, UNCHECKED, YES, Answers, GroupTable, Rows
from policy_kb.criteria import Group
from policy_kb.facts import Facts
from policy_kb.joint import entangled, exclude_each_other, reads_of, settled, sharing
from policy_kb.possible_firms import PossibleFirms

FIRMS = 16
Mask = NDArray[np.bool_]


class Tangles:
    """`asked` are the bare groups of each offering, `place` where each group's answer stands."""

    def __init__(self, asked: Sequence[tuple[Group, ...]], place: Mapping[Group, int]) -> None:
        self.loops = Loops([group for group in place if entangled(group)], place)
        self.knots = Knots(asked, place)

    def settle(self, answers: Answers, facts: Facts) -> Answers:
        """The answers with those made exact whose own atoms read the same facts."""
        return self.loops.settle(answers, facts)

    def excluded(self, answers: Answers, undecided: Mask, facts: Facts) -> Mask:
        """Which of the undecided offerings have clauses that can never all hold."""
        return self.knots.excluded(answers, undecided, facts)


class Loops:
    """Groups with atoms that read the same facts."""

    def __init__(self, groups: Sequence[Group], place: Mapping[Group, int]) -> None:
        self.groups = groups
        self.places = np.array([place[group] for group in groups], np.intp)
        self.table = GroupTable(groups)
        self.firms = PossibleFirms(atom for group in groups for atom in group)

    def settle(self, answers: Answers, facts: Facts) -> Answers:
        waiting = answers[self.places] == OPEN
        if not waiting.any():
            return answers
        exact = answers.copy()
        for index in np.flatnonzero(waiting & ~self._open(facts, waiting)).tolist():
            answer = settled(self.groups[index], facts)
            exact[self.places[index]] = OPEN if answer is None else YES if answer else NO
        return exact

    def _open(self, facts: Facts, waiting: Mask) -> Mask:
        """The groups that possible firms show to be open."""
        some_pass, some_fail = np.zeros_like(waiting), np.zeros_like(waiting)
        for firm in self.firms.some(facts, FIRMS):
            answers = self.table.answers(firm)
            some_pass |= answers != NO
            some_fail |= answers != YES
            if (some_pass & some_fail)[waiting].all():
                break
        return some_pass & some_fail


class Knots:
    """Lists of groups that read facts in common; many offerings may have the same list."""

    def __init__(self, asked: Sequence[tuple[Group, ...]], place: Mapping[Group, int]) -> None:
        shared = [tuple(sharing(all_of)) for all_of in asked]
        self.lists = [listed for listed in dict.fromkeys(shared) if _can_exclude(listed)]
        index = {listed: number for number, listed in enumerate(self.lists)}
        self.of_offering = np.array([index.get(listed, len(index)) for listed in shared], np.intp)
        self.rows = Rows([[place[group] for group in listed] for listed in self.lists])
        self.pairs = np.array(
            [(number, place[one], place[other]) for listed, number in index.items() for one, other in _pairs(listed)],
            np.intp,
        ).reshape(-1, 3)
        groups = list(dict.fromkeys(group for listed in self.lists for group in listed))
        local = {group: number for number, group in enumerate(groups)}
        self.table = GroupTable(groups)
        self.local_rows = Rows([[local[group] for group in listed] for listed in self.lists])
        self.firms = PossibleFirms(atom for group in groups for atom in group)
        self.places = place

    def excluded(self, answers: Answers, undecided: Mask, facts: Facts) -> Mask:
        found = np.zeros(len(self.lists) + 1, np.bool_)
        if self.lists:
            waiting = self._waiting(answers, undecided)
            for number in np.flatnonzero(waiting & ~self._cleared(facts, waiting)).tolist():
                left = [group for group in self.lists[number] if answers[self.places[group]] == OPEN]
                found[number] = exclude_each_other(left, facts)
        return found[self.of_offering] & undecided

    def _waiting(self, answers: Answers, undecided: Mask) -> Mask:
        """The lists of undecided offerings in which two open groups read a fact in common."""
        wanted, paired = np.zeros(len(self.lists) + 1, np.bool_), np.zeros(len(self.lists), np.bool_)
        wanted[self.of_offering[undecided]] = True
        number, one, other = self.pairs.T
        paired[number[(answers[one] == OPEN) & (answers[other] == OPEN)]] = True
        return paired & wanted[:-1]

    def _cleared(self, facts: Facts, waiting: Mask) -> Mask:
        """The lists that hold, or may hold, for some possible firm."""
        cleared = np.zeros_like(waiting)
        if waiting.any():
            for firm in self.firms.some(facts, FIRMS):
                cleared |= self.local_rows.smallest(self.table.answers(firm)) != NO
                if cleared[waiting].all():
                    break
        return cleared


def _can_exclude(groups: tuple[Group, ...]) -> bool:
    return any(True for _ in _pairs(groups))


def _pairs(groups: tuple[Group, ...]) -> list[tuple[Group, Group]]:
    """Groups that read a fact in common and can both fail: one that a person must look at never does."""
    firm = [group for group in groups if UNCHECKED not in group]
    return [(one, other) for one, other in combinations(firm, 2) if reads_of(one) & reads_of(other)]
