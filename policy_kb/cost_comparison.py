"""What a loan costs, and what it costs with a subsidy, side by side. Yuan in Decimal.

A subsidy is set against the interest as a whole: most are paid out later, so the instalments themselves stay as they are
and the relief a month is an average. Only subsidies of interest in force that go to the firm are set against it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from policy_kb.facts import Interval
from policy_kb.loan_cost import CENT, MONTHS_A_YEAR, InvalidLoan, Repayment, Schedule, to_cents
from policy_kb.offerings import Offering, Standing
from policy_kb.revolving import DAYS_A_YEAR, DailyInterest, Usage, days_within
from policy_kb.subsidy import Estimate, estimate
from policy_kb.subsidy_formulas import Terms
from policy_kb.subsidy_loan import Loan
from policy_kb.subsidy_rules import Formula

OF_INTEREST = frozenset({Formula.SHARE_OF_INTEREST, Formula.RATE_POINTS, Formula.INTEREST_ABOVE_LPR})
ONE_WAN = Decimal(10_000)


@dataclass(frozen=True)
class Cost:
    """One exact loan. A 随借随还 line has no payments by the month but `a_day`: a day's interest on 1万元."""

    terms: Terms
    interest: Decimal
    fees: Decimal
    first_payment: Decimal | None = None
    last_payment: Decimal | None = None
    a_day: Decimal | None = None

    @property
    def cost(self) -> Decimal:
        """Interest and fees."""
        return self.interest + self.fees

    @property
    def total(self) -> Decimal | None:
        """All that is paid: principal, interest and fees. None for 随借随还, where principal comes and goes."""
        return None if self.first_payment is None else self.terms.amount + self.cost

    def to_json(self) -> dict[str, Any]:
        figures = {
            "first_payment_yuan": self.first_payment,
            "last_payment_yuan": self.last_payment,
            "interest_of_a_day_on_1_wan_yuan": self.a_day,
            "interest_yuan": self.interest,
            "fees_yuan": self.fees,
            "cost_yuan": self.cost,
            "total_yuan": self.total,
        }
        return {
            "amount_yuan": str(self.terms.amount),
            "annual_percent": str(self.terms.percent),
            "months": self.terms.months,
            "repayment": self.terms.repayment.value,
            **{name: None if value is None else str(value.quantize(CENT)) for name, value in figures.items()},
        }


@dataclass(frozen=True)
class Subsidised:
    """The same loan with one subsidy. Each pair is its least, with the most subsidy, and its most."""

    without: Cost
    estimate: Estimate

    @property
    def interest(self) -> tuple[Decimal, Decimal]:
        """The interest that the firm bears itself."""
        most, least = self.estimate.high or Decimal(0), self.estimate.low or Decimal(0)
        return self.without.interest - most, self.without.interest - least

    @property
    def cost(self) -> tuple[Decimal, Decimal]:
        least, most = self.interest
        return least + self.without.fees, most + self.without.fees

    @property
    def monthly(self) -> tuple[Decimal, Decimal] | None:
        """What a month costs on average over the term, principal and all; None for 随借随还."""
        if self.without.total is None:
            return None
        least, most = (to_cents((self.without.terms.amount + one) / self.without.terms.months) for one in self.cost)
        return least, most

    @property
    def annual_percent(self) -> tuple[Decimal, Decimal]:
        """The rate that would cost as much: the interest left is the same share of it."""
        whole = self.without.terms.percent or Decimal(0)
        if not self.without.interest:
            return whole, whole
        least, most = (whole * left / self.without.interest for left in self.interest)
        return least, most

    def to_json(self) -> dict[str, Any]:
        ends = {
            "interest_yuan": self.interest,
            "cost_yuan": self.cost,
            "average_month_yuan": self.monthly,
            "annual_percent": self.annual_percent,
        }
        rounded = {name: pair and [str(to_cents(one)) for one in pair] for name, pair in ends.items()}
        return {"subsidy": self.estimate.to_json(), **rounded}


@dataclass(frozen=True)
class Comparison:
    """One way of repaying: without a subsidy, and with each that the loan may have."""

    without: Cost
    subsidised: tuple[Subsidised, ...]

    def to_json(self) -> dict[str, Any]:
        return {"without": self.without.to_json(), "with": [one.to_json() for one in self.subsidised]}


def cost_of(terms: Terms) -> Cost | None:
    """None without a rate."""
    if terms.percent is None:
        return None
    accrual, fees = terms.accrual(), _fees(terms)
    match accrual:
        case Schedule():
            return Cost(terms, accrual.total_interest, fees, accrual.first_payment, accrual.last_payment)
        case DailyInterest():
            a_day = to_cents(ONE_WAN * terms.percent / 100 / accrual.usage.days_a_year)
            return Cost(terms, accrual.total_interest, fees, a_day=a_day)


def compare(
    loan: Loan, offerings: Iterable[Offering], on: date, days_a_year: int = DAYS_A_YEAR
) -> tuple[Comparison, ...]:
    """The smallest and the largest case of the loan in each of its terms: one where all is exact, none if the rate is open.

    Raises InvalidLoan without a way of repayment: see `every_way`. A 随借随还 line of which nobody said how much is used is
    reckoned as used to the full all the time, in a year of `days_a_year`.
    """
    if loan.repayment is None:
        raise InvalidLoan("repayment", None, "、".join(Repayment))
    wanted = list(offerings)
    by_term = (replace(loan, months=months).terms() for months in dict.fromkeys(loan.term))
    ends = dict.fromkeys(_in_use(one, days_a_year) for pair in by_term for one in pair if one is not None)
    costs = (cost_of(terms) for terms in ends)
    return tuple(Comparison(cost, _with_each(cost, wanted, on)) for cost in costs if cost is not None)


def lowers_interest(one: Estimate) -> bool:
    """Whether it is money for the firm, against interest, by a rule that is or may be in force."""
    may_hold = one.standing in (Standing.IN_FORCE, Standing.UNKNOWN)
    return one.for_firm and may_hold and bool(one.high) and all(tier.kind in OF_INTEREST for tier in one.rule.tiers)


def every_way(loan: Loan, ways: Iterable[Repayment] = Repayment) -> tuple[Loan, ...]:
    """The same loan repaid in each of the ways; only 随借随还 can use a part of it."""
    return tuple(replace(loan, repayment=way, usage=loan.usage if way is Repayment.REVOLVING else None) for way in ways)


def _with_each(cost: Cost, offerings: Iterable[Offering], on: date) -> tuple[Subsidised, ...]:
    loan = _exact_loan(cost.terms)
    found = (estimate(offering, loan, on) for offering in offerings)
    return tuple(Subsidised(cost, one) for one in found if one is not None and lowers_interest(one))


def _in_use(terms: Terms, days_a_year: int) -> Terms:
    if terms.repayment is not Repayment.REVOLVING or (terms.usage and terms.usage.spells):
        return terms
    return replace(terms, usage=Usage.steady(terms.amount, days_within(terms.months), days_a_year))


def _exact_loan(terms: Terms) -> Loan:
    amount, percent = terms.amount / ONE_WAN, terms.percent
    return Loan(
        Interval(amount, amount),
        None if percent is None else Interval(percent, percent),
        terms.months,
        terms.repayment,
        terms.lpr_percent,
        terms.usage,
        terms.guarantee_percent,
        terms.fees,
    )


def _fees(terms: Terms) -> Decimal:
    """The guarantee fee of the term and the other fees."""
    guarantee = terms.amount * (terms.guarantee_percent or 0) / 100 * terms.months / MONTHS_A_YEAR
    return to_cents(guarantee + (terms.fees or 0))
