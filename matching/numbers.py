"""Tracking numbers such as RW-20261121-4F7K9: the day of filing in Beijing and five characters nobody can guess."""

import re
import secrets
import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0, O, 1, I and L, which people confuse."""
NUMBER = re.compile(rf"RW(\d{{8}})([{ALPHABET}]{{5}})")


def new_number(now: datetime) -> str:
    tail = "".join(secrets.choice(ALPHABET) for _ in range(5))
    return f"RW-{now.astimezone(BEIJING):%Y%m%d}-{tail}"


def find_number(text: str) -> str | None:
    """The tracking number in what somebody wrote, in its plain form: any case, width, spaces or dashes."""
    found = NUMBER.search(re.sub(r"[\s\-—–_]", "", unicodedata.normalize("NFKC", text)).upper())
    return f"RW-{found.group(1)}-{found.group(2)}" if found else None
