from typing import Any

import pytest

from policy_kb.answers import Answers, applies
from policy_kb.facts import parse_facts, to_json

BUILDER = {"industry": "建筑业", "total_assets_wan": 500}


def told(*said: dict[str, Any]) -> dict[str, Any]:
    answers = Answers()
    for facts in said:
        answers = answers.told(parse_facts(facts))
    return to_json(answers.facts)


class TestTheNewestWordCounts:
    def test_a_corrected_answer_replaces_the_old_one(self):
        assert told({"loan_amount_wan": 30}, {"loan_amount_wan": 50}) == {"loan_amount_wan": 50}

    @pytest.mark.parametrize(
        ("older", "newer"),
        [
            pytest.param({"loan_due_soon": True}, {"first_loan": True}, id="a first loan after all"),
            pytest.param({"first_loan": True}, {"loan_due_soon": True}, id="a loan falls due after all"),
        ],
    )
    def test_what_contradicts_it_is_dropped(self, older: dict[str, Any], newer: dict[str, Any]):
        assert told(older, newer) == newer

    def test_what_agrees_with_it_stays(self):
        both = {"first_loan": False, "loan_due_soon": True}

        assert told({"first_loan": False}, {"loan_due_soon": True}) == both


class TestWhatNoLongerApplies:
    def test_assets_are_dropped_for_an_industry_that_is_not_sized_by_them(self):
        assert told(BUILDER, {"industry": "软件和信息技术服务业"}) == {"industry": "软件和信息技术服务业"}

    def test_they_stay_for_another_industry_that_is(self):
        assert told(BUILDER, {"industry": "租赁和商务服务业"})["total_assets_wan"] == 500

    def test_they_stay_while_the_industry_is_open(self):
        assert told({"total_assets_wan": 500}) == {"total_assets_wan": 500}
        assert (
            told({"total_assets_wan": 500}, {"industry": {"any_of": ["建筑业", "零售业"]}})["total_assets_wan"] == 500
        )

    def test_a_skip_is_dropped_like_an_answer(self):
        skipped = Answers(parse_facts({"industry": "建筑业"})).skip(["total_assets_wan"])

        assert skipped.skipped == {"total_assets_wan"}
        assert skipped.told(parse_facts({"industry": "零售业"})).skipped == frozenset()

    def test_it_is_the_same_however_it_was_said(self):
        """Whether first the assets and then the industry, or both at once, or one after the other."""
        shop = {"industry": "零售业"}

        assert told({"total_assets_wan": 500}, shop) == told({"total_assets_wan": 500, **shop}) == told(shop) == shop

    def test_nobody_without_a_loan_can_have_one_that_falls_due(self):
        assert not applies("loan_due_soon", parse_facts({"first_loan": True}))
        assert applies("loan_due_soon", parse_facts({"first_loan": False}))
        assert applies("loan_due_soon", parse_facts({}))


class TestTakingBack:
    def test_an_answer_taken_back_is_open_again(self):
        answers = Answers(parse_facts({"region": "北京市", "has_ip": True})).skip(["exports"])

        assert answers.without(["has_ip", "exports"]) == Answers(parse_facts({"region": "北京市"}))

    def test_what_is_known_cannot_be_skipped(self):
        known = Answers(parse_facts({"has_ip": True}))

        assert known.skip(["has_ip"]) == known
