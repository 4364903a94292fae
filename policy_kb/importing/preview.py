"""What an import would do: which rows are new, changed (and in what), unchanged or wrong. Looking writes nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from policy_kb.diffs import Change, diff_bodies
from policy_kb.documents import Document, EntryKind, body_of
from policy_kb.importing.checking import check_rows
from policy_kb.importing.layout import THEME
from policy_kb.importing.rows import CheckedRow, Place, Row, RowProblem
from policy_kb.models import Entry, EntryVersion, VersionState, in_force
from policy_kb.versions import OPEN, kind_of

_THEME = re.compile(r"[\w-]{1,60}")  # it becomes the name of a file


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


@dataclass(frozen=True)
class PreviewRow:
    """`replaces` names the author of an unfinished draft that the import would write over."""

    place: Place
    code: str
    title: str
    outcome: Outcome
    changes: tuple[Change, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    document: Document | None = None
    theme: str | None = None
    replaces: str | None = None


@dataclass(frozen=True)
class Preview:
    rows: tuple[PreviewRow, ...]

    def count(self, outcome: Outcome) -> int:
        return sum(row.outcome is outcome for row in self.rows)

    @property
    def problems(self) -> list[RowProblem]:
        return [problem for row in self.rows for problem in row.problems]


@dataclass(frozen=True)
class Known:
    """An entry that exists, with the version that answers and the draft that waits, if it has them."""

    kind: str
    in_force: EntryVersion | None
    waiting: EntryVersion | None


def preview_rows(session: Session, rows: list[Row], *, on: date) -> Preview:
    """Compare the rows with what is in force on that day. A row that equals it, or the waiting draft, is unchanged."""
    known = known_entries(session, {row.code for row in rows}, on=on)
    entries = set(session.scalars(select(Entry.code).where(Entry.kind != EntryKind.FAQ.value)))
    return Preview(tuple(_previewed(one, known.get(one.row.code)) for one in check_rows(rows, entries)))


def known_entries(session: Session, codes: set[str], *, on: date) -> dict[str, Known]:
    """Those of `codes` that exist."""
    waiting = EntryVersion.state.in_(OPEN)
    kinds = {one.code: one.kind for one in session.scalars(select(Entry).where(Entry.code.in_(codes)))}
    versions = session.scalars(select(EntryVersion).where(EntryVersion.entry_code.in_(kinds), waiting | in_force(on)))
    found = {(one.entry_code, one.state in OPEN): one for one in versions}
    return {code: Known(kind, found.get((code, False)), found.get((code, True))) for code, kind in kinds.items()}


def _previewed(one: CheckedRow, known: Known | None) -> PreviewRow:
    row, document = one.row, one.document
    title = str(row.raw.get("title") or row.raw.get("question") or "") if isinstance(row.raw, dict) else ""
    problems = (*one.problems, *(_unfitting(row, document, known) if document else ()))
    if document is None or problems:
        return PreviewRow(row.place, row.code, title, Outcome.WRONG, problems=problems)
    bodies = [version.body for version in (known.in_force, known.waiting) if version] if known else []
    if body_of(document) in bodies:
        return PreviewRow(row.place, row.code, title, Outcome.UNCHANGED, document=document)
    before = known.in_force if known else None
    return PreviewRow(
        row.place,
        row.code,
        title,
        Outcome.CHANGED if before else Outcome.NEW,
        tuple(diff_bodies(before.body, body_of(document))) if before else (),
        document=document,
        theme=row.theme,
        replaces=known.waiting.author if known and known.waiting else None,
    )


def _unfitting(row: Row, document: Document, known: Known | None) -> Iterator[RowProblem]:
    """A code stays of one kind for good, and what is in review waits for its reviewer."""
    if row.theme is not None and not _THEME.fullmatch(row.theme):
        yield row.problem(THEME, "主题只能用文字、数字和连字符，如 beijing-loans")
    if known is None:
        return
    if known.kind != kind_of(document).value:
        yield row.problem("id", f"编号「{row.code}」已经用于别的类型（{known.kind}），请换一个编号")
    version = known.waiting
    if version and version.state == VersionState.REVIEW.value and version.body != body_of(document):
        yield row.problem("id", f"「{row.code}」有一份草稿正在审核，请等审核完，或请审核人退回后再导入")
