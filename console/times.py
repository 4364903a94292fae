"""Moments as staff read them: Beijing time, short, and how long ago."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from console.wording import say

BEIJING = ZoneInfo("Asia/Shanghai")


def in_beijing(moment: datetime) -> str:
    """`2026-11-21 09:05`."""
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def short(moment: datetime, now: datetime) -> str:
    """`09:05` today, `昨天 09:05`, `11-03 09:05` this year, else with the year."""
    local, today = moment.astimezone(BEIJING), now.astimezone(BEIJING).date()
    clock = local.strftime("%H:%M")
    if local.date() == today:
        return clock
    if local.date() == today - timedelta(days=1):
        return say("times.yesterday", clock=clock)
    return local.strftime("%m-%d %H:%M" if local.year == today.year else "%Y-%m-%d %H:%M")


def remaining(due: datetime, now: datetime) -> str:
    """How long until `due` (`还有 3 小时`), or since (`已超时 2 天`)."""
    key = "times.left" if due >= now else "times.over"
    return say(key, span=span(abs(due - now)))


def span(length: timedelta) -> str:
    """The largest unit only: days from 24 h on, hours from 60 min on, else minutes (at least 1)."""
    minutes = int(length.total_seconds() // 60)
    if minutes >= 1440:
        return say("times.days", count=minutes // 1440)
    if minutes >= 60:
        return say("times.hours", count=minutes // 60)
    return say("times.minutes", count=max(minutes, 1))
