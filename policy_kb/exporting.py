"""The published knowledge back into files of the same shape: loading an export changes nothing."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from policy_kb.documents import EntryKind, body_of
from policy_kb.loading import document_from
from policy_kb.models import Entry, EntryVersion, VersionState


def export_folder(session: Session, folder: Path) -> int:
    """Write `entries/<theme>.yaml` and `faq/<theme>.yaml` under `folder`; returns how many documents were written."""
    files: dict[Path, list[dict[str, Any]]] = defaultdict(list)
    statement = (
        select(Entry.kind, Entry.theme, EntryVersion.body)
        .join(EntryVersion, EntryVersion.entry_code == Entry.code)
        .where(EntryVersion.state == VersionState.PUBLISHED.value)
        .order_by(EntryVersion.id)
    )
    for kind, theme, body in session.execute(statement):
        part = "faq" if kind == EntryKind.FAQ.value else "entries"
        files[folder / part / f"{theme}.yaml"].append(body_of(document_from(body)))
    for path, bodies in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(map(_as_yaml, bodies)), encoding="utf-8")
    return sum(map(len, files.values()))


class _Indented(yaml.SafeDumper):
    """Indents list items, as the shipped files do, and writes no aliases."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _as_yaml(body: dict[str, Any]) -> str:
    return yaml.dump([body], Dumper=_Indented, allow_unicode=True, sort_keys=False, width=100_000)
