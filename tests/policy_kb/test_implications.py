"""What follows from what a firm said: above all its age on a given day, from the date of registration."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from offering_samples import atom, sample

from policy_kb.compiled import CompiledCatalogue
from policy_kb.eligibility import Outcome, judge
from policy_kb.facts import Facts, Interval, parse_facts
from policy_kb.implications import months_between, with_age, with_implied

TODAY = date(2026, 11, 21)
THREE_YEARS = sample(atom("years_in_business", "gte", 3))


class TestAge:
    @pytest.mark.parametrize(
        ("registered", "on", "months"),
        [
            pytest.param(date(2024, 3, 21), TODAY, "32", id="the day itself is full"),
            pytest.param(date(2024, 3, 22), TODAY, "31.5", id="the day before is not"),
            pytest.param(date(2024, 3, 20), TODAY, "32.5", id="days beyond a full month"),
            pytest.param(date(2024, 1, 31), date(2024, 2, 29), "1", id="a month without that day ends on its last"),
            pytest.param(date(2024, 2, 29), date(2025, 2, 28), "12", id="born on a leap day"),
            pytest.param(TODAY, TODAY, "0", id="registered today"),
            pytest.param(date(2027, 1, 1), TODAY, "0", id="not registered yet"),
        ],
    )
    def test_is_counted_in_full_months(self, registered: date, on: date, months: str):
        assert months_between(registered, on) == Decimal(months)

    @given(st.dates(date(1990, 1, 1), TODAY), st.integers(0, 4000))
    def test_never_shrinks_as_days_go_by(self, registered: date, days: int):
        later = registered + timedelta(days=days)

        assert months_between(registered, later) <= months_between(registered, later + timedelta(days=1))

    def test_a_month_of_registration_leaves_as_much_open_as_its_days(self):
        facts = with_age(parse_facts({"registered_on": "2024-03"}), date(2027, 3, 15))

        assert facts.get("years_in_business") == Interval(Decimal("35.5") / 12, Decimal("36.5") / 12)

    def test_nothing_is_added_without_a_date(self):
        assert with_age(Facts(), TODAY) == Facts()

    def test_the_date_beats_an_age_said_before(self):
        facts = with_age(parse_facts({"registered_on": "2020-11-21", "years_in_business": 1}), TODAY)

        assert facts.get("years_in_business") == Interval(Decimal(6), Decimal(6))


class TestVerdictsOnADay:
    """One rule, one date of registration: the verdict follows the day that is asked about."""

    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            pytest.param(date(2027, 2, 28), Outcome.INELIGIBLE, id="no day of March 2024 is three years ago"),
            pytest.param(date(2027, 3, 1), Outcome.UNDETERMINED, id="its first day is"),
            pytest.param(date(2027, 3, 31), Outcome.ELIGIBLE, id="all are"),
        ],
    )
    def test_a_firm_grows_into_an_offering(self, on: date, expected: Outcome):
        facts = parse_facts({"registered_on": "2024-03"})

        assert judge(THREE_YEARS, facts, on).outcome is expected
        assert CompiledCatalogue([THREE_YEARS], on).outcomes(facts) == [expected]

    def test_the_reason_names_the_date_that_the_firm_gave(self):
        verdict = judge(THREE_YEARS, parse_facts({"registered_on": "2024-03"}), TODAY)

        assert verdict.reasons == ("不符合：要求成立时间不少于3年，您的情况是2024年3月注册",)

    def test_the_fifth_birthday_still_passes_and_the_day_after_does_not(self):
        young = sample(atom("years_in_business", "lte", 5))
        facts = parse_facts({"registered_on": "2021-11-21"})

        assert judge(young, facts, TODAY).outcome is Outcome.ELIGIBLE
        assert judge(young, facts, TODAY + timedelta(days=1)).outcome is Outcome.INELIGIBLE


class TestLoans:
    def test_a_firm_without_loans_has_none_that_falls_due(self):
        assert with_implied(parse_facts({"first_loan": True})).get("loan_due_soon") is False

    def test_what_the_firm_said_wins(self):
        said = parse_facts({"first_loan": True, "loan_due_soon": True})

        assert with_implied(said) == said
