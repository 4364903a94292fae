"""Match one firm with every offering: who may have what, in the order to show it.

Order: eligible, undetermined, ineligible; within these the more valuable first, then the more local, then the ones known
to be in force. What goes to banks is left out. Ended offerings that would have fitted are also listed apart, in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from policy_kb.eligibility import Outcome, Verdict, judge, outcome_of
from policy_kb.facts import Facts, to_json
from policy_kb.implications import with_implied
from policy_kb.offerings import Beneficiary, Offering, Standing
from policy_kb.verdict_wording import former_text

RANK = {Outcome.ELIGIBLE: 0, Outcome.UNDETERMINED: 1, Outcome.INELIGIBLE: 2}
IN_FORCE_FIRST = {Standing.IN_FORCE: 0, Standing.UNKNOWN: 1, Standing.NOT_YET: 2, Standing.ENDED: 3}


@dataclass(frozen=True)
class Result:
    offering: Offering
    verdict: Verdict

    def to_json(self) -> dict[str, Any]:
        offering, verdict = self.offering, self.verdict
        return {
            "id": offering.id,
            "kind": offering.kind,
            "title": offering.title,
            "region": offering.region,
            "group": offering.group.value,
            "value": offering.value,
            "status": offering.status.value,
            "verdict": verdict.outcome.value,
            "reasons": list(verdict.reasons),
            "missing": list(verdict.missing),
            "nearest": verdict.nearest,
            "manual": list(verdict.manual),
            "notes": list(offering.criteria.notes),
        }


@dataclass(frozen=True)
class MatchReport:
    on: date
    facts: Facts
    results: tuple[Result, ...]
    ended: tuple[Result, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "on": self.on.isoformat(),
            "facts": to_json(self.facts),
            "results": [result.to_json() for result in self.results],
            "ended": [
                {
                    "id": one.offering.id,
                    "title": one.offering.title,
                    "group": one.offering.group.value,
                    "value": one.offering.value,
                    "text": former_text(one.offering),
                }
                for one in self.ended
            ],
        }


def match_firm(offerings: Sequence[Offering], facts: Facts, on: date) -> MatchReport:
    """Verdicts on all offerings for firms, in the order to show them."""
    for_firms = [offering for offering in offerings if offering.beneficiary is Beneficiary.FIRM]
    known = with_implied(facts)
    results = [Result(offering, judge(offering, known, on)) for offering in for_firms]
    results.sort(key=lambda result: place(result.offering, result.verdict.outcome, on))
    ended = tuple(result for result in results if _would_have_fitted(result, on))
    return MatchReport(on, facts, tuple(results), ended)


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


def _would_have_fitted(result: Result, on: date) -> bool:
    return result.offering.standing(on) is Standing.ENDED and result.verdict.fits is not Outcome.INELIGIBLE
