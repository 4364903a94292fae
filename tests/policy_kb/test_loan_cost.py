from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb.loan_cost import MONTHLY, InvalidLoan, Repayment, schedule, to_cents

MILLION = Decimal(1_000_000)
RATE = Decimal("4.35")


class TestMillionForAYear:
    def test_equal_instalments_pay_the_same_every_month(self):
        plan = schedule(MILLION, RATE, 12, Repayment.EQUAL_INSTALMENTS)

        assert {one.payment for one in plan.instalments[:-1]} == {Decimal("85309.90")}
        assert plan.last_payment == Decimal("85309.90")
        assert plan.total_interest == Decimal("23718.80")

    def test_equal_principal_pays_less_every_month(self):
        plan = schedule(MILLION, RATE, 12, Repayment.EQUAL_PRINCIPAL)

        assert plan.first_payment == Decimal("86958.33")
        assert plan.total_interest == Decimal("23562.50")

    def test_interest_first_repays_everything_in_the_last_month(self):
        plan = schedule(MILLION, Decimal("4.8"), 12, Repayment.INTEREST_FIRST)

        assert plan.first_payment == Decimal("4000.00")
        assert plan.last_payment == Decimal("1004000.00")
        assert plan.total_interest == Decimal("48000.00")


def test_a_loan_without_interest_costs_nothing():
    plan = schedule(Decimal(1000), Decimal(0), 3, Repayment.EQUAL_INSTALMENTS)

    assert plan.total_interest == 0
    assert [one.payment for one in plan.instalments] == [Decimal("333.33"), Decimal("333.33"), Decimal("333.34")]


@pytest.mark.parametrize(
    ("amount", "rate", "months"),
    [
        (Decimal(0), RATE, 12),
        (Decimal(-1), RATE, 12),
        (MILLION, Decimal(-1), 12),
        (MILLION, Decimal(101), 12),
        (MILLION, RATE, 0),
        (Decimal("NaN"), RATE, 12),
    ],
)
def test_refuses_what_cannot_be_a_loan(amount: Decimal, rate: Decimal, months: int):
    with pytest.raises(InvalidLoan):
        schedule(amount, rate, months, Repayment.EQUAL_INSTALMENTS)


@given(
    st.decimals(min_value=100, max_value=50_000_000, places=2),
    st.decimals(min_value=0, max_value=24, places=2),
    st.integers(1, 120),
    st.sampled_from(MONTHLY),
)
def test_the_principal_always_adds_up_to_the_fen(amount: Decimal, rate: Decimal, months: int, repayment: Repayment):
    plan = schedule(amount, rate, months, repayment)

    assert sum(one.principal for one in plan.instalments) == amount
    assert all(one.principal >= 0 and one.interest >= 0 for one in plan.instalments)


@given(st.integers(1, 1000), st.integers(1, 20), st.integers(1, 60))
def test_the_later_the_principal_is_repaid_the_more_interest_is_paid(wan: int, rate: int, months: int):
    principal, instalments, first = (
        schedule(Decimal(wan * 10_000), Decimal(rate), months, way).total_interest for way in MONTHLY
    )

    assert principal <= instalments <= first


@given(
    st.decimals(min_value=100, max_value=50_000_000, places=2),
    st.decimals(min_value=0, max_value=24, places=2),
    st.integers(1, 120),
    st.sampled_from(MONTHLY),
)
def test_the_months_interest_adds_up_to_that_of_the_balances_rounded_once(
    amount: Decimal, rate: Decimal, months: int, repayment: Repayment
):
    plan = schedule(amount, rate, months, repayment)
    whole = to_cents(sum(one.balance for one in plan.instalments) * rate / 1200)

    assert plan.total_interest == plan.at_rate(rate, months) == whole
    assert all(abs(one.interest - one.balance * rate / 1200) <= Decimal("0.01") for one in plan.instalments)


def test_a_credit_line_has_no_instalments():
    with pytest.raises(InvalidLoan) as refusal:
        schedule(MILLION, RATE, 12, Repayment.REVOLVING)

    assert refusal.value.field == "repayment"
