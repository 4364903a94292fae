from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from offering_samples import sample, shipped, shipped_offerings

from policy_kb.facts import Interval, parse_facts
from policy_kb.firm_match import match_firm
from policy_kb.loan_cost import MONTHLY, InvalidLoan, Repayment
from policy_kb.revolving import Usage
from policy_kb.subsidy import Estimate, estimate, estimates_for, estimates_of
from policy_kb.subsidy_loan import Loan
from policy_kb.subsidy_rules import InvalidSubsidy, parse_subsidy

TODAY = date(2026, 11, 21)


def exactly(number: str | int) -> Interval:
    return Interval(Decimal(str(number)), Decimal(str(number)))


def loan(wan: str | int, percent: str | None = None, months: int | Interval | None = 12, **more: Any) -> Loan:
    return Loan(exactly(wan), None if percent is None else exactly(percent), months, **more)


def of(entry_id: str, borrowed: Loan, on: date = TODAY) -> Estimate:
    found = estimate(shipped(entry_id), borrowed, on)
    assert found is not None
    return found


def reckoned(entry_id: str, on: date) -> list[Estimate]:
    return estimates_of(shipped_offerings(), [shipped(entry_id)], loan(100, "4"), on)


class TestWorkedExamplesOfTheSources:
    """What the sources themselves reckon, or state so that it can be reckoned by hand."""

    def test_catering_100_wan_at_4_percent_gives_an_ordinary_firm_8000_yuan(self):
        """例：100万元按4%利率，普通企业补8000元。"""
        found = of("bj-catering-measures-2025", loan(100, "4"))

        ordinary, innovative = found.lines
        assert (ordinary.low, ordinary.high) == (Decimal("8000.00"), Decimal("8000.00"))
        assert innovative.high == Decimal("16000.00")
        assert found.summary == "8000元到1.6万元"
        assert "普通企业补8000元" in found.rule.clause

    @pytest.mark.parametrize("months", [12, 24, 36])
    def test_services_in_2026_save_at_most_10_wan_a_year(self, months: int):
        """财金〔2026〕5号：年贴息1个百分点、最长1年，单户1000万元，折合一年最多省10万元。"""
        found = of("cn-service-loan-subsidy-2026", loan(1000, "3.5", months))

        assert (found.low, found.high) == (Decimal("100000.00"), Decimal("100000.00"))
        assert found.offering.document_number == "财金〔2026〕5号"

    def test_fixed_assets_are_paid_at_most_150_wan(self):
        """财金〔2026〕4号：年贴息1.5个百分点、最长2年，单户上限5000万元，最多补150万元。"""
        found = of("cn-sme-fixed-asset-subsidy-2026", loan(5000, "3.5", months=36))

        assert (found.low, found.high) == (Decimal("1500000.00"), Decimal("1500000.00"))

    def test_equipment_is_paid_1_5_points_for_two_years(self):
        """财金〔2026〕2号：贴息1.5个百分点，自放款起最长2年；20_000_000 x 1.5% x 2。"""
        assert of("cn-equipment-loan-subsidy-2026", loan(2000, "3.5", months=36)).low == Decimal("600000.00")

    def test_individual_founders_in_henan_paid_no_interest(self):
        """个人最高20万元、最长3年、个人不用付息。"""
        assert of("ha-startup-loan-2022", loan(20, "5")).low == Decimal("10000.00")
        assert of("ha-startup-loan-2022", loan(20, "5", months=36)).low == Decimal("30000.00")

    def test_zhongguancun_paid_40_percent_up_to_50_wan_a_year(self):
        """按实际利息的40%贴息，单家企业每年不超过50万元；5_400_000 x 4% x 40%。"""
        assert of("bj-ip-cost-share-2021", loan(540, "4")).high == Decimal("86400.00")
        assert of("bj-ip-cost-share-2021", loan(5000, "4")).high == Decimal("500000")
        assert of("bj-ip-cost-share-2021", loan(5000, "4", months=24)).high == Decimal("1000000")

    def test_pledged_rights_are_paid_at_most_half_of_a_capped_rate(self):
        """按实际利率的50%以内贴息，每家每年最高30万元；利率超过同期一年期LPR上浮40%的，按上浮40%算。"""
        known = of("bj-ip-subsidy-2025", loan(200, "6", lpr_percent=Decimal("3.1")))

        assert (known.low, known.high) == (Decimal(0), Decimal("43400.00"))
        assert of("bj-ip-subsidy-2025", loan(2000, "4")).high == Decimal("300000")

    def test_guarantee_fees_of_first_loans_were_paid_up_to_a_point_a_year(self):
        """按贷款额补助不超过年化1%的担保费。"""
        found = of("bj-first-loan-guarantee-subsidy", loan(100, "4"))

        assert (found.low, found.high) == (Decimal(0), Decimal("10000.00"))

    def test_no_more_guarantee_fee_is_paid_back_than_was_paid(self):
        found = of("bj-first-loan-guarantee-subsidy", loan(100, "4", guarantee_percent=Decimal("0.8")))

        assert found.high == Decimal("8000.00")

    def test_yizhuang_pays_half_up_to_50_wan(self):
        """贴息50%、单户最高50万元。"""
        assert of("bda-loan-subsidy", loan(400, "4")).low == Decimal("80000.00")
        assert of("bda-loan-subsidy", loan(4000, "4")).high == Decimal("500000")

    def test_fees_of_pledged_rights_are_paid_up_to_half_and_2_wan(self):
        """费用的50%以内，每家每年不超过2万元。"""
        assert of("bj-ip-cost-subsidy", loan(100, fees=Decimal(15_000))).high == Decimal("7500.00")
        assert of("bj-ip-cost-subsidy", loan(100, fees=Decimal(60_000))).high == Decimal("20000")
        assert of("bj-ip-cost-subsidy", loan(100)).high == Decimal("20000")

    def test_returning_founders_are_paid_half_of_the_parks_fees(self):
        """入驻园区物管费等按50%补、每年最高2万元。"""
        found = of("ha-return-startup-2020", loan(10, fees=Decimal("12000.50")))

        assert (found.low, found.high) == (Decimal("6000.25"), Decimal("6000.25"))

    def test_wolong_paid_persons_all_and_firms_what_was_above_lpr_less_1_5(self):
        """个人、合伙和组织创业全额贴息，小微企业承担LPR-150BP以下部分。"""
        person, group, firm = of("ny-wolong-startup-loan", loan(200, "5", lpr_percent=Decimal("3.5"))).lines

        assert person.high == Decimal("10000.00")
        assert group.high == Decimal("75000.00")
        assert firm.high == Decimal("60000.00")


class TestFirstLoanRuleOf2025:
    """京经信发〔2025〕4号。"""

    def test_caps_at_one_and_two_percent_of_the_loan(self):
        ordinary, innovative = of("bj-first-loan-subsidy-2025", loan(100, "8")).lines

        assert ordinary.high == Decimal("10000.00")
        assert innovative.high == Decimal("20000.00")
        assert ordinary.steps[-1] == "不超过放款额的1%，即1万元"

    def test_counts_at_most_a_year(self):
        year = of("bj-first-loan-subsidy-2025", loan(100, "4"))

        assert of("bj-first-loan-subsidy-2025", loan(100, "4", months=36)).high == year.high == Decimal("16000.00")


class TestEndedRules:
    def test_on_its_last_day_a_rule_gives_a_figure_without_a_warning(self):
        found = of("bj-first-loan-subsidy-2025", loan(100, "4"), on=date(2026, 2, 18))

        assert (found.summary, found.warning, found.has_ended) == ("8000元到1.6万元", None, False)

    @pytest.mark.parametrize("on", [date(2026, 2, 19), TODAY])
    def test_from_the_next_day_the_figure_is_only_what_it_was(self, on: date):
        found = of("bj-first-loan-subsidy-2025", loan(100, "4"), on=on)

        assert found.warning == "已于2026年2月18日到期"
        assert found.summary == "已于2026年2月18日到期，现在不能按它算；到期前的标准算下来是8000元到1.6万元"
        assert found.to_json()["standing"] == "ended"

    def test_the_successor_is_named(self):
        (found,) = reckoned("cn-service-loan-subsidy-2025", TODAY)

        assert found.warning == (
            "已于2025年12月31日到期，由「服务业经营主体贷款贴息（2026年优化，财金〔2026〕5号）」接替"
        )
        assert found.summary.startswith(found.warning)

    def test_a_successor_that_has_ended_too_is_not_held_out(self):
        (found,) = reckoned("bj-first-loan-subsidy-2022", TODAY)

        assert found.warning is not None
        assert "2025年修订版" in found.warning
        assert found.warning.endswith("接替的这一版也已于2026年2月18日到期")

    def test_while_the_successor_held_it_was_named_without_a_warning(self):
        (found,) = reckoned("bj-first-loan-subsidy-2022", date(2026, 2, 18))

        assert found.warning is not None
        assert "京经信发〔2025〕4号" in found.warning
        assert "也已" not in found.warning

    def test_a_rule_that_has_not_begun_says_from_when(self):
        found = of("cn-service-loan-subsidy-2026", loan(100, "4"), on=date(2025, 12, 31))

        assert found.warning == "自2026年1月1日起才施行"

    def test_one_that_no_source_says_is_in_force_says_so(self):
        assert "核实" in str(of("bj-catering-measures-2025", loan(100, "4")).warning)


class TestWhatIsNotKnown:
    def test_without_a_rate_only_the_cap_can_be_said(self):
        found = of("bj-first-loan-subsidy-2025", loan(100))

        assert (found.low, found.high) == (None, Decimal("20000.00"))
        assert found.summary.endswith("算下来是不超过2万元")

    def test_without_a_rate_points_off_it_are_still_certain(self):
        assert of("cn-equipment-loan-subsidy-2026", loan(200, months=24)).low == Decimal("60000.00")

    def test_without_a_rate_instalments_leave_a_range_of_balances(self):
        found = of("cn-equipment-loan-subsidy-2026", loan(200, months=24, repayment=Repayment.EQUAL_INSTALMENTS))

        assert (found.low, found.high) == (Decimal("31250.00"), Decimal("60000.00"))

    def test_without_a_way_of_repayment_it_lies_between_the_least_and_the_most(self):
        ways = [of("bda-loan-subsidy", loan(100, "4", repayment=one)).high for one in MONTHLY]
        unsaid = of("bda-loan-subsidy", loan(100, "4", repayment=None))

        assert (unsaid.low, unsaid.high) == (min(ways), max(ways))

    def test_without_a_term_only_the_cap_can_be_said(self):
        found = of("bda-loan-subsidy", loan(100, "4", months=None))

        assert (found.low, found.high) == (None, Decimal("500000"))

    def test_an_interval_of_terms_gives_a_range(self):
        found = of("bda-loan-subsidy", loan(100, "4", months=Interval(Decimal(6), Decimal(12))))

        assert (found.low, found.high) == (Decimal("10000.00"), Decimal("20000.00"))

    def test_without_what_is_used_of_a_line_it_may_be_nothing_or_all_of_it(self):
        found = of("bda-loan-subsidy", loan(100, "3.6", repayment=Repayment.REVOLVING))

        assert (found.low, found.high) == (Decimal("0.00"), Decimal("18250.00"))

    def test_of_a_line_the_interest_of_the_days_used_counts(self):
        used = Usage.steady(Decimal(300_000), 60)
        found = of("bda-loan-subsidy", loan(50, "4", repayment=Repayment.REVOLVING, usage=used))

        assert (found.low, found.high) == (Decimal("1000.00"), Decimal("1000.00"))

    def test_of_a_line_the_highest_balance_is_what_was_lent(self):
        used = Usage.steady(Decimal(300_000), 365)
        found = of("bj-first-loan-subsidy-2025", loan(50, "8", repayment=Repayment.REVOLVING, usage=used))

        assert found.lines[0].high == Decimal("3000.00")

    def test_no_more_than_the_line_is_used(self):
        with pytest.raises(InvalidLoan):
            loan(20, "4", repayment=Repayment.REVOLVING, usage=Usage.steady(Decimal(200_001), 30))

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

    def test_the_bank_rule_names_its_document_and_where_it_stands_in_it(self):
        """新金〔2022〕88号三（二）：对发放首次贷款的驻新银行机构给予新增额的0.5‰的费用补贴。"""
        found = of("xx-bank-subsidy", loan(100, "4")).to_json()

        assert (found["document"], found["article"]) == ("新金〔2022〕88号", "三、保障措施（二）强化考核激励")
        assert found["lines"][0]["low_yuan"] == "500.00"
        assert "企业拿不到" in found["lines"][0]["steps"][-1]

    @pytest.mark.parametrize("entry_id", ["cn-guarantee-employment-2025", "cn-private-invest-guarantee-2026"])
    def test_a_discount_between_guarantors_is_never_a_firms(self, entry_id: str):
        found = of(entry_id, loan(100, "4", fees=Decimal(10_000)))

        assert (found.for_firm, found.high) == (False, Decimal(0))
        assert found.summary == "补给担保机构，不发给企业"

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
        {"kind": "rate_points", "receiver": "firm", "clause": "x", "points": 1, "ceiling": 2},
        {"kind": "rate_points", "receiver": "firm", "clause": "x", "points": "some"},
        {"kind": "rate_points", "receiver": "firm", "points": 1},
        {"kind": "rate_points", "receiver": "firm", "clause": "x", "points": 1, "stacking": {"not_with": ["a"]}},
    ],
)
def test_a_rule_that_cannot_be_reckoned_names_its_entry(rule: object):
    with pytest.raises(InvalidSubsidy) as refusal:
        parse_subsidy("sample-entry", rule)

    assert refusal.value.entry_id == "sample-entry"


def test_an_entry_without_a_rule_has_no_estimate():
    assert estimate(sample(), loan(100), TODAY) is None
