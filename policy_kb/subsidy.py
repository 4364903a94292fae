"""How much a subsidy comes to, as far as its source says how it is reckoned: a figure or a range, with every step.

Amounts in are 万元, amounts out are yuan in Decimal, rounded to the 分. The formulas grow with amount, rate and term, so
the ends of an interval give the ends of the result. What is unknown leaves that end open, up to a cap. What a bank or a
guarantor receives is never part of what the firm receives. An ended rule is reckoned, but only as what it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from policy_kb.eligibility import Outcome
from policy_kb.firm_match import MatchReport
from policy_kb.offerings import Offering, Standing
from policy_kb.subsidy_formulas import Line, lines_of
from policy_kb.subsidy_loan import Loan
from policy_kb.subsidy_rules import Formula, Receiver, SubsidyRule, parse_subsidy
from policy_kb.subsidy_wording import range_text, receiver_text, saying
from policy_kb.verdict_wording import ended_reason, not_yet_reason, unknown_status_reason


@dataclass(frozen=True)
class Estimate:
    """`low` and `high` are what the firm may receive, over all tiers; None where the source or the facts leave it open.

    For a rule that has ended they are what it would have come to while it was in force.
    """

    offering: Offering
    rule: SubsidyRule
    lines: tuple[Line, ...]
    standing: Standing
    warning: str | None

    @property
    def for_firm(self) -> bool:
        return self.rule.receiver is Receiver.FIRM

    @property
    def has_ended(self) -> bool:
        return self.standing is Standing.ENDED

    @property
    def low(self) -> Decimal | None:
        return _least(line.low for line in self.lines) if self.for_firm else Decimal(0)

    @property
    def high(self) -> Decimal | None:
        return _most(line.high for line in self.lines) if self.for_firm else Decimal(0)

    @property
    def summary(self) -> str:
        """One phrase: the range, or that the source gives no formula; of an ended rule, what it was."""
        sums = self._sums()
        if self.has_ended and self.lines and self.for_firm:
            return saying("ended", "summary", ended=self.warning, sums=sums)
        return sums

    def _sums(self) -> str:
        if self.rule.kind is Formula.UNSTATED:
            return self.rule.text
        return range_text(self.low, self.high) if self.for_firm else receiver_text(self.rule.receiver)

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.offering.id,
            "title": self.offering.title,
            "receiver": self.rule.receiver.value,
            "standing": self.standing.value,
            "low_yuan": _text(self.low),
            "high_yuan": _text(self.high),
            "summary": self.summary,
            "lines": [line.to_json() for line in self.lines],
            "document": self.offering.document_number,
            "article": self.rule.article or None,
            "clause": self.rule.clause or self.rule.text,
            "notes": list(self.rule.notes),
            "warning": self.warning,
            "checked_on": self.offering.checked_on,
        }


def estimate(offering: Offering, loan: Loan, on: date, successor: Offering | None = None) -> Estimate | None:
    """What the offering's subsidy comes to for this loan; None if the offering has none. Raises InvalidSubsidy.

    `successor` is what replaced an ended offering, to be named beside its figure.
    """
    if offering.subsidy is None:
        return None
    rule = parse_subsidy(offering.id, offering.subsidy)
    lines = lines_of(rule, *loan.terms())
    return Estimate(offering, rule, lines, offering.standing(on), _warning(offering, on, successor))


def estimates_for(report: MatchReport, loan: Loan) -> tuple[Estimate, ...]:
    """The subsidies that the firm may have (not ruled out, paid to firms), in the report's order."""
    open_ones = [one.offering for one in report.results if one.verdict.outcome is not Outcome.INELIGIBLE]
    found = (estimate(offering, loan, report.on) for offering in open_ones)
    return tuple(one for one in found if one is not None and one.for_firm)


def estimates_of(catalogue: Iterable[Offering], wanted: Iterable[Offering], loan: Loan, on: date) -> list[Estimate]:
    """Of each wanted offering that has a rule, in order; an ended one names its successor from the catalogue."""
    by_id = {one.id: one for one in catalogue}
    found = (estimate(one, loan, on, by_id.get(one.successor or "")) for one in wanted)
    return [one for one in found if one is not None]


def _warning(offering: Offering, on: date, successor: Offering | None) -> str | None:
    match offering.standing(on):
        case Standing.ENDED:
            return ended_reason(offering) + _succeeded(successor, on)
        case Standing.UNKNOWN:
            return unknown_status_reason(offering)
        case Standing.NOT_YET:
            return not_yet_reason(offering)
        case _:
            return None


def _succeeded(successor: Offering | None, on: date) -> str:
    if successor is None:
        return ""
    if successor.standing(on) is Standing.ENDED:
        return saying("ended", "successor_ended", title=successor.title, ended=ended_reason(successor))
    return saying("ended", "successor", title=successor.title)


def _least(values: Iterable[Decimal | None]) -> Decimal | None:
    found = list(values)
    known = [value for value in found if value is not None]
    return min(known) if known and len(known) == len(found) else None


def _most(values: Iterable[Decimal | None]) -> Decimal | None:
    found = list(values)
    known = [value for value in found if value is not None]
    return max(known) if known and len(known) == len(found) else None


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
