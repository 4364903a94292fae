"""What the words of a notice amount to: numbers, days, sums of money, rates, and the days that a term runs."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import cn2an

from policy_kb.facts import plain_number
from policy_kb.notices.language import Found, rules

_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_NUMBER = r"\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十百千零〇]+"
_WAN = {"": Decimal("0.0001"), "万": Decimal(1), "百万": Decimal(100), "千万": Decimal(1000), "亿": Decimal(10_000)}
_UNITS = {
    "%": "%",
    "‰": "‰",
    "百分之": "%",
    "千分之": "‰",
    "基点": "基点",
    "BP": "基点",
    "bp": "基点",
    "百分点": "百分点",
}


@dataclass(frozen=True)
class Bounds:
    """A number or an interval. `closed` is False where the source leaves the number itself out (超过, 不足)."""

    gte: Decimal | None = None
    lte: Decimal | None = None
    closed: bool = True

    def plain(self, unit: str) -> dict[str, Any]:
        if self.gte is not None and self.gte == self.lte:
            return {"exact": plain_number(self.gte), "unit": unit}
        ends = {"gte": self.gte, "lte": self.lte}
        return {**{name: plain_number(end) for name, end in ends.items() if end is not None}, "unit": unit}


def number(text: str) -> Decimal:
    """Raises ValueError for what is no number."""
    text = text.replace(",", "")
    return Decimal(text) if text[0].isdigit() else Decimal(str(cn2an.cn2an(text.replace("〇", "零"), "smart")))


def numbers_in(text: str) -> list[Decimal]:
    return [number(one) for one in re.findall(_NUMBER, text)]


def day_in(text: str) -> date | None:
    """The first day in a text, in digits or in Chinese (二〇二四年六月三日); None if there is none that exists."""
    match = re.search(
        r"([\d〇零○一二三四五六七八九]{4})[年\-/.]([\d一二三四五六七八九十]{1,3})[月\-/.]([\d一二三四五六七八九十]{1,3})",
        text,
    )
    if match is None:
        return None
    try:
        return date(int(match[1].translate(_DIGITS)), int(number(match[2])), int(number(match[3])))
    except ValueError:
        return None


def days_in(text: str) -> list[date]:
    found = re.findall(
        r"[\d〇零○一二三四五六七八九]{4}[年\-/.][\d一二三四五六七八九十]{1,3}[月\-/.][\d一二三四五六七八九十]{1,3}",
        text,
    )
    return [day for one in found if (day := day_in(one)) is not None]


def amount_in_wan(found: Found) -> Bounds:
    """In 万元. Of a range, an end without a unit has the other's."""
    parts = re.findall(rf"({_NUMBER})(百万|千万|万|亿)?", found.text)
    last = parts[-1][1]
    return _bounds([number(digits) * _WAN[unit or last] for digits, unit in parts], found)


def rate_of(found: Found) -> tuple[Bounds, str]:
    unit = next(meaning for sign, meaning in _UNITS.items() if sign in found.text)
    return _bounds(numbers_in(re.sub("百分之|千分之|百分点", "", found.text)), found), unit


def count_of(found: Found) -> Bounds:
    return _bounds(numbers_in(found.text), found)


def years_of(found: Found) -> Bounds:
    bounds = count_of(found)
    if not found.text.endswith("月"):
        return bounds
    gte, lte = (end / 12 if end is not None else None for end in (bounds.gte, bounds.lte))
    return Bounds(gte, lte, bounds.closed)


def last_day_of_term(begins: date, years: int, months: int) -> date:
    """The day of the last month with the first day's number, or that month's last (民法典第二百零一条、第二百零二条)."""
    whole = begins.year * 12 + begins.month - 1 + years * 12 + months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(begins.day, calendar.monthrange(year, month + 1)[1]))


def day_after_term(issued: date, days: int) -> date:
    """「发布之日起30日后施行」: the day of issue does not count, so the term ends after `days` and the next day is the first."""
    return issued + timedelta(days=days + 1)


def _bounds(numbers: list[Decimal], found: Found) -> Bounds:
    if len(numbers) > 1:
        return Bounds(numbers[0], numbers[-1])
    [one] = numbers
    match _limit(found):
        case "lte":
            return Bounds(lte=one)
        case "gte":
            return Bounds(gte=one)
        case kind:
            return Bounds(one, one, closed=kind is None)


def _limit(found: Found) -> str | None:
    """Which way the words beside a number limit it: what follows decides, else the longest word before (不少于, not 少于)."""
    words = rules()["qualifiers"]
    for kind in ("lte", "gte"):
        if found.after.startswith(tuple(words[f"{kind}_after"])):
            return kind
    text = re.sub(f"({'|'.join(words['between'])})$", "", found.before)
    before = [
        (len(word), kind)
        for kind in ("lte", "gte", "strict")
        for word in words[f"{kind}_before"]
        if text.endswith(word)
    ]
    return max(before)[1] if before else None
