"""Kinds of firm: 企业 of a derived or declared size, 个体工商户, 农户, 个人, 银行.

An individual business (个体工商户) is never counted as an 企业 of any size: a policy that means it names it. Where a source
is silent, its entry carries a clause for a person to check. A declared size (「我们是小微企业」) narrows what the standard
leaves possible; if it contradicts the firm's own numbers, the numbers win.
"""

from functools import cache, lru_cache
from itertools import product

from policy_kb.facts import Facts, OneOf
from policy_kb.firm_size import LADDER, Size, derive_sizes, size_fields_open
from policy_kb.shipped import read_shipped

COMPANY = "company"
Standing = tuple[str, Size | None]


def standings(facts: Facts) -> frozenset[Standing]:
    """Every (form, size) the firm can have; the size is None for what is not sized."""
    return standings_of(facts, derive_sizes(facts))


def standings_of(facts: Facts, derived: frozenset[Size]) -> frozenset[Standing]:
    """The same where the sizes that its numbers leave possible are found already."""
    fact = facts.get("entity_type")
    return _standings(fact.names if isinstance(fact, OneOf) else known_forms(), derived)


def contradicts(facts: Facts) -> bool:
    """Whether a declared size cannot be, given the firm's own numbers."""
    fact, declared = facts.get("entity_type"), _vocabulary()["declared_sizes"]
    if not isinstance(fact, OneOf) or not set(fact.names) <= set(declared):
        return False
    sizes = {size for name in fact.names for size in declared[name]}
    return not sizes & derive_sizes(facts)


def categories_hold(wanted: tuple[str, ...], facts: Facts) -> bool | None:
    """Whether the firm is one of the `wanted` kinds; None if that is open."""
    inside = _inside(wanted)
    answers = {standing in inside for standing in standings(facts)}
    return answers.pop() if len(answers) == 1 else None


def fields_open(wanted: tuple[str, ...], facts: Facts) -> tuple[str, ...]:
    """The facts that would settle categories_hold, in the order to ask them."""
    if categories_hold(wanted, facts) is not None:
        return ()
    inside = _inside(wanted)
    forms: tuple[str, ...] = ()
    if not isinstance(facts.get("entity_type"), OneOf) or len({form for form, _ in standings(facts)}) > 1:
        forms = ("entity_type",)
    sizes = {size for form, size in inside if size is not None}
    return (*forms, *(size_fields_open(facts, sizes) if sizes and sizes != set(LADDER) else ()))


def known_categories() -> frozenset[str]:
    return frozenset(_vocabulary()["categories"])


def known_forms() -> tuple[str, ...]:
    return tuple(_vocabulary()["forms"])


def sizes_in(wanted: tuple[str, ...]) -> frozenset[Size]:
    """The sizes of companies that are among the `wanted` kinds."""
    return frozenset(size for _, size in _inside(wanted) if size is not None)


@lru_cache(maxsize=1024)
def _standings(names: tuple[str, ...], derived: frozenset[Size]) -> frozenset[Standing]:
    return frozenset(standing for name in names for standing in _standings_of(name, derived))


def _standings_of(name: str, derived: frozenset[Size]) -> frozenset[Standing]:
    vocabulary = _vocabulary()
    declared = frozenset(Size(size) for size in vocabulary["declared_sizes"].get(name, ()))
    if declared:
        return frozenset(("企业", size) for size in (declared & derived or derived))
    if vocabulary["forms"][name] != COMPANY:
        return frozenset({(name, None)})
    return frozenset((name, size) for size in derived)


@cache
def _inside(wanted: tuple[str, ...]) -> frozenset[Standing]:
    return frozenset(standing for category in wanted for standing in _category(category))


def _category(name: str) -> frozenset[Standing]:
    vocabulary = _vocabulary()
    meaning = vocabulary["categories"][name]
    companies = [form for form, kind in vocabulary["forms"].items() if kind == COMPANY]
    sized = product(companies, (Size(size) for size in meaning.get("sizes", ())))
    return frozenset({*sized, *((form, size) for form in meaning.get("forms", ()) for size in _sizes_of(form))})


def _sizes_of(form: str) -> tuple[Size | None, ...]:
    return LADDER if _vocabulary()["forms"][form] == COMPANY else (None,)


def _vocabulary() -> dict:
    return read_shipped("entity_types.yaml")
