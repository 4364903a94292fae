"""The terms of a notice: from when to when, how much, at what rate, how soon, whom to ask."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from policy_kb.notices.heading import after_label
from policy_kb.notices.language import Found, rules
from policy_kb.notices.numerals import day_in, days_in, numbers_in
from policy_kb.notices.proposals import Confidence, Proposal, from_found, from_line
from policy_kb.notices.text import NoticeText
from policy_kb.notices.values import (
    Bounds,
    amount_in_wan,
    count_of,
    day_after_term,
    last_day_of_term,
    rate_of,
)

_YEARS_IN_TITLE = re.compile(r"[（(](\d{4})\s*(?:-|—|——|－|–|至)\s*(\d{4})年?[）)]")

_LONGEST = 200  # years, months or days of a term; more is a misprint


def propose_terms(notice: NoticeText, found: list[Found], heading: list[Proposal]) -> list[Proposal]:
    issued = next((date.fromisoformat(one.value) for one in heading if one.field == "issued_on"), None)
    return [
        *_validity(notice, found, issued),
        *(proposal for one in found for proposal in _figure(one)),
        *_handling(notice),
        *_contacts(found),
    ]


def _validity(notice: NoticeText, found: list[Found], issued: date | None) -> list[Proposal]:
    """Stated days first; a term is counted from the first day, if that is known; else the years in the title."""
    begins = next(_beginning(found, issued), None)
    ends = next(_ending(found, begins), None)
    stated = [one for one in (begins, ends) if one is not None]
    return stated or _years_in_title(notice)


def _beginning(found: list[Found], issued: date | None) -> Iterator[Proposal]:
    for one in found:
        if one.label == "starts_on" and (day := day_in(one.text)):
            yield from_found("valid_from", day.isoformat(), one, Confidence.HIGH)
    for one in found:
        if one.label == "ends_on" and len(days := days_in(one.text)) == 2:
            yield from_found("valid_from", days[0].isoformat(), one, Confidence.HIGH)
    for one in found:
        if one.label == "starts_after" and issued is not None and "工作日" not in one.text:
            later = next(iter(numbers_in(one.text)), None)
            if later is None or later <= _LONGEST:
                day = issued if later is None else day_after_term(issued, int(later))
                yield from_found("valid_from", day.isoformat(), one, Confidence.MEDIUM)


def _ending(found: list[Found], begins: Proposal | None) -> Iterator[Proposal]:
    for one in found:
        if one.label == "ends_on" and (days := days_in(one.text)):
            yield from_found("valid_to", days[-1].isoformat(), one, Confidence.HIGH)
    for one in found:
        length = numbers_in(one.text)[0] if one.label == "lasts" else _LONGEST
        if begins is not None and length < _LONGEST:
            years, months = (0, int(length)) if one.text.endswith("月") else (int(length), 0)
            day = last_day_of_term(date.fromisoformat(begins.value), years, months)
            yield from_found("valid_to", day.isoformat(), one, Confidence.MEDIUM)


def _years_in_title(notice: NoticeText) -> list[Proposal]:
    for paragraph in notice.paragraphs:
        match = _YEARS_IN_TITLE.search(paragraph.text)
        if match and "。" not in paragraph.text:
            ends = (("valid_from", match[1]), ("valid_to", match[2]))
            return [from_line(field, year, paragraph, Confidence.LOW, "years_in_title") for field, year in ends]
    return []


def _figure(one: Found) -> Iterator[Proposal]:
    """A sum, rate or time limit of the policy. What a sentence reports or aims at is none."""
    if _has_word(one, "statistics"):
        return
    match one.label:
        case "amount" if _is_term(one, "amount", amount_in_wan(one)):
            yield from_found("amount", amount_in_wan(one).plain("万元"), one, Confidence.HIGH)
        case "rate" if _is_term(one, "rate", rate_of(one)[0]):
            bounds, unit = rate_of(one)
            yield from_found("rate", bounds.plain(unit), one, Confidence.HIGH)
        case "over_lpr":
            yield from_found("rate", {"lpr": one.text, **count_of(one).plain("基点")}, one, Confidence.HIGH)
        case "deadline":
            yield from_found("deadline", _deadline(one), one, Confidence.HIGH)


def _is_term(one: Found, kind: str, bounds: Bounds) -> bool:
    """A bare figure is a term only where the clause lays something down; a limit always does."""
    speaks_of = any(word in one.sentence for word in rules()["terms"][kind])
    return speaks_of and (bounds.gte != bounds.lte or _has_word(one, "prescribes"))


def _deadline(one: Found) -> Any:
    """A day where one is given with its year, else the words, and what has to be done by then."""
    day = day_in(one.text)
    what = re.split("[，。；;]", one.after)[0].strip()
    return {"within": day.isoformat() if day else one.text, "what": what}


def _has_word(one: Found, kind: str) -> bool:
    """Whether the clause, between semicolons, has one of the words."""
    clause = re.split("[；;]", one.before)[-1] + one.text + re.split("[；;]", one.after)[0]
    return any(word in clause for word in rules()[kind])


def _handling(notice: NoticeText) -> Iterator[Proposal]:
    offices = "|".join((*rules()["issuer_endings"], "平台", "部门", "机构", "窗口"))
    applies_to = re.compile(rf"向([^，。；：、]{{2,30}}?(?:{offices}))(?:提出|提交|递交|申请|申报)")
    for paragraph in notice.paragraphs:
        if value := after_label(paragraph.text, rules()["handled_labels"]):
            yield from_line("handled_by", re.split("[，,]", value)[0], paragraph, Confidence.HIGH, "handled_label")
        if match := applies_to.search(paragraph.text):
            yield from_line("handled_by", match[1], paragraph, Confidence.LOW, "apply_to")
        if value := after_label(paragraph.text, rules()["address_labels"]):
            yield from_line("address", re.split("[，,]", value)[0], paragraph, Confidence.HIGH, "address_label")


def _contacts(found: list[Found]) -> Iterator[Proposal]:
    """Telephone numbers as they are written. A bare number is one only behind a word such as 电话."""
    for one in found:
        if one.label == "phone" and (labelled := _labelled(one) or one.text.startswith(("0", "400", "800"))):
            yield from_found("phone", one.text, one, Confidence.HIGH if labelled else Confidence.LOW)


def _labelled(one: Found) -> bool:
    return any(label in one.before[-25:] for label in (*rules()["contact_labels"], "热线")) or one.after.startswith(
        ("热线", "”")
    )
