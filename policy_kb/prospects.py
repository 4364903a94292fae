"""What can still become of an offering whose verdict is open, and which answers decide it. Exact: ADR 0022.

Answers are tried as the values that the rules tell apart: whatever else an owner may say is coarser, and decides no more
than these do (more facts never turn a decided verdict into another). A question decides alone if one of its answers
gives a verdict. Where none does, but several together do, they are found by trying all cases and leaving out what the
verdict does not need.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod

from policy_kb.criteria import ENTITY_FIELDS, Group
from policy_kb.eligibility import Outcome
from policy_kb.entity_types import contradicts
from policy_kb.facts import Fact, Facts
from policy_kb.implications import IMPLIED, with_implied
from policy_kb.joint import MANY, domain, exclude_each_other, reads_of, settled
from policy_kb.kinds_of_firm import telling_kinds
from policy_kb.questions import offered_answers

Chosen = dict[str, Fact]
Known = tuple[tuple[str, Fact], ...]
IMPLYING = frozenset(field for (field, _), _ in IMPLIED)


@dataclass(frozen=True, eq=False)
class Clause:
    """A group with what it reads. Equal groups are one clause, so that its answers are worked out once."""

    group: Group
    reads: tuple[str, ...]
    is_manual: bool


@lru_cache(maxsize=10_000)
def clause_of(group: Group) -> Clause:
    return Clause(group, tuple(sorted(reads_of(group))), is_manual=not all(atom.reads for atom in group))


@dataclass(frozen=True)
class Standpoint:
    """An offering as far as it is settled: its open clauses, the best that can become of it, and what is left to ask."""

    clauses: tuple[Clause, ...]
    best: Outcome
    known: Known
    open: frozenset[str]

    @property
    def facts(self) -> Facts:
        return Facts(dict(self.known))

    def after(self, chosen: Mapping[str, Fact]) -> Outcome:
        """The outcome once this is known too."""
        return judged(self.clauses, self.best, with_implied(Facts({**self.facts.values, **chosen})))[0]


def judged(clauses: Sequence[Clause], best: Outcome, facts: Facts) -> tuple[Outcome, tuple[Clause, ...]]:
    """The outcome and the clauses left open: `eligibility.sort_clauses`, with what each clause said before remembered."""
    answers = [_holds(clause, tuple(map(facts.get, clause.reads))) for clause in clauses]
    if False in answers:
        return Outcome.INELIGIBLE, ()
    left = tuple(clause for clause, answer in zip(clauses, answers, strict=True) if answer is None)
    if not left:
        return best, ()
    return (Outcome.INELIGIBLE, ()) if _exclude_each_other(left, facts) else (Outcome.UNDETERMINED, left)


@dataclass(frozen=True)
class Prospect:
    """`moves`: the outcome after each offered answer to a field, in the order of its options.

    `deciding`: sets of fields whose answers together can settle the verdict, no field of which is needless; single
    fields wherever one decides alone; empty if nothing that can be asked settles it.
    """

    moves: Mapping[str, tuple[Outcome, ...]]
    deciding: tuple[frozenset[str], ...]


def influences(reads: Iterable[str]) -> frozenset[str]:
    """The fields whose answers can reach rules that read these: they themselves and those that imply one of them."""
    direct = frozenset(reads)
    return direct | {field for (field, _), (implied, _) in IMPLIED if implied in direct}


@lru_cache(maxsize=50_000)
def _holds(clause: Clause, told: tuple[Fact | None, ...]) -> bool | None:
    named = zip(clause.reads, told, strict=True)
    return settled(clause.group, Facts({name: fact for name, fact in named if fact is not None}))


def _exclude_each_other(clauses: Sequence[Clause], facts: Facts) -> bool:
    """As in `joint`. What a person must look at never fails, so it excludes nothing."""
    checked = [clause for clause in clauses if not clause.is_manual]
    reads = [field for clause in checked for field in clause.reads]
    return len(reads) > len(set(reads)) and exclude_each_other([clause.group for clause in checked], facts)


@lru_cache(maxsize=10_000)
def prospect(at: Standpoint) -> Prospect:
    moves = {field: tuple(at.after({field: answer}) for answer in offered_answers(field)) for field in sorted(at.open)}
    alone = [field for field in moves if _decides_alone(field, moves[field], at)]
    if alone:
        return Prospect(moves, tuple(frozenset({field}) for field in alone))
    if _too_many_cases(at):
        return Prospect(moves, (at.open,))
    witness = next(_deciding_cases(at, at.open, (Outcome.ELIGIBLE, Outcome.INELIGIBLE)), None)
    return Prospect(moves, (_needed(witness, at),) if witness else ())


@lru_cache(maxsize=10_000)
def may_fit(at: Standpoint) -> bool:
    """Whether some answers make the firm eligible."""
    if at.best is not Outcome.ELIGIBLE:
        return False
    if any(Outcome.ELIGIBLE in after for after in prospect(at).moves.values()):
        return True
    return _too_many_cases(at) or next(_deciding_cases(at, at.open, (Outcome.ELIGIBLE,)), None) is not None


def _too_many_cases(at: Standpoint) -> bool:
    """Then the offering counts as open, and all that it reads is asked: a question too many, never a wrong verdict."""
    return prod(map(len, _domains(at, at.open))) > MANY


def _decides_alone(field: str, offered: Sequence[Outcome], at: Standpoint) -> bool:
    if any(outcome is not Outcome.UNDETERMINED for outcome in offered):
        return True
    return next(_deciding_cases(at, frozenset({field}), (Outcome.ELIGIBLE, Outcome.INELIGIBLE)), None) is not None


def _deciding_cases(at: Standpoint, fields: frozenset[str], wanted: Sequence[Outcome]) -> Iterator[Chosen]:
    """The combinations of exact answers to `fields` after which the verdict is one of those `wanted`."""
    return (chosen for chosen in _cases(at, fields) if at.after(chosen) in wanted)


def _cases(at: Standpoint, fields: frozenset[str]) -> Iterator[Chosen]:
    """One combination of answers for each that the open clauses can tell apart; none that contradicts itself."""
    facts = at.facts
    sound = not contradicts(facts)
    for parts in product(*_domains(at, fields)):
        chosen = {field: answer for part in parts for field, answer in part.items()}
        if not _contradicts_itself(facts, chosen, sound):
            yield chosen


def _domains(at: Standpoint, fields: frozenset[str]) -> list[list[Chosen]]:
    atoms = [atom for clause in at.clauses for atom in clause.group if atom.reads]
    kinds = any(atom.field == "entity_type" for atom in atoms)
    plain = sorted(fields - set(ENTITY_FIELDS) if kinds else fields)
    domains: list[list[Chosen]] = [[{field: one} for one in domain(field, Facts(), atoms)] for field in plain]
    return [*domains, telling_kinds(at.facts, fields & set(ENTITY_FIELDS), atoms)] if kinds else domains


def _contradicts_itself(facts: Facts, chosen: Chosen, sound: bool) -> bool:
    """Nobody says that he never had a loan and that one falls due, or that 500 people are a micro firm."""
    for field in IMPLYING & chosen.keys():
        others = Facts({name: fact for name, fact in {**facts.values, **chosen}.items() if name != field})
        if with_implied(others).get(field) not in (None, chosen[field]):
            return True
    return sound and contradicts(Facts({**facts.values, **chosen}))


def _needed(witness: Chosen, at: Standpoint) -> frozenset[str]:
    """The fields that the verdict needs: each of the others was left out, and the verdict stayed."""
    needed = dict(witness)
    for field in sorted(witness):
        fewer = {name: answer for name, answer in needed.items() if name != field}
        if at.after(fewer) is not Outcome.UNDETERMINED:
            needed = fewer
    return frozenset(needed)
