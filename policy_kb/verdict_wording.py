"""The sentences of a verdict, from wording.yaml."""

from collections.abc import Sequence
from typing import Any

from policy_kb.criteria import Atom, Group
from policy_kb.fact_wording import describe_fact
from policy_kb.facts import AGE, REGISTERED_ON, Facts, fact_json
from policy_kb.offerings import Offering
from policy_kb.partial_dates import first_day, spoken
from policy_kb.wording import group_requirement, requirement, templates


def group_reason(result: str, group: Group, facts: Facts, document_number: str | None) -> str:
    """One clause and how the firm stands to it: `result` is pass, fail or open."""
    words = _words("reason")
    if result == "pass":
        holding = next(atom for atom in (*(one for one in group if one.check(facts)), *group))
        return str(words[result]).format(clause=requirement(holding, brief=True))
    text: str = words[result].format(clause=group_requirement(group), own=own_words(group, facts))
    if result == "fail" and document_number:
        text += words["document"].format(document=_clause(group, document_number))
    return text


def manual_text(atom: Atom) -> str:
    """What a person must look at: the source's wording, and what it was compared with where a rule tried."""
    if not atom.reads:
        return atom.text
    return str(_words("reason")["recognised"]).format(text=atom.text, clause=requirement(atom))


def together_reason(groups: Sequence[Group]) -> str:
    return _words("reason")["together"].format(clauses="；".join(group_requirement(group) for group in groups))


def only_banks_reason() -> str:
    return _words("reason")["bank"]


def unknown_status_reason(offering: Offering) -> str:
    words, checked_on = _words("status"), offering.checked_on
    source = words["source_dated"].format(date=spoken(checked_on)) if checked_on else words["source_undated"]
    return str(words["unknown"]).format(source=source, office=_office(offering))


def confirm_text(offering: Offering) -> str:
    """For a short line about an offering of which no source says that it is in force: with whom to confirm it."""
    words, checked_on = _words("status"), offering.checked_on
    office = _office(offering).split("、")[0]
    if checked_on is None:
        return str(words["confirm_undated"]).format(office=office)
    return str(words["confirm"]).format(date=spoken(checked_on), office=office)


def ended_reason(offering: Offering) -> str:
    words = _words("status")
    return words["expired_on"].format(date=spoken(offering.valid_to)) if offering.valid_to else words["expired"]


def not_yet_reason(offering: Offering) -> str:
    starts_on = first_day(offering.valid_from or "").isoformat()
    return _words("status")["not_yet"].format(date=spoken(starts_on))


def former_text(offering: Offering) -> str:
    """What to say of an ended offering that the firm would have fitted."""
    template: str = templates()["former"]
    return template.format(title=offering.title, ended=ended_reason(offering), office=_office(offering))


def own_words(group: Group, facts: Facts) -> str:
    """What the firm said about the facts that the group looks at; its date of registration rather than its age."""
    read = (field for atom in group for field in atom.reads)
    fields = dict.fromkeys(REGISTERED_ON if field == AGE and REGISTERED_ON in facts else field for field in read)
    said = [describe_fact(field, fact_json(fact)) for field in fields if (fact := facts.get(field)) is not None]
    return "、".join(said)


def _clause(group: Group, document_number: str) -> str:
    clause = next((atom.clause for atom in group if atom.clause), None)
    return f"{document_number}{clause}" if clause else document_number


def _office(offering: Offering) -> str:
    return offering.office or templates()["office_default"]


def _words(section: str) -> dict[str, Any]:
    return templates()[section]
