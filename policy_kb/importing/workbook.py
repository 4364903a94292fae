"""Documents as a workbook that people edit in Excel or WPS, and the empty template.

Every cell is text, also where it begins with = + - @, so that nothing in it is ever run as a formula, and a date or a
long number stays as it is written.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from policy_kb.documents import Document
from policy_kb.importing.cells import CELL_LIMIT
from policy_kb.importing.layout import Column, Sheet, guide, sheet_for, sheets
from policy_kb.importing.refusals import MAX_ROWS, CellTooLong
from policy_kb.regions import served_regions

_TEXT = "@"
_REGIONS = "地区"  # the hidden sheet with the places to pick from


def write_template(path: Path) -> None:
    write_workbook(path, ())


def write_workbook(path: Path, documents: Iterable[tuple[str, Document]]) -> int:
    """Write (theme, document) pairs; returns how many. Raises CellTooLong, and then nothing is written."""
    from openpyxl import Workbook  # half a second, and only imports and exports need it

    given = list(documents)
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets():
        page = _page(book, sheet)
        fitting = (one for one in given if sheet_for(one[1]) is sheet)
        for row, (theme, document) in enumerate(fitting, start=2):
            _write_row(page, row, sheet, document, theme)
    _write_guide(book.create_sheet(guide()["sheet"]))
    _write_regions(book.create_sheet(_REGIONS))
    book.save(path)
    return len(given)


def _page(book: Any, sheet: Sheet) -> Any:
    page = book.create_sheet(sheet.name)
    page.freeze_panes = "C2"
    for number, column in enumerate(sheet.columns, start=1):
        _write_heading(page.cell(1, number), column)
        letter = page.cell(1, number).column_letter
        page.column_dimensions[letter].width = column.width
        page.column_dimensions[letter].number_format = _TEXT
        _offer_choices(page, letter, column)
    return page


def _write_heading(cell: Any, column: Column) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill

    cell.value = column.heading
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="FFF2CC" if column.required else "EDEDED")
    cell.comment = Comment(column.note, "融问")


def _offer_choices(page: Any, letter: str, column: Column) -> None:
    """A closed list refuses other words; a suggestion only warns."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if column.choices:
        rule = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', errorStyle="stop")
    elif column.suggests:
        rule = DataValidation(type="list", formula1=f"{_REGIONS}!$A$1:$A${len(served_regions())}", errorStyle="warning")
    else:
        return
    rule.showErrorMessage, rule.error = True, column.note
    rule.add(f"{letter}2:{letter}{MAX_ROWS + 1}")
    page.add_data_validation(rule)


def _write_row(page: Any, row: int, sheet: Sheet, document: Document, theme: str) -> None:
    texts = sheet.cells(document, theme)
    for number, column in enumerate(sheet.columns, start=1):
        text = texts.get(column.field)
        if text is None:
            continue
        if len(text) > CELL_LIMIT:
            raise CellTooLong(document.id, column.heading, CELL_LIMIT)
        _write_text(page.cell(row, number), text)


def _write_text(cell: Any, text: str) -> None:
    from openpyxl.styles import Alignment

    cell.value = text
    cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula
    cell.number_format, cell.quotePrefix = _TEXT, True
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _write_guide(page: Any) -> None:
    words = guide()
    for line in words["lines"]:
        page.append([line])
    page.append([])
    page.append(words["headings"])
    for sheet in sheets():
        for column in sheet.columns:
            needed = words["required"] if column.required else words["optional"]
            page.append([sheet.name, column.heading, needed, column.note])
    for letter, width in zip("ABCD", (12, 16, 10, 80), strict=True):
        page.column_dimensions[letter].width = width


def _write_regions(page: Any) -> None:
    page.sheet_state = "hidden"
    for region in served_regions():
        page.append([region.path])
