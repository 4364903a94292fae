"""Dates and years people name ("前年底", "2023年", "08年3月", "去年") as intervals of days, relative to today."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Dict, Iterator, Optional, Tuple

_HAN = {char: str(index) for index, char in enumerate("零一二三四五六七八九")}
_HAN.update({"〇": "0", "○": "0"})
_RELATIVE = {"今年": 0, "去年": -1, "前年": -2, "大前年": -3, "明年": 1, "后年": 2}
_PARTS: Dict[str, Tuple[int, int]] = {
    "年底": (11, 12),
    "底": (11, 12),
    "年末": (11, 12),
    "末": (11, 12),
    "年初": (1, 3),
    "初": (1, 3),
    "开春": (2, 4),
    "春天": (3, 5),
    "夏天": (6, 8),
    "秋天": (9, 11),
    "年中": (5, 8),
    "上半年": (1, 6),
    "下半年": (7, 12),
}
_SUBJECT = (
    r"(?=的?时候|底|初|末|上半年|下半年|\d{1,2}月|[一二三四五六七八九十]{1,2}月|(?:就)?(?:开|成立|注册|创|办|做|干|起))"
)
_DATE = re.compile(
    r"(?:(?P<relative>大前年|前年|去年|今年|明年|后年)|(?<!\d)(?P<year>(?:19|20)\d{2})\s?(?:年|[-./](?=\d{1,2}(?!\d)))"
    r"|(?P<han>[一二][九零〇○][零〇○一二三四五六七八九]{2})年"
    rf"|(?<![\d.了满过有一二三四五六七八九十百])(?P<short>\d{{2}}|[零〇一二九][零〇一二三四五六七八九])年{_SUBJECT})"
    r"的?\s?(?:(?P<part>上半年|下半年|年底|年末|年初|年中|开春|春天|夏天|秋天|底|末|初)"
    r"|(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])(?:月份?|[-./](?=\d))(?:(?P<day>3[01]|[12]\d|0?[1-9])[日号]?)?)?"
)
_NEAR = re.compile(r"(?P<word>上个?月|这个?月|本月|上周|上个?礼拜|前几天|前两天|昨天|今天)")
_MONTHS = {"十": 10, "十一": 11, "十二": 12}


@dataclass(frozen=True)
class Days:
    """Both ends included."""

    first: date
    last: date
    start: int
    end: int
    near: bool = False


def _year(match: "re.Match[str]", today: date) -> Optional[int]:
    if match["relative"]:
        return today.year + _RELATIVE[match["relative"]]
    if match["year"]:
        return int(match["year"])
    if match["han"]:
        return int("".join(_HAN[char] for char in match["han"]))
    short = int("".join(_HAN.get(char, char) for char in match["short"]))
    return 2000 + short if short <= today.year % 100 else (1900 + short if short >= 78 else None)


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _MONTHS.get(text) or int(_HAN[text])


def _days(match: "re.Match[str]", year: int) -> Tuple[date, date]:
    first, last = _PARTS.get(match["part"] or "", (1, 12))
    if match["month"]:
        first = last = _month(match["month"])
    if match["day"]:
        day = min(int(match["day"]), monthrange(year, first)[1])
        return date(year, first, day), date(year, first, day)
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _near(word: str, today: date) -> Tuple[date, date]:
    if "月" in word:
        month_end = today if word[0] in "这本" else today.replace(day=1) - timedelta(days=1)
        return month_end.replace(day=1), month_end
    days = {"上": 14, "前": 7}.get(word[0], 1)
    return today - timedelta(days=days), today


def find_dates(text: str, today: date) -> Iterator[Days]:
    for match in _DATE.finditer(text):
        year = _year(match, today)
        if year is not None and 1949 <= year <= today.year + 30:
            yield Days(*_days(match, year), match.start(), match.end())
    for match in _NEAR.finditer(text):
        yield Days(*_near(match["word"], today), *match.span(), near=True)


def years_since(days: Days, today: date) -> Optional[Tuple[float, float]]:
    """Years gone by, in hundredths; None when the days lie ahead."""
    if days.first > today:
        return None
    last = min(days.last, today)
    return round((today - last).days / 365.25, 2), round((today - days.first).days / 365.25, 2)
