"""随借随还: interest by the day on what is used."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb.loan_cost import InvalidLoan, Repayment, schedule, to_cents
from policy_kb.revolving import DailyInterest, Movement, Spell, Usage

START = date(2026, 1, 5)
RATE = Decimal("3.6")


def wan(number: int) -> Decimal:
    return Decimal(number * 10_000)


def drawn(*movements: tuple[int, int]) -> list[Movement]:
    return [Movement(START + timedelta(days), wan(change)) for days, change in movements]


class TestWhatIsUsed:
    def test_ten_thousand_at_3_6_percent_costs_a_yuan_a_day(self):
        assert DailyInterest(Usage.steady(wan(1), 1), RATE).total_interest == Decimal("1.00")

    def test_thirty_wan_for_sixty_days(self):
        assert DailyInterest(Usage.steady(wan(30), 60), Decimal(4)).total_interest == Decimal("2000.00")

    def test_a_year_of_365_days_is_another_way_to_count(self):
        usage = Usage.steady(wan(30), 60, days_a_year=365)

        assert DailyInterest(usage, Decimal(4)).total_interest == Decimal("1972.60")

    def test_nothing_used_costs_nothing(self):
        assert DailyInterest(Usage(()), RATE).total_interest == 0

    def test_a_whole_year_of_the_whole_line_costs_five_days_more_than_interest_first(self):
        line = DailyInterest(Usage.steady(wan(100), 365), RATE).total_interest

        assert line == Decimal("36500.00")
        assert schedule(wan(100), RATE, 12, Repayment.INTEREST_FIRST).total_interest == Decimal("36000.00")


class TestDrawingsAndRepayments:
    def test_the_day_of_drawing_counts_and_that_of_repaying_does_not(self):
        usage = Usage.of_movements(drawn((0, 30), (10, -30)), until=START + timedelta(30))

        assert usage.spells == (Spell(wan(30), 10), Spell(Decimal(0), 20))

    def test_they_may_come_in_any_order_and_twice_on_a_day(self):
        usage = Usage.of_movements(drawn((10, -10), (0, 20), (0, 10)), until=START + timedelta(40))

        assert usage.spells == (Spell(wan(30), 10), Spell(wan(20), 30))
        assert DailyInterest(usage, RATE).total_interest == Decimal("900.00")

    def test_what_is_left_is_repaid_on_the_last_day(self):
        assert Usage.of_movements(drawn((0, 5)), until=START + timedelta(7)).balance_days == wan(35)

    def test_no_more_is_repaid_than_was_drawn(self):
        with pytest.raises(InvalidLoan):
            Usage.of_movements(drawn((0, 10), (5, -11)), until=START + timedelta(30))

    def test_none_comes_after_the_end(self):
        with pytest.raises(InvalidLoan):
            Usage.of_movements(drawn((8, 10)), until=START + timedelta(7))

    @pytest.mark.parametrize("days_a_year", [0, 12, 366])
    def test_a_year_has_360_or_365_days(self, days_a_year: int):
        with pytest.raises(InvalidLoan):
            Usage.steady(wan(1), 1, days_a_year)


changes = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 300)), min_size=1, max_size=8)


@given(changes, st.integers(1, 24))
def test_interest_is_that_of_every_day_looked_at_by_itself(drawings: list[tuple[int, int]], rate: int):
    """Each sum is drawn on one day and repaid ten days later."""
    movements = drawn(*drawings, *((day + 10, -amount) for day, amount in drawings))
    usage = Usage.of_movements(movements, until=START + timedelta(420))
    days = (sum(amount for day, amount in drawings if day <= today < day + 10) for today in range(420))

    assert usage.balance_days == wan(sum(days))
    assert DailyInterest(usage, Decimal(rate)).total_interest == to_cents(usage.balance_days * rate / 36_000)
    assert sum(movement.change for movement in movements) == 0


@given(changes, st.integers(1, 12))
def test_the_interest_of_some_months_is_never_more_than_that_of_all(drawings: list[tuple[int, int]], months: int):
    usage = Usage(tuple(Spell(wan(amount), days) for days, amount in drawings))
    plan = DailyInterest(usage, RATE)

    assert plan.interest_within(months) <= plan.interest_within(months + 1) <= plan.total_interest
    assert usage.up_to(wan(100)).balance_days <= usage.balance_days
