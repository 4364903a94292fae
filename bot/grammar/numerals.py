"""Chinese and mixed numerals, exact or open ("二三十", "几百", "十几"), to a low and a high end."""

import re
from dataclasses import dataclass
from typing import List, Optional

import cn2an

DIGITS = "零〇一二两三四五六七八九"
ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
CHINESE = rf"[{DIGITS}十百千几数][{DIGITS}十百千几点]*"
_ORDER = {char: index for index, char in enumerate("零一二三四五六七八九")}
_ORDER.update({"〇": 0, "两": 2})
_LONGEST = 18  # characters; what is longer is a code or noise
_PAIR = re.compile(r"([一二两三四五六七八九])([二两三四五六七八九])(?=[十百千万亿]|$)")
_IDIOMS = {"百十": (100.0, 110.0), "百八十": (80.0, 100.0), "千八百": (800.0, 1000.0), "百儿八十": (80.0, 100.0)}


@dataclass(frozen=True)
class Numeral:
    """`step` is the smallest place spoken: 10 in 一百二十, 100 in 100; "多" means up to one step more."""

    low: float
    high: float
    step: float

    def times(self, factor: float) -> "Numeral":
        return Numeral(self.low * factor, self.high * factor, self.step * factor)

    @property
    def exact(self) -> bool:
        return self.low == self.high


def _plain(text: str) -> Optional[float]:
    """The value of a numeral without open places; None for what is no number (二零二三 is a year, not a number)."""
    if text and text[0] in "百千":
        text = "一" + text
    if re.fullmatch(rf"[{DIGITS}]{{2,}}", text):
        return None
    tail = re.fullmatch(r"(.+亿)([一二三四五六七八九])", text)
    if tail:
        whole, tenth = _plain(tail.group(1)), _ORDER[tail.group(2)]
        return None if whole is None else whole + tenth * 1e7
    try:
        return float(cn2an.cn2an(text.replace("〇", "零"), "smart"))
    except (ValueError, KeyError):
        return None


def _step(value: float) -> float:
    if value != int(value):
        places = len(f"{value:.4f}".rstrip("0").split(".")[1])
        return 10.0**-places
    step, whole = 1, int(value)
    while whole and whole % (step * 10) == 0:
        step *= 10
    return float(step)


def _pair_ends(text: str) -> Optional[List[str]]:
    """二三十 as [二十, 三十]; only neighbours (七八) and the idiom 三五 are an approximation."""
    found = _PAIR.search(text)
    if not found:
        return None
    low, high = (_ORDER[char] for char in found.groups())
    if high - low != 1 and (low, high) != (3, 5):
        return None
    head, tail = text[: found.start()], text[found.end() :]
    return [head + found.group(1) + tail, head + found.group(2) + tail]


def _open_ends(text: str) -> List[str]:
    """几百 as [二百, 九百九十九] would be; the high end keeps the place: 几百 is 200 to 900 and something."""
    text = text.replace("数", "几", 1) if text.startswith("数") else text
    if "几" not in text:
        return _pair_ends(text) or [text]
    low = "一" if "十几" in text else "二"
    return [text.replace("几", low, 1), text.replace("几", "九", 1)]


def read_numeral(text: str) -> Optional[Numeral]:
    """None when the characters do not make one number that we are sure of."""
    text = text.replace(",", "")
    if len(text) > _LONGEST:
        return None
    if text in _IDIOMS:
        low, high = _IDIOMS[text]
        return Numeral(low, high, high - low)
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        value = float(text)
        return Numeral(value, value, _step(value))
    values = [_plain(end) for end in _open_ends(text)]
    if any(value is None for value in values):
        return None
    low, high = float(values[0] or 0), float(values[-1] or 0)
    if low > high:
        return None
    step = min(_step(low), _step(high))
    return Numeral(low, high + (step - 1 if "几" in text and step >= 10 else 0), step)
