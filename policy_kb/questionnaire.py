"""The next question: the one that still decides most among what a firm could have, or None when nothing asked matters.

A question matters if some answer to it changes a verdict worth asking for (an offering of WORTH_ASKING or more), or the
first FIRST places. Its weight is the value of the offerings that its answers move, averaged over the answers; a question
of the theme just asked gets a small bonus, so related ones stay together. Skipped and answered fields are never asked.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from policy_kb.eligibility import Outcome
from policy_kb.fact_wording import askable_fields, describe_fact, question_words
from policy_kb.facts import Fact, Facts, parse_fact
from policy_kb.implications import with_implied
from policy_kb.offering_order import first_places, outcomes_of
from policy_kb.offerings import Beneficiary, Offering, Standing

FIRST = 5
WORTH_ASKING = 8
SAME_THEME = 1.2

__all__ = ["Question", "describe_fact", "next_question", "question_about"]


@dataclass(frozen=True)
class Option:
    title: str
    value: Any

    def to_json(self) -> dict[str, Any]:
        return {"title": self.title, "value": self.value}


@dataclass(frozen=True)
class Question:
    """What to ask about one field, why, an example, and answers to tap. `value` of an option is the fact's JSON form."""

    field: str
    text: str
    reason: str
    example: str
    options: tuple[Option, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "field": self.field,
            "text": self.text,
            "reason": self.reason,
            "example": self.example,
            "options": [option.to_json() for option in self.options],
        }


def question_about(field: str) -> Question:
    words = question_words(field)
    options = tuple(Option(option["title"], option["value"]) for option in words["options"])
    return Question(field, words["text"], words["reason"], words["example"], options)


def next_question(offerings: Sequence[Offering], facts: Facts, skipped: Set[str], on: date) -> Question | None:
    """The most decisive question left, or None if no answer to any would matter."""
    known = with_implied(facts)
    live = [one for one in offerings if _is_live(one, on)]
    before = outcomes_of(live, known, on)
    weights = {
        field: weight
        for field in askable_fields()
        if field not in known and field not in skipped and (weight := _weight(field, live, known, before, on)) > 0
    }
    if not weights:
        return None
    theme = _last_theme(facts)
    return question_about(
        max(weights, key=lambda field: weights[field] * (SAME_THEME if theme == _theme(field) else 1))
    )


def _is_live(offering: Offering, on: date) -> bool:
    standing = offering.standing(on)
    return offering.beneficiary is Beneficiary.FIRM and standing in (Standing.IN_FORCE, Standing.UNKNOWN)


def _weight(field: str, live: Sequence[Offering], facts: Facts, before: dict[str, Outcome], on: date) -> float:
    """The mean over the answers of what they move; 0 if none moves anything that matters."""
    readers = [one for one in live if field in one.criteria.reads and before[one.id] is Outcome.UNDETERMINED]
    if not readers:
        return 0.0
    places = first_places(live, before, on, FIRST)
    moved = [_moved(field, answer, live, readers, facts, before, places, on) for answer in _answers(field)]
    return sum(moved) / len(moved)


def _moved(
    field: str,
    answer: Fact,
    live: Sequence[Offering],
    readers: Sequence[Offering],
    facts: Facts,
    before: dict[str, Outcome],
    places: tuple[str, ...],
    on: date,
) -> float:
    after = {**before, **outcomes_of(readers, with_implied(facts.with_value(field, answer)), on)}
    changed = [one for one in readers if after[one.id] is not before[one.id]]
    matters = any(one.value >= WORTH_ASKING for one in changed) or places != first_places(live, after, on, FIRST)
    return float(sum(one.value for one in changed)) if matters else 0.0


def _answers(field: str) -> list[Fact]:
    return [parse_fact(field, option["value"]) for option in question_words(field)["options"]]


def _theme(field: str) -> str:
    return str(question_words(field)["theme"])


def _last_theme(facts: Facts) -> str | None:
    asked = [field for field in facts if field in askable_fields()]
    return _theme(asked[-1]) if asked else None
