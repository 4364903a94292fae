"""What needs care: distress, swindles, abuse, and what this assistant does not do."""

from actions.knowledge import look_up, say_answer
from actions.small_talk import suggestions
from actions.turn import Option, Turn
from actions.wording import text
from desk.handoff import request_person
from policy_kb.search import Decision, answer_entry

BROKER_WARNING = "cn-loan-broker-warning"


def distress(turn: Turn) -> None:
    """A humane word first, and a person: nothing is sold here."""
    request_person(turn.session, turn.conversation.id, now=turn.now)
    turn.remember(distressed=True)
    turn.say(text("distress"))


def insult(turn: Turn) -> None:
    turn.say(text("insult"), Option.of(text("option_person"), "request_human"))


def fraud(turn: Turn) -> None:
    """The warning, then what the sources say: of the very question where they do, of illegal brokers otherwise."""
    turn.say(text("fraud"))
    found = look_up(turn)
    if found.decision is not Decision.ANSWER:
        found = answer_entry(turn.session, BROKER_WARNING, on=turn.today)
    say_answer(turn, found)


def out_of_scope(turn: Turn) -> None:
    turn.say(text("out_of_scope"), *suggestions())


def prompt_attack(turn: Turn) -> None:
    turn.say(text("prompt_attack"), *suggestions())


def foreign_language(turn: Turn) -> None:
    turn.say(text("foreign_language"))
