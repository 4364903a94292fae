"""The quicker ways say what Rasa's own ways say."""

import pytest
from jsonschema import ValidationError, validate
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event, SlotSet, UserUttered

from bot.speedups import answer_validator, install_speedups, validate_answer

ANSWER = {"events": [{"event": "slot", "name": "answer", "value": 1}], "responses": [{"text": "好"}]}
NO_ANSWERS = [{"events": "none"}, {"events": [{"name": "answer"}]}, {"responses": {}}]


@pytest.fixture
def action():
    return RemoteAction("action_service", None)


def test_the_validator_is_the_one_rasa_would_choose():
    assert isinstance(answer_validator(), validator_for(RemoteAction.action_response_format_spec()))


def test_an_answer_of_an_action_passes(action):
    assert validate_answer(action, ANSWER)


@pytest.mark.parametrize("wrong", NO_ANSWERS)
def test_what_rasa_refuses_is_refused(action, wrong):
    with pytest.raises(ValidationError):
        validate(wrong, RemoteAction.action_response_format_spec())
    with pytest.raises(ValidationError):
        validate_answer(action, wrong)


def test_events_are_found_by_their_names_and_unknown_ones_refused():
    install_speedups()
    install_speedups()

    assert Event.resolve_by_type("slot") is SlotSet
    assert Event.resolve_by_type("user") is UserUttered
    assert Event.resolve_by_type("never heard of", SlotSet) is SlotSet
    with pytest.raises(ValueError, match="never heard of"):
        Event.resolve_by_type("never heard of")
