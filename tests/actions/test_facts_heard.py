"""What one message tells of the firm, given the question that is open."""

from typing import Any

import pytest
from harness import exactly, heard

from actions.facts_heard import facts_heard
from actions.turn import Heard
from policy_kb.facts import FIELDS, Facts, Kind, parse_facts, to_json

HUNDRED = exactly(100)


def told(open_field: str | None, intent: str = "inform", known: Facts | None = None, **values: Any) -> dict[str, Any]:
    return to_json(facts_heard(heard("…", intent, **values), open_field, known))


class TestNamedFacts:
    def test_a_named_fact_counts_whatever_is_open(self):
        assert told("region", employees=exactly(8)) == {"employees": 8}

    def test_several_facts_come_from_one_sentence(self):
        assert told(None, region="北京市海淀区", first_loan=True) == {"region": "北京市海淀区", "first_loan": True}

    def test_a_named_sum_leaves_the_bare_one_alone(self):
        assert told(None, annual_revenue_wan=exactly(300), amount_wan=HUNDRED) == {"annual_revenue_wan": 300}

    @pytest.mark.parametrize(("field", "value"), [("region", "火星"), ("tax_credit_grade", "Z"), ("employees", {})])
    def test_what_cannot_be_a_value_is_left_out(self, field: str, value: Any):
        assert told(field, **{field: value}) == {}


class TestBareQuantities:
    @pytest.mark.parametrize(
        ("open_field", "entity", "value", "fact"),
        [
            ("loan_amount_wan", "amount_wan", HUNDRED, 100),
            ("annual_revenue_wan", "amount_wan", {"gte": 200, "lte": 300}, {"gte": 200, "lte": 300}),
            ("loan_amount_wan", "count", exactly(50), 50),
            ("loan_amount_wan", "count", exactly(500_000), 50),
            ("employees", "count", exactly(12), 12),
            ("years_in_business", "duration_months", exactly(18), 1.5),
            ("years_in_business", "count", exactly(3), 3),
        ],
    )
    def test_answer_the_open_question(self, open_field: str, entity: str, value: Any, fact: Any):
        assert told(open_field, **{entity: value}) == {open_field: fact}

    def test_a_year_answers_since_when(self):
        day = {"gte": "2023-01-01", "lte": "2023-12-31", "years": {"gte": 2.9, "lte": 3.9}}

        assert told("years_in_business", date=day) == {
            "years_in_business": {"gte": 2.9, "lte": 3.9},
            "registered_on": "2023",
        }

    def test_a_day_of_founding_is_kept_beside_the_age_whatever_is_open(self):
        entities = (
            {"entity": "years_in_business", "value": {"gte": 2.64, "lte": 2.73}},
            {"entity": "date", "value": {"gte": "2024-03-01", "lte": "2024-03-31"}, "role": "founded"},
        )

        facts = facts_heard(Heard("2024年3月注册", "inform", 0.9, entities), None)

        assert to_json(facts)["registered_on"] == "2024-03"

    def test_a_day_of_something_else_is_no_day_of_founding(self):
        entities = (
            {"entity": "years_in_business", "value": exactly(2)},
            {"entity": "date", "value": {"gte": "2024-03-01", "lte": "2024-03-31"}, "role": "other"},
        )

        assert "registered_on" not in facts_heard(Heard("…", "inform", 0.9, entities), "years_in_business")

    def test_a_sum_said_to_another_question_is_not_guessed(self):
        assert told("employees", amount_wan=HUNDRED) == {}

    @pytest.mark.parametrize("intent", ["find_financing", "inform"])
    def test_a_sum_said_to_no_question_is_the_amount_wanted(self, intent: str):
        assert told(None, intent, amount_wan=HUNDRED) == {"loan_amount_wan": 100}

    def test_a_sum_in_a_question_about_a_rule_is_none_of_the_firm(self):
        assert told(None, "ask_knowledge", amount_wan=HUNDRED) == {}

    def test_a_quantity_with_a_role_answers_nothing(self):
        said = heard("贷三年的", "inform")
        entity = {"entity": "duration_months", "value": exactly(36), "role": "term"}
        with_term = type(said)(said.text, said.intent, said.confidence, (entity,))

        assert to_json(facts_heard(with_term, "years_in_business")) == {}


class TestCorrections:
    def test_a_corrected_sum_goes_to_the_amount_known(self):
        known = parse_facts({"loan_amount_wan": 30, "annual_revenue_wan": 300})

        assert told("entity_type", "correct", known, amount_wan=exactly(50)) == {"loan_amount_wan": 50}

    def test_a_corrected_sum_goes_to_the_revenue_where_only_that_is_known(self):
        assert told(None, "correct", parse_facts({"annual_revenue_wan": 300}), amount_wan=exactly(500)) == {
            "annual_revenue_wan": 500
        }

    def test_nothing_known_means_nothing_corrected(self):
        assert told(None, "correct", Facts(), amount_wan=exactly(50)) == {}


class TestYesAndNo:
    YES_MEANS_TRUE = sorted(name for name, field in FIELDS.items() if field.kind is Kind.BOOL and name != "first_loan")

    @pytest.mark.parametrize("field", YES_MEANS_TRUE)
    def test_yes_and_no_answer_the_open_question(self, field: str):
        assert told(field, "affirm") == {field: True}
        assert told(field, "deny") == {field: False}
        assert told(field, "inform", bool=True) == {field: True}
        assert told(field, "inform", bool=False) == {field: False}

    @pytest.mark.parametrize(("intent", "said", "is_first"), [("affirm", True, False), ("deny", False, True)])
    def test_the_question_of_earlier_loans_is_asked_the_other_way_round(self, intent: str, said: bool, is_first: bool):
        """「企业以前从银行贷过款吗？」「有」 is no first loan."""
        assert told("first_loan", intent) == {"first_loan": is_first}
        assert told("first_loan", "inform", bool=said) == {"first_loan": is_first}

    @pytest.mark.parametrize("field", ["collateral", "owner_group"])
    def test_no_to_what_one_has_means_nothing(self, field: str):
        assert told(field, "deny") == {field: []}

    def test_yes_says_nothing_to_a_question_for_a_number(self):
        assert told("employees", "affirm", bool=True) == {}

    def test_yes_says_nothing_where_no_question_is_open(self):
        assert told(None, "affirm", bool=True) == {}
