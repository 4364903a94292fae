"""Questions as they are put: one field, or several that one sentence answers (`data/kb/joint_questions.yaml`)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from policy_kb.fact_wording import question_words
from policy_kb.facts import Fact, Facts, Holds, parse_fact, parse_facts
from policy_kb.shipped import read_shipped


class Stage(StrEnum):
    """What a question is still for: the first places, or only what comes after them."""

    FIRST_PLACES = "first_places"
    THE_REST = "the_rest"


class Pick(StrEnum):
    ONE = "one"
    SEVERAL = "several"


@dataclass(frozen=True)
class Option:
    """Something to tap: what it says about each field, in JSON form."""

    title: str
    answers: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        return {"title": self.title, "answers": dict(self.answers)}


@dataclass(frozen=True)
class Question:
    """What to ask, why, an example, and answers to tap.

    `fields` are all that one answer settles. `together` are further ones without which the answer decides nothing:
    only a firm's staff and its revenue can rule out a small firm.
    """

    fields: tuple[str, ...]
    text: str
    reason: str
    example: str
    options: tuple[Option, ...]
    pick: Pick = Pick.ONE
    stage: Stage = Stage.FIRST_PLACES
    together: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        return self.fields[0]

    @property
    def nothing(self) -> Facts:
        """What 「都没有」 says, if several can be picked."""
        return Facts() if self.pick is Pick.ONE else parse_facts(dict(self.options[-1].answers))

    def picked(self, said: Facts) -> Facts:
        """The answer to a question where several can be picked: what was not named is not there.

        A mere 「没有专利」 names nothing that is there, so the rest stays open.
        """
        nothing = self.nothing
        named = any(said.get(field) not in (None, nothing.get(field)) for field in self.fields)
        return Facts({**nothing.values, **said.values}) if named else said

    def to_json(self) -> dict[str, Any]:
        return {
            "fields": list(self.fields),
            "text": self.text,
            "reason": self.reason,
            "example": self.example,
            "options": [option.to_json() for option in self.options],
            "pick": self.pick.value,
            "stage": self.stage.value,
            "together": list(self.together),
        }


def question_about(*fields: str) -> Question:
    """The question for one field, or for those of a joint question that are still wanted."""
    row = _joint().get(fields[0])
    if len(fields) == 1 or row is None:
        words = question_words(fields[0])
        options = tuple(Option(one["title"], {fields[0]: one["value"]}) for one in words["options"])
        return Question(fields[:1], words["text"], words["reason"], words["example"], options)
    wanted = tuple(field for field in row["fields"] if field in fields)
    offered = (*row["options"], *([row["none"]] if "none" in row else []))
    options = tuple(Option(one["title"], kept) for one in offered if (kept := _only(wanted, one["answers"])))
    return Question(wanted, row["text"], row["reason"], row["example"], options, Pick(row["pick"]))


def partners(field: str) -> tuple[str, ...]:
    """The fields that can be asked in one question with this one, itself among them."""
    return tuple(_joint()[field]["fields"]) if field in _joint() else (field,)


def offered_answers(field: str) -> tuple[Fact, ...]:
    """The facts that the options of a field's own question state."""
    return _offered()[field]


def all_ticked(chosen: Iterable[Mapping[str, Any]]) -> Facts:
    """The answers of several options at once: of what the firm has, all that they name."""
    facts = Facts()
    for answers in chosen:
        for name, value in answers.items():
            fact, before = parse_fact(name, value), facts.get(name)
            both = Holds(before.names | fact.names) if isinstance(before, Holds) and isinstance(fact, Holds) else fact
            facts = facts.with_value(name, both)
    return facts


def _only(wanted: Sequence[str], answers: Mapping[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in answers.items() if field in wanted}


@cache
def _joint() -> dict[str, dict[str, Any]]:
    return {field: row for row in read_shipped("joint_questions.yaml") for field in row["fields"]}


@cache
def _offered() -> dict[str, tuple[Fact, ...]]:
    return {
        row["field"]: tuple(parse_fact(row["field"], option["value"]) for option in row["options"])
        for row in read_shipped("questions.yaml")
    }
