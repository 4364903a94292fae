"""Which rows are right: their fields, the rules inside them, and what they point to."""

import json
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from pydantic import ValidationError

from policy_kb.criteria import parse_criteria
from policy_kb.documents import Document, EntryDocument, FaqDocument, body_of
from policy_kb.errors import Invalid
from policy_kb.importing.rows import CheckedRow, Row, RowProblem
from policy_kb.offerings import offering_from
from policy_kb.reading import advice
from policy_kb.subsidy_rules import parse_subsidy


def check_rows(rows: list[Row], known_entries: Collection[str]) -> list[CheckedRow]:
    """Each row with its document or its mistakes. `known_entries` are the codes that may be pointed to besides."""
    checked = [_checked(row) for row in rows]
    counts = Counter(row.code for row in rows)
    codes = {one.document.id for one in checked if isinstance(one.document, EntryDocument)} | set(known_entries)
    return [_with(one, [*_twice(one, counts), *_dangling(one, codes)]) for one in checked]


def _checked(row: Row) -> CheckedRow:
    if row.problems:
        return CheckedRow(row, None, row.problems)
    try:
        document = row.shape.model_validate(row.raw)
    except ValidationError as error:
        mistakes = error.errors(include_url=False)
        found = [row.problem(".".join(map(str, mistake["loc"])), advice(mistake)) for mistake in mistakes]
        return CheckedRow(row, None, tuple(found))
    return _with(CheckedRow(row, document, ()), list(_unusable(row, document)))


def _with(one: CheckedRow, problems: list[RowProblem]) -> CheckedRow:
    return CheckedRow(one.row, None, (*one.problems, *problems)) if problems else one


def _unusable(row: Row, document: Document) -> Iterator[RowProblem]:
    """What has the right shape, but what the database or the rules could not work with."""
    body = body_of(document)
    if not _can_be_stored(body):
        yield row.problem("id", "含有看不见的控制字符或不是数的数值，请重新输入这一行的文字")
    elif isinstance(document, EntryDocument):
        yield from _unusable_rules(row, body)


def _unusable_rules(row: Row, body: dict[str, Any]) -> Iterator[RowProblem]:
    readers = {
        "criteria": lambda: parse_criteria(body["id"], body.get("criteria", [])),
        "offering": lambda: offering_from({**body, "criteria": []}),
        "subsidy": lambda: parse_subsidy(body["id"], body["subsidy"]) if "subsidy" in body else None,
    }
    for field, read in readers.items():
        try:
            read()
        except (Invalid, TypeError, ValueError, ArithmeticError) as error:
            yield row.problem(field, f"规则的写法不对，请对照同类条目修改（{error}）")


def _can_be_stored(body: dict[str, Any]) -> bool:
    """PostgreSQL holds neither the character NUL nor half of a surrogate pair, and JSON no NaN."""
    try:
        text = json.dumps(body, allow_nan=False, ensure_ascii=False)
        return bool(text.encode()) and "\\u0000" not in text.replace("\\\\", "")
    except (ValueError, RecursionError):
        return False


def _twice(one: CheckedRow, counts: Counter[str]) -> Iterator[RowProblem]:
    if one.row.code and counts[one.row.code] > 1:
        yield one.row.problem("id", f"编号「{one.row.code}」出现了 {counts[one.row.code]} 次，请换一个编号或删去一条")


def _dangling(one: CheckedRow, codes: set[str]) -> Iterator[RowProblem]:
    document = one.document
    if isinstance(document, FaqDocument):
        yield from (_missing(one.row, "entry_ids", code) for code in document.entry_ids if code not in codes)
    elif document and document.successor and document.successor not in codes:
        yield _missing(one.row, "successor", document.successor)


def _missing(row: Row, field: str, code: str) -> RowProblem:
    return row.problem(field, f"指向的条目「{code}」不存在，请改成已有的编号，或把它一起导入")
