"""Which offered option a person means, and text that must stay text.

Payloads like `/inform{…}` start intents, so only the server sends them, for an option it offered. What a person
types never starts one: a leading slash is replaced by its full-width twin, which Rasa does not interpret.
"""

import re
import unicodedata
from collections.abc import Sequence

from webhook.rasa_client import Bubble, Option

_CHINESE_NUMBERS = {word: number for number, word in enumerate("一二三四五六七八九十", start=1)}
_NUMBER = re.compile(
    r"(?:(?:选|第|选第)([0-9]{1,2}|[一二三四五六七八九十])[个项号种]?|([0-9]{1,2}|[一二三四五六七八九十]))[。.、,!]?"
)


def find_option(text: str, offered: Sequence[Option]) -> Option | None:
    """The option whose title or number `text` is: 「2」「２」「②」「第二个」「选2」; None for anything else."""
    typed = _plain(text)
    for option in offered:
        if typed == _plain(option["title"]):
            return option
    match = _NUMBER.fullmatch(typed.replace(" ", ""))
    if match is None:
        return None
    digits = match.group(1) or match.group(2)
    number = _CHINESE_NUMBERS.get(digits) or int(digits)
    return offered[number - 1] if 1 <= number <= len(offered) else None


def as_typed(text: str) -> str:
    """The same words, unable to start an intent."""
    stripped = text.strip()
    return "／" + stripped[1:] if stripped.startswith("/") else stripped


def offered_by(bubbles: Sequence[Bubble]) -> list[Option]:
    """All options of an answer, numbered through from 1 in the order they appear."""
    return [option for bubble in bubbles for option in bubble["options"]]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
