"""Exact verdicts where clauses look at the same open facts: try every case that the rules can tell apart.

An interval is cut at every limit that a rule or the size standard names; one number stands for each piece. So the answer
over the cases is the answer over all values. Above MANY cases the clauses are left open, which is safe.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise, product

from policy_kb.criteria import Atom, Group
from policy_kb.entity_types import contradicts
from policy_kb.facts import FIELDS, Fact, Facts, Holds, Interval, Kind, OneOf
from policy_kb.firm_size import METRICS, possible_rows
from policy_kb.industries import industries
from policy_kb.shipped import read_shipped

MANY = 50_000
ELSEWHERE = "其他"


def jointly(groups: Sequence[Group], facts: Facts) -> bool | None:
    """Whether all groups hold together in every case (True), in none (False), or it depends (None)."""
    answers = set()
    for case in cases(groups, facts):
        answers.add(_all_hold(groups, case))
        if len(answers) > 1 or None in answers:
            return None
    return answers.pop() if answers else None


def cases(groups: Sequence[Group], facts: Facts) -> Iterator[Facts]:
    """Complete facts, one for each case; declared sizes that the numbers of a case contradict are left out."""
    atoms = [atom for group in groups for atom in group]
    fields = sorted({field for atom in atoms for field in atom.reads})
    domains = [_domain(field, facts, atoms) for field in fields]
    if _size(domains) > MANY:
        yield facts
        return
    sound = not contradicts(facts)
    for chosen in product(*domains):
        case = Facts({**facts.values, **dict(zip(fields, chosen, strict=True))})
        if not (sound and contradicts(case)):
            yield case


def group_holds(group: Group, facts: Facts) -> bool | None:
    """Each atom by itself: True if one holds, False if none does, else None."""
    answers = [atom.check(facts) for atom in group]
    return True if True in answers else (None if None in answers else False)


def _all_hold(groups: Sequence[Group], case: Facts) -> bool | None:
    answers = [group_holds(group, case) for group in groups]
    return False if False in answers else (None if None in answers else True)


def _size(domains: Sequence[Sequence[Fact]]) -> int:
    size = 1
    for domain in domains:
        size *= len(domain)
    return size


def _domain(field: str, facts: Facts, atoms: Sequence[Atom]) -> list[Fact]:
    fact, kind = facts.get(field), FIELDS[field].kind
    if kind is Kind.NUMBER:
        return list(_numbers(fact, _limits(field, facts, atoms)))
    if kind is Kind.BOOL:
        return [True, False] if fact is None else [fact]
    if isinstance(fact, Holds | str):
        return [fact]
    if isinstance(fact, OneOf):
        return [OneOf((name,)) for known in fact.names for name in _inner(kind, known, field, atoms)]
    if kind is Kind.SET:  # rules only ask for something held, so everything and nothing are the extremes
        return [Holds(frozenset(_named(field, atoms))), Holds(frozenset())]
    return [OneOf((name,)) for name in _all_names(field, atoms)]


def _limits(field: str, facts: Facts, atoms: Sequence[Atom]) -> set[Decimal]:
    limits = {atom.values[0] for atom in atoms if atom.field == field and atom.reads}
    if field in METRICS and any(atom.field == "entity_type" for atom in atoms):
        limits |= {limit for row in possible_rows(facts) for limit in row.limits.get(field, ())}
    return limits


def _numbers(fact: Fact | None, limits: set[Decimal]) -> Iterator[Interval]:
    low, high = (fact.gte, fact.lte) if isinstance(fact, Interval) else (None, None)
    floor = Decimal(0) if low is None else low
    ceiling = max([floor, *limits]) + 1 if high is None else high
    cuts = sorted({floor, ceiling, *(limit for limit in limits if floor <= limit <= ceiling)})
    middles = [(left + right) / 2 for left, right in pairwise(cuts)]
    return (Interval(number, number) for number in sorted({*cuts, *middles}))


def _inner(kind: Kind, known: str, field: str, atoms: Sequence[Atom]) -> list[str]:
    """For a place: the smaller places that a rule names in it, and the rest of it."""
    if kind is not Kind.REGION:
        return [known]
    inside = [value for value in _named(field, atoms) if value.startswith(known) and value != known]
    return [*sorted(inside), known + ELSEWHERE] if inside else [known]


def _all_names(field: str, atoms: Sequence[Atom]) -> list[str]:
    if field == "entity_type":
        return list(read_shipped("entity_types.yaml")["forms"])
    if field == "industry":
        return [*(industry.name for industry in industries()), ELSEWHERE]
    return [*sorted(_named(field, atoms)), ELSEWHERE]


def _named(field: str, atoms: Sequence[Atom]) -> set[str]:
    return {value for atom in atoms if atom.field == field for value in atom.values}
