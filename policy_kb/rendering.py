"""What a user reads: short plain text from templates, with source, validity and the date of what we know."""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.orm import Session

from policy_kb.citation import Citation, caveats, cite, successors_of
from policy_kb.documents import Condition, Contact, Document, EntryDocument, FaqDocument
from policy_kb.partial_dates import spoken
from policy_kb.regions import Region, find_region, get_region
from policy_kb.shipped import read_shipped
from policy_kb.stored import load_stored

ANSWER_LENGTH = 600
_TEMPLATES = Path(__file__).parent / "templates"
_SENTENCE = re.compile(r"[^。；]*[。；]?")
# What is left out first when an answer would be too long; the last ones of the list stay longest.
_SHED = ("summary", "materials", "steps", "conditions", "handled_by")


class Renderer:
    """Renders for one day. Reads a named successor or a helpline from the session where an answer speaks of one."""

    def __init__(self, session: Session, on: date) -> None:
        self._session = session
        self.on = on

    def answer(self, document: Document, only_nationwide: str | None = None) -> str:
        """`only_nationwide` is a place that we hold nothing of its own for on this matter; the answer says so first."""
        if isinstance(document, FaqDocument):
            first, *others = self._cited(self._entries(document.entry_ids))
            values = {"source": first, "caveats": caveats(first, others), "only_nationwide": only_nationwide}
            return self._render("faq", answer=document.answer, **values)
        return self._fit(document, only_nationwide)

    def choices(self, only_nationwide: str | None = None) -> str:
        return self._render("choices", only_nationwide=only_nationwide)

    def unknown(self, places: Sequence[Region], elsewhere: str | None) -> str:
        """`elsewhere` is the code of another place whose entry would have fitted."""
        return self._render(
            "unknown",
            place=places[0].path if places else None,
            elsewhere=get_region(elsewhere).path if elsewhere else None,
            helpline=self._helpline(places),
        )

    def _fit(self, entry: EntryDocument, only_nationwide: str | None) -> str:
        """The whole entry, or as much as fits, shed part by part and sentence by sentence."""
        parts = _parts_of(entry)
        frame = {"source": self._cited([entry])[0], "only_nationwide": only_nationwide, "kind": entry.kind}
        for name in (None, *_SHED):
            while True:
                text = self._render("entry", **parts, **frame)
                if len(text) <= ANSWER_LENGTH or name is None or not parts[name]:
                    break
                parts[name] = _shorter(parts[name])
            if len(text) <= ANSWER_LENGTH:
                return text
        return text

    def _cited(self, entries: Sequence[EntryDocument]) -> list[Citation]:
        known: dict[str, EntryDocument] = {}
        wanted = successors_of(entries)
        while wanted:
            found = self._entries(sorted(wanted))
            known |= {one.id: one for one in found}
            wanted = successors_of(found) - known.keys()
        return [cite(entry, self.on, known) for entry in entries]

    def _entries(self, codes: Sequence[str]) -> list[EntryDocument]:
        """Those of `codes` that are in force, in their order."""
        stored = load_stored(self._session, codes, on=self.on)
        documents = [stored[code].document for code in codes if code in stored]
        return [one for one in documents if isinstance(one, EntryDocument)]

    def _helpline(self, places: Sequence[Region]) -> dict[str, str] | None:
        """The telephone to name to people of these places, from the entry that `ways_on.yaml` names for them."""
        for path, code in read_shipped("ways_on.yaml").items():
            region = find_region(path)
            if region and any(region.contains(place) for place in places):
                stored = load_stored(self._session, [code], on=self.on).get(code)
                return _telephone(stored.document) if stored else None
        return None

    def _render(self, name: str, **values: Any) -> str:
        lines = _environment().get_template(f"{name}.txt.j2").render(**values).splitlines()
        return "\n".join(line.strip() for line in lines if line.strip())


@cache
def _environment() -> Environment:
    # Plain text for WeChat: nothing to escape, and a page that shows it escapes it itself.
    environment = Environment(  # noqa: S701
        loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["spoken"] = spoken
    return environment


def _parts_of(entry: EntryDocument) -> dict[str, Any]:
    return {
        "title": entry.title,
        "summary": _sentences(entry.summary),
        "benefit": entry.benefit,
        "conditions": [_wording(condition) for condition in entry.conditions or () if condition.field != "region"],
        "materials": list(entry.materials or ()),
        "steps": list(entry.steps or ()),
        "handled_by": [entry.handled_by] if entry.handled_by else [],
        "time_limit": entry.time_limit,
        "contact": entry.contact,
    }


def _wording(condition: Condition) -> str:
    """A condition that no rule can check says what it is in `value` and, in short, what it is about in `text`."""
    said = condition.value if condition.op == "text" and isinstance(condition.value, str) else ""
    return condition.text if not said or said in condition.text else f"{condition.text}（{said}）"


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE.findall(text) if sentence]


def _shorter(parts: list[str]) -> list[str]:
    return parts[:-1]


def _telephone(document: Document) -> dict[str, str] | None:
    contact = document.contact if isinstance(document, EntryDocument) else None
    if not isinstance(contact, Contact) or not contact.phone or not isinstance(document, EntryDocument):
        return None
    return {"name": contact.name, "phone": contact.phone, "checked": document.checked_on or ""}
