"""What the questionnaire promises, tried on a thousand generated firms and the shipped catalogue.

The proofs do not look at how questions are chosen: answers are tried by brute force on the compiled catalogue.
"""

import random
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from itertools import chain, product

import pytest
from generated_firms import SEED, corrected, firms
from offering_samples import shipped_offerings

from policy_kb.answers import Answers, applies
from policy_kb.compiled import compiled
from policy_kb.eligibility import Outcome
from policy_kb.entity_types import contradicts
from policy_kb.fact_wording import askable_fields
from policy_kb.facts import Fact, Facts
from policy_kb.implications import with_implied
from policy_kb.joint import domain
from policy_kb.offering_order import first_places
from policy_kb.questionnaire import Question, Stage, next_question
from policy_kb.questions import offered_answers

TODAY = date(2026, 11, 21)
FIRMS = 1_000
SHARE = 0.6
FIRST = 5


@dataclass
class Run:
    """One firm's way through the questionnaire, and through a correction after it."""

    truth: Answers
    steps: list[tuple[Question, Answers]] = field(default_factory=list)
    end: Answers = field(default_factory=Answers)
    right: Answers = field(default_factory=Answers)
    put_right: Answers = field(default_factory=Answers)
    after_correction: Answers = field(default_factory=Answers)
    fresh: Answers = field(default_factory=Answers)


_asked: dict[tuple, Question | None] = {}


def ask(answers: Answers) -> Question | None:
    """The next question; the same for the same answers, so worked out once."""
    key = (frozenset(answers.facts.values.items()), answers.skipped)
    if key not in _asked:
        _asked[key] = next_question(shipped_offerings(), answers.facts, answers.skipped, TODAY)
    return _asked[key]


def answered(answers: Answers, question: Question, truth: Answers) -> Answers:
    return answers.told(truth.facts.only(question.fields)).skip(question.fields)


def go_through(truth: Answers, start: Answers) -> tuple[list[tuple[Question, Answers]], Answers]:
    """Every question with the answers before it, and the answers at the end."""
    steps, answers = [], start
    while question := ask(answers):
        assert not {*answers.facts, *answers.skipped} & set(question.fields)
        steps.append((question, answers))
        answers = answered(answers, question, truth)
    return steps, answers


@pytest.fixture(scope="module")
def runs() -> list[Run]:
    dice = random.Random(SEED)
    return [complete(dice, Run(truth)) for truth in firms(FIRMS)]


def complete(dice: random.Random, run: Run) -> Run:
    run.steps, run.end = go_through(run.truth, Answers())
    new = corrected(dice, run.truth, run.end.facts)
    run.right = run.truth.told(new).skip(askable_fields())
    run.put_right = run.end.told(new)
    _, run.after_correction = go_through(run.right, run.put_right)
    _, run.fresh = go_through(run.right, Answers())
    return run


@lru_cache(maxsize=50_000)
def _outcomes(facts: frozenset[tuple[str, Fact]]) -> tuple[Outcome, ...]:
    return tuple(compiled(shipped_offerings(), TODAY).outcomes(with_implied(Facts(dict(facts)))))


def outcomes(facts: Facts) -> tuple[Outcome, ...]:
    return _outcomes(frozenset(facts.values.items()))


def first_five(facts: Facts) -> list[tuple[str, Outcome]]:
    by_id = {one.id: outcome for one, outcome in zip(shipped_offerings(), outcomes(facts), strict=True)}
    return [(one, by_id[one]) for one in first_places(shipped_offerings(), by_id, TODAY, FIRST)]


@cache
def telling_answers(name: str) -> tuple[Fact, ...]:
    """The options, then an answer on each side of everything that a rule of the catalogue names."""
    atoms = [atom for one in shipped_offerings() for atom in one.criteria.atoms() if atom.reads]
    return tuple(dict.fromkeys([*offered_answers(name), *domain(name, Facts(), atoms)]))


def matters(answers: Answers, names: Sequence[str], *possible: Callable[[str], Sequence[Fact]]) -> bool:
    """Whether some combination of answers to `names` changes a verdict; the first places follow from the verdicts."""
    before, known = outcomes(answers.facts), answers.facts.values
    combinations = chain.from_iterable(product(*map(each, names)) for each in possible)
    return any(outcomes(Facts({**known, **dict(zip(names, chosen, strict=True))})) != before for chosen in combinations)


def steps_of(runs: list[Run], *, together: bool) -> list[tuple[Question, Answers]]:
    """Each different step once."""
    steps = [(question, before) for run in runs for question, before in run.steps]
    found = {
        (one.fields, frozenset(at.facts.values.items())): (one, at)
        for one, at in steps
        if bool(one.together) is together
    }
    return list(found.values())


class TestNoQuestionInVain:
    def test_each_field_asked_for_has_an_answer_that_changes_a_verdict(self, runs: list[Run]):
        asked = [(name, before) for question, before in steps_of(runs, together=False) for name in question.fields]

        assert len(asked) > FIRMS
        assert not [(name, before) for name, before in asked if not matters(before, [name], telling_answers)]

    def test_what_decides_only_together_changes_a_verdict_together_and_not_alone(self, runs: list[Run]):
        asked = steps_of(runs, together=True)

        assert asked
        for question, before in asked:
            assert not matters(before, question.fields, offered_answers)
            assert matters(before, [*question.fields, *question.together], offered_answers, telling_answers)


class TestStopping:
    def test_the_verdicts_and_the_first_places_are_those_of_answering_everything(self, runs: list[Run]):
        assert len(runs) >= FIRMS
        for run in runs:
            assert outcomes(run.end.facts) == outcomes(run.truth.facts)
            assert first_five(run.end.facts) == first_five(run.truth.facts)

    def test_no_other_answers_to_what_was_left_out_would_change_them_either(self, runs: list[Run]):
        dice = random.Random(SEED)
        tried = 0
        for run in runs[::4]:
            left = [name for name in askable_fields() if name not in (*run.end.facts, *run.end.skipped)]
            other = run.end
            for name in left:
                more = other.told(Facts({name: dice.choice(telling_answers(name))}))
                if name not in with_implied(other.facts) and not contradicts(more.facts):
                    other = more
            tried += len(left)
            assert outcomes(other.facts) == outcomes(run.end.facts)
        assert tried > FIRMS / 4

    def test_once_only_the_rest_is_asked_about_the_first_places_stay_with_their_verdicts(self, runs: list[Run]):
        settled = [(run, next((at for one, at in run.steps if one.stage is Stage.THE_REST), run.end)) for run in runs]

        assert sum(at is not run.end for run, at in settled) > FIRMS / 2
        assert not [run for run, at in settled if first_five(at.facts) != first_five(run.truth.facts)]

    def test_nothing_about_the_rest_comes_before_the_first_places_are_settled(self, runs: list[Run]):
        for run in runs:
            stages = [question.stage for question, _ in run.steps]
            assert stages == sorted(stages, key=list(Stage).index)


class TestLength:
    def test_the_median_firm_is_asked_at_most_three_fifths_of_the_list(self, runs: list[Run]):
        assert statistics.median(len(run.steps) for run in runs) <= SHARE * len(askable_fields())

    def test_half_the_firms_see_settled_first_places_after_half_the_list(self, runs: list[Run]):
        first = [sum(one.stage is Stage.FIRST_PLACES for one, _ in run.steps) for run in runs]

        assert statistics.median(first) <= len(askable_fields()) / 2


class TestCorrections:
    def test_the_state_is_that_of_a_fresh_run_with_the_corrected_answers(self, runs: list[Run]):
        """The fresh run asks in its own order; what it does not ask, the owner says by himself."""
        for run in runs:
            fresh = Answers()
            while (question := ask(fresh)) and answers_in(run.put_right, question):
                known = run.put_right.facts.only(question.fields)
                fresh = fresh.told(known).skip(run.put_right.skipped.intersection(question.fields))
            fresh = fresh.told(run.put_right.facts).skip(run.put_right.skipped)
            assert fresh == run.put_right
            assert ask(fresh) == ask(run.put_right)

    def test_the_end_is_that_of_a_fresh_run_of_the_corrected_firm(self, runs: list[Run]):
        for run in runs:
            assert outcomes(run.after_correction.facts) == outcomes(run.fresh.facts) == outcomes(run.right.facts)
            assert first_five(run.after_correction.facts) == first_five(run.fresh.facts)
            both = set(run.after_correction.facts) & set(run.fresh.facts)
            assert run.after_correction.facts.only(both) == run.fresh.facts.only(both)

    def test_answers_that_no_longer_apply_are_gone(self, runs: list[Run]):
        dropped = [(run, name) for run in runs for name in run.end.facts if name not in run.put_right.facts]

        assert {"loan_due_soon", "total_assets_wan"} & {name for _, name in dropped}
        for run in runs:
            assert all(applies(name, run.put_right.facts) for name in (*run.put_right.facts, *run.put_right.skipped))
        assert not [name for run, name in dropped if name in run.right.facts]


def answers_in(book: Answers, question: Question) -> bool:
    return any(name in book.facts or name in book.skipped for name in question.fields)
