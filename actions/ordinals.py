"""Which of the offered options is meant by 「第二个」, 「2」, 「最后一个」 or an option's own words."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_ONE = r"(?:选|第)?(?:[0-9]{1,2}|[一二三四五六七八九])[个项号条]?"
SEVERAL = re.compile(rf"(?:我|就|有|要|是)*{_ONE}(?:[、，,和跟及与+ ]+{_ONE})+(?:都?[有要是选])?[吧了的]?[。.]?")
SEVERAL_FIRST = re.compile(
    r"(?:选|就|要)?前(?P<number>[2-9两二三四五六七八九])[个项条](?:都?[有要是选])?[吧了的]?[。.]?"
)
LISTED = re.compile(r"第\s*(?P<number>[1-9一二三四五六七八九])\s*[个项条种款]|(?P<mark>[①-⑨])")
ORDINAL = re.compile(r"(?:第|选|要)?\s*(?P<number>[0-9一二两三四五六七八九])\s*(?:个|项|条|种|号|家|$)")


def option_meant(said: str, offered: Sequence[dict[str, Any]]) -> str | None:
    """The payload of the option that was meant, or None where it is not clear which."""
    if not offered or several_said(said):
        return None
    position = position_said(said)
    if position is not None:
        return str(offered[position]["payload"]) if -len(offered) <= position < len(offered) else None
    named = [option for option in offered if option["title"] in said or said.strip("。，") in option["title"]]
    return str(named[0]["payload"]) if len(named) == 1 else None


def several_said(said: str) -> list[int]:
    """The numbers in 「1和3」, 「一和三都有」 or 「前两个」, as places counted from 0; none in anything else."""
    typed = unicodedata.normalize("NFKC", said).strip()
    if first := SEVERAL_FIRST.fullmatch(typed):
        return list(range(_number(first["number"])))
    found = re.findall(r"[0-9]+|[一二三四五六七八九]", typed) if SEVERAL.fullmatch(typed) else []
    return [_number(number) - 1 for number in found]


def listed_said(said: str) -> int | None:
    """The place of a numbered item of a text, counted from 0: 「第二个具体说说」, 「②」. A mere number is none: it is an option."""
    found = LISTED.search(said)
    if found is None:
        return None
    return ord(found["mark"]) - ord("①") if found["mark"] else _number(found["number"]) - 1


def position_said(said: str) -> int | None:
    """A place in a list, counted from 0; -1 is the last."""
    if "最后" in said or "末尾" in said:
        return -1
    found = ORDINAL.search(said)
    if found is None:
        return None
    return _number(found["number"]) - 1


def _number(said: str) -> int:
    return int(said) if said.isdigit() else DIGITS[said]
