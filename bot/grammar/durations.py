"""Lengths of time to intervals in months: 半年, 两年多, 一年零三个月, 3年零2个月, 三五年, 18个月."""

import re
from dataclasses import dataclass
from typing import Iterator, Optional

from bot.grammar.numerals import Numeral, read_numeral
from bot.grammar.quantities import AFTER, BEFORE, NUMBER, OPEN, SEPARATOR, Interval, align, widen
from bot.grammar.spans import trim

_NUMBER = rf"(?<![第\d.一二三四五六七八九])(?:{NUMBER})"
_MONTH = r"(?:个)?月"
_DURATION = re.compile(
    rf"(?P<before>{BEFORE}|好|满|刚满|整)?\s?"
    rf"(?:(?P<low>{_NUMBER})(?:个?(?P<low_unit>年|月))?\s?{SEPARATOR}\s?)?"
    rf"(?:(?P<years>{_NUMBER})(?P<open>{OPEN})?\s?个?年(?!级|代|报|检|化|底|初|前后|\d{{1,2}}月)"
    rf"(?:(?P<half>半)|[零又]?(?P<more_months>{NUMBER})个月)?"
    rf"|(?P<months>{_NUMBER})(?P<open_months>{OPEN})?\s?个(?P<half_month>半)?月"
    rf"|(?P<bare_half>半年|半个月|大半年|小半年))"
    rf"(?P<more>多|来|余)?(?P<ago>以?前|之前)?(?P<done>了)?\s?(?P<after>{AFTER})?"
)
_ASKED = re.compile(r"^几个?[年月]$")
_NO_AGE = re.compile(
    rf"^(?:(?:也就|大概|差不多|能有?|下来|有)?{NUMBER}{OPEN}?个?(?:万|亿|w)|的?(?:流水|营业|营收|销售|收入|利润|利息|产值|能|可以|多少|挣|赚|卖|开票|纳税|租|利率))"
)


@dataclass(frozen=True)
class Duration:
    """`term` is set for 一年期; `ago` for 三年前; `done` for the 了 that says it has lasted so far."""

    months: Interval
    start: int
    end: int
    term: bool
    ago: bool
    done: bool
    rate_of: bool


def _months(match: "re.Match[str]") -> Optional[Numeral]:
    if match["bare_half"]:
        value = 0.5 if "个月" in match["bare_half"] else 6.0
        return Numeral(value, value, value)
    if match["months"]:
        months = read_numeral(match["months"])
        half = 0.5 if match["half_month"] else 0.0
        return None if months is None else Numeral(months.low + half, months.high + half, months.step)
    years = read_numeral(match["years"])
    if years is None or years.low > 150:
        return None
    extra = 6.0 if match["half"] else 0.0
    if match["more_months"]:
        more = read_numeral(match["more_months"])
        extra = more.low if more else 0.0
    step = 1.0 if extra else years.step * 12
    return Numeral(years.low * 12 + extra, years.high * 12 + extra, step)


def _completed(months: Interval, step: float) -> Interval:
    """两年多 and 两年了 last until the month before the next full year."""
    if months.low is None or months.high is None:
        return months
    return Interval(months.low, max(months.low, months.low + step - 1))


def _ranged(match: "re.Match[str]", high: Numeral) -> Optional[Interval]:
    low = align(match["low"], match["years"] or match["months"] or "")
    if low is None:
        return None
    unit = match["low_unit"] or ("年" if match["years"] else "月")
    months = low.times(12 if unit == "年" else 1)
    return Interval(months.low, high.high) if months.low <= high.high else None


def _interval(match: "re.Match[str]") -> Optional[Interval]:
    value = _months(match)
    if value is None:
        return None
    if match["low"]:
        return _ranged(match, value)
    if match["more"] in ("多", "余") or match["open"] in ("多", "余"):
        return _completed(Interval(value.low, value.high), value.step)
    words = [match["open"], match["open_months"], match["before"], match["after"]]
    if (
        match["done"]
        and value.exact
        and not any(words[:2] + words[3:])
        and match["before"] in (None, "满", "好", "整")
        and value.step >= 6
    ):
        return _completed(Interval(value.low, value.high), 12 if value.low >= 12 else value.low)
    return widen(value, *words)


def find_durations(text: str) -> Iterator[Duration]:
    for match in _DURATION.finditer(text):
        months = _interval(match)
        if (
            months is None
            or _ASKED.search(match.group())
            or (match["low"] and not match["years"] and not match["months"])
        ):
            continue
        rest = text[match.end() :]
        start, end = trim(text, *match.span())
        flags = (rest.startswith("期"), bool(match["ago"]), bool(match["done"]), bool(_NO_AGE.match(rest)))
        yield Duration(months, start, end, *flags)
