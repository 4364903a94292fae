"""Which of the offered options is meant by 「第二个」, 「2」, 「最后一个」 or an option's own words."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
SEVERAL = re.compile(r"(?:选|第)?[0-9]{1,2}(?:[、，,和跟及+ ]+(?:选|第)?[0-9]{1,2})+[个项号]?[。.]?")
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
    """The numbers in 「1和3」 or 「1、3」, as places counted from 0; none in anything else."""
    typed = unicodedata.normalize("NFKC", said).strip()
    return [int(number) - 1 for number in re.findall(r"[0-9]+", typed)] if SEVERAL.fullmatch(typed) else []


def position_said(said: str) -> int | None:
    """A place in a list, counted from 0; -1 is the last."""
    if "最后" in said or "末尾" in said:
        return -1
    found = ORDINAL.search(said)
    if found is None:
        return None
    number = found["number"]
    return (int(number) if number.isdigit() else DIGITS[number]) - 1
