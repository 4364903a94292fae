import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from types import MappingProxyType
from typing import Any

import pytest
from offering_samples import atom, sample, shipped_offerings

from policy_kb.answers import Answers
from policy_kb.fact_wording import askable_fields
from policy_kb.facts import parse_fact, parse_facts
from policy_kb.firm_match import match_firm
from policy_kb.offering_order import outcomes_of
from policy_kb.offerings import Offering
from policy_kb.questionnaire import Question, Stage, describe_fact, next_question, question_about
from policy_kb.shipped import read_shipped

TODAY = date(2026, 11, 21)
MANUAL = atom("other", "text")
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


def ask_all(facts: dict[str, Any], answers: dict[str, Any], offerings: Sequence[Offering] = ()) -> list[Question]:
    """The questions asked until it stops; a field without an answer is skipped."""
    asked, known = [], Answers(parse_facts(facts))
    while question := next_question(offerings or shipped_offerings(), known.facts, known.skipped, TODAY):
        asked.append(question)
        answered = parse_facts({name: answers[name] for name in question.fields if name in answers})
        known = known.told(answered).skip(question.fields)
    return asked


def fields_of(questions: list[Question]) -> list[str]:
    return [name for question in questions for name in question.fields]


class TestLength:
    def test_a_software_firm_that_said_most_sees_its_first_places_settled_after_five_more(self):
        asked = ask_all(SOFTWARE_FIRM, ANSWERS)

        assert sum(question.stage is Stage.FIRST_PLACES for question in asked) <= 5
        assert len(asked) <= 8

    def test_the_next_question_is_short_to_find_out_where_the_firm_is(self):
        question = next_question(shipped_offerings(), parse_facts({}), set(), TODAY)

        assert question is not None
        assert question.field == "region"

    def test_it_stops_though_everything_is_skipped(self):
        asked = fields_of(ask_all({}, {}))

        assert 0 < len(asked) == len(set(asked)) <= len(askable_fields())


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
        assert "loan_due_soon" not in fields_of(ask_all(SOFTWARE_FIRM, ANSWERS))

    def test_a_small_offering_counts_too(self):
        offerings = [sample(atom("has_ip", "eq", True), offering={"value": 1})]

        assert fields_of(ask_all({}, {}, offerings)) == ["has_ip"]

    def test_nothing_about_an_offering_that_only_a_person_can_settle(self):
        offerings = [sample(MANUAL), sample({"any": [atom("has_ip", "eq", True), MANUAL]}, MANUAL)]

        assert ask_all({}, {}, offerings) == []

    def test_nothing_that_only_confirms_what_no_source_says_to_be_in_force(self):
        """The best that can become of it is undetermined: only a no is worth asking for."""
        either = {"any": [atom("has_ip", "eq", True), MANUAL]}

        assert ask_all({}, {}, [sample(either, status="unknown")]) == []
        assert fields_of(ask_all({}, {}, [sample(atom("has_ip", "eq", True), status="unknown")])) == ["has_ip"]

    def test_a_fact_that_follows_from_another_is_reached_through_it(self):
        """Who never had a loan has none that falls due, though the offering reads the second alone."""
        offerings = [sample(atom("loan_due_soon", "eq", True))]

        question = next_question(offerings, parse_facts({}), {"loan_due_soon"}, TODAY)

        assert question is not None
        assert question.field == "first_loan"

    def test_the_order_in_which_facts_were_told_plays_no_part(self):
        names = list(SOFTWARE_FIRM)
        one, other = ({name: SOFTWARE_FIRM[name] for name in order} for order in (names, names[::-1]))

        assert next_question(shipped_offerings(), parse_facts(one), set(), TODAY) == next_question(
            shipped_offerings(), parse_facts(other), set(), TODAY
        )


class TestTogether:
    """No single answer decides: the question says with which others it does, and is dropped once they are skipped."""

    EITHER = ({"any": [atom("has_ip", "eq", True), atom("is_high_tech", "eq", True)]}, MANUAL)

    def test_two_that_decide_only_together_are_both_asked(self):
        first, second = ask_all({}, {"has_ip": False, "is_high_tech": False}, [sample(*self.EITHER)])

        assert {first.field, *first.together} == {"has_ip", "is_high_tech"}
        assert (second.fields, second.together) == (first.together, ())

    def test_the_second_is_dropped_where_the_first_answer_leaves_nothing_to_decide(self):
        assert len(ask_all({}, {"has_ip": True, "is_high_tech": True}, [sample(*self.EITHER)])) == 1

    def test_neither_is_asked_where_one_was_skipped(self):
        assert next_question([sample(*self.EITHER)], parse_facts({}), {"has_ip"}, TODAY) is None

    def test_only_staff_and_revenue_together_rule_a_small_firm_out(self):
        offerings = [sample(atom("entity_type", "in", "小微企业"), MANUAL)]
        shop = {"entity_type": "企业", "industry": "零售业"}
        large = {"employees": {"gte": 300}, "annual_revenue_wan": {"gte": 20001}}

        first, second = ask_all(shop, large, offerings)

        assert {first.field, *first.together} == set(large)
        assert {first.field, second.field} == set(large)

    def test_one_that_decides_alone_comes_first(self):
        offerings = [sample(*self.EITHER, id="joint", offering={"value": 10}), sample(atom("exports", "eq", True))]

        question = next_question(offerings, parse_facts({}), set(), TODAY)

        assert question is not None
        assert question.field == "exports"


class TestJointQuestions:
    def test_what_one_sentence_answers_is_one_question(self):
        offerings = [sample(atom(name, "eq", True), id=name) for name in ("has_ip", "exports")]

        [question] = ask_all({}, {"has_ip": True, "exports": False}, offerings)

        assert question.fields == ("has_ip", "exports")
        assert [option.answers for option in question.options] == [
            {"has_ip": True}, {"exports": True}, {"has_ip": False, "exports": False},
        ]  # fmt: skip

    def test_a_part_that_changes_nothing_is_left_out(self):
        [question] = ask_all({}, {"has_ip": True}, [sample(atom("has_ip", "eq", True))])

        assert question == replace(question_about("has_ip"), stage=Stage.FIRST_PLACES)

    @pytest.mark.parametrize(
        ("said", "understood"),
        [
            ({"has_ip": True}, {"has_ip": True, "exports": False}),
            ({"has_ip": False, "exports": True}, {"has_ip": False, "exports": True}),
            ({"has_ip": False}, {"has_ip": False}),
            ({"employees": 8}, {"employees": 8}),
        ],
    )
    def test_what_was_not_picked_is_not_there(self, said: dict[str, Any], understood: dict[str, Any]):
        question = question_about("has_ip", "exports")

        assert question.picked(parse_facts(said)) == parse_facts(understood)

    def test_every_option_states_facts_of_its_own_fields(self):
        rows = read_shipped("joint_questions.yaml")

        assert rows
        for row in rows:
            question = question_about(*row["fields"])
            assert question.fields == tuple(row["fields"])
            for option in question.options:
                assert set(parse_facts(dict(option.answers))) <= set(row["fields"])


class TestStages:
    TOP = tuple(sample(atom("exports", "eq", True), id=f"top-{number}", offering={"value": 9}) for number in range(5))
    LOW = sample(atom("tax_credit_grade", "eq", "A"), id="low", offering={"value": 1})

    def test_the_first_places_come_before_the_rest(self):
        asked = ask_all({}, {"exports": True, "tax_credit_grade": "A"}, [*self.TOP, self.LOW])

        assert [(one.fields, one.stage) for one in asked] == [
            (("exports", ), Stage.FIRST_PLACES), (("tax_credit_grade", ), Stage.THE_REST),
        ]  # fmt: skip

    def test_where_fewer_than_five_are_left_all_of_them_are_first(self):
        asked = ask_all({}, {"exports": False, "tax_credit_grade": "A"}, [*self.TOP, self.LOW])

        assert {one.stage for one in asked} == {Stage.FIRST_PLACES}


class TestAgainstBruteForce:
    """Small random catalogues: it stops exactly when no answers to what is left could change a verdict."""

    NAMES = ("has_ip", "exports", "is_high_tech", "loan_amount_wan")
    VALUES = MappingProxyType({"loan_amount_wan": (100, 200), **dict.fromkeys(NAMES[:3], (True, False))})

    def catalogue(self, dice: random.Random) -> list[Offering]:
        limit = {"op": "lte", "value": 150}
        atoms = [*(atom(name, "eq", dice.random() < 0.5) for name in self.NAMES[:3]), atom("loan_amount_wan", **limit)]
        return [
            sample(
                *({"any": dice.sample([*atoms, MANUAL], dice.choice([1, 1, 2, 3]))} for _ in range(dice.randint(1, 3))),
                id=f"sample-{number}",
                status=dice.choice(["current", "current", "unknown"]),
            )
            for number in range(dice.randint(1, 3))
        ]

    @pytest.mark.parametrize("seed", range(150))
    def test_it_stops_exactly_when_nothing_can_change(self, seed: int):
        dice = random.Random(seed)
        offerings = self.catalogue(dice)
        states = {name: dice.choice(["known", "skipped", "open", "open"]) for name in self.NAMES}
        known = {name: dice.choice(self.VALUES[name]) for name in self.NAMES if states[name] == "known"}
        left = [name for name in self.NAMES if states[name] == "open"]
        skipped = {name for name in self.NAMES if states[name] == "skipped"}

        now = outcomes_of(offerings, parse_facts(known), TODAY)
        ends = [
            outcomes_of(offerings, parse_facts({**known, **dict(zip(left, chosen, strict=True))}), TODAY)
            for chosen in product(*(self.VALUES[name] for name in left))
        ]

        question = next_question(offerings, parse_facts(known), skipped, TODAY)
        assert (question is not None) == any(end != now for end in ends)


@pytest.mark.parametrize("field", askable_fields())
class TestShippedQuestions:
    def test_has_words_a_reason_an_example_and_options_that_are_facts(self, field: str):
        question = question_about(field)

        assert question.fields == (field,)
        assert question.text
        assert question.reason
        assert question.example
        assert len(question.options) >= 2
        for option in question.options:
            parse_fact(field, option.answers[field])

    def test_every_answer_can_be_said_back(self, field: str):
        for option in question_about(field).options:
            said = describe_fact(field, option.answers[field])
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
    asked = fields_of(ask_all(SOFTWARE_FIRM, ANSWERS))
    facts = parse_facts(SOFTWARE_FIRM | {field: ANSWERS[field] for field in asked if field in ANSWERS})

    report = match_firm(shipped_offerings(), facts, TODAY)

    worth = [result for result in report.results if result.offering.value >= 8]
    assert worth
    assert not [result.offering.id for result in worth if result.verdict.missing]
