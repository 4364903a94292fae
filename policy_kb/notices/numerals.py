"""Numbers and days as notices write them, in digits or in Chinese."""

import re
from datetime import date
from decimal import Decimal

import cn2an

NUMBER = r"\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十百千零〇]+"
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEAR, _PART = r"[\d〇零○一二三四五六七八九]{4}", r"[\d一二三四五六七八九十]{1,3}"
_DAY = re.compile(rf"({_YEAR})[年\-/.]({_PART})[月\-/.]({_PART})")
_NO_NUMBER = re.compile(r"百分之|千分之|百分点|(?<=\d)[百千](?=万)")  # words with 百 and 千 in them


def number(text: str) -> Decimal:
    """Raises ValueError for what is no number (百千)."""
    text = text.replace(",", "")
    try:
        return Decimal(text) if text[0].isdigit() else Decimal(str(cn2an.cn2an(text.replace("〇", "零"), "smart")))
    except KeyError as error:  # cn2an's, for some of what is none
        raise ValueError(text) from error


def numbers_in(text: str) -> list[Decimal]:
    return [number(one) for one in re.findall(NUMBER, _NO_NUMBER.sub("", text))]


def is_readable(text: str) -> bool:
    """Whether every run of numerals in it is a number."""
    try:
        numbers_in(text)
    except ValueError:
        return False
    return True


def days_in(text: str) -> list[date]:
    """The days named in a text that exist."""
    return [day for parts in _DAY.findall(text) if (day := _day(*parts)) is not None]


def day_in(text: str) -> date | None:
    """The first day named; None if there is none, or if it does not exist."""
    match = _DAY.search(text)
    return _day(*match.groups()) if match else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year.translate(_DIGITS)), int(number(month)), int(number(day)))
    except ValueError:
        return None
