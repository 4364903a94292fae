"""The sheets of the workbook: which column holds which field, and how. The words are in data/kb/sheets.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from policy_kb.documents import Document, EntryDocument, FaqDocument, body_of
from policy_kb.importing.cells import Form, cell_text, cell_value
from policy_kb.shipped import read_shipped

THEME = "theme"  # the one column that is not a field of the document
Shape = type[EntryDocument] | type[FaqDocument]


@dataclass(frozen=True)
class Column:
    """One column. `choices` maps what the sheet says to the field's value; `suggests` names a list to pick from."""

    field: str
    heading: str
    form: Form
    note: str
    width: int
    required: bool = False
    choices: Mapping[str, str] | None = None
    suggests: str | None = None

    def text(self, value: Any) -> str:
        spoken = {known: word for word, known in (self.choices or {}).items()}
        return cell_text(self.form, spoken.get(value, value) if spoken else value)

    def value(self, text: str) -> Any:
        """Raises InvalidCell. A word that is no choice is left for the document's own check."""
        found = cell_value(self.form, text)
        return self.choices.get(found, found) if self.choices and found is not None else found


@dataclass(frozen=True)
class Sheet:
    part: str
    name: str
    shape: Shape
    columns: tuple[Column, ...]

    def column(self, field: str) -> Column | None:
        return next((column for column in self.columns if column.field == field), None)

    def empty(self) -> dict[str, Any]:
        """What blank cells mean: a list that must be there is empty, everything else is not given."""
        return {one.field: [] for one in self.columns if one.required and one.form is Form.LINES}

    def cells(self, document: Document, theme: str) -> dict[str, str]:
        """The text of each filled cell, by field."""
        values = {THEME: theme, **body_of(document)}
        return {one.field: one.text(values[one.field]) for one in self.columns if values.get(one.field) is not None}


@cache
def sheets() -> tuple[Sheet, ...]:
    layout = read_shipped("sheets.yaml")
    shapes: dict[str, Shape] = {"entries": EntryDocument, "faq": FaqDocument}
    return tuple(
        Sheet(part, layout[part]["sheet"], shape, tuple(map(_column, layout[part]["columns"])))
        for part, shape in shapes.items()
    )


def sheet_for(document: Document) -> Sheet:
    return next(sheet for sheet in sheets() if isinstance(document, sheet.shape))


def guide() -> Mapping[str, Any]:
    return read_shipped("sheets.yaml")["guide"]


def _column(raw: Mapping[str, Any]) -> Column:
    return Column(**{**raw, "form": Form(raw["form"])})
