"""Small vocabularies: the canonical name of a purpose, a kind of security or a group of founders, and what it counts as."""

from functools import cache

from policy_kb.shipped import read_shipped


def canonical_name(field: str, name: str) -> str:
    return _spoken().get((field, name), name)


def counts_as(field: str, name: str) -> frozenset[str]:
    """The name and the wider ones that it satisfies."""
    entry = read_shipped("names.yaml").get(field, {}).get(name)
    return frozenset({name, *entry["counts_as"]}) if entry else frozenset({name})


@cache
def _spoken() -> dict[tuple[str, str], str]:
    return {
        (field, also): name
        for field, names in read_shipped("names.yaml").items()
        for name, entry in names.items()
        for also in entry["also"]
    }
