"""The arithmetic behind the tables, and the stock project that ours is measured beside."""

import asyncio

import pytest
import yaml

from bench.load import PHRASES, Load, Said, median_load, percentile, run_load, summed_up
from bench.messages import ratios
from bench.report import table
from bench.stock import project_files


def load(people: int = 1, p50: float = 100.0, per_second: float = 10.0) -> Load:
    return Load(people, 10, p50, p50 * 2, p50 * 3, per_second, 1.0)


class TestFigures:
    @pytest.mark.parametrize(("share", "value"), [(50, 50), (95, 95), (99, 99), (100, 100)])
    def test_a_percentile_is_a_value_that_was_measured(self, share: int, value: int):
        assert percentile(list(range(1, 101)), share) == value

    def test_one_measurement_is_every_percentile(self):
        assert percentile([7.0], 50) == percentile([7.0], 99) == 7.0

    def test_an_answer_after_five_seconds_is_not_in_time(self):
        summed = summed_up([Said(0.1, True), Said(5.1, True), Said(6.0, False), Said(4.9, True)], 1, 2.0)

        assert summed.in_time == 0.5
        assert summed.per_second == 2.0
        assert summed.p99 == 6000

    def test_each_figure_is_the_median_of_its_own_runs(self):
        middle = median_load([load(p50=90, per_second=12), load(p50=300, per_second=11), load(p50=100, per_second=1)])

        assert (middle.p50, middle.per_second, middle.messages) == (100, 11, 30)

    def test_ratios_divide_the_first_by_the_second(self):
        (ratio,) = ratios({4: load(4, p50=50, per_second=20)}, {4: load(4, p50=100, per_second=10)})

        assert ratio == {"people": 4, "p50": 0.5, "p95": 0.5, "p99": 0.5, "per_second": 2.0}

    def test_a_table_has_straight_columns(self):
        assert {len(line) for line in table(["name", "ms"], [["ours", 12.3], ["stock", 1234.5]]).splitlines()} == {11}


class TestLoad:
    def test_every_person_says_all_and_no_two_start_alike(self):
        heard: list[list[str]] = []

        def new_person():
            said: list[str] = []
            heard.append(said)

            async def say(text: str) -> bool:
                said.append(text)
                return True

            return say

        measured = asyncio.run(run_load(new_person, people=4, messages_each=6))

        assert measured.messages == 24
        assert all(len(said) == 6 for said in heard)
        assert len({said[0] for said in heard}) == 4

    def test_the_phrases_are_many_and_distinct(self):
        assert len(PHRASES) >= 20
        assert len(set(PHRASES)) == len(PHRASES)


def test_the_stock_project_answers_every_intent_of_our_training_data():
    files = project_files()
    domain, rules = yaml.safe_load(files["domain.yml"]), yaml.safe_load(files["data/rules.yml"])["rules"]

    assert len(domain["intents"]) >= 25
    assert {f"utter_{intent}" for intent in domain["intents"]} == set(domain["responses"])
    assert {rule["steps"][0]["intent"] for rule in rules} == {*domain["intents"], "nlu_fallback"}
    assert any(name.startswith("data/nlu/") for name in files)
