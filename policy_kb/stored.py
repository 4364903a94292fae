"""Published documents by code."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from policy_kb.documents import Document
from policy_kb.models import Entry, EntryVersion, in_force
from policy_kb.versions import document_from


@dataclass(frozen=True)
class Stored:
    kind: str
    document: Document


def load_stored(session: Session, codes: Iterable[str], *, on: date) -> dict[str, Stored]:
    """Those of `codes` that are published and in force on that day."""
    statement = (
        select(Entry.code, Entry.kind, EntryVersion.body)
        .join(EntryVersion, EntryVersion.entry_code == Entry.code)
        .where(Entry.code.in_(list(codes)), in_force(on))
    )
    return {code: Stored(kind, document_from(body)) for code, kind, body in session.execute(statement)}
