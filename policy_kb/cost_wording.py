"""A loan's cost in words, for the bot and the command line; ranges where the loan is one."""

from collections.abc import Sequence
from decimal import Decimal

from policy_kb.cost_comparison import Comparison, Cost, Subsidised
from policy_kb.loan_cost import Repayment
from policy_kb.subsidy_wording import money, percent_text, range_text, saying


def cost_text(cases: Sequence[Comparison]) -> str:
    """What is paid without a subsidy, from the smallest case to the largest."""
    costs = [case.without for case in cases]
    parts = [_payments(costs), saying("cost", "interest", interest=_range([one.interest for one in costs]))]
    totals = [one.total for one in costs if one.total is not None]
    if totals:
        key = "total_with_fees" if costs[-1].fees else "total"
        parts.append(saying("cost", key, total=_range(totals), fees=_range([one.fees for one in costs])))
    return "，".join(parts)


def loan_text(cases: Sequence[Comparison]) -> str:
    costs = [case.without for case in cases]
    terms = [one.terms for one in costs]
    percents = [one.percent or Decimal(0) for one in terms]
    months = "到".join(dict.fromkeys(str(one.months) for one in terms))
    amount, rate = _range([one.amount for one in terms]), percent_text(min(percents), max(percents))
    return saying("cost", "loan", amount=amount, rate=rate, months=months, repayment=terms[0].repayment.value)


def subsidised_texts(cases: Sequence[Comparison]) -> list[str]:
    """A line for each subsidy, in its order; the lines of the smallest and the largest case made one."""
    by_id: dict[str, list[Subsidised]] = {}
    for case in cases:
        for one in case.subsidised:
            by_id.setdefault(one.estimate.offering.id, []).append(one)
    return [subsidised_text(found) for found in by_id.values()]


def subsidised_text(cases: Sequence[Subsidised]) -> str:
    first = cases[0].estimate
    sums = [value or Decimal(0) for one in cases for value in (one.estimate.low, one.estimate.high)]
    monthly = [value for one in cases for value in one.monthly or ()]
    percents = [value for one in cases for value in one.annual_percent]
    line = saying(
        "cost",
        "subsidised",
        title=first.offering.title,
        subsidy=range_text(min(sums), max(sums)),
        interest=_range([value for one in cases for value in one.interest]),
        rate=percent_text(min(percents), max(percents)),
    )
    average = saying("cost", "average", monthly=_range(monthly)) if monthly else ""
    warning = saying("cost", "warning", warning=first.warning) if first.warning else ""
    return line + average + warning


def _payments(costs: Sequence[Cost]) -> str:
    last = costs[-1]
    if last.terms.repayment is Repayment.REVOLVING:
        return _usage(last)
    firsts, lasts = ([one for one in ends if one is not None] for ends in zip(*map(_ends, costs), strict=True))
    key = {Repayment.EQUAL_INSTALMENTS: "same", Repayment.EQUAL_PRINCIPAL: "falling"}.get(
        last.terms.repayment, "at_the_end"
    )
    return saying("cost", key, first=_range(firsts), last=_range(lasts))


def _ends(cost: Cost) -> tuple[Decimal | None, Decimal | None]:
    return cost.first_payment, cost.last_payment


def _usage(cost: Cost) -> str:
    usage = cost.terms.usage
    if usage is None:
        return ""
    spells = "、".join(saying("cost", "spell", balance=money(one.balance), days=one.days) for one in usage.spells)
    a_day = saying("cost", "a_day", amount=money(cost.a_day or Decimal(0)))
    return saying("cost", "revolving", spells=spells, basis=usage.days_a_year, a_day=a_day)


def _range(values: Sequence[Decimal]) -> str:
    low, high = min(values), max(values)
    return money(low) if low == high else saying("cost", "from_to", low=money(low), high=money(high))
