"""The compiled catalogue says of every offering what `outcome_of` says, also where clauses are settled together."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from offering_samples import atom, sample, shipped_offerings
from test_joint import any_atoms, partial_facts, rules

from policy_kb.compiled import CompiledCatalogue, compiled
from policy_kb.criteria import Criteria
from policy_kb.eligibility import Outcome, outcome_of
from policy_kb.facts import Facts, parse_facts
from policy_kb.offerings import Offering

TODAY = date(2026, 11, 21)
DAYS = [date(2024, 12, 31), date(2025, 2, 19), TODAY]


def naive(offerings: tuple[Offering, ...], facts: Facts, on: date = TODAY) -> list[Outcome]:
    return [outcome_of(one, facts, on) for one in offerings]


class TestEqualsTheNaiveEvaluator:
    @settings(max_examples=200, deadline=None)
    @given(st.lists(rules(any_atoms), min_size=1, max_size=4), partial_facts())
    def test_on_random_rules_and_random_firms(self, all_rules: list[Criteria], facts: Facts):
        offerings = tuple(replace(sample(), criteria=criteria) for criteria in all_rules)

        assert CompiledCatalogue(offerings, TODAY).outcomes(facts) == naive(offerings, facts)

    @settings(max_examples=60, deadline=None)
    @given(partial_facts(), st.sampled_from(DAYS))
    def test_on_the_shipped_offerings(self, facts: Facts, on: date):
        offerings = shipped_offerings()

        assert compiled(offerings, on).outcomes(facts) == naive(offerings, facts, on)


class TestClausesOnTheSameFact:
    """What each clause alone leaves open, and both together decide."""

    @pytest.mark.parametrize(
        ("criteria", "facts", "expected"),
        [
            pytest.param(
                [atom("loan_amount_wan", "lte", 20), atom("loan_amount_wan", "gte", 25)],
                {"loan_amount_wan": {"gte": 10, "lte": 30}},
                Outcome.INELIGIBLE,
                id="limits that exclude each other",
            ),
            pytest.param(
                [{"any": [atom("loan_amount_wan", "lte", 20), atom("loan_amount_wan", "gte", 15)]}],
                {"loan_amount_wan": {"gte": 10, "lte": 30}},
                Outcome.ELIGIBLE,
                id="alternatives that cover the interval",
            ),
            pytest.param(
                [atom("region", "eq", "北京市海淀区"), atom("region", "eq", "北京市朝阳区")],
                {"region": "北京市"},
                Outcome.INELIGIBLE,
                id="two districts of one city",
            ),
            pytest.param(
                [{"any": [atom("loan_amount_wan", "lte", 20), atom("other", "text")]}, atom("loan_amount_wan", "gte", 25)],
                {"loan_amount_wan": {"gte": 10, "lte": 30}},
                Outcome.UNDETERMINED,
                id="a person may let it pass",
            ),
            pytest.param([], {}, Outcome.ELIGIBLE, id="no clause at all"),
        ],
    )  # fmt: skip
    def test_are_settled_together(self, criteria: list, facts: dict, expected: Outcome):
        assert CompiledCatalogue([sample(*criteria)], TODAY).outcomes(parse_facts(facts)) == [expected]


def test_days_and_receivers_are_part_of_it():
    offerings = [
        sample(),
        sample(status="unknown"),
        sample(status="expired"),
        sample(valid_from="2027"),
        sample(offering={"beneficiary": "bank"}),
    ]

    assert CompiledCatalogue(offerings, TODAY).outcomes(Facts()) == [
        Outcome.ELIGIBLE,
        Outcome.UNDETERMINED,
        Outcome.INELIGIBLE,
        Outcome.INELIGIBLE,
        Outcome.INELIGIBLE,
    ]


def test_a_catalogue_without_offerings_answers_nothing():
    assert CompiledCatalogue([], TODAY).outcomes(Facts()) == []


def test_the_catalogue_of_a_day_is_compiled_once():
    assert compiled(shipped_offerings(), TODAY) is compiled(list(shipped_offerings()), TODAY)
    assert compiled(shipped_offerings(), TODAY) is not compiled(shipped_offerings(), DAYS[0])
