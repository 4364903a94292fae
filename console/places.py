"""The places a question can be asked for: the two cities served and their districts."""

from functools import cache

from policy_kb.regions import find_region

SERVED = (("110000", range(110100, 110200)), ("410000", range(0)), ("410700", range(410701, 410800)))


@cache
def served_places() -> tuple[str, ...]:
    """Full names, each city before its districts, in the order of their codes."""
    codes = [code for head, inside in SERVED for code in (head, *map(str, inside))]
    return tuple(region.path for code in codes if (region := find_region(code)) is not None)
