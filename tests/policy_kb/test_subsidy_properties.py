"""What holds of every rule that a source states, for any loan: on all four ways of repayment.

Amounts are whole hundreds of yuan and rates whole twentieths of a point, as loans are; closer together the rounding of
instalments to the 分 can put two loans in the other order.
"""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from offering_samples import shipped_offerings

from policy_kb.cost_comparison import OF_INTEREST
from policy_kb.facts import Interval
from policy_kb.loan_cost import Repayment
from policy_kb.offerings import Offering
from policy_kb.revolving import Usage
from policy_kb.subsidy import Estimate, estimate
from policy_kb.subsidy_formulas import Terms
from policy_kb.subsidy_loan import Loan
from policy_kb.subsidy_rules import Tier, parse_subsidy

TODAY = date(2026, 11, 21)
WAN = Decimal(10_000)
STATED = [one for one in shipped_offerings() if one.subsidy and parse_subsidy(one.id, one.subsidy).tiers]

offerings = st.sampled_from(STATED)
amounts = st.integers(100, 600_000).map(lambda hundreds: Decimal(hundreds) / 100)
rates = st.integers(20, 300).map(lambda twentieths: Decimal(twentieths) / 20)
terms = st.integers(1, 60)
ways = st.sampled_from(Repayment)
more = st.one_of(st.just(Decimal(0)), st.integers(1, 1000).map(lambda hundreds: Decimal(hundreds) / 100))
lprs = st.sampled_from([None, Decimal("3.1"), Decimal("3.5")])


def exactly(number: Decimal) -> Interval:
    return Interval(number, number)


def reckon(offering: Offering, loan: Loan) -> Estimate:
    found = estimate(offering, loan, TODAY)
    assert found is not None
    return found


def loan(wan: Decimal, percent: Decimal, months: int, way: Repayment, lpr: Decimal | None = None) -> Loan:
    """A line is used to nine tenths for half of its days."""
    line = Usage.steady(wan * WAN * 9 / 10, 15 * months) if way is Repayment.REVOLVING else None
    return Loan(exactly(wan), exactly(percent), months, way, lpr_percent=lpr, usage=line)


def never_falls(offering: Offering, less: Loan, more: Loan) -> None:
    for smaller, larger in zip(reckon(offering, less).lines, reckon(offering, more).lines, strict=True):
        for least, most in ((smaller.low, larger.low), (smaller.high, larger.high)):
            assert (least is None) == (most is None)
            assert least is None or least <= most


def test_it_looks_at_every_stated_rule():
    assert len(STATED) > 20
    assert {Repayment.REVOLVING} < set(Repayment)


@given(offerings, amounts, rates, terms, ways, more, lprs)
def test_more_borrowed_never_brings_less(offering, wan, percent, months, way, extra, lpr):
    never_falls(offering, loan(wan, percent, months, way, lpr), loan(wan + extra, percent, months, way, lpr))


@given(offerings, amounts, rates, terms, ways, st.integers(0, 100), lprs)
def test_a_higher_rate_never_brings_less(offering, wan, percent, months, way, steps, lpr):
    higher = percent + Decimal(steps) / 20
    never_falls(offering, loan(wan, percent, months, way, lpr), loan(wan, higher, months, way, lpr))


@given(offerings, amounts, rates, terms, ways, st.integers(0, 24), lprs)
def test_a_longer_term_never_brings_less(offering, wan, percent, months, way, longer, lpr):
    never_falls(offering, loan(wan, percent, months, way, lpr), loan(wan, percent, months + longer, way, lpr))


@given(offerings, amounts, rates, terms, ways, lprs)
def test_the_least_is_never_above_the_most_nor_either_above_a_ceiling(offering, wan, percent, months, way, lpr):
    borrowed = loan(wan, percent, months, way, lpr)
    found = reckon(offering, borrowed)

    for tier, line in zip(found.rule.tiers, found.lines, strict=True):
        assert line.low is None or line.high is None or 0 <= line.low <= line.high
        for ceiling in ceilings(tier, borrowed):
            assert line.high is not None
            assert line.high <= ceiling


def ceilings(tier: Tier, borrowed: Loan) -> list[Decimal]:
    """Every limit that the tier's data states, reckoned here by hand."""
    whole, _ = borrowed.terms()
    assert whole is not None
    months = min(whole.months, tier.max_months or whole.months)
    yearly = tier.cap_wan_per_year and tier.cap_wan_per_year * WAN * (1 + (months - 1) // 12)
    share = tier.cap_percent_of_loan and whole.lent * tier.cap_percent_of_loan / 100 + Decimal("0.005")
    fixed = tier.cap_wan and tier.cap_wan * WAN
    return [one for one in (yearly, share, fixed) if one is not None]


@given(offerings, amounts, rates, terms, ways, lprs)
def test_it_is_never_more_than_the_interest_paid(offering, wan, percent, months, way, lpr):
    found, (whole, _) = reckon(offering, loan(wan, percent, months, way, lpr)), loan(wan, percent, months, way).terms()
    assert whole is not None
    paid = whole.accrual().total_interest

    for tier, line in zip(found.rule.tiers, found.lines, strict=True):
        if tier.kind in OF_INTEREST:
            assert line.low is None or line.low <= paid
            assert line.high is None or line.high <= paid


@given(offerings, amounts, more, rates, st.integers(0, 40), terms, st.integers(0, 24), ways, st.data())
def test_an_interval_holds_the_figure_of_every_value_inside(
    offering, wan, extra, percent, steps, months, longer, way, data
):
    ends = Loan(
        Interval(wan, wan + extra),
        Interval(percent, percent + Decimal(steps) / 20),
        Interval(Decimal(months), Decimal(months + longer)),
        way,
        usage=Usage.steady(wan * WAN / 2, 30) if way is Repayment.REVOLVING else None,
    )
    inside = Loan(
        exactly(wan + Decimal(data.draw(st.integers(0, int(extra * 100)))) / 100),
        exactly(percent + Decimal(data.draw(st.integers(0, steps))) / 20),
        months + data.draw(st.integers(0, longer)),
        way,
        usage=ends.usage,
    )

    for outer, one in zip(reckon(offering, ends).lines, reckon(offering, inside).lines, strict=True):
        assert outer.low is None or (one.low is not None and outer.low <= one.low)
        assert outer.high is None or (one.high is not None and one.high <= outer.high)


@given(offerings, amounts, rates, terms, ways)
def test_what_is_not_known_only_widens_the_range(offering, wan, percent, months, way):
    known = reckon(offering, loan(wan, percent, months, way))
    vague = [
        Loan(exactly(wan), exactly(percent), months, None),
        Loan(exactly(wan), exactly(percent), None, way),
        Loan(Interval(None, wan), exactly(percent), months, way),
    ]
    if way is Repayment.REVOLVING:
        vague = vague[1:]

    for less_known in vague:
        for outer, one in zip(reckon(offering, less_known).lines, known.lines, strict=True):
            assert outer.low is None or (one.low is not None and outer.low <= one.low)
            assert outer.high is None or (one.high is not None and one.high <= outer.high)


def test_the_terms_of_a_loan_without_a_way_of_repayment_are_the_least_and_the_most():
    smallest, largest = Loan(exactly(Decimal(10)), exactly(Decimal(4)), 12, None).terms()

    assert isinstance(smallest, Terms)
    assert isinstance(largest, Terms)
    assert (smallest.repayment, largest.repayment) == (Repayment.EQUAL_PRINCIPAL, Repayment.INTEREST_FIRST)
