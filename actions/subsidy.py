"""「能补多少」: the sums that the sources state, for the owner's amount, rate and term."""

from actions.turn import Turn
from actions.wording import text


def estimate_subsidy(turn: Turn) -> None:
    turn.say(text("subsidy_ask_amount"))
