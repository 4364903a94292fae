"""The order in which offerings are shown: eligible, undetermined, ineligible; within these the more valuable first,
then the more local, then the ones known to be in force.
"""

from collections.abc import Sequence
from datetime import date

from policy_kb.eligibility import Outcome, outcome_of
from policy_kb.facts import Facts
from policy_kb.offerings import Offering, Standing

RANK = {Outcome.ELIGIBLE: 0, Outcome.UNDETERMINED: 1, Outcome.INELIGIBLE: 2}
IN_FORCE_FIRST = {Standing.IN_FORCE: 0, Standing.UNKNOWN: 1, Standing.NOT_YET: 2, Standing.ENDED: 3}


def place(offering: Offering, outcome: Outcome, on: date) -> tuple[int, int, int, int, str]:
    """The sorting key of an offering with this outcome."""
    standing = IN_FORCE_FIRST[offering.standing(on)]
    return (RANK[outcome], -offering.value, -offering.depth, standing, offering.id)


def first_places(offerings: Sequence[Offering], outcomes: dict[str, Outcome], on: date, count: int) -> tuple[str, ...]:
    """The ids in the first places, without those that are ruled out."""
    open_ones = [one for one in offerings if outcomes[one.id] is not Outcome.INELIGIBLE]
    return tuple(one.id for one in sorted(open_ones, key=lambda one: place(one, outcomes[one.id], on))[:count])


def outcomes_of(offerings: Sequence[Offering], facts: Facts, on: date) -> dict[str, Outcome]:
    return {offering.id: outcome_of(offering, facts, on) for offering in offerings}
