from datetime import date

import pytest
from offering_samples import atom, sample, shipped

from policy_kb.eligibility import Outcome, judge
from policy_kb.facts import parse_facts
from policy_kb.offerings import Offering

TODAY = date(2026, 11, 21)
ELIGIBLE, OPEN, INELIGIBLE = Outcome.ELIGIBLE, Outcome.UNDETERMINED, Outcome.INELIGIBLE


def outcome(offering: Offering, facts: dict, on: date = TODAY) -> Outcome:
    return judge(offering, parse_facts(facts), on).outcome


class TestOneCondition:
    @pytest.mark.parametrize(
        ("condition", "facts", "expected"),
        [
            pytest.param(("loan_amount_wan", "lte", 300), {"loan_amount_wan": 300}, ELIGIBLE, id="limit itself"),
            pytest.param(("loan_amount_wan", "lte", 300), {"loan_amount_wan": 300.01}, INELIGIBLE, id="above"),
            pytest.param(("loan_amount_wan", "lte", 300), {}, OPEN, id="amount unknown"),
            pytest.param(
                ("loan_amount_wan", "lte", 300), {"loan_amount_wan": {"gte": 20, "lte": 30}}, ELIGIBLE, id="all below"
            ),
            pytest.param(
                ("loan_amount_wan", "lte", 300), {"loan_amount_wan": {"gte": 200, "lte": 400}}, OPEN, id="some below"
            ),
            pytest.param(("loan_amount_wan", "lte", 300), {"loan_amount_wan": {"gte": 301}}, INELIGIBLE, id="none"),
            pytest.param(("years_in_business", "gte", 2), {"years_in_business": {"lte": 1.9}}, INELIGIBLE, id="young"),
            pytest.param(("years_in_business", "gte", 2), {"years_in_business": {"gte": 2}}, ELIGIBLE, id="old enough"),
            pytest.param(("first_loan", "eq", True), {"first_loan": True}, ELIGIBLE, id="first loan"),
            pytest.param(("first_loan", "eq", True), {"first_loan": False}, INELIGIBLE, id="had loans"),
            pytest.param(("region", "eq", "北京市"), {"region": "北京市海淀区"}, ELIGIBLE, id="district inside city"),
            pytest.param(("region", "eq", "北京市海淀区"), {"region": "北京市"}, OPEN, id="city, district unknown"),
            pytest.param(("region", "eq", "北京市"), {"region": "河南省新乡市"}, INELIGIBLE, id="elsewhere"),
            pytest.param(("region", "eq", "北京市"), {"region": ["北京市", "河南省"]}, OPEN, id="one of two places"),
            pytest.param(("industry", "in", ["零售"]), {"industry": "零售业"}, ELIGIBLE, id="sector of the industry"),
            pytest.param(("industry", "in", ["零售"]), {"industry": ["餐饮业", "零售业"]}, OPEN, id="餐饮或零售"),
            pytest.param(
                ("industry", "in", ["零售", "餐饮住宿"]), {"industry": ["餐饮业", "零售业"]}, ELIGIBLE, id="both fit"
            ),
            pytest.param(("industry", "in", ["数字"]), {"industry": "软件"}, OPEN, id="an office decides"),
            pytest.param(
                ("industry", "in", ["零售"]), {"industry": "没听过的行业"}, OPEN, id="industry not recognised"
            ),
            pytest.param(
                ("collateral", "in", ["应收账款"]),
                {"collateral": ["房产", "应收账款"]},
                ELIGIBLE,
                id="holds one of them",
            ),
            pytest.param(("collateral", "in", ["应收账款"]), {"collateral": []}, INELIGIBLE, id="holds nothing"),
            pytest.param(
                ("collateral", "in", ["产品"]), {"collateral": ["存货"]}, ELIGIBLE, id="stock counts as goods"
            ),
            pytest.param(
                ("loan_purpose", "in", ["固定资产"]), {"loan_purpose": "设备更新"}, ELIGIBLE, id="equipment is an asset"
            ),
            pytest.param(
                ("tax_credit_grade", "in", ["A", "B", "M"]), {"tax_credit_grade": "C"}, INELIGIBLE, id="grade"
            ),
            pytest.param(("other", "text", None), {}, OPEN, id="only a person can tell"),
        ],
    )
    def test_is_true_only_if_every_possible_value_passes(self, condition: tuple, facts: dict, expected: Outcome):
        assert outcome(sample(atom(*condition)), facts) is expected


class TestSizeOfFirm:
    SMALL = ("entity_type", "in", ["小微企业"])

    @pytest.mark.parametrize(
        ("facts", "expected"),
        [
            pytest.param({"entity_type": "企业"}, OPEN, id="size unknown"),
            pytest.param({"entity_type": "小微企业"}, ELIGIBLE, id="declared"),
            pytest.param({"entity_type": "中型企业"}, INELIGIBLE, id="declared too large"),
            pytest.param({"entity_type": "个体工商户"}, INELIGIBLE, id="an individual business is not an 企业"),
            pytest.param({"entity_type": "企业", "industry": "餐饮业", "employees": 99}, ELIGIBLE, id="derived"),
            pytest.param(
                {"entity_type": "企业", "industry": "餐饮业", "employees": 100, "annual_revenue_wan": 2000},
                INELIGIBLE,
                id="derived medium",
            ),
            pytest.param(
                {"entity_type": "企业", "industry": "餐饮业", "employees": {"gte": 50, "lte": 150}},
                OPEN,
                id="staff spans",
            ),
            pytest.param(
                {"entity_type": "小微企业", "industry": "餐饮业", "employees": 500, "annual_revenue_wan": 20000},
                INELIGIBLE,
                id="its own numbers beat what it says of itself",
            ),
        ],
    )
    def test_is_derived_by_the_standard_of_2011(self, facts: dict, expected: Outcome):
        assert outcome(sample(atom(*self.SMALL)), facts) is expected

    def test_names_the_facts_that_would_settle_it(self):
        verdict = judge(sample(atom(*self.SMALL)), parse_facts({"entity_type": "企业", "industry": "餐饮业"}), TODAY)

        assert verdict.missing == ("employees", "annual_revenue_wan")


class TestAnyOf:
    def test_one_alternative_is_enough(self):
        group = {"any": [atom("entity_type", "in", ["个体工商户"]), atom("loan_amount_wan", "lte", 300)]}

        assert outcome(sample(group), {"entity_type": "个体工商户", "loan_amount_wan": 900}) is ELIGIBLE

    def test_alternatives_on_one_fact_are_judged_together(self):
        """Up to 20 or from 15: every amount passes, though none of the two alternatives alone covers the interval."""
        group = {"any": [atom("loan_amount_wan", "lte", 20), atom("loan_amount_wan", "gte", 15)]}

        assert outcome(sample(group), {"loan_amount_wan": {"gte": 10, "lte": 30}}) is ELIGIBLE

    def test_clauses_that_cannot_hold_together_fail_together(self):
        offering = sample(atom("loan_amount_wan", "lte", 20), atom("loan_amount_wan", "gte", 25))

        verdict = judge(offering, parse_facts({"loan_amount_wan": {"gte": 10, "lte": 30}}), TODAY)

        assert verdict.outcome is INELIGIBLE
        assert "无法同时满足" in verdict.reasons[0]


class TestStanding:
    def test_an_entry_of_unknown_status_is_never_said_to_be_in_force(self):
        verdict = judge(sample(status="unknown"), parse_facts({}), TODAY)

        assert verdict.outcome is OPEN
        assert verdict.reasons == ("来源（2026年1月15日）没有写明现在是否有效，请向示例窗口核实",)

    def test_an_ended_one_is_ineligible_and_says_since_when(self):
        verdict = judge(sample(status="expired", valid_to="2026-02-18"), parse_facts({}), TODAY)

        assert verdict.outcome is INELIGIBLE
        assert verdict.fits is ELIGIBLE
        assert verdict.reasons[0] == "已于2026年2月18日到期"

    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            pytest.param(date(2025, 2, 18), INELIGIBLE, id="the day before it begins"),
            pytest.param(date(2025, 2, 19), ELIGIBLE, id="its first day"),
            pytest.param(date(2026, 2, 18), ELIGIBLE, id="its last day"),
            pytest.param(date(2026, 2, 19), INELIGIBLE, id="the day after"),
        ],
    )
    def test_its_dates_decide_on_any_day(self, on: date, expected: Outcome):
        offering = sample(status="expired", valid_from="2025-02-19", valid_to="2026-02-18")

        assert outcome(offering, {}, on) is expected

    def test_a_month_as_last_day_means_the_whole_month(self):
        assert outcome(sample(valid_to="2026-11"), {}) is ELIGIBLE

    def test_what_goes_to_banks_is_never_a_firms(self):
        verdict = judge(sample(offering={"beneficiary": "bank"}), parse_facts({}), TODAY)

        assert verdict.outcome is INELIGIBLE
        assert "银行" in verdict.reasons[0]


class TestReasons:
    def test_a_failing_clause_shows_requirement_own_value_and_document(self):
        offering = sample(atom("loan_amount_wan", "lte", 300), title="示例办法（示金发〔2026〕9号）")

        verdict = judge(offering, parse_facts({"loan_amount_wan": 500}), TODAY)

        assert verdict.reasons == ("不符合：要求贷款金额不超过300万元，您的情况是想贷500万元（依据示金发〔2026〕9号）",)

    @pytest.mark.parametrize(
        ("condition", "facts", "change"),
        [
            pytest.param(
                ("loan_amount_wan", "lte", 300),
                {"loan_amount_wan": 500},
                "贷款金额降到300万元以内，这一条就符合",
                id="smaller amount",
            ),
            pytest.param(
                ("years_in_business", "gte", 2),
                {"years_in_business": 1.67},
                "再满4个月，这一条就符合",
                id="more months",
            ),
            pytest.param(
                ("employees", "gte", 10), {"employees": 8}, "从业人员再增加2人，这一条就符合", id="more staff"
            ),
            pytest.param(
                ("employees", "gte", 10),
                {"employees": {"lte": 8}},
                "从业人员增加到10人，这一条就符合",
                id="how many now is not known",
            ),
            pytest.param(
                ("years_in_business", "gte", 2),
                {"years_in_business": 1.5833},
                "再满5个月，这一条就符合",
                id="19 months said as years",
            ),
            pytest.param(
                ("years_in_business", "gte", 3),
                {"registered_on": "2024-03-21"},
                "再满4个月，这一条就符合",
                id="registered on a day: the months until its birthday",
            ),
            pytest.param(
                ("years_in_business", "gte", 3),
                {"registered_on": "2024-03"},
                "再满5个月，这一条就符合",
                id="registered in a month: enough for its last day",
            ),
            pytest.param(
                ("years_in_business", "gte", 3),
                {"years_in_business": {"gte": 1, "lte": 2}},
                "成立满3年后，这一条就符合",
                id="age known to the year",
            ),
            pytest.param(("years_in_business", "lte", 5), {"years_in_business": 6}, None, id="nobody grows younger"),
            pytest.param(("region", "eq", "北京市"), {"region": "河南省"}, None, id="a place is not changed"),
        ],
    )
    def test_one_failing_clause_says_the_smallest_change(self, condition: tuple, facts: dict, change: str | None):
        assert judge(sample(atom(*condition)), parse_facts(facts), TODAY).nearest == change

    def test_two_failing_clauses_have_no_single_change(self):
        offering = sample(atom("loan_amount_wan", "lte", 300), atom("years_in_business", "gte", 2))

        assert judge(offering, parse_facts({"loan_amount_wan": 500, "years_in_business": 1}), TODAY).nearest is None

    def test_a_clause_for_a_person_is_named_and_nothing_is_missing(self):
        verdict = judge(sample(atom("other", "text", text="由窗口核对")), parse_facts({}), TODAY)

        assert (verdict.manual, verdict.missing) == (("由窗口核对",), ())

    def test_a_note_decides_nothing(self):
        assert outcome(sample(atom("other", "note", text="逾期不补")), {}) is ELIGIBLE


class TestShippedRules:
    """Verdicts on the shipped knowledge that a wrong criterion would change."""

    @pytest.mark.parametrize(
        ("entry_id", "facts", "expected"),
        [
            pytest.param("cn-startup-loan", {"entity_type": "个体工商户", "owner_group": ["退役军人"], "loan_amount_wan": 30}, ELIGIBLE, id="个人30万元"),
            pytest.param("cn-startup-loan", {"entity_type": "个体工商户", "owner_group": ["退役军人"], "loan_amount_wan": 31}, INELIGIBLE, id="个人超过30万元"),
            pytest.param("cn-startup-loan", {"entity_type": "个体工商户", "owner_group": [], "loan_amount_wan": 20}, INELIGIBLE, id="个人不属十类群体"),
            pytest.param("cn-startup-loan", {"entity_type": "小微企业", "loan_amount_wan": 200}, OPEN, id="小微企业不受个人上限"),
            pytest.param("cn-service-loan-subsidy-2026", {"industry": "餐饮业", "loan_amount_wan": 1000}, ELIGIBLE, id="餐饮1000万元"),
            pytest.param("cn-service-loan-subsidy-2026", {"industry": "工业", "loan_amount_wan": 100}, OPEN, id="制造业要看是不是绿色"),
            pytest.param("cn-service-loan-subsidy-2026", {"industry": "建筑业", "loan_amount_wan": 1001}, INELIGIBLE, id="超过1000万元"),
            pytest.param("cn-bank-tax", {"tax_credit_grade": "M"}, ELIGIBLE, id="M级可办银税互动"),
            pytest.param("bda-loan-subsidy", {"region": "亦庄", "entity_type": "小微企业"}, ELIGIBLE, id="经开区小微企业"),
            pytest.param("bda-loan-subsidy", {"region": "海淀", "entity_type": "小微企业"}, INELIGIBLE, id="不在经开区"),
            pytest.param("bda-loan-subsidy", {"region": "亦庄", "entity_type": "个体工商户"}, OPEN, id="个体户来源没写"),
            pytest.param("bj-first-loan-subsidy-overview", {"region": "海淀", "first_loan": True, "entity_type": "小微企业"}, OPEN, id="首贷贴息总体情况状态不明"),
            pytest.param("bj-first-loan-subsidy-2025", {"region": "海淀", "first_loan": True, "entity_type": "小微企业"}, INELIGIBLE, id="首贷贴息细则已到期"),
            pytest.param("cn-stamp-duty-exempt", {"entity_type": "中型企业"}, INELIGIBLE, id="中型企业不免印花税"),
            pytest.param("xx-bank-subsidy", {"region": "新乡", "entity_type": "银行"}, INELIGIBLE, id="给银行的补贴不给企业"),
            pytest.param("cn-gov-guarantee-2025", {"entity_type": "农户", "loan_amount_wan": 50}, ELIGIBLE, id="农户属三农主体"),
        ],
    )  # fmt: skip
    def test_follow_the_source(self, entry_id: str, facts: dict, expected: Outcome):
        assert outcome(shipped(entry_id), facts) is expected
