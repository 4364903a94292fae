"""Match one firm with every offering: who may have what, in the order to show it.

What goes to banks is left out. Ended offerings that would have fitted are also listed apart, in words. The outcomes of
all come at once (`compiled`); why, and what is missing, is worked out for the results that are looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from policy_kb.compiled import compiled
from policy_kb.eligibility import Outcome, Verdict, judge
from policy_kb.facts import Facts, to_json
from policy_kb.implications import with_implied
from policy_kb.offering_order import place
from policy_kb.offerings import Beneficiary, Offering, Standing
from policy_kb.questionnaire import Question, next_question
from policy_kb.verdict_wording import former_text


@dataclass(frozen=True, eq=False)
class Result:
    """`verdict` has the reasons; its outcome is `outcome`."""

    offering: Offering
    outcome: Outcome
    facts: Facts
    on: date

    @cached_property
    def verdict(self) -> Verdict:
        return judge(self.offering, self.facts, self.on)

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
            "verdict": self.outcome.value,
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

    def next_question(self) -> Question | None:
        """What to ask next if nothing was skipped."""
        return next_question([result.offering for result in self.results], self.facts, frozenset(), self.on)

    def to_json(self) -> dict[str, Any]:
        question = self.next_question()
        return {
            "on": self.on.isoformat(),
            "facts": to_json(self.facts),
            "results": [result.to_json() for result in self.results],
            "ended": [_ended_json(result.offering) for result in self.ended],
            "next_question": question.to_json() if question else None,
        }


def match_firm(offerings: Sequence[Offering], facts: Facts, on: date) -> MatchReport:
    """Verdicts on all offerings for firms, in the order to show them."""
    for_firms = [offering for offering in offerings if offering.beneficiary is Beneficiary.FIRM]
    known = with_implied(facts)
    outcomes = compiled(for_firms, on).outcomes(known)
    results = [Result(offering, outcome, known, on) for offering, outcome in zip(for_firms, outcomes, strict=True)]
    results.sort(key=lambda result: place(result.offering, result.outcome, on))
    ended = tuple(result for result in results if _would_have_fitted(result, on))
    return MatchReport(on, facts, tuple(results), ended)


def _would_have_fitted(result: Result, on: date) -> bool:
    return result.offering.standing(on) is Standing.ENDED and result.verdict.fits is not Outcome.INELIGIBLE


def _ended_json(offering: Offering) -> dict[str, Any]:
    return {
        "id": offering.id,
        "title": offering.title,
        "group": offering.group.value,
        "value": offering.value,
        "text": former_text(offering),
    }
