"""One combination of form, industry, staff, revenue and assets for each kind of firm that given rules tell apart.

The full product of these five has millions of members, and rules see little of it: the form, on which side of a few
sizes the firm is, and the industry where a rule names one. Sizes are cut only at the rungs where a rule does; of an
industry only the metrics of its row count.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from decimal import Decimal
from functools import lru_cache
from itertools import product

from policy_kb.criteria import ENTITY_FIELDS, Atom
from policy_kb.entity_types import known_forms, sizes_in, standings_of
from policy_kb.facts import Fact, Facts, Interval, OneOf
from policy_kb.firm_size import LADDER, METRICS, Size, derive_sizes, possible_rows
from policy_kb.joint import ENTITY, domain

Chosen = dict[str, Fact]
EXACT_SIZES = tuple(f"{size.value}企业" for size in LADDER)


def telling_kinds(facts: Facts, fields: frozenset[str], atoms: Sequence[Atom]) -> list[Chosen]:
    """Answers to `fields`, which are some of the five; always the same ones."""
    known = tuple(facts.only(ENTITY_FIELDS).values.items())
    return _telling_kinds(known, fields, tuple(atom for atom in atoms if atom.field in ENTITY_FIELDS))


@lru_cache(maxsize=4_000)
def _telling_kinds(
    known: tuple[tuple[str, Fact], ...], fields: frozenset[str], atoms: tuple[Atom, ...]
) -> list[Chosen]:
    facts = Facts(dict(known))
    direct = [atom for atom in atoms if atom.field != ENTITY]
    numbers: dict[tuple[frozenset[Size], tuple[bool | None, ...]], Chosen] = {}
    for industry in _industries(fields, atoms):
        for chosen in _numbers(_with(facts, industry), fields, atoms):
            firm = _with(facts, {**industry, **chosen})
            seen = derive_sizes(firm), tuple(atom.check(firm) for atom in direct)
            numbers.setdefault(seen, {**industry, **chosen})
    kinds: dict[object, Chosen] = {}
    for (sizes, answers), chosen in numbers.items():
        for form in _forms(fields):
            kinds.setdefault((standings_of(_with(facts, form), sizes), answers), {**form, **chosen})
    return list(kinds.values())


def _with(facts: Facts, chosen: Chosen) -> Facts:
    return Facts({**facts.values, **chosen})


def _forms(fields: frozenset[str]) -> list[Chosen]:
    names = (*known_forms(), *EXACT_SIZES)
    return [{ENTITY: OneOf((name,))} for name in names] if ENTITY in fields else [{}]


def _industries(fields: frozenset[str], atoms: Sequence[Atom]) -> list[Chosen]:
    """One industry for each row of the size standard and each way in which the rules' own industries judge it."""
    if "industry" not in fields:
        return [{}]
    direct = [atom for atom in atoms if atom.field == "industry"]
    found: dict[object, Chosen] = {}
    for fact in domain("industry", Facts(), atoms):
        chosen = {"industry": fact}
        firm = Facts(chosen)
        row = tuple(row.industry for row in possible_rows(firm))
        found.setdefault((row, *(atom.check(firm) for atom in direct)), chosen)
    return list(found.values())


def _numbers(facts: Facts, fields: frozenset[str], atoms: Sequence[Atom]) -> Iterator[Chosen]:
    metrics = [metric for metric in METRICS if metric in fields]
    for values in product(*(_telling_numbers(metric, facts, atoms) for metric in metrics)):
        yield dict(zip(metrics, values, strict=True))


def _telling_numbers(metric: str, facts: Facts, atoms: Sequence[Atom]) -> list[Fact]:
    direct = [atom for atom in atoms if atom.field == metric]
    numbers = {Decimal(0), *size_limits(metric, facts, rungs_told_apart(atoms))}
    exact = [Interval(number, number) for number in sorted(numbers)]
    return list(dict.fromkeys([*exact, *(domain(metric, Facts(), direct) if direct else [])]))


def size_limits(metric: str, facts: Facts, rungs: Set[int]) -> set[Decimal]:
    """The limits of these rungs in the rows that can apply."""
    return {row.limits[metric][rung - 1] for row in possible_rows(facts) if metric in row.limits for rung in rungs}


def rungs_told_apart(atoms: Iterable[Atom]) -> frozenset[int]:
    """The rungs of the ladder at which a rule on the kind of firm changes its answer."""
    wanted = {sizes_in(atom.values) for atom in atoms if atom.field == ENTITY and atom.reads}
    return frozenset(
        rung
        for sizes in wanted
        for rung in range(1, len(LADDER))
        if (LADDER[rung] in sizes) != (LADDER[rung - 1] in sizes)
    )
