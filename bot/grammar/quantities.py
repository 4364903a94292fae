"""A number with what people put around it ("小一百", "二十来", "不到50", "三五百左右") as an interval."""

import re
from dataclasses import dataclass
from typing import Optional

from bot.grammar.numerals import ARABIC, CHINESE, Numeral, read_numeral

NUMBER = rf"(?:(?:{ARABIC})(?:[百千]\d?)?|{CHINESE})"
OPEN = r"[多余来把]"
AT_LEAST = r"至少|最少|最低|起码|不少于|不低于|大于等于|超过|大于|多于|高于|突破|不止|超|(?<![贷借办用做有没经通收])过|上(?=[百千])|>=|>|≥"
AT_MOST = r"最多|至多|顶多|撑死|不超过|别超过|不到|不足|少于|小于|低于|不满|未满|没到|没有超过|不多于|不高于|<=|<|≤"
NEARLY = r"小(?=[一二两三四五六七八九十百千\d])|将近|接近|近|快(?:要|到|有)?"
AROUND = r"大概|大约|约莫|约|差不多|估计|可能|也就|估摸着?"
BEFORE = rf"(?:{AT_LEAST}|{AT_MOST}|{NEARLY}|{AROUND})(?:有|是|在|就|要|需要|得)?"
AFTER_AROUND = r"左右|上下|的样子|前后"
AFTER_AT_MOST = r"以内|以下|之内|之下|封顶|为止"
AFTER_AT_LEAST = r"以上|起步|打底|往上|开外|(?<!一)起(?=吧|$|[，,。])"
AFTER_OVER = r"出头|多点|多一点|挂零"
AFTER = rf"(?:{AFTER_AROUND}|{AFTER_AT_MOST}|{AFTER_AT_LEAST}|{AFTER_OVER}|[多余])"
SEPARATOR = r"(?:到|至|-{1,2}|~)"

_KINDS = [
    ("at_most", re.compile(rf"^(?:{AT_MOST})|^(?:{AFTER_AT_MOST})$")),
    ("at_least", re.compile(rf"^(?:{AT_LEAST})|^上$|^过|^(?:{AFTER_AT_LEAST}|起)$")),
    ("nearly", re.compile(r"^(?:小|将近|接近|近|快)")),
    ("over", re.compile(rf"^(?:{AFTER_OVER})$")),
    ("more", re.compile(r"^[多余]$")),
    ("some", re.compile(r"^[来把]$")),
    ("around", re.compile(rf"^(?:{AROUND})|^(?:{AFTER_AROUND})$")),
]


@dataclass(frozen=True)
class Interval:
    """An end that nobody spoke of is None."""

    low: Optional[float]
    high: Optional[float]

    def times(self, factor: float) -> "Interval":
        return Interval(
            None if self.low is None else self.low * factor,
            None if self.high is None else self.high * factor,
        )


def _kind(words: Optional[str]) -> Optional[str]:
    if not words:
        return None
    return next((kind for kind, pattern in _KINDS if pattern.search(words)), None)


def widen(numeral: Numeral, *words: Optional[str]) -> Interval:
    """The interval of a numeral under its approximators; the first that says something decides.

    多 reaches one step up (100多 is 100–200, 120多 is 120–130); 来 lies around (二十来 is 18–25);
    左右 and 大概 are ten per cent either way; 小 and 将近 ten per cent below; a bound leaves its other end open.
    """
    kinds = [kind for kind in map(_kind, words) if kind]
    for kind in ("at_most", "at_least"):
        if kind in kinds:
            return Interval(None, numeral.high) if kind == "at_most" else Interval(numeral.low, None)
    low, high, step = numeral.low, numeral.high, numeral.step
    if not kinds or not (numeral.exact or kinds[0] == "more"):
        return Interval(low, high)
    spread = {
        "more": (low, high + step),
        "some": (low * 0.9, high + step / 2),
        "over": (low, high * 1.2),
        "nearly": (low * 0.9, high),
        "around": (low * 0.9, high * 1.1),
    }
    return Interval(*spread[kinds[0]])


def align(low_text: str, high_text: str) -> Optional[Numeral]:
    """The low end of 五到八百 is 500: a lone digit takes the place of the high end where that keeps the order."""
    low, high = read_numeral(low_text), read_numeral(high_text)
    if low is None or high is None:
        return None
    place = {"十": 10, "百": 100, "千": 1000}.get(high_text[-1], 1)
    if low.high < 10 and place > 1 and low.low * place < high.low:
        low = low.times(place)
    return low
