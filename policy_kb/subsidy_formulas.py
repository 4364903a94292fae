"""The formulas of subsidies, for one loan with exact terms. Yuan in Decimal; None is what cannot be said.

A subsidy of interest is never more than the interest paid. Amounts grow with the loan's amount, rate and term; only the
rounding of instalments to the 分 can turn that round, and only between loans that differ by less than a hundred yuan.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from policy_kb.loan_cost import MONTHS_A_YEAR, Repayment, Schedule, schedule, to_cents
from policy_kb.revolving import DailyInterest, Usage, days_within
from policy_kb.subsidy_rules import Formula, Receiver, SubsidyRule, Tier
from policy_kb.subsidy_wording import money, plain, step

WAN = Decimal(10_000)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Terms:
    """One exact loan: yuan, annual rate in percent (None: not known), months; for 随借随还 what is used of the line."""

    amount: Decimal
    percent: Decimal | None
    months: int
    repayment: Repayment
    lpr_percent: Decimal | None = None
    usage: Usage | None = None
    guarantee_percent: Decimal | None = None
    fees: Decimal | None = None

    def accrual(self) -> Schedule | DailyInterest:
        """The interest; without a rate only its balances mean something."""
        if self.repayment is Repayment.REVOLVING:
            used = self.usage or Usage.steady(self.amount, days_within(self.months))
            return DailyInterest(used.up_to(self.amount), self.percent or ZERO)
        return schedule(self.amount, self.percent or ZERO, self.months, self.repayment)

    @property
    def lent(self) -> Decimal:
        """放款额: the amount, or of a credit line the highest balance that was used."""
        return min(self.amount, self.usage.highest) if self.usage else self.amount


@dataclass(frozen=True)
class Line:
    """What one tier comes to, and how."""

    name: str
    low: Decimal | None
    high: Decimal | None
    steps: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        ends = {"low_yuan": self.low, "high_yuan": self.high}
        return {
            "name": self.name,
            **{name: None if value is None else str(value) for name, value in ends.items()},
            "steps": list(self.steps),
        }


@dataclass(frozen=True)
class Sum:
    """The least and the most for exact terms, with the steps."""

    low: Decimal | None
    high: Decimal | None
    steps: tuple[str, ...] = ()


def lines_of(rule: SubsidyRule, smallest: Terms | None, largest: Terms | None) -> tuple[Line, ...]:
    """A line for each tier, from the smallest case to the largest; None where an end is open."""
    return tuple(_line(rule.receiver, tier, smallest, largest) for tier in rule.tiers)


def _line(receiver: Receiver, tier: Tier, smallest: Terms | None, largest: Terms | None) -> Line:
    least = _sum(receiver, tier, smallest) if smallest else None
    most = _sum(receiver, tier, largest) if largest else Sum(None, _cap(tier, None, tier.max_months))
    steps = most.steps or (least.steps if least else ())
    return Line(tier.name, least.low if least else None, most.high, steps)


def _sum(receiver: Receiver, tier: Tier, terms: Terms) -> Sum:
    counted, steps = _counted(tier, terms)
    found = _share_of_loan(tier, counted, receiver) if tier.kind is Formula.SHARE_OF_LOAN else _by_kind(tier, counted)
    return _capped(replace(found, steps=(*steps, *found.steps)), tier, counted)


def _by_kind(tier: Tier, terms: Terms) -> Sum:
    formulas: dict[Formula, Callable[[Tier, Terms], Sum]] = {
        Formula.SHARE_OF_INTEREST: _share_of_interest,
        Formula.RATE_POINTS: _rate_points,
        Formula.INTEREST_ABOVE_LPR: _above_lpr,
        Formula.GUARANTEE_FEE: _guarantee_fee,
        Formula.SHARE_OF_FEES: _share_of_fees,
    }
    formula = formulas.get(tier.kind)
    return formula(tier, terms) if formula else Sum(ZERO, None)


def _counted(tier: Tier, terms: Terms) -> tuple[Terms, tuple[str, ...]]:
    """The part of the loan that the rule counts, and what to say of it and of the term."""
    steps = []
    if tier.loan_cap_wan is not None and terms.amount > tier.loan_cap_wan * WAN:
        terms = replace(terms, amount=tier.loan_cap_wan * WAN)
        steps.append(step("counted_amount", amount=money(terms.amount), cap=money(tier.loan_cap_wan * WAN)))
    if tier.max_months is not None and terms.months > tier.max_months:
        steps.append(step("counted_months", months=tier.max_months))
    return terms, tuple(steps)


def _months(tier: Tier, terms: Terms) -> int:
    return min(terms.months, tier.max_months or terms.months)


def _share_of_interest(tier: Tier, terms: Terms) -> Sum:
    percent, months = _counted_percent(tier, terms), _months(tier, terms)
    if percent is None:
        return Sum(ZERO if tier.up_to else None, None)
    accrual, share = terms.accrual(), tier.share_percent or ZERO
    counted, paid = accrual.at_rate(percent, months), accrual.interest_within(months)
    most = min(paid, to_cents(counted * share / 100))
    least = ZERO if tier.up_to else min(paid, to_cents(counted * (tier.share_percent_from or share) / 100))
    said = step("interest", months=months, rate=plain(percent), repayment=terms.repayment.value, amount=money(counted))
    words = {"name": tier.name, "percent": plain(share), "amount": money(most)}
    if tier.share_percent_from is not None:
        shares = step("share_from", **words | {"least": plain(tier.share_percent_from), "from_amount": money(least)})
    else:
        shares = step("share_up_to" if tier.up_to else "share", **words)
    return Sum(least, most, (said, shares))


def _counted_percent(tier: Tier, terms: Terms) -> Decimal | None:
    """The loan's rate, or the highest that the rule counts where that is known."""
    if tier.rate_cap_of_lpr is None or terms.lpr_percent is None or terms.percent is None:
        return terms.percent
    return min(terms.percent, terms.lpr_percent * tier.rate_cap_of_lpr)


def _rate_points(tier: Tier, terms: Terms) -> Sum:
    return _points(tier.points or ZERO, tier, terms)


def _points(points: Decimal, tier: Tier, terms: Terms) -> Sum:
    """Points off the rate on the balance of each month.

    Without a rate it is taken to be at least the points; the balance of 等额本息, which falls slower the higher the rate,
    then lies between falling evenly and not falling at all.
    """
    months = _months(tier, terms)
    if terms.percent is None:
        slow = terms.repayment is Repayment.EQUAL_INSTALMENTS
        slowest = replace(terms, repayment=Repayment.INTEREST_FIRST) if slow else terms
        least, most = (one.accrual().at_rate(points, months) for one in (terms, slowest))
    else:
        accrual = terms.accrual()
        least = most = min(accrual.at_rate(points, months), accrual.interest_within(months))
    said = step("points", name=tier.name, points=plain(points), months=months, amount=money(most))
    return Sum(least, most, (said,))


def _above_lpr(tier: Tier, terms: Terms) -> Sum:
    """Exact where the LPR is known; else at least what is above the borrower's maximum, if the source sets one."""
    if terms.percent is None:
        return Sum(None, None)
    ceilings = [tier.borrower_max_percent] if tier.borrower_max_percent is not None else []
    if terms.lpr_percent is not None:
        ceilings.append(terms.lpr_percent - (tier.borrower_minus_points or ZERO))
    if not ceilings:
        return Sum(ZERO, None, (step("needs_lpr", points=plain(tier.borrower_minus_points or ZERO)),))
    borne = max(ZERO, min(ceilings))
    found = _points(max(ZERO, terms.percent - borne), tier, terms)
    said = step("borrower", percent=plain(borne))
    return Sum(found.low, found.high if terms.lpr_percent is not None else None, (said, *found.steps))


def _guarantee_fee(tier: Tier, terms: Terms) -> Sum:
    """The fee itself is not known unless told; what is paid is at most the rule's points of it."""
    points, months = tier.max_points or ZERO, _months(tier, terms)
    most = to_cents(_yearly(terms.lent, min(points, terms.guarantee_percent or points), months))
    return Sum(ZERO, most, (step("fee", points=plain(points), months=months, amount=money(most)),))


def _share_of_fees(tier: Tier, terms: Terms) -> Sum:
    share = tier.share_percent or ZERO
    if terms.fees is None:
        return Sum(ZERO, None, (step("share_of_fees_up_to" if tier.up_to else "share_of_fees", percent=plain(share)),))
    most = to_cents(terms.fees * share / 100)
    key = "share_of_fees_at_most" if tier.up_to else "share_of_fees_known"
    said = step(key, percent=plain(share), fees=money(terms.fees), amount=money(most))
    return Sum(ZERO if tier.up_to else most, most, (said,))


def _share_of_loan(tier: Tier, terms: Terms, receiver: Receiver) -> Sum:
    amount = to_cents(terms.lent * (tier.permille or ZERO) / 1000)
    key = "permille" if receiver is Receiver.FIRM else "permille_of_bank"
    return Sum(amount, amount, (step(key, permille=plain(tier.permille or ZERO), amount=money(amount)),))


def _yearly(amount: Decimal, percent: Decimal, months: int) -> Decimal:
    return amount * percent / 100 * months / MONTHS_A_YEAR


def _capped(found: Sum, tier: Tier, terms: Terms) -> Sum:
    cap = _cap(tier, terms.lent, _months(tier, terms))
    if cap is None:
        return found
    steps = found.steps
    if tier.cap_percent_of_loan is not None and cap == _of_loan(tier, terms.lent):
        steps = (*steps, step("cap_of_loan", percent=plain(tier.cap_percent_of_loan), cap=money(cap)))
    elif tier.cap_wan_per_year is not None and cap != (tier.cap_wan or ZERO) * WAN:
        yearly, years = tier.cap_wan_per_year * WAN, _years(_months(tier, terms))
        steps = (*steps, step("cap_per_year", cap=money(yearly), years=years, whole=money(cap)))
    else:
        steps = (*steps, step("cap", cap=money(cap)))
    high = cap if found.high is None else min(found.high, cap)
    return Sum(None if found.low is None else min(found.low, cap), high, steps)


def _cap(tier: Tier, lent: Decimal | None, months: int | None) -> Decimal | None:
    """The lowest ceiling that the rule sets; a yearly one counts once for each year begun, none if the term is open."""
    ceilings = [tier.cap_wan * WAN] if tier.cap_wan is not None else []
    if tier.cap_wan_per_year is not None and months is not None:
        ceilings.append(tier.cap_wan_per_year * WAN * _years(months))
    if tier.cap_percent_of_loan is not None and lent is not None:
        ceilings.append(_of_loan(tier, lent))
    return min(ceilings, default=None)


def _years(months: int) -> int:
    return max(1, -(-months // MONTHS_A_YEAR))


def _of_loan(tier: Tier, lent: Decimal) -> Decimal:
    return to_cents(lent * (tier.cap_percent_of_loan or ZERO) / 100)
