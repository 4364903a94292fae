"""An import writes drafts, and all of them or none: one wrong row refuses the whole, unless only others were chosen."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from policy_kb.audit import Signature
from policy_kb.drafting import save_draft
from policy_kb.importing.preview import Outcome, preview_rows
from policy_kb.importing.refusals import AmbiguousRow, UnknownRows, WrongRows
from policy_kb.importing.rows import Place, Row
from policy_kb.revisions import lock_knowledge

_RANGE = re.compile(r"(?:(?P<part>[^!]+)!)?(?P<first>\d{1,9})(?:-(?P<last>\d{1,9}))?")


@dataclass(frozen=True)
class ImportReport:
    new: int
    changed: int
    unchanged: int


def import_rows(session: Session, rows: list[Row], signature: Signature, *, on: date) -> ImportReport:
    """Write a draft for every row that is new or changed. Raises WrongRows, and then nothing was written."""
    lock_knowledge(session)
    preview = preview_rows(session, rows, on=on)
    if preview.problems:
        raise WrongRows(preview.problems)
    for row in preview.rows:
        if row.document is not None and row.outcome in (Outcome.NEW, Outcome.CHANGED):
            save_draft(session, row.document, signature, theme=row.theme)
    return ImportReport(*(preview.count(outcome) for outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)))


def choose_rows(rows: list[Row], numbers: str = "", codes: Iterable[str] = ()) -> list[Row]:
    """The rows named by `numbers` (`3,5-9`, `条目!3`) and `codes`; all of them if neither names any.

    Raises UnknownRows for one that is not there, AmbiguousRow for a number that several sheets have.
    """
    wanted_codes = list(codes)
    if not numbers.strip() and not wanted_codes:
        return rows
    missing = [code for code in wanted_codes if all(row.code != code for row in rows)]
    if missing:
        raise UnknownRows(missing)
    places = {place for part in re.split(r"[,，]", numbers) if part.strip() for place in _places(part.strip(), rows)}
    return [row for row in rows if row.place in places or row.code in wanted_codes]


def _places(text: str, rows: list[Row]) -> list[Place]:
    match = _RANGE.fullmatch(text)
    if match is None:
        raise UnknownRows([text])
    first, last = int(match["first"]), int(match["last"] or match["first"])
    found = [row.place for row in rows if first <= row.place.number <= last and match["part"] in (None, row.place.part)]
    if not found:
        raise UnknownRows([text])
    parts = list(dict.fromkeys(place.part for place in found))
    if len(parts) > 1:
        raise AmbiguousRow(first, parts)
    return found
