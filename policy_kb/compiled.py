"""The verdicts' outcomes on a whole catalogue at once: what `eligibility.outcome_of` says of each offering, only faster.

A catalogue is compiled for one day: dates and receivers become the best outcome that each offering can have, and equal
clauses become one. Answering is then a few operations on vectors (`atom_columns`). Clauses that read the same open facts
need care, because each may be open and yet they can never all hold: for these a few possible firms are tried, which
clears most; what is left is settled exactly, by the functions that `eligibility` uses (`tangles`).
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import numpy as np

from policy_kb.atom_columns import NO, OPEN, YES, Answers, GroupTable, Rows, bare
from policy_kb.eligibility import Outcome, best_possible
from policy_kb.facts import Facts
from policy_kb.implications import with_age
from policy_kb.offerings import Offering
from policy_kb.tangles import Tangles

BY_CODE = np.array([Outcome.INELIGIBLE, Outcome.UNDETERMINED, Outcome.ELIGIBLE], dtype=object)
CODES = {outcome: code for code, outcome in enumerate(BY_CODE)}


class CompiledCatalogue:
    """The offerings on one day."""

    def __init__(self, offerings: Sequence[Offering], on: date) -> None:
        self.offerings, self.on = tuple(offerings), on
        self.best = np.array([CODES[best_possible(one, on)] for one in self.offerings], np.int8)
        asked = [
            tuple(bare(group) for group in one.criteria.groups) if best > NO else ()
            for one, best in zip(self.offerings, self.best, strict=True)
        ]
        place = {
            group: index for index, group in enumerate(dict.fromkeys(group for all_of in asked for group in all_of))
        }
        self.table = GroupTable(tuple(place))
        self.clauses = Rows([[place[group] for group in all_of] or [len(place)] for all_of in asked])
        self.tangles = Tangles(asked, place)

    def outcomes(self, facts: Facts) -> list[Outcome]:
        """The outcome of each offering, in their order; each equals `outcome_of(offering, facts, on)`."""
        found: list[Outcome] = BY_CODE[self.codes(facts)].tolist()
        return found

    def codes(self, facts: Facts) -> Answers:
        """The outcomes as a vector of NO (ineligible), OPEN (undetermined) and YES (eligible)."""
        facts = with_age(facts, self.on)
        groups = self.tangles.settle(self.table.answers(facts), facts)
        criteria = self.clauses.smallest(np.append(groups, np.int8(YES)))
        criteria[self.tangles.excluded(groups, criteria == OPEN, facts)] = NO
        return np.minimum(criteria, self.best)


def compiled(offerings: Sequence[Offering], on: date) -> CompiledCatalogue:
    """The catalogue of these offerings on this day; the last few are kept, so ask anew for each answer."""
    return _compiled(tuple(offerings), on)


@lru_cache(maxsize=16)
def _compiled(offerings: tuple[Offering, ...], on: date) -> CompiledCatalogue:
    return CompiledCatalogue(offerings, on)
