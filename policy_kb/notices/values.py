"""What the words of a notice amount to: numbers, days, sums of money, rates, and the days that a term runs."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from policy_kb.facts import plain_number
from policy_kb.notices.language import Found, rules
from policy_kb.notices.numerals import NUMBER, number, numbers_in

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


def amount_in_wan(found: Found) -> Bounds:
    """In 万元. Of a range, an end without a unit has the other's."""
    parts = re.findall(rf"({NUMBER})(百万|千万|万|亿)?", found.text)
    last = parts[-1][1]
    return _bounds([number(digits) * _WAN[unit or last] for digits, unit in parts], found)


def rate_of(found: Found) -> tuple[Bounds, str]:
    unit = next(meaning for sign, meaning in _UNITS.items() if sign in found.text)
    return _bounds(numbers_in(found.text), found), unit


def count_of(found: Found) -> Bounds:
    return _bounds(numbers_in(found.text), found)


def years_of(found: Found) -> Bounds:
    bounds = count_of(found)
    if not found.text.endswith("月"):
        return bounds
    gte, lte = (end / 12 if end is not None else None for end in (bounds.gte, bounds.lte))
    return Bounds(gte, lte, bounds.closed)


def last_day_of_term(begins: date, years: int, months: int) -> date:
    """The day of the last month with the first day's number, or that month's last (民法典第二百零一条、第二百零二条).
    No day is later than date.max."""
    whole = begins.year * 12 + begins.month - 1 + years * 12 + months
    year, month = divmod(whole, 12)
    if year > date.max.year:
        return date.max
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
