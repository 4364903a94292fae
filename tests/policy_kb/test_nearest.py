"""The smallest change that a verdict names is enough, and anything smaller is not."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from offering_samples import atom, sample

from policy_kb.eligibility import Outcome, judge
from policy_kb.facts import Facts, Interval, Period, parse_facts
from policy_kb.wording import templates

TODAY = date(2026, 11, 21)
FEN = Decimal("0.01")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
limits = st.integers(1, 500)
amounts = st.decimals(0, 600, places=2)
excesses = st.decimals("0.01", 600, places=2)
shares = st.fractions(0, Fraction(99, 100), max_denominator=100)
days = st.dates(date(2010, 1, 1), TODAY).map(lambda day: day.replace(day=min(day.day, 28)))


def number_in(change: str) -> Decimal:
    (found,) = NUMBER.findall(change)
    return Decimal(found)


def part_of(limit: int, share: Fraction) -> Decimal:
    """That share of the limit, in hundredths; always below it."""
    return Decimal(int(limit * share * 100)) / 100


def months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, day.day)


@settings(max_examples=100, deadline=None)
@given(limits, excesses)
def test_a_sum_lowered_to_what_is_named_passes_and_a_fen_more_does_not(limit: int, excess: Decimal):
    amount = limit + excess
    offering = sample(atom("loan_amount_wan", "lte", limit))

    named = number_in(judge(offering, parse_facts({"loan_amount_wan": amount}), TODAY).nearest or "")

    assert judge(offering, parse_facts({"loan_amount_wan": named}), TODAY).outcome is Outcome.ELIGIBLE
    assert judge(offering, parse_facts({"loan_amount_wan": named + FEN}), TODAY).outcome is Outcome.INELIGIBLE


@settings(max_examples=100, deadline=None)
@given(limits, shares)
def test_a_number_raised_by_what_is_named_passes_and_a_hundredth_less_does_not(limit: int, share: Fraction):
    amount = part_of(limit, share)
    offering = sample(atom("annual_revenue_wan", "gte", limit))

    added = number_in(judge(offering, parse_facts({"annual_revenue_wan": amount}), TODAY).nearest or "")

    def outcome(revenue: Decimal) -> Outcome:
        return judge(offering, parse_facts({"annual_revenue_wan": revenue}), TODAY).outcome

    assert outcome(amount + added) is Outcome.ELIGIBLE
    assert outcome(amount + added - FEN) is Outcome.INELIGIBLE


@settings(max_examples=100, deadline=None)
@given(limits, st.lists(shares, min_size=2, max_size=2, unique=True))
def test_of_a_number_not_known_exactly_the_goal_is_named(limit: int, ends: list[Fraction]):
    low, high = (part_of(limit, share) for share in sorted(ends))
    assume(low < high)
    offering = sample(atom("employees", "gte", limit))

    named = number_in(judge(offering, Facts({"employees": Interval(low, high)}), TODAY).nearest or "")

    assert named == limit


@settings(max_examples=200, deadline=None)
@given(st.integers(2, 8), days, st.integers(0, 23), st.integers(1, 28), st.booleans())
def test_after_the_months_that_are_named_the_firm_is_old_enough_and_a_month_before_it_is_not(
    years: int, registered: date, months_old: int, day: int, day_known: bool
):
    """The same facts, judged on a later day: no firm has to say anything anew."""
    offering = sample(atom("years_in_business", "gte", years))
    period = Period(registered, registered) if day_known else Period(registered.replace(day=1), registered)
    facts = Facts({"registered_on": period})
    on = max(registered, months_later(registered, months_old).replace(day=day))
    verdict = judge(offering, facts, on)
    assume(verdict.outcome is Outcome.INELIGIBLE)

    months = int(number_in(verdict.nearest or ""))

    assert judge(offering, facts, months_later(on, months)).outcome is Outcome.ELIGIBLE
    assert judge(offering, facts, months_later(on, months - 1)).outcome is not Outcome.ELIGIBLE


@settings(max_examples=100, deadline=None)
@given(st.lists(limits, min_size=2, max_size=4), amounts)
def test_of_several_limits_the_change_for_the_one_that_fails_is_named(all_limits: list[int], amount: Decimal):
    offering = sample(*(atom("loan_amount_wan", "lte", limit) for limit in all_limits))
    verdict = judge(offering, parse_facts({"loan_amount_wan": amount}), TODAY)

    if sum(amount > limit for limit in all_limits) == 1:
        assert number_in(verdict.nearest or "") == min(all_limits)
    else:
        assert verdict.nearest is None


def test_a_missing_quality_is_named_and_gaining_it_passes():
    qualities = [name for name in templates()["nearest"]["by_field"] if name.startswith(("has_", "is_"))]

    assert qualities
    for name in qualities:
        offering = sample(atom(name, "eq", True))
        assert judge(offering, parse_facts({name: False}), TODAY).nearest
        assert judge(offering, parse_facts({name: True}), TODAY).outcome is Outcome.ELIGIBLE


def test_nothing_is_suggested_for_what_has_ended_or_not_begun():
    """Passing the clause would not give the firm what is not to be had."""
    limit = atom("loan_amount_wan", "lte", 300)
    facts = parse_facts({"loan_amount_wan": 500})

    assert judge(sample(limit), facts, TODAY).nearest
    assert judge(sample(limit, status="expired"), facts, TODAY).nearest is None
    assert judge(sample(limit, valid_from="2027"), facts, TODAY).nearest is None
    assert judge(sample(limit, offering={"beneficiary": "bank"}), facts, TODAY).nearest is None
