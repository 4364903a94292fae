"""The 211 scheme's three clocks in Chinese working days, as pure functions.

A request that arrives on a working day within office hours counts from that day; any other from the next working day. The
day it counts from is not one of the days given (civil code, article 201): two days from Monday end on Wednesday at closing
time. Make-up Saturdays and Sundays are working days. A day of a year whose calendar is not published yet is judged by its
weekday and the fixed holidays, and the deadline is marked provisional (暂定).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import chinese_calendar

from matching.numbers import BEIJING

FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Statutory holidays whose date never moves (State Council, as revised in 2024)."""


class Clock(StrEnum):
    CONTACT = "contact"
    ACCEPTANCE = "acceptance"
    DECISION = "decision"


WORKING_DAYS = {Clock.CONTACT: 2, Clock.ACCEPTANCE: 1, Clock.DECISION: 1}


@dataclass(frozen=True)
class OfficeHours:
    """Beijing time; the closing minute itself is still open."""

    opens: time = time(9, 0)
    closes: time = time(17, 30)


@dataclass(frozen=True)
class Deadline:
    """`at` is in Beijing time. A provisional one rests on a calendar that is not published yet."""

    at: datetime
    provisional: bool = False


def deadline(clock: Clock, started_at: datetime, hours: OfficeHours = OfficeHours()) -> Deadline:
    """When the clock that started at `started_at` runs out."""
    counted_from = counting_day(started_at, hours)
    day = counted_from
    for _ in range(WORKING_DAYS[clock]):
        day = next_working_day(day)
    provisional = not (calendar_is_known(started_at.astimezone(BEIJING).date()) and calendar_is_known(day))
    return Deadline(datetime.combine(day, hours.closes, BEIJING), provisional)


def counting_day(started_at: datetime, hours: OfficeHours) -> date:
    """The working day on which something that arrived at `started_at` counts as received."""
    local = started_at.astimezone(BEIJING)
    minute = local.time().replace(second=0, microsecond=0)
    if is_working_day(local.date()) and minute <= hours.closes:
        return local.date()
    return next_working_day(local.date())


def next_working_day(day: date) -> date:
    """The first working day after `day`."""
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def is_working_day(day: date) -> bool:
    """By the published calendar, or, for a year that has none yet, by weekday and fixed holidays."""
    if calendar_is_known(day):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS


def calendar_is_known(day: date) -> bool:
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True
