"""Facts that follow from others. What the firm said itself wins, except that a date of registration tells the age.

An age said in words grows old; a date gives the age of the day that is asked about. It is counted in whole months: a
month is full on the same day of the next month, or on that month's last day if it has no such day (《民法典》第二百零二条).
Days beyond the last full month count as half a month, so that 「不超过5年」 fails on the day after the fifth birthday.
"""

import calendar
from datetime import date
from decimal import Decimal

from policy_kb.facts import AGE, REGISTERED_ON, Facts, Interval, Period

MONTHS_A_YEAR = 12
SOME_DAYS = Decimal("0.5")

IMPLIED = (
    # (field, its value) -> (field, value): a firm that never had a loan has none that falls due
    (("first_loan", True), ("loan_due_soon", False)),
    (("loan_due_soon", True), ("first_loan", False)),
)


def with_implied(facts: Facts) -> Facts:
    """The facts and what follows from them."""
    for (field, value), (follows, implied) in IMPLIED:
        if facts.get(field) == value and follows not in facts:
            facts = facts.with_value(follows, implied)
    return facts


def with_age(facts: Facts, on: date) -> Facts:
    """The facts with the age that the date of registration gives on this day."""
    registered = facts.get(REGISTERED_ON)
    if not isinstance(registered, Period):
        return facts
    youngest, oldest = (months_between(day, on) / MONTHS_A_YEAR for day in (registered.last, registered.first))
    return facts.with_value(AGE, Interval(youngest, oldest))


def months_between(first: date, on: date) -> Decimal:
    """Full months, and a half for days beyond them; 0 if `first` lies ahead."""
    if on <= first:
        return Decimal(0)
    due = min(first.day, calendar.monthrange(on.year, on.month)[1])
    months = (on.year - first.year) * MONTHS_A_YEAR + on.month - first.month - (on.day < due)
    return months + (SOME_DAYS if on.day != due else Decimal(0))
