"""Industries: their canonical names, their row of the size standard, and the policy sectors they belong to."""

from dataclasses import dataclass
from functools import cache

from policy_kb.shipped import read_shipped


@dataclass(frozen=True)
class Industry:
    """`sectors` it surely belongs to; `may_be` only if the office in charge finds so. `size_row` None: two rows could apply."""

    name: str
    size_row: str | None
    sectors: frozenset[str]
    may_be: frozenset[str]

    def within(self, wanted: str) -> bool | None:
        """Whether a firm of this industry counts as `wanted`; None where a person must decide."""
        if wanted in (self.name, self.size_row) or wanted in self.sectors:
            return True
        return None if wanted in self.may_be else False


def find_industry(name: str) -> Industry | None:
    """The industry that `name` is, or is another word for."""
    return _by_name().get(name.strip())


def industries() -> tuple[Industry, ...]:
    return tuple(dict.fromkeys(_by_name().values()))


@cache
def _by_name() -> dict[str, Industry]:
    found: dict[str, Industry] = {}
    for row in read_shipped("industries.yaml"):
        industry = Industry(row["name"], row["size_row"], frozenset(row["sectors"]), frozenset(row["may_be"]))
        found.update(dict.fromkeys([row["name"], *row["also"]], industry))
    return found
