"""Where a request stands, and taking it back."""

from actions.turn import Option, Turn
from actions.wording import text
from matching.models import Need
from matching.needs import find_needs, need_status, withdraw_need
from matching.timeline import progress, timeline
from matching.wording import state_label

SHOWN = 3


def track(turn: Turn) -> None:
    """The newest requests of this conversation, from the record itself."""
    needs = find_needs(turn.session, turn.conversation.id)
    if not needs:
        turn.say(text("track_none"), Option.of(text("option_submit"), "submit_request"))
        return
    for need in needs[:SHOWN]:
        lines = [f"· {step.at:%m-%d %H:%M} {step.target_name}：{step.label}" for step in timeline(need)]
        expected = dict.fromkeys(one.expected or one.meaning for one in progress(need))
        shown = "\n".join([*lines, *expected])
        turn.say(text("track_line", number=need.number, status=state_label(need_status(need)), timeline=shown))


def ask_to_withdraw(turn: Turn) -> None:
    found = _open_need(turn)
    if found is None:
        turn.say(text("withdraw_none"))
        return
    turn.remember(confirming="withdraw", withdrawing=found.number)
    turn.say(
        text("withdraw_confirm", number=found.number),
        Option.of(text("option_yes"), "affirm"),
        Option.of(text("option_no"), "deny"),
    )


def withdraw_now(turn: Turn) -> None:
    """The request that was asked about; it may have ended in between."""
    number = turn.recall("withdrawing")
    turn.remember(withdrawing=None)
    if number not in [need.number for need in _open_needs(turn)]:
        turn.say(text("withdraw_none"))
        return
    withdraw_need(turn.session, number, turn.conversation.id, now=turn.now)
    turn.say(text("withdraw_done", number=number))


def keep(turn: Turn) -> None:
    turn.say(text("withdraw_kept"))


def _open_need(turn: Turn) -> Need | None:
    """The request whose number was said, or else the newest that is still open."""
    needs = _open_needs(turn)
    said = turn.heard.text.upper()
    return next((need for need in needs if need.number in said), needs[0] if needs else None)


def _open_needs(turn: Turn) -> list[Need]:
    return [need for need in find_needs(turn.session, turn.conversation.id) if need.closed_at is None]
