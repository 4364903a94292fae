"""The time at the edges. The core is told the day; it never asks."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This moment, aware, UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The day it is in Beijing."""
    return now().astimezone(BEIJING).date()
