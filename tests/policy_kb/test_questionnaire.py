from datetime import date
from typing import Any

import pytest
from offering_samples import atom, sample, shipped_offerings

from policy_kb.fact_wording import askable_fields
from policy_kb.facts import parse_fact, parse_facts
from policy_kb.firm_match import match_firm
from policy_kb.questionnaire import describe_fact, next_question, question_about

TODAY = date(2026, 11, 21)
SOFTWARE_FIRM = {
    "region": "北京市海淀区",
    "industry": "软件和信息技术服务业",
    "entity_type": "企业",
    "years_in_business": 2,
    "first_loan": True,
    "loan_amount_wan": 100,
}
ANSWERS = {
    "employees": {"gte": 10, "lte": 19},
    "annual_revenue_wan": {"gte": 50, "lte": 299},
    "has_ip": True,
    "is_high_tech": True,
    "is_specialized_new": False,
    "loan_purpose": "流动资金",
    "has_government_contract": False,
    "tax_credit_grade": "B",
    "owner_group": [],
    "collateral": [],
    "exports": False,
    "is_private": True,
    "loan_due_soon": False,
    "first_loan": False,
    "loan_amount_wan": 50,
    "industry": "零售业",
    "entity_type": "个体工商户",
    "region": "河南省新乡市",
}


def ask_all(facts: dict[str, Any], answers: dict[str, Any]) -> list[str]:
    """The fields asked until it stops; a field without an answer is skipped."""
    asked, facts, skipped = [], dict(facts), set()
    while question := next_question(shipped_offerings(), parse_facts(facts), skipped, TODAY):
        assert question.field not in asked
        asked.append(question.field)
        if question.field in answers:
            facts[question.field] = answers[question.field]
        else:
            skipped.add(question.field)
    return asked


class TestLength:
    def test_a_software_firm_that_said_most_is_asked_at_most_five_more(self):
        assert len(ask_all(SOFTWARE_FIRM, ANSWERS)) <= 5

    def test_the_next_question_is_short_to_find_out_where_the_firm_is(self):
        question = next_question(shipped_offerings(), parse_facts({}), set(), TODAY)

        assert question is not None
        assert question.field == "region"

    def test_it_stops_though_everything_is_skipped(self):
        assert 0 < len(ask_all({}, {})) <= len(askable_fields())


class TestWhatIsAsked:
    def test_nothing_that_no_offering_looks_at(self):
        offerings = [sample(atom("has_ip", "eq", True), offering={"value": 8})]

        question = next_question(offerings, parse_facts({}), set(), TODAY)

        assert question is not None
        assert question.field == "has_ip"
        assert next_question(offerings, parse_facts({"has_ip": False}), set(), TODAY) is None

    def test_nothing_about_an_offering_that_is_ruled_out_already(self):
        offerings = [sample(atom("region", "eq", "北京市"), atom("has_ip", "eq", True), offering={"value": 8})]

        assert next_question(offerings, parse_facts({"region": "新乡"}), set(), TODAY) is None

    def test_nothing_about_an_offering_that_has_ended(self):
        offerings = [sample(atom("has_ip", "eq", True), offering={"value": 9}, status="expired")]

        assert next_question(offerings, parse_facts({}), set(), TODAY) is None

    def test_a_skipped_question_is_never_asked_again(self):
        offerings = [sample(atom("has_ip", "eq", True), offering={"value": 8})]

        assert next_question(offerings, parse_facts({}), {"has_ip"}, TODAY) is None

    def test_the_question_that_moves_more_value_comes_first(self):
        offerings = [
            sample(atom("exports", "eq", True), id="small", offering={"value": 8}),
            sample(atom("has_ip", "eq", True), id="large", offering={"value": 10}),
        ]

        question = next_question(offerings, parse_facts({}), set(), TODAY)

        assert question is not None
        assert question.field == "has_ip"

    def test_nobody_without_a_loan_is_asked_when_it_falls_due(self):
        assert "loan_due_soon" not in ask_all(SOFTWARE_FIRM, ANSWERS)


@pytest.mark.parametrize("field", askable_fields())
class TestShippedQuestions:
    def test_has_words_a_reason_an_example_and_options_that_are_facts(self, field: str):
        question = question_about(field)

        assert question.text
        assert question.reason
        assert question.example
        assert len(question.options) >= 2
        for option in question.options:
            parse_fact(field, option.value)

    def test_every_answer_can_be_said_back(self, field: str):
        for option in question_about(field).options:
            said = describe_fact(field, option.value)
            assert said
            assert not {"{", "None", "True"} & {said, said[:1]}


def test_every_field_a_rule_reads_can_be_asked():
    read = {field for offering in shipped_offerings() for field in offering.criteria.reads}

    assert read
    assert read <= set(askable_fields())


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("loan_amount_wan", 100, "想贷100万元"),
        ("loan_amount_wan", {"gte": 20, "lte": 30}, "想贷20到30万元"),
        ("years_in_business", 2, "成立2年"),
        ("first_loan", True, "第一次贷款"),
        ("first_loan", False, "以前贷过款"),
        ("region", "海淀区", "注册在北京市海淀区"),
        ("industry", ["餐饮业", "零售业"], "做餐饮业或零售业"),
        ("collateral", [], "没有可以担保的东西"),
        ("employees", {"gte": 300}, "员工300人以上"),
        ("credit_record", "良好", "信用记录：良好"),
    ],
)
def test_a_fact_is_said_back_in_plain_chinese(field: str, value: object, said: str):
    assert describe_fact(field, value) == said


def test_answers_to_the_questions_are_what_the_verdicts_need():
    """With every question answered, what is left open is left to a person or to the source, not to the firm."""
    asked = ask_all(SOFTWARE_FIRM, ANSWERS)
    facts = parse_facts(SOFTWARE_FIRM | {field: ANSWERS[field] for field in asked if field in ANSWERS})

    report = match_firm(shipped_offerings(), facts, TODAY)

    worth = [result for result in report.results if result.offering.value >= 8]
    assert worth
    assert not [result.offering.id for result in worth if result.verdict.missing]
