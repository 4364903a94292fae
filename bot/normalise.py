"""One spelling for what people type, with the way back to the characters they typed."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import List, Tuple

from opencc import OpenCC

MAX_CHARACTERS = 600
_KEPT_WIDE = {"，": "，", "。": "。", "？": "？", "！": "！", "；": "；", "：": "：", "、": "、"}
_FOLDED = {
    "〜": "~",
    "～": "~",
    "—": "-",
    "–": "-",
    "－": "-",
    "−": "-",
    "\u3000": " ",
    "％": "%",
    "￥": "¥",
    "﹣": "-",
}
# OpenCC works on words; these single characters need no context in our domain.
_HARMLESS = {"萬": "万", "億": "亿", "兩": "两", "貸": "贷"}


@dataclass(frozen=True)
class Normalised:
    """`text` is what the components read; `origin[i]` is where its character i stood, with one entry past the end."""

    text: str
    origin: Tuple[int, ...]

    def span(self, start: int, end: int) -> Tuple[int, int]:
        """The span in the original text of the span [start, end) in `text`."""
        if start >= end:
            return self.origin[start], self.origin[start]
        return self.origin[start], self.origin[end - 1] + 1


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=8192)
def _simplified(char: str) -> str:
    converted = _HARMLESS.get(char) or _converter().convert(char)
    return converted if len(converted) == 1 else char


@lru_cache(maxsize=8192)
def _fold(char: str) -> str:
    """One character to one character, a space, or nothing (control, zero-width, combining, variation selectors)."""
    if char in _KEPT_WIDE:
        return char
    if char in _FOLDED:
        return _FOLDED[char]
    if char.isspace():
        return " "
    if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Mn", "Me"):
        return ""
    compat = unicodedata.normalize("NFKC", char)
    return _simplified(compat if len(compat) == 1 else char)


def normalise(text: str, limit: int = MAX_CHARACTERS) -> Normalised:
    """Half-width, simplified, single spaces, nothing invisible; at most `limit` characters are read."""
    chars: List[str] = []
    origin: List[int] = []
    for index, char in enumerate(text):
        folded = _fold(char)
        if not folded or (folded == " " and (not chars or chars[-1] == " ")):
            continue
        chars.append(folded)
        origin.append(index)
        if len(chars) >= limit:
            break
    while chars and chars[-1] == " ":
        chars.pop()
        origin.pop()
    end = origin[-1] + 1 if origin else 0
    return Normalised("".join(chars), (*origin, end))
