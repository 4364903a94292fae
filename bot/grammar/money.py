"""Sums of money to intervals in 万元. A sum without 万, 亿 or 元 is no sum: the magnitude would be a guess."""

import re
from dataclasses import dataclass
from typing import Iterator, Optional

from bot.grammar.numerals import Numeral, read_numeral
from bot.grammar.quantities import AFTER, BEFORE, NUMBER, OPEN, SEPARATOR, Interval, align, widen
from bot.grammar.spans import trim

_FACTORS = {
    "万亿": 1e8,
    "亿": 10000.0,
    "万": 1.0,
    "w": 1.0,
    "kw": 1000.0,
    "k": 0.1,
    "元": 0.0001,
    "块": 0.0001,
    "百万": 100.0,
}
_LETTER = r"(?:kw|KW|Kw|[wWkK])(?![A-Za-z])"
_CURRENCY = r"(?:元人民币|块钱|元钱|人民币|元|块(?!地))"
_UNIT = rf"(?:个)?(?:万亿|百万|亿|万|{_LETTER})"
_END = r"(?=$|[\s,，。.;；!！?？、]|元|块|钱|的|左右|上下|吧|就|行|可以|以|来|多|够|能|怎|贷)"
_AMOUNT = re.compile(
    rf"(?P<before>{BEFORE})?\s?"
    rf"(?:(?P<low>{NUMBER})(?:(?P<low_unit>{_UNIT})?{_CURRENCY}?\s?{SEPARATOR}\s?|、))?"
    rf"(?:(?P<yi>{NUMBER})(?:个)?亿(?=[\d一二两三四五六七八九])零?)?"
    rf"(?P<high>{NUMBER}|半(?=个?亿))(?P<open>{OPEN})?"
    rf"(?:(?P<unit>{_UNIT})(?P<tail>[1-9一二三四五六七八九](?:[千百]|{_END}))?(?P<after1>{AFTER})?{_CURRENCY}?|\s?{_CURRENCY})"
    rf"\s?(?P<after2>{AFTER})?"
)
_HALF = re.compile(r"(?P<whole>[一二两三四五六七八九1-9])个半亿")
_OVER_YI = re.compile(r"(?:过|破|上)了?亿")
_NO_SUM = re.compile(r"千万(?:别|不|要|记|得|小心|注意|里)|十万火急|[一二两三四五六七八九十百\d]+万里|[百千]万富翁")


@dataclass(frozen=True)
class Amount:
    """An interval in 万元 and the span of the words."""

    wan: Interval
    start: int
    end: int


def _factor(unit: Optional[str]) -> float:
    return _FACTORS[(unit or "元").lstrip("个").lower()]


def _tail(text: Optional[str], factor: float) -> float:
    """The 5 of 3万5 and the 五千 of 三万五千, in 万."""
    if not text:
        return 0.0
    digit = read_numeral(text[0])
    place = {"千": 0.1, "百": 0.01}.get(text[-1], factor / 10)
    return 0.0 if digit is None else digit.low * place


def _high(match: "re.Match[str]") -> Optional[Numeral]:
    text = match["high"]
    numeral = Numeral(0.5, 0.5, 0.5) if text == "半" else read_numeral(text)
    if numeral is None:
        return None
    factor = _factor(match["unit"])
    extra = _tail(match["tail"], factor)
    head = read_numeral(match["yi"]) if match["yi"] else None
    extra += head.low * 10000 if head else 0.0
    scaled = numeral.times(factor)
    return Numeral(scaled.low + extra, scaled.high + extra, scaled.step)


def _from_range(match: "re.Match[str]", high: Numeral) -> Optional[Interval]:
    """五千到一万 keeps its 元: a low end that would pass the high one with its unit has none."""
    low = align(match["low"], match["high"])
    if low is None:
        return None
    scaled = low.times(_factor(match["low_unit"] or match["unit"]))
    if scaled.low > high.high:
        scaled = low.times(_factor(None))
    return Interval(scaled.low, high.high) if scaled.low <= high.high else None


def _read(match: "re.Match[str]") -> Optional[Interval]:
    high = _high(match)
    if high is None:
        return None
    if match["low"]:
        return _from_range(match, high)
    return widen(high, match["open"], match["before"], match["after1"], match["after2"])


def find_amounts(text: str) -> Iterator[Amount]:
    for match in _HALF.finditer(text):
        whole = read_numeral(match["whole"])
        if whole:
            yield Amount(Interval(whole.low * 1e4 + 5e3, whole.low * 1e4 + 5e3), *match.span())
    for match in _OVER_YI.finditer(text):
        yield Amount(Interval(1e4, None), *match.span())
    for match in _AMOUNT.finditer(text):
        wan = None if _NO_SUM.match(text, match.start("high")) else _read(match)
        if wan is not None and not text.endswith("第", 0, match.start("high")):
            yield Amount(wan, *trim(text, *match.span()))
