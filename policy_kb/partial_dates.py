"""Dates as sources give them: a year, a month or a day. The text is kept; the first and last day are derived."""

import calendar
import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator

_SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def first_day(text: str) -> date:
    """The first day that `text` (YYYY, YYYY-MM or YYYY-MM-DD) can mean. Raises ValueError for anything else."""
    year, month, day = _parts(text)
    return date(year, month or 1, day or 1)


def last_day(text: str) -> date:
    year, month, day = _parts(text)
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def partial_date(first: date, last: date) -> str | None:
    """The year, month or day that reaches from `first` to `last`; None if none does."""
    ways = (first.isoformat()[:length] for length in (4, 7, 10))
    return next((text for text in ways if (first_day(text), last_day(text)) == (first, last)), None)


def spoken(text: str) -> str:
    """2025-02-19 as 2025年2月19日, as far as it is known."""
    year, month, day = _parts(text)
    return f"{year}年" + (f"{month}月" if month else "") + (f"{day}日" if day else "")


def _parts(text: str) -> tuple[int, int | None, int | None]:
    match = _SHAPE.fullmatch(text)
    if not match:
        raise ValueError(f"日期「{text}」应写成 2025、2025-02 或 2025-02-19")
    year, month, day = (int(part) if part else None for part in match.groups())
    date(year or 1, month or 1, day or 1)
    return year or 0, month, day


def _checked(text: str) -> str:
    try:
        _parts(text)
    except ValueError as error:
        raise ValueError(f"日期「{text}」不存在或写法不对，应写成 2025、2025-02 或 2025-02-19") from error
    return text


PartialDate = Annotated[str, AfterValidator(_checked)]
