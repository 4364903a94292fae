"""The published knowledge back into files of the forms it is imported from: importing an export changes nothing."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policy_kb.documents import Document, EntryDocument, body_of
from policy_kb.importing.plain_yaml import as_yaml
from policy_kb.importing.workbook import write_workbook
from policy_kb.models import Entry, EntryVersion, in_force
from policy_kb.versions import document_from


def export_folder(session: Session, folder: Path, *, on: date, form: str = "yaml") -> int:
    """Write what is in force on that day to `entries/<theme>.yaml` and `faq/<theme>.yaml` (or .json) under `folder`;
    returns how many documents."""
    files: dict[Path, list[dict[str, Any]]] = defaultdict(list)
    for theme, document in _published(session, on):
        part = "entries" if isinstance(document, EntryDocument) else "faq"
        files[folder / part / f"{theme}.{form}"].append(body_of(document))
    for path, bodies in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_as_json(bodies) if form == "json" else _as_yaml(bodies), encoding="utf-8")
    return sum(map(len, files.values()))


def export_workbook(session: Session, path: Path, *, on: date) -> int:
    """Write everything in force on that day as one workbook; returns how many documents."""
    return write_workbook(path, _published(session, on))


def _published(session: Session, on: date) -> Iterator[tuple[str, Document]]:
    statement = (
        select(Entry.theme, EntryVersion.body)
        .join(EntryVersion, EntryVersion.entry_code == Entry.code)
        .where(in_force(on))
        .order_by(EntryVersion.id)
    )
    for theme, body in session.execute(statement):
        yield theme, document_from(body)


def _as_yaml(bodies: list[dict[str, Any]]) -> str:
    return "\n".join(as_yaml([body]) for body in bodies)


def _as_json(bodies: list[dict[str, Any]]) -> str:
    return json.dumps(bodies, ensure_ascii=False, indent=2) + "\n"
