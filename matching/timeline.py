"""What happened to a request and what comes next, in sentences for the firm and for staff."""

from dataclasses import dataclass
from datetime import datetime

from matching.clocks import Clock, Deadline, deadline
from matching.models import DeliveryState, Match, MatchEvent, MatchState, Need
from matching.numbers import BEIJING
from matching.wording import delivery_label, reason_label, sentence, state_label, state_meaning

CLOCK_OF_STATE = {
    MatchState.SENT: Clock.CONTACT,
    MatchState.CONDITIONS_MET: Clock.ACCEPTANCE,
    MatchState.ACCEPTED: Clock.DECISION,
}
"""Which clock runs while a match is in a state; in the others nobody but the firm is waited for."""
FORMER_SCHEME_REGION = "新乡"
"""Where 211 was promised by a scheme whose term ended on 2025-12-31."""


@dataclass(frozen=True)
class Step:
    """One event, ready to show: `at` in Beijing time."""

    at: datetime
    target_name: str
    label: str
    detail: str


@dataclass(frozen=True)
class Progress:
    """Where one match stands: its state in words, what is awaited and until when."""

    target_name: str
    label: str
    meaning: str
    expected: str | None
    due: Deadline | None
    delivery: str


def timeline(need: Need) -> list[Step]:
    """Every event of every match, oldest first."""
    steps = [_step(match, event) for match in need.matches for event in match.events]
    return sorted(steps, key=lambda step: step.at)


def _step(match: Match, event: MatchEvent) -> Step:
    parts = [reason_label(event.reason_code)] if event.reason_code else []
    parts += [event.note] if event.note else []
    return Step(event.at.astimezone(BEIJING), match.target_name, state_label(event.to_state), "；".join(parts))


def progress(need: Need) -> list[Progress]:
    """Where each match stands, in the order of filing."""
    return [_progress(need, match) for match in need.matches]


def _progress(need: Need, match: Match) -> Progress:
    due = due_of(match)
    clock = CLOCK_OF_STATE.get(match.state)
    expected = expectation(clock, due, need.region) if clock and due else None
    delivery = delivery_label(match.deliveries[-1].state if match.deliveries else DeliveryState.PENDING)
    return Progress(match.target_name, state_label(match.state), state_meaning(match.state), expected, due, delivery)


def due_of(match: Match) -> Deadline | None:
    """When the running clock of this match runs out; None while none runs."""
    clock = CLOCK_OF_STATE.get(match.state)
    return deadline(clock, match.state_at) if clock else None


def expectation(clock: Clock, due: Deadline, region: str | None) -> str:
    """Says whose promise it is: in Xinxiang a former scheme's, elsewhere only our own target."""
    former = FORMER_SCHEME_REGION in (region or "")
    name = f"{clock.value}_former" if former else clock.value
    spoken = sentence("target", name, due=f"{due.at.month}月{due.at.day}日{due.at:%H:%M}")
    return spoken + (sentence("target", "provisional", year=due.at.year) if due.provisional else "")
