"""Who issued a notice, its title, number and day: from letterhead, title, signature, labels, or a saved article's head."""

import re
from collections.abc import Iterable
from datetime import date
from email.utils import parsedate_to_datetime

from policy_kb.notices.language import Found, rules
from policy_kb.notices.numerals import day_in
from policy_kb.notices.proposals import Confidence, Proposal, from_found, from_line
from policy_kb.notices.text import NoticeText, Paragraph
from policy_kb.regions import regions_named_in

_HEAD = 25  # paragraphs: letterhead, number, title
_BRACKETS = re.compile(r"[〔\[［【（(](\d{4})[〕\]］】）)]第?(\d+)号")
_LED_BY = re.compile(r"^.*(?:按照|根据|依据|文件|文号|发文字号|见|与|和|及|的|：|:)")
_INNER = re.compile(r"关于(?:印发|发布|公布|修订印发|转发)《(.+)》的")
_ADOPTS = re.compile(r"(?:印发|发布|出台|制定)(?:了)?《([^》]+(?:办法|细则|方案|措施|意见|规定|指南))》")


def propose_heading(notice: NoticeText, found: list[Found]) -> list[Proposal]:
    """At most one proposal a field, from the surest place that states it."""
    ways: tuple[Iterable[Proposal | None], ...] = (
        (way(notice) for way in (_labelled_issuer, _letterhead, _issuer_in_title, _signature, _author, _issuer_in_headline)),
        (way(notice) for way in (_title_line, _adopted, _hinted_title)),
        (way(notice, found) for way in (_own_number, _only_number)),
        (way(notice) for way in (_labelled_day, _signed_day, _hinted_day)),
    )  # fmt: skip
    chosen = [next((one for one in way if one is not None), None) for way in ways]
    return [one for one in [*chosen, _region(chosen[:2])] if one is not None]


def _labelled_issuer(notice: NoticeText) -> Proposal | None:
    for paragraph in notice.paragraphs:
        if value := after_label(paragraph.text, rules()["issuer_labels"]):
            return from_line(
                "issuer", _joined(re.split("[，,、;；]", value)), paragraph, Confidence.HIGH, "issuer_label"
            )
    return None


def _letterhead(notice: NoticeText) -> Proposal | None:
    """The offices at the very top, one a line, before the number and the title."""
    offices: list[Paragraph] = []
    for paragraph in notice.paragraphs[:_HEAD]:
        if not _is_office(paragraph.text):
            break
        offices.append(paragraph)
    if not offices:
        return None
    names = [paragraph.text.removesuffix("文件") for paragraph in offices]
    return from_line("issuer", _joined(names), offices[0], Confidence.HIGH, "letterhead")


def _issuer_in_title(notice: NoticeText) -> Proposal | None:
    line = _find_title(notice)
    prefix = line.text.partition("关于")[0].strip() if line else ""
    if line is None or not _is_office(prefix):
        return None
    return from_line("issuer", prefix, line, Confidence.HIGH, "title")


def _signature(notice: NoticeText) -> Proposal | None:
    """The offices right above a day that stands alone."""
    signed = _signed(notice)
    if signed is None:
        return None
    offices: list[Paragraph] = []
    for paragraph in reversed(notice.paragraphs[:signed]):
        if not _is_office(paragraph.text):
            break
        offices.insert(0, paragraph)
    if not offices:
        return None
    return from_line("issuer", _joined(one.text for one in offices), offices[0], Confidence.HIGH, "signature")


def _author(notice: NoticeText) -> Proposal | None:
    for paragraph in notice.paragraphs:
        value = after_label(paragraph.text, ["作者", "来源"])
        if value and _is_office(value):
            return from_line("issuer", value, paragraph, Confidence.LOW, "author")
    return None


def _issuer_in_headline(notice: NoticeText) -> Proposal | None:
    endings = "|".join(rules()["issuer_endings"])
    match = re.match(rf"([\u4e00-\u9fff]{{2,20}}?(?:{endings}))(?:联合|会同|发布|印发|出台|：|:)", notice.title or "")
    return Proposal("issuer", match[1], notice.title or "", 1, 0, Confidence.LOW, "headline") if match else None


def _title_line(notice: NoticeText) -> Proposal | None:
    """The title; of 「关于印发《…》的通知」 what is issued, because that is what people apply under."""
    line = _find_title(notice)
    if line is None:
        return None
    inner = _INNER.search(line.text)
    return from_line("title", inner[1] if inner else line.text, line, Confidence.HIGH, "title")


def _adopted(notice: NoticeText) -> Proposal | None:
    for paragraph in notice.paragraphs:
        if match := _ADOPTS.search(paragraph.text):
            return from_line("title", match[1], paragraph, Confidence.LOW, "adopted")
    return None


def _hinted_title(notice: NoticeText) -> Proposal | None:
    return Proposal("title", notice.title, notice.title, 1, 0, Confidence.LOW, "headline") if notice.title else None


def _own_number(notice: NoticeText, found: list[Found]) -> Proposal | None:
    """A number that stands alone in the head, or behind its label."""
    for one in found:
        if one.label == "document_number" and one.paragraph in notice.paragraphs[:_HEAD]:
            labelled = any(label in one.before for label in rules()["number_labels"])
            if labelled or not one.after.strip("）)"):
                return from_found("document_number", _full_number(one), one, Confidence.HIGH)
    return None


def _only_number(notice: NoticeText, found: list[Found]) -> Proposal | None:
    """A cited number may be another document's: proposed only if the whole text names no other."""
    cited = [one for one in found if one.label == "document_number"]
    if len({_full_number(one) for one in cited}) != 1:
        return None
    return from_found("document_number", _full_number(cited[0]), cited[0], Confidence.LOW)


def _labelled_day(notice: NoticeText) -> Proposal | None:
    for paragraph in notice.paragraphs:
        value = after_label(paragraph.text, rules()["issued_labels"])
        if value and (day := day_in(value)):
            return from_line("issued_on", day.isoformat(), paragraph, Confidence.HIGH, "issued_label")
    return None


def _signed_day(notice: NoticeText) -> Proposal | None:
    signed = _signed(notice)
    if signed is None:
        return None
    paragraph = notice.paragraphs[signed]
    day = day_in(paragraph.text)
    return from_line("issued_on", day.isoformat(), paragraph, Confidence.HIGH, "signature") if day else None


def _hinted_day(notice: NoticeText) -> Proposal | None:
    """The day of a saved article, which is not the day of what it writes about."""
    day = _http_day(notice.day) if notice.day else None
    return Proposal("article_on", day.isoformat(), notice.day or "", 1, 0, Confidence.LOW, "headline") if day else None


def _http_day(text: str) -> date | None:
    try:
        return parsedate_to_datetime(text).date()
    except ValueError:
        return day_in(text)


def _region(known: Iterable[Proposal | None]) -> Proposal | None:
    for one in known:
        named = regions_named_in(str(one.value)) if one else []
        if one and len(named) == 1:
            return Proposal(
                "region", named[0].path, one.sentence, one.line, one.start, Confidence.MEDIUM, "place_named"
            )
    return None


def _find_title(notice: NoticeText) -> Paragraph | None:
    kinds = "|".join(rules()["title_kinds"])
    pattern = re.compile(rf"[^，。；：:]{{0,60}}关于[^。；]{{2,120}}(?:{kinds})(?:[（(][^（）()]*[）)])?")
    return next((one for one in notice.paragraphs[:_HEAD] if pattern.fullmatch(one.text)), None)


def _signed(notice: NoticeText) -> int | None:
    for place, paragraph in enumerate(notice.paragraphs):
        if day_in(paragraph.text) and re.fullmatch(r"[\d〇零○一二三四五六七八九]{4}年.{1,3}月.{1,3}日", paragraph.text):
            return place
    return None


def _is_office(text: str) -> bool:
    endings = "|".join(rules()["issuer_endings"])
    return bool(re.fullmatch(rf"[\u4e00-\u9fff（）()]{{2,60}}(?:{endings})(?:文件)?", text))


def _full_number(found: Found) -> str:
    """With the letters before the year, in the standard brackets: 示金〔2024〕7号."""
    prefix = re.search(r"[\u4e00-\u9fff]{0,12}$", found.before)
    letters = _LED_BY.sub("", prefix[0] if prefix else "")
    year, serial = _BRACKETS.findall(found.text)[0]
    return f"{letters}〔{year}〕{serial}号"


def _joined(names: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(name.strip() for name in names if name.strip()))


def after_label(text: str, labels: list[str]) -> str:
    """What follows a label and a colon, up to the end of the clause."""
    match = re.search(rf"(?:{'|'.join(labels)})[：:]\s*([^。；;]+)", text)
    return match[1].strip() if match else ""
