"""Greetings and the like, each with a next step."""

from actions.profile import Profile
from actions.turn import Option, Turn
from actions.wording import text


def suggestions() -> tuple[Option, ...]:
    return (
        Option.of(text("option_match"), "find_financing"),
        Option.of(text("option_first_loan_subsidy"), "ask_knowledge", entry_id="faq-018"),
        Option.of(text("option_loan_center"), "ask_knowledge", entry_id="faq-001"),
    )


def greet(turn: Turn) -> None:
    described = Profile(turn).described()
    if described:
        turn.say(
            text("greet_back", facts="、".join(described)),
            Option.of(text("option_results"), "show_results"),
            Option.of(text("option_track"), "track_request"),
        )
        return
    turn.say(text("greet"), *suggestions())


def goodbye(turn: Turn) -> None:
    turn.say(text("goodbye"))


def thank(turn: Turn) -> None:
    turn.say(text("thank"))


def praise(turn: Turn) -> None:
    turn.say(text("praise"))


def bot_challenge(turn: Turn) -> None:
    turn.say(text("bot_challenge"), *suggestions())


def help_(turn: Turn) -> None:
    turn.say(text("help"), *suggestions())


def affirm(turn: Turn) -> None:
    turn.say(text("affirm_nothing_open"), *suggestions())


def deny(turn: Turn) -> None:
    turn.say(text("deny_nothing_open"))
