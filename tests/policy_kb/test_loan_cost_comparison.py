"""What a loan costs without a subsidy and with one, side by side, in figures and in words."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from offering_samples import shipped

from policy_kb.cost_comparison import Comparison, compare, every_way
from policy_kb.cost_wording import cost_text, loan_text, subsidised_texts
from policy_kb.facts import Interval
from policy_kb.loan_cost import MONTHLY, InvalidLoan, Repayment
from policy_kb.revolving import Usage
from policy_kb.subsidy_loan import Loan

TODAY = date(2026, 11, 21)
YIZHUANG = shipped("bda-loan-subsidy")


def between(low: str | int, high: str | int | None = None) -> Interval:
    return Interval(Decimal(str(low)), Decimal(str(low if high is None else high)))


def loan(wan: Interval | int = 50, percent: Interval | str | None = "4", months: Any = 12, **more: Any) -> Loan:
    amount = wan if isinstance(wan, Interval) else between(wan)
    rate = between(percent) if isinstance(percent, str) else percent
    return Loan(amount, rate, months, **more)


def compared(borrowed: Loan, *ids: str) -> tuple[Comparison, ...]:
    return compare(borrowed, [shipped(one) for one in ids], TODAY)


class TestFiftyWanForAYearAtFourPercent:
    """Half of the interest is paid by the source's rule: 贴息50%、单户最高50万元。"""

    @pytest.mark.parametrize(
        ("way", "first", "last", "interest", "left"),
        [
            (Repayment.EQUAL_INSTALMENTS, "42574.95", "42574.98", "10899.43", "5449.71"),
            (Repayment.EQUAL_PRINCIPAL, "43333.34", "41805.52", "10833.33", "5416.66"),
            (Repayment.INTEREST_FIRST, "1666.67", "501666.67", "20000.00", "10000.00"),
        ],
    )
    def test_by_the_month(self, way: Repayment, first: str, last: str, interest: str, left: str):
        (case,) = compared(loan(repayment=way), YIZHUANG.id)
        (subsidised,) = case.subsidised

        assert (case.without.first_payment, case.without.last_payment) == (Decimal(first), Decimal(last))
        assert case.without.interest == Decimal(interest)
        assert case.without.total == 500_000 + Decimal(interest)
        assert subsidised.interest == (Decimal(left), Decimal(left))
        assert subsidised.annual_percent == pytest.approx((2, 2), abs=Decimal("0.01"))

    def test_by_the_day(self):
        used = Usage.steady(Decimal(300_000), 60)
        (case,) = compared(loan(repayment=Repayment.REVOLVING, usage=used), YIZHUANG.id)

        assert (case.without.interest, case.without.total) == (Decimal("2000.00"), None)
        assert case.without.a_day == Decimal("1.11")
        assert case.subsidised[0].interest == (Decimal("1000.00"), Decimal("1000.00"))
        assert case.subsidised[0].monthly is None

    def test_a_line_of_which_nobody_said_how_much_is_used_is_used_to_the_full(self):
        (case,) = compared(loan(repayment=Repayment.REVOLVING))

        assert case.without.interest == Decimal("20277.78")

    def test_a_month_costs_on_average_what_the_whole_does_over_the_term(self):
        (case,) = compared(loan(repayment=Repayment.INTEREST_FIRST), YIZHUANG.id)

        assert case.subsidised[0].monthly == (Decimal("42500.00"), Decimal("42500.00"))

    def test_fees_are_part_of_the_cost(self):
        (case,) = compared(loan(guarantee_percent=Decimal("0.8"), fees=Decimal(1500)))

        assert case.without.fees == Decimal("5500.00")
        assert case.without.total == Decimal("525500.00")
        assert "连担保费等5500元一共525500元" not in cost_text([case])
        assert "连担保费等5500元一共52.55万元" in cost_text([case])


class TestWhichSubsidies:
    def test_what_a_bank_receives_lowers_no_interest(self):
        assert compared(loan(), "xx-bank-subsidy", "ha-tech-loan-scheme-2021")[0].subsidised == ()

    def test_an_ended_rule_lowers_no_interest(self):
        assert compared(loan(), "bj-first-loan-subsidy-2025")[0].subsidised == ()

    def test_what_pays_for_fees_lowers_no_interest(self):
        assert compared(loan(), "bj-first-loan-guarantee-subsidy", "ha-return-startup-2020")[0].subsidised == ()

    def test_a_rule_with_two_shares_leaves_a_range(self):
        (case,) = compared(loan(100), "bj-catering-measures-2025")

        assert case.subsidised[0].interest == (Decimal("24000.00"), Decimal("32000.00"))
        assert "核实" in subsidised_texts([case])[0]


class TestWords:
    def test_of_an_exact_loan(self):
        cases = compared(loan(repayment=Repayment.EQUAL_INSTALMENTS), YIZHUANG.id)

        assert loan_text(cases) == "贷50万元，年利率4%，12个月，等额本息"
        assert cost_text(cases) == "每月还42574.95元，利息一共10899.43元，本息一共510899.43元"
        assert subsidised_texts(cases) == [
            "「北京经开区小微企业贷款贴息（免申即享）」补5449.72元，自己负担的利息降到5449.71元，折合年利率2%，摊到每月是42120.81元"
        ]

    def test_of_intervals(self):
        vague = loan(between(20, 30), between(4, "4.5"), between(12, 24), repayment=Repayment.INTEREST_FIRST)
        cases = compared(vague, YIZHUANG.id)

        assert loan_text(cases) == "贷20万元到30万元，年利率4%到4.5%，12到24个月，先息后本"
        assert "利息一共8000元到2.7万元" in cost_text(cases)
        assert "补4000元到1.35万元" in subsidised_texts(cases)[0]

    def test_of_a_credit_line(self):
        used = Usage.steady(Decimal(300_000), 60, days_a_year=365)
        cases = compared(loan(repayment=Repayment.REVOLVING, usage=used))

        assert cost_text(cases) == "30万元用60天，一年按365天算，每用1万元一天利息1.1元，利息一共1972.6元"

    def test_of_falling_payments(self):
        cases = compared(loan(repayment=Repayment.EQUAL_PRINCIPAL))

        assert cost_text(cases).startswith("第一个月还43333.34元，以后逐月减少，最后一个月还41805.52元")


def test_without_a_rate_there_is_no_cost():
    assert compared(loan(percent=None)) == ()


def test_a_way_of_repayment_is_needed():
    with pytest.raises(InvalidLoan):
        compared(loan(repayment=None))


def test_every_way_has_a_cost():
    found = [compare(one, [], TODAY)[0].without for one in every_way(loan())]

    assert [one.terms.repayment for one in found] == list(Repayment)
    assert all(one.interest > 0 for one in found)


@given(st.integers(1, 400), st.integers(0, 100), st.integers(1, 30), st.integers(1, 48), st.integers(0, 24), st.data())
def test_the_words_ends_hold_every_loan_inside(wan, extra, percent, months, longer, data):
    way = data.draw(st.sampled_from(MONTHLY))
    ends = compare(
        loan(between(wan, wan + extra), between(percent, percent + 1), between(months, months + longer), repayment=way),
        [YIZHUANG],
        TODAY,
    )
    inside = loan(
        between(wan + data.draw(st.integers(0, extra))),
        between(percent),
        months + data.draw(st.integers(0, longer)),
        repayment=way,
    )
    (one,) = compare(inside, [YIZHUANG], TODAY)

    for name in ("first_payment", "last_payment", "interest", "total"):
        values = [getattr(case.without, name) for case in ends]
        rounding = Decimal("0.01") * (months + longer) if name == "last_payment" else 0
        assert min(values) - rounding <= getattr(one.without, name) <= max(values) + rounding
    left = [value for case in ends for value in case.subsidised[0].interest]
    assert min(left) <= min(one.subsidised[0].interest)
    assert max(one.subsidised[0].interest) <= max(left)


@given(st.integers(1, 6000), st.integers(1, 24), st.integers(1, 60), st.sampled_from(Repayment))
def test_with_a_subsidy_it_never_costs_more_nor_less_than_nothing(wan, percent, months, way):
    ids = [
        "bda-loan-subsidy",
        "cn-service-loan-subsidy-2026",
        "cn-sme-fixed-asset-subsidy-2026",
        "ha-startup-loan-2022",
    ]
    for case in compared(loan(wan, between(percent), months, repayment=way), *ids):
        for one in case.subsidised:
            least, most = one.interest
            assert 0 <= least <= most <= case.without.interest
            assert one.annual_percent[1] <= percent
