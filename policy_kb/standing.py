"""Whether what an entry says holds on a given day."""

from datetime import date
from enum import StrEnum

from policy_kb.documents import EntryDocument, EntryStatus


class Standing(StrEnum):
    CURRENT = "current"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"


def standing_of(entry: EntryDocument, on: date) -> Standing:
    """By its days first, both included; then by its status, which speaks of the day the knowledge was checked.

    An expired entry with an end was in force until then; one without an end was replaced on a day nobody wrote down.
    """
    if entry.ends_on and on > entry.ends_on:
        return Standing.EXPIRED
    if entry.starts_on and on < entry.starts_on:
        return Standing.NOT_YET
    if entry.status is EntryStatus.EXPIRED:
        return Standing.CURRENT if entry.ends_on else Standing.EXPIRED
    return Standing(entry.status.value)
