"""Verdicts: may this firm have this offering on this day, why, what is missing, and what would change it.

Three-valued. ELIGIBLE only if every value that the facts leave possible passes and nothing is left to a person;
INELIGIBLE if none passes, or the offering has ended, has not begun, or goes to banks; else UNDETERMINED. An offering of
which no source says that it is in force is UNDETERMINED at best.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache

from policy_kb.criteria import Atom, Criteria, Group
from policy_kb.entity_types import fields_open
from policy_kb.facts import FIELDS, Fact, Facts
from policy_kb.implications import with_age
from policy_kb.joint import exclude_each_other, settled
from policy_kb.offerings import Beneficiary, Offering, Standing
from policy_kb.verdict_wording import (
    ended_reason,
    group_reason,
    manual_text,
    not_yet_reason,
    only_banks_reason,
    together_reason,
    unknown_status_reason,
)
from policy_kb.wording import nearest_change


class Outcome(StrEnum):
    ELIGIBLE = "eligible"
    UNDETERMINED = "undetermined"
    INELIGIBLE = "ineligible"


@dataclass(frozen=True)
class Verdict:
    """`fits` is the outcome of the criteria alone: an ended offering that would have fitted is not INELIGIBLE there."""

    outcome: Outcome
    fits: Outcome
    reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    nearest: str | None = None
    manual: tuple[str, ...] = ()

    @property
    def missing_labels(self) -> tuple[str, ...]:
        """The missing facts as people call them."""
        return tuple(FIELDS[name].label for name in self.missing)


@dataclass(frozen=True)
class Clauses:
    """The groups of the criteria by what the facts say about each. `together`: open ones that cannot all hold."""

    passed: tuple[Group, ...] = ()
    failed: tuple[Group, ...] = ()
    open: tuple[Group, ...] = ()
    together: bool = field(default=False)

    @property
    def outcome(self) -> Outcome:
        if self.failed or self.together:
            return Outcome.INELIGIBLE
        return Outcome.UNDETERMINED if self.open else Outcome.ELIGIBLE


def sort_clauses(criteria: Criteria, facts: Facts) -> Clauses:
    """What each clause says; clauses that read the same open facts are settled together, so intervals are exact."""
    answers = [(group, settled(group, facts)) for group in criteria.groups]
    passed, failed, left = (tuple(group for group, answer in answers if answer is want) for want in (True, False, None))
    together = not failed and exclude_each_other(left, facts)
    return Clauses(passed, failed, left, together)


def outcome_of(offering: Offering, facts: Facts, on: date) -> Outcome:
    """The verdict's outcome alone: what the questionnaire asks thousands of times."""
    known = tuple(with_age(facts, on).only(offering.criteria.reads).values.items())
    return _with_standing(offering, _criteria_outcome(offering, known), on)


@lru_cache(maxsize=65_536)
def _criteria_outcome(offering: Offering, known: tuple[tuple[str, Fact], ...]) -> Outcome:
    """Kept, because the questionnaire tries the same answers for every firm."""
    return sort_clauses(offering.criteria, Facts(dict(known))).outcome


def judge(offering: Offering, facts: Facts, on: date) -> Verdict:
    """The whole verdict, in Chinese that a firm can read."""
    facts = with_age(facts, on)
    clauses = sort_clauses(offering.criteria, facts)
    outcome = _with_standing(offering, clauses.outcome, on)
    return Verdict(
        outcome=outcome,
        fits=clauses.outcome,
        reasons=(*_standing_reasons(offering, on), *_clause_reasons(offering, clauses, facts)),
        missing=_missing(clauses, facts) if outcome is Outcome.UNDETERMINED else (),
        nearest=None if best_possible(offering, on) is Outcome.INELIGIBLE else _nearest(clauses, facts),
        manual=_manual(clauses, facts),
    )


def open_fields(atom: Atom, facts: Facts) -> tuple[str, ...]:
    """The facts that would settle this atom; none if it is settled or a person must look."""
    if not atom.reads or atom.check(facts) is not None:
        return ()
    if atom.field == "entity_type":
        return fields_open(atom.values, facts)
    fact = facts.get(atom.field)
    names = getattr(fact, "names", None)
    settled = atom.field == "industry" and names is not None and len(names) == 1
    return () if settled else (atom.field,)


def best_possible(offering: Offering, on: date) -> Outcome:
    """The best outcome that anybody can have on this day."""
    standing = offering.standing(on)
    if offering.beneficiary is Beneficiary.BANK or standing in (Standing.ENDED, Standing.NOT_YET):
        return Outcome.INELIGIBLE
    return Outcome.UNDETERMINED if standing is Standing.UNKNOWN else Outcome.ELIGIBLE


def _with_standing(offering: Offering, outcome: Outcome, on: date) -> Outcome:
    best = best_possible(offering, on)
    return outcome if best is Outcome.ELIGIBLE or outcome is Outcome.INELIGIBLE else best


def _standing_reasons(offering: Offering, on: date) -> tuple[str, ...]:
    if offering.beneficiary is Beneficiary.BANK:
        return (only_banks_reason(),)
    match offering.standing(on):
        case Standing.ENDED:
            return (ended_reason(offering),)
        case Standing.NOT_YET:
            return (not_yet_reason(offering),)
        case Standing.UNKNOWN:
            return (unknown_status_reason(offering),)
        case _:
            return ()


def _clause_reasons(offering: Offering, clauses: Clauses, facts: Facts) -> tuple[str, ...]:
    number = offering.document_number
    failed = [group_reason("fail", group, facts, number) for group in clauses.failed]
    together = [together_reason(clauses.open)] if clauses.together else []
    waiting = [group_reason("open", group, facts, number) for group in clauses.open if not _is_manual(group, facts)]
    passed = [group_reason("pass", group, facts, number) for group in clauses.passed]
    return tuple(dict.fromkeys([*failed, *together, *waiting, *passed]))


def _missing(clauses: Clauses, facts: Facts) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in clauses.open for atom in group for name in open_fields(atom, facts)))


def _is_manual(group: Group, facts: Facts) -> bool:
    return not any(open_fields(atom, facts) for atom in group)


def _manual(clauses: Clauses, facts: Facts) -> tuple[str, ...]:
    """Clauses that no further fact settles: a person looks at the source's wording."""
    waiting = (group for group in clauses.open if _is_manual(group, facts))
    return tuple(dict.fromkeys(manual_text(atom) for group in waiting for atom in group if atom.check(facts) is None))


def _nearest(clauses: Clauses, facts: Facts) -> str | None:
    """If one clause alone fails, the smallest change that would make it hold."""
    if len(clauses.failed) != 1:
        return None
    changes = (nearest_change(atom, facts) for atom in clauses.failed[0])
    return next((change for change in changes if change), None)
