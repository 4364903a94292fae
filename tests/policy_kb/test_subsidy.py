from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from offering_samples import sample, shipped, shipped_offerings

from policy_kb.facts import Interval, parse_facts
from policy_kb.firm_match import match_firm
from policy_kb.loan_cost import InvalidLoan, Repayment
from policy_kb.subsidy import Estimate, Loan, estimate, estimates_for
from policy_kb.subsidy_rules import InvalidSubsidy, Receiver, parse_subsidy

TODAY = date(2026, 11, 21)
STATED = [one for one in shipped_offerings() if one.subsidy and one.subsidy["kind"] != "unstated"]


def exactly(number: str | int) -> Interval:
    return Interval(Decimal(str(number)), Decimal(str(number)))


def loan(wan: str | int, percent: str | None = None, months: int = 12, **more: object) -> Loan:
    return Loan(exactly(wan), None if percent is None else exactly(percent), months, **more)


def of(entry_id: str, borrowed: Loan, on: date = TODAY) -> Estimate:
    found = estimate(shipped(entry_id), borrowed, on)
    assert found is not None
    return found


class TestWorkedExamplesOfTheSources:
    def test_catering_100_wan_at_4_percent_gives_an_ordinary_firm_8000_yuan(self):
        found = of("bj-catering-measures-2025", loan(100, "4"))

        ordinary, innovative = found.lines
        assert (ordinary.low, ordinary.high) == (Decimal("8000.00"), Decimal("8000.00"))
        assert innovative.high == Decimal("16000.00")
        assert found.summary == "8000元到1.6万元"

    def test_services_in_2026_save_at_most_10_wan_a_year(self):
        assert of("cn-service-loan-subsidy-2026", loan(1000, "3.5")).high == Decimal("100000.00")
        assert of("cn-service-loan-subsidy-2026", loan(1000, "3.5", months=24)).high == Decimal("100000.00")

    def test_fixed_assets_are_paid_at_most_150_wan(self):
        assert of("cn-sme-fixed-asset-subsidy-2026", loan(5000, "3.5", months=36)).high == Decimal("1500000.00")

    def test_individual_founders_in_henan_paid_no_interest(self):
        assert of("ha-startup-loan-2022", loan(20, "5")).low == Decimal("10000.00")


class TestFirstLoanRuleOf2025:
    def test_caps_at_one_and_two_percent_of_the_loan(self):
        ordinary, innovative = of("bj-first-loan-subsidy-2025", loan(100, "8")).lines

        assert ordinary.high == Decimal("10000.00")
        assert innovative.high == Decimal("20000.00")
        assert ordinary.steps[-1] == "不超过放款额的1%，即1万元"

    def test_counts_at_most_a_year(self):
        year = of("bj-first-loan-subsidy-2025", loan(100, "4"))

        assert of("bj-first-loan-subsidy-2025", loan(100, "4", months=36)).high == year.high == Decimal("16000.00")

    def test_carries_the_warning_that_it_has_ended(self):
        assert of("bj-first-loan-subsidy-2025", loan(100, "4")).warning == "已于2026年2月18日到期"

    def test_had_no_warning_while_it_was_in_force(self):
        assert of("bj-first-loan-subsidy-2025", loan(100, "4"), on=date(2026, 2, 18)).warning is None


class TestWhatIsNotKnown:
    def test_without_a_rate_only_the_cap_can_be_said(self):
        found = of("bj-first-loan-subsidy-2025", loan(100))

        assert (found.low, found.high) == (None, Decimal("20000.00"))
        assert found.summary == "不超过2万元"

    def test_without_a_rate_points_off_it_are_still_certain(self):
        assert of("cn-equipment-loan-subsidy-2026", loan(200, months=24)).low == Decimal("60000.00")

    def test_an_interval_of_amounts_gives_a_range(self):
        found = of("bda-loan-subsidy", Loan(Interval(Decimal(20), Decimal(30)), exactly("4"), 12))

        assert (found.low, found.high) == (Decimal("4000.00"), Decimal("6000.00"))

    def test_an_open_amount_leaves_the_fixed_cap(self):
        found = of("bda-loan-subsidy", Loan(Interval(Decimal(20), None), exactly("4"), 12))

        assert (found.low, found.high) == (Decimal("4000.00"), Decimal("500000"))

    def test_a_source_without_a_formula_is_quoted_not_reckoned(self):
        found = of("bj-shijingshan-ip-subsidy", loan(100, "4"))

        assert (found.lines, found.low, found.high) == ((), None, None)
        assert "来源没有给出" in found.summary

    def test_a_borrowers_share_below_lpr_needs_the_lpr_for_an_upper_end(self):
        unknown = of("xx-county-startup-loan", loan(20, "4"))
        known = of("xx-county-startup-loan", loan(20, "4", lpr_percent=Decimal("3.5")))

        assert (unknown.low, unknown.high) == (Decimal("3000.00"), None)
        assert (known.low, known.high) == (Decimal("4000.00"), Decimal("4000.00"))


class TestWhoReceives:
    def test_a_banks_half_permille_is_never_a_firms(self):
        found = of("xx-bank-subsidy", loan(100, "4"))

        assert (found.for_firm, found.low, found.high) == (False, Decimal(0), Decimal(0))
        assert found.summary == "补给银行，不发给企业"

    def test_sums_for_a_firm_leave_out_what_it_cannot_have(self):
        facts = parse_facts({"region": "海淀", "industry": "餐饮", "entity_type": "小微企业", "first_loan": True})

        found = estimates_for(match_firm(shipped_offerings(), facts, TODAY), loan(100, "4"))

        ids = [one.offering.id for one in found]
        assert "cn-service-loan-subsidy-2026" in ids
        assert not {"xx-bank-subsidy", "bj-first-loan-subsidy-2025", "bda-loan-subsidy"} & set(ids)


def test_repaying_in_instalments_brings_less_than_repaying_at_the_end():
    at_the_end = of("bda-loan-subsidy", loan(100, "4"))
    monthly = of("bda-loan-subsidy", loan(100, "4", repayment=Repayment.EQUAL_INSTALMENTS))

    assert monthly.high < at_the_end.high


def test_a_loan_lasts_at_least_a_month():
    with pytest.raises(InvalidLoan):
        loan(100, "4", months=0)


@pytest.mark.parametrize(
    "rule",
    [
        "20%",
        {"kind": "guess", "receiver": "firm"},
        {"kind": "unstated", "receiver": "firm"},
        {"kind": "share_of_interest", "receiver": "firm", "clause": "x"},
        {"kind": "rate_points", "receiver": "firm", "clause": "x", "tiers": [{"name": "a", "point": 1}]},
    ],
)
def test_a_rule_that_cannot_be_reckoned_names_its_entry(rule: object):
    with pytest.raises(InvalidSubsidy) as refusal:
        parse_subsidy("sample-entry", rule)

    assert refusal.value.entry_id == "sample-entry"


def test_an_entry_without_a_rule_has_no_estimate():
    assert estimate(sample(), loan(100), TODAY) is None


class TestProperties:
    borrowed = st.tuples(st.integers(1, 6000), st.integers(1, 15), st.integers(1, 60))

    @given(st.sampled_from(STATED), borrowed, st.integers(0, 3000))
    def test_more_borrowed_never_brings_less(self, offering, terms, more):
        wan, percent, months = terms
        smaller = estimate(offering, loan(wan, str(percent), months), TODAY)
        larger = estimate(offering, loan(wan + more, str(percent), months), TODAY)

        for end in ("low", "high"):
            less, most = getattr(smaller, end), getattr(larger, end)
            assert (less is None) == (most is None)
            assert less is None or less <= most

    @given(st.sampled_from(STATED), borrowed)
    def test_the_least_is_never_above_the_most_nor_above_the_cap(self, offering, terms):
        wan, percent, months = terms
        found = estimate(offering, loan(wan, str(percent), months), TODAY)

        assert found.low is None or found.high is None or 0 <= found.low <= found.high
        if found.rule.cap_wan is not None and found.rule.receiver is Receiver.FIRM:
            assert found.high <= found.rule.cap_wan * 10_000


def test_every_shipped_rule_can_be_read():
    assert len(STATED) > 15
    for offering in shipped_offerings():
        if offering.subsidy is not None:
            assert parse_subsidy(offering.id, offering.subsidy).receiver in Receiver
