"""The next question: the one that decides most, the first places before the rest; None when nothing asked could change a verdict.

The stopping rule is exact (ADR 0022): an offering counts as long as some answers to what is still unasked would settle
it. A question is asked only if one of its answers gives a verdict, or, where no question does alone, if it is one of a
smallest set that does together. Its weight is the value of the offerings that its answers move, averaged over the
answers; what one sentence answers is asked at once, and a theme that was begun gets a bonus, so related questions stay
together. The order in which facts were told plays no part: equal answers lead to the same question.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from datetime import date

from policy_kb.answers import applies, settles_whether_applies
from policy_kb.eligibility import Outcome
from policy_kb.fact_wording import askable_fields, describe_fact, question_words
from policy_kb.facts import Facts
from policy_kb.implications import with_age, with_implied
from policy_kb.offerings import Offering
from policy_kb.open_offerings import OpenOffering, Place, places_and_open
from policy_kb.questions import Question, Stage, partners, question_about

FIRST = 5
SAME_THEME = 1.2
EXOTIC = 0.01
"""The weight of a question that only an answer beyond its options makes decisive, beside those that have one."""

__all__ = ["Question", "Stage", "describe_fact", "next_question", "question_about"]


def next_question(offerings: Sequence[Offering], facts: Facts, skipped: Set[str], on: date) -> Question | None:
    """The most decisive question left, or None if no answer to any could change a verdict. Skipped fields are not asked."""
    known = with_implied(with_age(facts, on))
    left = frozenset(
        field for field in askable_fields() if field not in known and field not in skipped and applies(field, known)
    )
    places, undecided = places_and_open(tuple(offerings), known, left, on)
    if not undecided:
        return None
    leading = _could_lead(undecided, places)
    stage = Stage.FIRST_PLACES if leading else Stage.THE_REST
    return replace(_choose(leading or undecided, undecided, known, skipped), stage=stage)


def _could_lead(undecided: Sequence[OpenOffering], places: Sequence[Place]) -> list[OpenOffering]:
    """The undecided offerings that stand in the first places, or could still come to stand there."""
    if len(places) <= FIRST:
        return list(undecided)
    last = sorted(places)[FIRST - 1]
    return [
        one
        for one in undecided
        if one.places[Outcome.UNDETERMINED] <= last or (one.places[Outcome.ELIGIBLE] < last and one.may_fit)
    ]


def _choose(
    wanted: Sequence[OpenOffering], undecided: Sequence[OpenOffering], known: Facts, skipped: Set[str]
) -> Question:
    """The question for a field that settles one of the `wanted`, with what else the same sentence answers."""
    alone = _deciding_alone(wanted)
    if not alone:
        return _first_of_several(wanted, undecided)
    weights = {field: _weight(field, undecided) for field in _deciding_alone(undecided)}
    ready = [field for field in alone if not settles_whether_applies(field, known)] or alone
    begun = {_theme(field) for field in askable_fields() if field in known or field in skipped}
    questions = dict.fromkeys(tuple(one for one in partners(field) if one in weights) for field in ready)

    def decisive(fields: tuple[str, ...]) -> float:
        return sum(weights[field] for field in fields) * (SAME_THEME if _theme(fields[0]) in begun else 1)

    return question_about(*max(questions, key=decisive))


def _first_of_several(wanted: Sequence[OpenOffering], undecided: Sequence[OpenOffering]) -> Question:
    """No question decides alone: one of the fewest that do together, if possible one that decides something else alone."""
    fewest = min(
        (fields for one in wanted for fields in one.deciding),
        key=lambda fields: (len(fields), sorted(map(askable_fields().index, fields))),
    )
    alone = _deciding_alone(undecided)
    first, *others = sorted(fewest, key=lambda field: (field not in alone, -_weight(field, undecided), field))
    return replace(question_about(first), together=() if first in alone else tuple(others))


def _deciding_alone(offerings: Iterable[OpenOffering]) -> list[str]:
    """In the order of the questions' file, so that ties are broken always the same way."""
    found = {field for one in offerings for fields in one.deciding if len(fields) == 1 for field in fields}
    return [field for field in askable_fields() if field in found]


def _weight(field: str, undecided: Iterable[OpenOffering]) -> float:
    return sum(one.value * max(one.share_moved(field), EXOTIC) for one in undecided if field in one.open)


def _theme(field: str) -> str:
    return str(question_words(field)["theme"])
