"""What an import is made of: rows with their place, whatever kind of file they came from."""

from dataclasses import dataclass, field
from typing import Any

from policy_kb.documents import Document
from policy_kb.importing.layout import Shape


@dataclass(frozen=True, order=True)
class Place:
    """Where a row stands: the row of a sheet, or the how-manieth of a file."""

    part: str
    number: int

    def __str__(self) -> str:
        return f"{self.part}!{self.number}"


@dataclass(frozen=True)
class RowProblem:
    """One mistake. `column` is the letter in a sheet, empty elsewhere; `field` a path such as sources.0.date."""

    place: Place
    column: str
    field: str
    heading: str
    message: str

    def __str__(self) -> str:
        if not self.column:
            return f"「{self.place.part}」第 {self.place.number} 条 {self.field}：{self.message}"
        return f"「{self.place.part}」表第 {self.place.number} 行 {self.column} 列「{self.heading}」：{self.message}"


@dataclass(frozen=True)
class Row:
    """A row as it was read. `columns` gives letter and heading of each field in a sheet."""

    place: Place
    raw: Any
    theme: str | None
    shape: Shape
    columns: dict[str, tuple[str, str]] = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()

    @property
    def code(self) -> str:
        return str(self.raw.get("id") or "") if isinstance(self.raw, dict) else ""

    def problem(self, path: str, message: str) -> RowProblem:
        letter, heading = self.columns.get(path.partition(".")[0], next(iter(self.columns.values()), ("", "")))
        return RowProblem(self.place, letter, path, heading, message)


@dataclass(frozen=True)
class CheckedRow:
    """A row with its document, which is None if anything in the row is wrong."""

    row: Row
    document: Document | None
    problems: tuple[RowProblem, ...]
