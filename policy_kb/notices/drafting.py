"""From proposals to a draft document and the report that a person checks it by. Nothing is stored here."""

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from policy_kb.documents import EntryDocument, body_of
from policy_kb.notices.conditions import propose_conditions
from policy_kb.notices.heading import propose_heading
from policy_kb.notices.language import find_spans, rules
from policy_kb.notices.proposals import Proposal
from policy_kb.notices.terms import propose_terms
from policy_kb.notices.text import NoticeText
from policy_kb.partial_dates import first_day, last_day

NOTICE_THEME = "notices"  # the file that a draft from a notice is exported to
WANTED = (
    *("title", "issuer", "document_number", "issued_on", "valid_from", "valid_to", "region"),
    *("amount", "rate", "deadline", "condition", "handled_by", "phone"),
)


@dataclass(frozen=True)
class NoticeDraft:
    """`missing` names what the notice does not state, or states where no rule looks."""

    document: EntryDocument
    proposals: tuple[Proposal, ...]
    missing: tuple[str, ...]

    def report(self) -> dict[str, Any]:
        proposals = [asdict(one) | {"confidence": one.confidence.value} for one in self.proposals]
        return {"draft": body_of(self.document), "missing": list(self.missing), "proposals": proposals}


def draft_notice(notice: NoticeText, code: str | None = None) -> NoticeDraft:
    """The same notice always gives the same draft under the same code."""
    found = find_spans(notice.paragraphs)
    heading = propose_heading(notice, found)
    region = next((str(one.value) for one in heading if one.field == "region"), None)
    proposals = (*heading, *propose_terms(notice, found, heading), *propose_conditions(notice, region))
    missing = tuple(field for field in WANTED if all(one.field != field for one in proposals))
    return NoticeDraft(_document(notice, proposals, code or _code(notice)), proposals, missing)


def _document(notice: NoticeText, proposals: tuple[Proposal, ...], code: str) -> EntryDocument:
    first = {one.field: one.value for one in reversed(proposals)}
    words = rules()["draft"]
    criteria = [atom for one in proposals if one.field == "condition" for atom in one.value["criteria"]]
    fields: dict[str, Any] = {
        "id": code,
        "kind": "policy",
        "title": first.get("title", words["unchecked"]),
        "region": first.get("region", "全国"),
        "issuer": first.get("issuer", words["unchecked"]),
        "audience": _audience(criteria),
        "summary": words["summary"].format(file=notice.name),
        "benefit": _sentences(proposals, "amount", "rate") or words["unchecked"],
        "conditions": [_condition(atom) for atom in _flat(criteria)] or None,
        "handled_by": first.get("handled_by"),
        "contact": _contact(first, words["unchecked"]),
        "time_limit": _sentences(proposals, "deadline") or None,
        "valid_from": first.get("valid_from"),
        "valid_to": _valid_to(first),
        "status": "unknown",
        "sources": [_source(notice, first)],
        "confidence": "low",
        "criteria": criteria or None,
    }
    return EntryDocument.model_validate(fields)


def _valid_to(first: dict[str, Any]) -> str | None:
    """Left empty where it would lie before the first day: one of the two is misread, and the report shows both."""
    begins, ends = first.get("valid_from"), first.get("valid_to")
    return None if begins and ends and last_day(ends) < first_day(begins) else ends


def _audience(criteria: list[dict[str, Any]]) -> list[str]:
    named = [name for atom in _flat(criteria) if atom["field"] == "entity_type" for name in atom["value"]]
    return list(dict.fromkeys(named))


def _flat(criteria: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [atom for one in criteria for atom in one.get("any", [one])]


def _condition(atom: dict[str, Any]) -> dict[str, Any]:
    return {"field": atom["field"], "op": atom["op"], "value": atom.get("value", atom["text"]), "text": atom["text"]}


def _sentences(proposals: tuple[Proposal, ...], *fields: str) -> str:
    return "".join(dict.fromkeys(one.sentence for one in proposals if one.field in fields))


def _contact(first: dict[str, Any], unchecked: str) -> dict[str, Any] | None:
    if "phone" not in first and "address" not in first:
        return None
    name = first.get("handled_by") or first.get("issuer") or unchecked
    return {"name": name, "phone": first.get("phone"), "address": first.get("address")}


def _source(notice: NoticeText, first: dict[str, Any]) -> dict[str, Any]:
    title = first.get("title") or notice.title or notice.name
    number = first.get("document_number")
    full = rules()["draft"]["source"].format(title=title, number=number) if number else title
    return {"title": full, "date": first.get("issued_on") or first.get("article_on"), "address": notice.name}


def _code(notice: NoticeText) -> str:
    text = "\n".join(paragraph.text for paragraph in notice.paragraphs)
    return f"notice-{hashlib.sha256(text.encode()).hexdigest()[:10]}"
