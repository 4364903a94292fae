"""Exact verdicts where clauses look at the same open facts: try every case that the rules can tell apart.

An interval is cut at every limit that a rule or the size standard names; one number stands for each piece. What kind of
firm it is enters as a case of its own (form and size), not through staff, revenue and assets, unless a rule reads those
too. So the answer over the cases is the answer over all values. Above MANY cases the clauses are left open, which is safe.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise, product

from policy_kb.criteria import Atom, Group, Op
from policy_kb.entity_types import contradicts, standings
from policy_kb.facts import FIELDS, Fact, Facts, Holds, Interval, Kind, OneOf
from policy_kb.firm_size import METRICS, possible_rows
from policy_kb.industries import industries

MANY = 50_000
ELSEWHERE = "其他"
NATION = "全国"
ENTITY = "entity_type"
COMPANY_FORM = "企业"
NAMED = (Kind.CHOICE, Kind.SET, Kind.REGION)


def jointly(groups: Sequence[Group], facts: Facts) -> bool | None:
    """Whether all groups hold together in every case (True), in none (False), or it depends (None)."""
    answers = set()
    for case in cases(groups, facts):
        answers.add(_all_hold(groups, case))
        if len(answers) > 1 or None in answers:
            return None
    return answers.pop() if answers else None


def settled(group: Group, facts: Facts) -> bool | None:
    """Whether the group holds; atoms that read the same open fact are settled together."""
    answer = group_holds(group, facts)
    if answer is None and entangled([atom for atom in merged(group) if atom.check(facts) is None]):
        return jointly([group], facts)
    return answer


def entangled(atoms: Iterable[Atom]) -> bool:
    """Whether two of the atoms read a fact in common, so that they cannot be judged one by one."""
    reads = [field for atom in atoms for field in atom.reads]
    return len(reads) > len(set(reads))


def exclude_each_other(groups: Sequence[Group], facts: Facts) -> bool:
    """Whether groups that are each open can never hold together. Only those that read an open fact in common can.

    An atom that has failed plays no part any more, so groups that differ only there have the same answer.
    """
    tangled = sharing([tuple(atom for atom in merged(group) if atom.check(facts) is None) for group in groups])
    known = facts.only(sorted(frozenset().union(*map(reads_of, tangled))))
    return bool(tangled) and _never_all_hold(tuple(tangled), tuple(known.values.items()))


@lru_cache(maxsize=4096)
def _never_all_hold(groups: tuple[Group, ...], known: tuple[tuple[str, Fact], ...]) -> bool:
    return all(_all_hold(groups, case) is False for case in cases(groups, Facts(dict(known))))


def sharing(groups: Sequence[Group]) -> list[Group]:
    """The groups that read a fact which another of them reads too."""
    return [
        group for group in groups if any(reads_of(group) & reads_of(other) for other in groups if other is not group)
    ]


@lru_cache(maxsize=4096)
def reads_of(group: Group) -> frozenset[str]:
    return frozenset(field for atom in group for field in atom.reads)


def cases(groups: Sequence[Group], facts: Facts) -> Iterator[Facts]:
    """Facts that settle what the groups read, one for each case, and no others.

    Cases in which the numbers contradict the declared size are left out, unless all do.
    """
    facts = facts.only(frozenset().union(*map(reads_of, groups)))
    atoms = [atom for group in groups for atom in group]
    kinds = any(atom.field == ENTITY for atom in atoms)
    fields = sorted({field for atom in atoms if atom.field != ENTITY for field in atom.reads})
    domains = [domain(field, facts, atoms) for field in fields]
    if _size(domains) > MANY:
        yield facts
        return
    sound = not contradicts(facts)
    for chosen in product(*domains):
        case = Facts({**facts.values, **dict(zip(fields, chosen, strict=True))})
        if not (sound and contradicts(case)):
            yield from of_each_kind(case) if kinds else (case,)


def group_holds(group: Group, facts: Facts) -> bool | None:
    """True if an atom holds, False if none does, else None. Atoms that name alternatives of one fact are one atom."""
    answers = [atom.check(facts) for atom in merged(group)]
    return True if True in answers else (None if None in answers else False)


@lru_cache(maxsize=4096)
def merged(group: Group) -> Group:
    """The group with the names that its atoms accept for one fact put into one atom."""
    named: dict[str, Atom] = {}
    for atom in group:
        if atom.op in (Op.IN, Op.EQ) and FIELDS[atom.field].kind in NAMED:
            before = named.get(atom.field)
            values = dict.fromkeys((*(before.values if before else ()), *atom.values))
            named[atom.field] = replace(atom, op=Op.IN, values=tuple(values))
    return (*named.values(), *(atom for atom in group if atom.field not in named or not atom.reads))


def of_each_kind(case: Facts) -> Iterator[Facts]:
    """The case for each form and size that it leaves possible, always in the same order."""
    for form, size in sorted(standings(case), key=str):
        name = form if size is None or form != COMPANY_FORM else f"{size.value}企业"
        yield case.with_value(ENTITY, OneOf((name,)))


def _all_hold(groups: Sequence[Group], case: Facts) -> bool | None:
    answers = [group_holds(group, case) for group in groups]
    return False if False in answers else (None if None in answers else True)


def _size(domains: Sequence[Sequence[Fact]]) -> int:
    size = 1
    for domain in domains:
        size *= len(domain)
    return size


def domain(field: str, facts: Facts, atoms: Sequence[Atom]) -> list[Fact]:
    """Settled facts of one field, one for each piece that the atoms can tell apart."""
    fact, kind = facts.get(field), FIELDS[field].kind
    if kind is Kind.NUMBER:
        return list(_numbers(fact, _limits(field, facts, atoms)))
    if kind is Kind.BOOL:
        return [True, False] if fact is None else [fact]
    if isinstance(fact, Holds | str):
        return [fact]
    if isinstance(fact, OneOf) and kind is Kind.REGION and NATION not in fact.names:
        return [OneOf((name,)) for known in fact.names for name in _within(known, field, atoms)]
    if isinstance(fact, OneOf) and kind is not Kind.REGION:
        return [OneOf((name,)) for name in fact.names]
    if kind is Kind.SET:  # rules only ask for something held, so everything and nothing are the extremes
        return [Holds(frozenset(_named(field, atoms))), Holds(frozenset())]
    return [OneOf((name,)) for name in _all_names(field, atoms)]


def _limits(field: str, facts: Facts, atoms: Sequence[Atom]) -> set[Decimal]:
    limits = {atom.values[0] for atom in atoms if atom.field == field and atom.reads}
    if field in METRICS and any(atom.field == ENTITY for atom in atoms):
        limits |= {limit for row in possible_rows(facts) for limit in row.limits.get(field, ())}
    return limits


def _numbers(fact: Fact | None, limits: set[Decimal]) -> Iterator[Interval]:
    low, high = (fact.gte, fact.lte) if isinstance(fact, Interval) else (None, None)
    floor = Decimal(0) if low is None else low
    ceiling = max([floor, *limits]) + 1 if high is None else high
    cuts = sorted({floor, ceiling, *(limit for limit in limits if floor <= limit <= ceiling)})
    middles = [(left + right) / 2 for left, right in pairwise(cuts)]
    return (Interval(number, number) for number in sorted({*cuts, *middles}))


def _within(known: str, field: str, atoms: Sequence[Atom]) -> list[str]:
    """A place for each of those that a rule tells apart in the known one; of a place with such places in it, the rest."""
    named = {value for value in _named(field, atoms) if value.startswith(known) and value != NATION} | {known}
    outer = {place for place in named if any(other != place and other.startswith(place) for other in named)}
    return [place + ELSEWHERE if place in outer else place for place in sorted(named) if place]


def _all_names(field: str, atoms: Sequence[Atom]) -> list[str]:
    if field == "industry":
        return [*(industry.name for industry in industries()), ELSEWHERE]
    if FIELDS[field].kind is Kind.REGION:
        return [*_within("", field, atoms), ELSEWHERE]
    return [*sorted(_named(field, atoms)), ELSEWHERE]


def _named(field: str, atoms: Sequence[Atom]) -> set[str]:
    return {value for atom in atoms if atom.field == field for value in atom.values}
