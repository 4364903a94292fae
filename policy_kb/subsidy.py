"""How much a subsidy comes to, as far as its source says how it is reckoned: a figure or a range, with every step.

Amounts in are 万元, amounts out are yuan in Decimal, rounded to the 分. The formulas grow with amount, rate and term, so
the ends of an interval give the ends of the result. An unknown rate leaves only what does not depend on it (a cap). What
a bank receives is never part of what the firm receives. An ended rule is reckoned, but always with its warning.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from policy_kb.eligibility import Outcome
from policy_kb.facts import Interval
from policy_kb.firm_match import MatchReport
from policy_kb.loan_cost import InvalidLoan, Repayment
from policy_kb.offerings import Offering, Standing
from policy_kb.subsidy_formulas import Line, Terms, lines_of
from policy_kb.subsidy_rules import Formula, Receiver, SubsidyRule, parse_subsidy
from policy_kb.subsidy_wording import range_text, receiver_text
from policy_kb.verdict_wording import ended_reason, unknown_status_reason

WAN = Decimal(10_000)
LONGEST_MONTHS = 600


@dataclass(frozen=True)
class Loan:
    """What is borrowed: 万元, annual rate in percent (None: not known), months, and how it is paid back.

    Without a way of repayment the interest is reckoned on the whole amount (先息后本), which is the most it can be.
    """

    amount_wan: Interval
    annual_percent: Interval | None
    months: int
    repayment: Repayment = Repayment.INTEREST_FIRST
    lpr_percent: Decimal | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.months <= LONGEST_MONTHS:
            raise InvalidLoan("months", self.months, f"1 to {LONGEST_MONTHS}")

    def terms(self) -> tuple[Terms | None, Terms | None]:
        """The smallest and the largest case; None where an end is open."""
        return self._terms("gte"), self._terms("lte")

    def _terms(self, end: str) -> Terms | None:
        amount = getattr(self.amount_wan, end)
        percent = getattr(self.annual_percent, end) if self.annual_percent else None
        if not amount:
            return None
        return Terms(amount * WAN, percent, self.months, self.repayment, self.lpr_percent)


@dataclass(frozen=True)
class Estimate:
    """`low` and `high` are what the firm may receive, over all tiers; None where the source or the facts leave it open."""

    offering: Offering
    rule: SubsidyRule
    lines: tuple[Line, ...]
    warning: str | None

    @property
    def for_firm(self) -> bool:
        return self.rule.receiver is Receiver.FIRM

    @property
    def low(self) -> Decimal | None:
        return _least(line.low for line in self.lines) if self.for_firm else Decimal(0)

    @property
    def high(self) -> Decimal | None:
        return _most(line.high for line in self.lines) if self.for_firm else Decimal(0)

    @property
    def summary(self) -> str:
        """One phrase: the range, or that the source gives no formula."""
        if self.rule.kind is Formula.UNSTATED:
            return self.rule.text
        return range_text(self.low, self.high) if self.for_firm else receiver_text(self.rule.receiver)

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.offering.id,
            "title": self.offering.title,
            "receiver": self.rule.receiver.value,
            "low_yuan": _text(self.low),
            "high_yuan": _text(self.high),
            "summary": self.summary,
            "lines": [line.to_json() for line in self.lines],
            "clause": self.rule.clause or self.rule.text,
            "notes": list(self.rule.notes),
            "warning": self.warning,
            "checked_on": self.offering.checked_on,
        }


def estimate(offering: Offering, loan: Loan, on: date) -> Estimate | None:
    """What the offering's subsidy comes to for this loan; None if the offering has none. Raises InvalidSubsidy."""
    if offering.subsidy is None:
        return None
    rule = parse_subsidy(offering.id, offering.subsidy)
    return Estimate(offering, rule, lines_of(rule, *loan.terms()), _warning(offering, on))


def estimates_for(report: MatchReport, loan: Loan) -> tuple[Estimate, ...]:
    """The subsidies that the firm may have (not ruled out, paid to firms), in the report's order."""
    open_ones = [one.offering for one in report.results if one.verdict.outcome is not Outcome.INELIGIBLE]
    found = (estimate(offering, loan, report.on) for offering in open_ones)
    return tuple(one for one in found if one is not None and one.for_firm)


def _warning(offering: Offering, on: date) -> str | None:
    match offering.standing(on):
        case Standing.ENDED:
            return ended_reason(offering)
        case Standing.UNKNOWN:
            return unknown_status_reason(offering)
        case _:
            return None


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
