"""What an import would do: which rows are new, changed (and in what), unchanged or wrong. Looking writes nothing."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from policy_kb.documents import Document, EntryKind, FaqDocument, body_of
from policy_kb.importing.checking import check_rows
from policy_kb.importing.layout import THEME, sheet_for
from policy_kb.importing.rows import CheckedRow, Place, Row, RowProblem
from policy_kb.models import Entry, EntryVersion, VersionState

_THEME = re.compile(r"[\w-]{1,60}")  # it becomes the name of a file


class Change(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


@dataclass(frozen=True)
class Difference:
    """One field, as it is and as it would be; None where it is not given."""

    field: str
    heading: str
    old: Any
    new: Any


@dataclass(frozen=True)
class PreviewRow:
    place: Place
    code: str
    title: str
    change: Change
    differences: tuple[Difference, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    document: Document | None = None
    theme: str = ""


@dataclass(frozen=True)
class Preview:
    rows: tuple[PreviewRow, ...]

    def count(self, change: Change) -> int:
        return sum(row.change is change for row in self.rows)

    @property
    def problems(self) -> list[RowProblem]:
        return [problem for row in self.rows for problem in row.problems]


@dataclass(frozen=True)
class Known:
    """An entry that exists: its kind and theme, and its newest wording (None if it has none that counts)."""

    kind: str
    theme: str
    body: Mapping[str, Any] | None


def preview_rows(session: Session, rows: list[Row]) -> Preview:
    """Compare the rows with the newest draft of each entry or, where there is none, with what is published."""
    known = known_entries(session)
    entries = {code for code, one in known.items() if one.kind != EntryKind.FAQ.value}
    return Preview(tuple(_previewed(one, known) for one in check_rows(rows, entries)))


def known_entries(session: Session) -> dict[str, Known]:
    """Every entry. A wording that waits to be published counts before the published one; a former one never does."""
    published = EntryVersion.state == VersionState.PUBLISHED.value
    counting = (VersionState.DRAFT.value, VersionState.REVIEW.value, VersionState.PUBLISHED.value)
    statement = (
        select(Entry.code, Entry.kind, Entry.theme, EntryVersion.body)
        .outerjoin(EntryVersion, (EntryVersion.entry_code == Entry.code) & EntryVersion.state.in_(counting))
        .distinct(Entry.code)
        .order_by(Entry.code, case((published, 1), else_=0), EntryVersion.number.desc())
    )
    return {code: Known(kind, theme, body) for code, kind, theme, body in session.execute(statement)}


def _previewed(one: CheckedRow, known: Mapping[str, Known]) -> PreviewRow:
    row, document = one.row, one.document
    before = known.get(row.code)
    problems = (*one.problems, *_misplaced(row, before))
    title = str(row.raw.get("title") or row.raw.get("question") or "") if isinstance(row.raw, dict) else ""
    if document is None or problems:
        return PreviewRow(row.place, row.code, title, Change.WRONG, problems=problems)
    theme = before.theme if before else row.theme or ""
    if before is None or before.body is None:
        return PreviewRow(row.place, row.code, title, Change.NEW, document=document, theme=theme)
    differences = tuple(_differences(before.body, document))
    change = Change.CHANGED if differences else Change.UNCHANGED
    return PreviewRow(row.place, row.code, title, change, differences, document=document, theme=theme)


def _misplaced(row: Row, before: Known | None) -> Iterator[RowProblem]:
    """A code keeps its theme and stays an entry or a question for good."""
    if before is None:
        if not row.theme or not _THEME.fullmatch(row.theme):
            yield row.problem(THEME, "新的一条要写主题，只用文字、数字和连字符，如 beijing-loans")
    elif (before.kind == EntryKind.FAQ.value) != (row.shape is FaqDocument):
        yield row.problem("id", f"编号「{row.code}」已经用于别的类型，请换一个编号")


def _differences(old: Mapping[str, Any], document: Document) -> Iterator[Difference]:
    new, sheet = body_of(document), sheet_for(document)
    for column in sheet.columns:
        before, after = old.get(column.field), new.get(column.field)
        if before != after:
            yield Difference(column.field, column.heading, before, after)
