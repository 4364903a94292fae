"""People, plain counts, ordinals and percentages."""

import re
from dataclasses import dataclass
from math import ceil, floor
from typing import Iterator, Optional, Tuple

from bot.grammar.numerals import CHINESE, read_numeral
from bot.grammar.quantities import AFTER, BEFORE, NUMBER, OPEN, SEPARATOR, Interval, align, widen
from bot.grammar.spans import trim

_PERSON = r"(?:个|名|位|号|多)?(?:员工|职工|工人|正式工|人(?!民|行|社|工智能|寿|保|均|次|数|才)|伙计|小伙伴)|个(?=左右|吧|$|[，,。；; ]|以[上下内])"
_PEOPLE = re.compile(
    rf"(?P<before>{BEFORE})?\s?(?<![第\d.A-Za-z])(?:(?P<low>{NUMBER})(?:{_PERSON})?\s?(?:{SEPARATOR}|、)\s?)?"
    rf"(?P<high>{NUMBER}|俩|仨)(?P<open>{OPEN})?\s?(?P<person>{_PERSON})?\s?(?P<after>{AFTER})?"
)
_PERCENT = re.compile(
    rf"(?P<before>{BEFORE})?\s?(?:(?P<low>{NUMBER})\s?%?个?{SEPARATOR})?(?:百分之(?P<han>{NUMBER}(?:点{CHINESE})?)|(?P<number>{NUMBER})\s?%|(?P<points>{NUMBER}|半)个(?:百分)?点(?P<half>半)?)"
    rf"(?P<after>{AFTER})?"
)
_SPOKEN_RATE = re.compile(
    r"(?:利率|年息|年化|LPR|lpr)(?:是|为|有|大概|约|到)?\s?(?P<a>\d{1,2}\.\d{1,3}|\d)(?![\d%.万个厘分])|(?<![\d.])(?P<b>\d{1,2}\.\d{1,3})的(?:年)?(?:利率|利息|年息)"
)
_ORDINAL = re.compile(
    r"第\s?(?P<number>\d{1,2}|[一二两三四五六七八九十]{1,2})\s?(?:个|条|家|项|款|种|笔|行)?|(?P<last>最后(?:一|那)?(?:个|条|家|项|款|种))"
)


# What is counted is neither people nor an answer by itself: 8间房, 3月份, 6台车, 一共, 三个大学生.
_MEASURED = re.compile(
    r"[^\s，,。.；;！!？?、个名位吧左上以之多来的人员工~）)-]|个(?![\s，,。.；;！!？?、吧左上以多来~]|$)"
)


@dataclass(frozen=True)
class Count:
    """`people` when the words say so (人, 员工), `written` in digits, `ranged` with two ends."""

    value: Interval
    start: int
    end: int
    people: bool
    written: bool
    ranged: bool


def _whole(value: Interval) -> Interval:
    low = None if value.low is None else float(floor(value.low))
    high = None if value.high is None else float(ceil(value.high))
    return Interval(low, high)


def _count(match: "re.Match[str]") -> Optional[Interval]:
    if match["high"] in ("俩", "仨"):
        pair = 2.0 if match["high"] == "俩" else 3.0
        return Interval(pair, pair)
    high = read_numeral(match["high"])
    if high is None:
        return None
    if match["low"]:
        low = align(match["low"], match["high"])
        return Interval(low.low, high.high) if low and low.low <= high.high else None
    value = widen(high, match["open"], match["before"], match["after"])
    return value if high.step < 1 else _whole(value)


def find_counts(text: str) -> Iterator[Count]:
    """Digit runs of seven and more are phones and codes, not counts."""
    for match in _PEOPLE.finditer(text):
        value = _count(match)
        person = match["person"] or ""
        measured = person in ("", "个") and _MEASURED.match(text, match.end())
        if value is None or measured or match["high"] == "几" or re.search(r"\d{7}", match.group()):
            continue
        start, end = trim(text, *match.span())
        yield Count(value, start, end, person not in ("", "个"), match["high"][0].isdigit(), bool(match["low"]))


def find_percents(text: str) -> Iterator[Tuple[Interval, int, int]]:
    for match in _PERCENT.finditer(text):
        words = match["han"] or match["number"] or match["points"]
        numeral = read_numeral("零点五" if words == "半" else words)
        if numeral and words != "几":
            value = widen(numeral, match["before"], match["after"])
            low = read_numeral(match["low"]) if match["low"] else None
            value = Interval(low.low, value.high) if low else value
            extra = 0.5 if match["half"] else 0.0
            ends = [None if end is None else end + extra for end in (value.low, value.high)]
            yield Interval(*ends), *trim(text, *match.span())


def find_spoken_rates(text: str) -> Iterator[Tuple[Interval, int, int]]:
    """利率4.1 and 3.85的年息 are per cent without the word."""
    for match in _SPOKEN_RATE.finditer(text):
        group = "a" if match["a"] else "b"
        yield Interval(float(match[group]), float(match[group])), *match.span(group)


def find_ordinals(text: str) -> Iterator[Tuple[int, int, int]]:
    """第一次 is an event, not a choice; -1 is the last one."""
    for match in _ORDINAL.finditer(text):
        if text.startswith(("次", "回", "时间", "步", "年", "批", "届", "季", "名"), match.end()):
            continue
        if match["last"]:
            yield -1, *match.span()
            continue
        numeral = read_numeral(match["number"])
        if numeral:
            yield int(numeral.low), *match.span()
