"""What the readers hand over: facts with the span they were read from."""

from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Tuple


@dataclass(frozen=True)
class Fact:
    """`field` is a field of the firm's facts or the name of a bare quantity; the span is [start, end) of the text."""

    field: str
    value: Any
    start: int
    end: int
    role: Optional[str] = None

    def overlaps(self, other: "Fact") -> bool:
        return self.start < other.end and other.start < self.end


Claims = List[Tuple[int, int]]


def is_free(claims: Claims, start: int, end: int) -> bool:
    return all(end <= taken_start or start >= taken_end for taken_start, taken_end in claims)


def _tidy(value: float) -> float:
    rounded = round(value, 4)
    return int(rounded) if rounded == int(rounded) else rounded


def interval(low: Optional[float], high: Optional[float]) -> Dict[str, float]:
    """The interval of the facts' schema; an end that is unknown is absent."""
    ends = {"gte": low, "lte": high}
    return {name: _tidy(end) for name, end in ends.items() if end is not None}


def trim(text: str, start: int, end: int) -> Tuple[int, int]:
    """The span without white space at its ends."""
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    return start, end
