"""A person, a complaint, and what is kept of the owner."""

import re

from actions.knowledge import say_answer
from actions.profile import Profile
from actions.turn import Option, Turn
from actions.wording import text
from desk.handoff import request_person
from policy_kb.search import answer_entry
from runtime.privacy import forget, show_my_data

BANK = re.compile(r"银行|[工农中建交招]行|客户经理|信贷员|支行|行长|放款")
BANK_COMPLAINTS = "faq-116"


def request_human(turn: Turn) -> None:
    """Once is enough: the conversation is in the queue when the answer leaves."""
    request_person(turn.session, turn.conversation.id, now=turn.now)
    turn.say(text("person_requested"))


def complain(turn: Turn) -> None:
    """About a bank: where the sources say to complain. About us: a person."""
    if BANK.search(turn.heard.text):
        say_answer(turn, answer_entry(turn.session, BANK_COMPLAINTS, on=turn.today))
        return
    turn.say(text("complain"), Option.of(text("option_person"), "request_human"))


def show_data(turn: Turn) -> None:
    kept = show_my_data(turn.session, turn.conversation.id)
    described = Profile(turn).described()
    numbers = "、".join(need["number"] for need in kept["needs"])
    lines = [
        text("my_data_facts", facts="、".join(described)) if described else text("my_data_no_facts"),
        text("my_data_messages", count=kept["messages"]),
        text("my_data_needs", numbers=numbers) if numbers else text("my_data_no_needs"),
    ]
    turn.say(text("my_data", lines="\n".join(f"· {line}" for line in lines)))


def ask_to_forget(turn: Turn) -> None:
    turn.remember(confirming="forget")
    turn.say(
        text("forget_confirm"),
        Option.of(text("option_forget_yes"), "affirm"),
        Option.of(text("option_forget_no"), "deny"),
    )


def forget_now(turn: Turn) -> None:
    """Everything of this person goes, in this transaction; only that it happened is kept."""
    forget(turn.session, turn.conversation.id, now=turn.now)
    turn.say(text("forget_done"))
    turn.is_forgotten = True


def keep(turn: Turn) -> None:
    turn.say(text("forget_kept"))
