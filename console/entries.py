"""An entry of the knowledge as staff look at it: what it says, where that comes from and until when it holds."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from console.wording import name_of, say
from policy_kb.models import EntryVersion, in_force


@dataclass(frozen=True)
class EntryCard:
    code: str
    kind: str
    title: str
    status: str
    status_label: str
    lines: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]


def read_entry(session: Session, code: str, *, on: date) -> EntryCard | None:
    """The version in force on that day, or None if there is none (any more)."""
    version = _published(session, code, on)
    if version is None:
        return None
    body = version.body
    resting_on = [found for one in body.get("entry_ids", ()) if (found := _published(session, one, on))]
    status = _status(version, resting_on, on)
    return EntryCard(
        code=code,
        kind=name_of("kinds", version.entry.kind),
        title=version.title,
        status=status,
        status_label=name_of("statuses", status),
        lines=tuple(_lines(version, resting_on)),
        sources=tuple(dict.fromkeys(line for one in [version, *resting_on] for line in _sources(one.body))),
    )


def _published(session: Session, code: str, on: date) -> EntryVersion | None:
    chosen = select(EntryVersion).where(EntryVersion.entry_code == code, in_force(on))
    return session.scalars(chosen.options(joinedload(EntryVersion.entry))).one_or_none()


def _status(version: EntryVersion, resting_on: list[EntryVersion], on: date) -> str:
    """A question is as valid as the entry it mainly rests on; an entry past its last day has expired whatever it says."""
    main = version if version.status is not None or not resting_on else resting_on[0]
    if main.ends_on is not None and main.ends_on < on:
        return "expired"
    return main.status or "unknown"


def _lines(version: EntryVersion, resting_on: list[EntryVersion]) -> list[tuple[str, str]]:
    body, main = version.body, resting_on[0] if resting_on else version
    contact = body.get("contact") or main.body.get("contact") or {}
    lines = [
        ("region_label", version.entry.region_name),
        ("issuer", body.get("issuer") or main.body.get("issuer")),
        ("benefit", body.get("benefit")),
        ("conditions", "；".join(one["text"] for one in body.get("conditions") or ())),
        ("materials", "；".join(body.get("materials") or ())),
        ("steps", "；".join(body.get("steps") or ())),
        ("handled_by", body.get("handled_by") or main.body.get("handled_by")),
        ("contact", "，".join(str(contact[key]) for key in ("name", "phone", "address", "hours") if contact.get(key))),
        ("time_limit", body.get("time_limit")),
        ("validity", validity_text(main.valid_from, main.valid_to)),
        ("checked_on", main.checked_on),
    ]
    return [(say(f"search.{name}"), str(value)) for name, value in lines if value]


def validity_text(starts: str | None, ends: str | None) -> str:
    """The policy's own dates as its source gives them; nothing where it gives none."""
    if starts and ends:
        return say("search.from_to", starts=starts, ends=ends)
    if starts or ends:
        return say("search.from" if starts else "search.to", day=starts or ends)
    return ""


def _sources(body: dict[str, Any]) -> list[str]:
    return [
        say("search.source_line", title=source["title"], date=source["date"]) if source.get("date") else source["title"]
        for source in body.get("sources") or ()
    ]
