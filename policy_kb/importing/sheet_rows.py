"""A filled workbook back into rows. What Excel typed by itself (numbers, days, months) becomes the text it stands for."""

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

from policy_kb.importing.archives import check_archive, check_size
from policy_kb.importing.cells import InvalidCell
from policy_kb.importing.layout import THEME, Column, Sheet, sheets
from policy_kb.importing.refusals import MAX_ROWS, FileTooLarge, UnfittingSheet, UnreadableFile
from policy_kb.importing.rows import Place, Row, RowProblem

Headings = dict[int, tuple[str, Column]]  # position in the row -> column letter, column


def read_workbook(name: str, data: bytes) -> list[Row]:
    """Every filled row of the workbook's sheets. Raises ImportRefused where no row can be told apart."""
    check_size(name, data)
    check_archive(name, data, must_hold="xl/workbook.xml")
    book = _open(name, data)
    try:
        known = [sheet for sheet in sheets() if sheet.name in book.sheetnames]
        if not known:
            raise UnfittingSheet(name, f"没有名为「{'」或「'.join(sheet.name for sheet in sheets())}」的表")
        return [row for sheet in known for row in _sheet_rows(name, book[sheet.name], sheet)]
    finally:
        book.close()


def _open(name: str, data: bytes) -> Any:
    from openpyxl import load_workbook  # half a second, and only imports and exports need it

    try:
        return load_workbook(BytesIO(data), read_only=True)
    except Exception as error:  # openpyxl promises no particular exception for a broken file
        raise UnreadableFile(name, "表格内容损坏", "请用 Excel 或 WPS 打开，另存为 .xlsx 后再试") from error


def _sheet_rows(name: str, page: Any, sheet: Sheet) -> Iterator[Row]:
    page.reset_dimensions()  # what the file declares about its size may be wrong
    lines = iter(page.iter_rows())
    headings = _headings(name, next(lines, ()), sheet)
    for number, cells in enumerate(lines, start=2):
        if number > MAX_ROWS + 1:
            raise FileTooLarge(name, f"每张表 {MAX_ROWS} 行")
        row = _row(Place(sheet.name, number), cells, headings, sheet)
        if row is not None:
            yield row


def _headings(name: str, cells: Any, sheet: Sheet) -> Headings:
    by_heading = {column.heading: column for column in sheet.columns}
    given = {position: str(cell.value).strip() for position, cell in enumerate(cells) if cell.value is not None}
    for heading in given.values():
        if heading not in by_heading:
            raise UnfittingSheet(name, f"「{sheet.name}」表有不认识的列「{heading}」")
        if list(given.values()).count(heading) > 1:
            raise UnfittingSheet(name, f"「{sheet.name}」表有两列「{heading}」")
    for heading in by_heading:
        if heading not in given.values():
            raise UnfittingSheet(name, f"「{sheet.name}」表缺少列「{heading}」")
    return {position: (_letter(position), by_heading[heading]) for position, heading in given.items()}


def _row(place: Place, cells: Any, headings: Headings, sheet: Sheet) -> Row | None:
    columns = {column.field: (letter, column.heading) for letter, column in headings.values()}
    raw, problems = sheet.empty(), list[RowProblem]()
    filled = False
    for position, (letter, column) in headings.items():
        cell = cells[position] if position < len(cells) else None
        if cell is None or cell.value is None or not str(cell.value).strip():
            continue
        filled = True
        try:
            value = column.value(_text(cell))
        except InvalidCell as error:
            problems.append(RowProblem(place, letter, column.field, column.heading, str(error)))
        else:
            raw |= {} if value is None else {column.field: value}
    theme = raw.pop(THEME, None)
    return Row(place, raw, theme, sheet.shape, columns, tuple(problems)) if filled else None


def _text(cell: Any) -> str:
    match cell.data_type, cell.value:
        case "f", _:
            raise InvalidCell("是公式，请复制后用「选择性粘贴 → 数值」换成结果")
        case "e", code:
            raise InvalidCell(f"是 Excel 的出错值 {code}，请改正")
        case _, bool(flag):
            return "true" if flag else "false"
        case _, datetime() | date() as moment:
            return _day(moment, cell.number_format)
        case _, float(number) if number.is_integer():
            return str(int(number))
        case _, value:
            return str(value)


def _day(moment: date, number_format: str) -> str:
    """A cell that shows a month only (Excel makes one of 2025-02) is that month, not its first day."""
    shown = number_format.lower()
    return moment.strftime("%Y-%m-%d" if "d" in shown or "y" not in shown else "%Y-%m")


def _letter(position: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(position + 1))
