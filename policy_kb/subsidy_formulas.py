"""The formulas of subsidies, for one loan with exact terms. Yuan in Decimal; None is what cannot be said."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from policy_kb.loan_cost import MONTHS_A_YEAR, Repayment, schedule, to_cents
from policy_kb.subsidy_rules import Formula, SubsidyRule, Tier
from policy_kb.subsidy_wording import money, plain, step

WAN = Decimal(10_000)


@dataclass(frozen=True)
class Terms:
    """One exact loan: yuan, annual rate in percent (None: not known), months."""

    amount: Decimal
    percent: Decimal | None
    months: int
    repayment: Repayment
    lpr_percent: Decimal | None = None


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
    steps: tuple[str, ...]


def lines_of(rule: SubsidyRule, smallest: Terms | None, largest: Terms | None) -> tuple[Line, ...]:
    """A line for each tier, from the smallest case to the largest."""
    if rule.kind is Formula.UNSTATED:
        return ()
    return tuple(_line(rule, tier, smallest, largest) for tier in rule.tiers or (Tier(name=""),))


def _line(rule: SubsidyRule, tier: Tier, smallest: Terms | None, largest: Terms | None) -> Line:
    least = _sum(rule, tier, smallest) if smallest else None
    most = _sum(rule, tier, largest) if largest else Sum(None, _cap(rule, tier, None, rule.max_months or 0), ())
    steps = most.steps or (least.steps if least else ())
    return Line(tier.name, least.low if least else None, most.high, steps)


def _sum(rule: SubsidyRule, tier: Tier, terms: Terms) -> Sum:
    counted, steps = _counted(rule, terms)
    match rule.kind:
        case Formula.SHARE_OF_INTEREST:
            found = _share_of_interest(rule, tier, counted)
        case Formula.RATE_POINTS:
            found = _points(tier.points or Decimal(0), tier.name, counted, terms.months, rule.max_months)
        case Formula.INTEREST_ABOVE_LPR:
            found = _above_lpr(rule, counted, terms.months)
        case Formula.GUARANTEE_FEE:
            found = _guarantee_fee(rule, counted)
        case Formula.SHARE_OF_LOAN:
            found = _share_of_loan(rule, counted)
        case _:
            found = _only_cap(rule, counted)
    found = replace(found, steps=(*steps, *found.steps))
    return _capped(found, rule, tier, counted)


def _counted(rule: SubsidyRule, terms: Terms) -> tuple[Terms, tuple[str, ...]]:
    """The part of the loan and the term that the rule counts."""
    steps = []
    if rule.loan_cap_wan is not None and terms.amount > rule.loan_cap_wan * WAN:
        terms = replace(terms, amount=rule.loan_cap_wan * WAN)
        steps.append(step("counted_amount", amount=money(terms.amount), cap=money(rule.loan_cap_wan * WAN)))
    if rule.max_months is not None and terms.months > rule.max_months:
        steps.append(step("counted_months", months=rule.max_months))
    return terms, tuple(steps)


def _months(rule: SubsidyRule, terms: Terms) -> int:
    return min(terms.months, rule.max_months or terms.months)


def _share_of_interest(rule: SubsidyRule, tier: Tier, terms: Terms) -> Sum:
    share, months = tier.share_percent or Decimal(0), _months(rule, terms)
    percent = _counted_percent(rule, terms)
    if percent is None:
        return Sum(Decimal(0) if tier.up_to else None, None, ())
    whole = schedule(terms.amount, terms.percent or percent, terms.months, terms.repayment).at_rate(percent, months)
    most = to_cents(whole * share / 100)
    least = Decimal(0) if tier.up_to else to_cents(whole * (tier.share_percent_from or share) / 100)
    said = step("interest", months=months, rate=plain(percent), repayment=terms.repayment.value, amount=money(whole))
    key = "share_up_to" if tier.up_to else "share"
    return Sum(least, most, (said, step(key, name=tier.name, percent=plain(share), amount=money(most))))


def _counted_percent(rule: SubsidyRule, terms: Terms) -> Decimal | None:
    """The loan's rate, or the highest that the rule counts where that is known."""
    if rule.rate_cap_of_lpr is None or terms.lpr_percent is None or terms.percent is None:
        return terms.percent
    return min(terms.percent, terms.lpr_percent * rule.rate_cap_of_lpr)


def _points(points: Decimal, name: str, terms: Terms, whole_months: int, max_months: int | None = None) -> Sum:
    """Points off the rate on the balance of each month; without a rate the balance is taken as never falling."""
    months = min(whole_months, max_months or whole_months)
    most = schedule(terms.amount, terms.percent or Decimal(0), whole_months, terms.repayment).at_rate(points, months)
    return Sum(most, most, (step("points", name=name, points=plain(points), months=months, amount=money(most)),))


def _above_lpr(rule: SubsidyRule, terms: Terms, whole_months: int) -> Sum:
    """At least what is above the borrower's maximum; exact where the LPR is known."""
    if terms.percent is None:
        return Sum(None, None, ())
    highest = rule.borrower_max_percent or Decimal(0)
    borne = highest
    if terms.lpr_percent is not None:
        borne = min(highest, terms.lpr_percent - (rule.borrower_minus_points or Decimal(0)))
    points = max(Decimal(0), terms.percent - borne)
    found = _points(points, "", terms, whole_months, rule.max_months)
    said = step("borrower", percent=plain(borne))
    return Sum(found.low, found.high if terms.lpr_percent is not None else None, (said, *found.steps))


def _guarantee_fee(rule: SubsidyRule, terms: Terms) -> Sum:
    points, months = rule.max_points or Decimal(0), _months(rule, terms)
    most = to_cents(terms.amount * points / 100 * months / MONTHS_A_YEAR)
    return Sum(Decimal(0), most, (step("fee", points=plain(points), months=months, amount=money(most)),))


def _share_of_loan(rule: SubsidyRule, terms: Terms) -> Sum:
    amount = to_cents(terms.amount * (rule.permille or Decimal(0)) / 1000)
    return Sum(amount, amount, (step("bank", permille=plain(rule.permille or Decimal(0)), amount=money(amount)),))


def _only_cap(rule: SubsidyRule, terms: Terms) -> Sum:
    cap = _cap(rule, Tier(name=""), terms.amount, terms.months)
    if rule.share_percent is not None and cap is not None:
        return Sum(Decimal(0), cap, (step("fees", percent=plain(rule.share_percent), cap=money(cap)),))
    return Sum(Decimal(0), cap, ())


def _capped(found: Sum, rule: SubsidyRule, tier: Tier, terms: Terms) -> Sum:
    cap = _cap(rule, tier, terms.amount, _months(rule, terms))
    if cap is None:
        return found
    steps = found.steps
    if tier.cap_percent_of_loan is not None and cap == _of_loan(tier, terms.amount):
        steps = (*steps, step("cap_of_loan", percent=plain(tier.cap_percent_of_loan), cap=money(cap)))
    elif rule.kind is not Formula.SHARE_OF_FEES:
        steps = (*steps, step("cap", cap=money(cap)))
    high = cap if found.high is None else min(found.high, cap)
    return Sum(None if found.low is None else min(found.low, cap), high, steps)


def _cap(rule: SubsidyRule, tier: Tier, amount: Decimal | None, months: int) -> Decimal | None:
    """The lowest ceiling that the rule sets; a yearly one counts once for each year begun."""
    years = max(1, -(-months // MONTHS_A_YEAR))
    fixed = [cap * WAN for cap in (rule.cap_wan, tier.cap_wan) if cap is not None]
    yearly = [cap * WAN * years for cap in (rule.cap_wan_per_year, tier.cap_wan_per_year) if cap is not None]
    of_loan = [_of_loan(tier, amount)] if tier.cap_percent_of_loan is not None and amount is not None else []
    ceilings = [*fixed, *yearly, *of_loan]
    return min(ceilings) if ceilings else None


def _of_loan(tier: Tier, amount: Decimal) -> Decimal:
    return to_cents(amount * (tier.cap_percent_of_loan or Decimal(0)) / 100)
