"""随借随还: interest by the day on what is used.

Interest is the sum of the daily balances (积数) x annual rate / days a year, rounded half up to the 分 once. Banks quote a
yearly rate for a year of 360 days, so that is what is taken unless told otherwise; a whole year of 365 days then costs
365/360 of the yearly rate. The day of a drawing counts, the day of its repayment does not (算头不算尾).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from policy_kb.loan_cost import InvalidLoan, to_cents

DAYS_A_YEAR = 360
CALENDAR_DAYS_A_YEAR = 365
MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Spell:
    """So many days with the same balance, in yuan."""

    balance: Decimal
    days: int


@dataclass(frozen=True)
class Movement:
    """Yuan drawn (positive) or repaid (negative) on a day."""

    on: date
    change: Decimal


@dataclass(frozen=True)
class Usage:
    """How much of a credit line was used for how long, spell after spell."""

    spells: tuple[Spell, ...]
    days_a_year: int = DAYS_A_YEAR

    def __post_init__(self) -> None:
        if self.days_a_year not in (DAYS_A_YEAR, CALENDAR_DAYS_A_YEAR):
            raise InvalidLoan("days a year", self.days_a_year, "360 or 365")
        for spell in self.spells:
            if not spell.balance.is_finite() or spell.balance < 0 or spell.days < 0:
                raise InvalidLoan("use", f"{spell.balance} for {spell.days} days", "an amount and days from 0 up")

    @classmethod
    def steady(cls, balance: Decimal, days: int, days_a_year: int = DAYS_A_YEAR) -> "Usage":
        return cls((Spell(balance, days),), days_a_year)

    @classmethod
    def of_movements(cls, movements: Iterable[Movement], until: date, days_a_year: int = DAYS_A_YEAR) -> "Usage":
        """From drawings and repayments in any order; what is left is repaid on `until`.

        Raises InvalidLoan if more is repaid than was drawn, or for a movement after `until`.
        """
        changes: dict[date, Decimal] = {}
        for movement in movements:
            changes[movement.on] = changes.get(movement.on, Decimal(0)) + movement.change
        days = sorted(changes)
        if days and days[-1] > until:
            raise InvalidLoan("movement", days[-1].isoformat(), f"days until {until}")
        spells, balance = [], Decimal(0)
        for day, following in pairwise([*days, until]):
            balance += changes[day]
            spells.append(Spell(balance, (following - day).days))
        return cls(tuple(spells), days_a_year)

    @property
    def highest(self) -> Decimal:
        return max((spell.balance for spell in self.spells), default=Decimal(0))

    @property
    def days(self) -> int:
        return sum(spell.days for spell in self.spells)

    @property
    def balance_days(self) -> Decimal:
        """积数: the balance of every day, added up."""
        return sum((spell.balance * spell.days for spell in self.spells), Decimal(0))

    def up_to(self, amount: Decimal) -> "Usage":
        """The part of each balance that is not above `amount`."""
        return replace(self, spells=tuple(replace(one, balance=min(one.balance, amount)) for one in self.spells))

    def first(self, days: int) -> "Usage":
        kept, left = [], days
        for spell in self.spells:
            kept.append(replace(spell, days=min(spell.days, left)))
            left -= kept[-1].days
        return replace(self, spells=tuple(kept))


@dataclass(frozen=True)
class DailyInterest:
    """The interest of what was used. A month's share of a year is taken as its share of 365 days."""

    usage: Usage
    annual_percent: Decimal

    @property
    def total_interest(self) -> Decimal:
        return _interest(self.usage, self.annual_percent)

    def interest_within(self, months: int) -> Decimal:
        return self.at_rate(self.annual_percent, months)

    def at_rate(self, annual_percent: Decimal, months: int) -> Decimal:
        return _interest(self.usage.first(days_within(months)), annual_percent)


def days_within(months: int) -> int:
    """The days of so many months, rounded up: a year has 365, a month 31."""
    return -(-months * CALENDAR_DAYS_A_YEAR // MONTHS_A_YEAR)


def _interest(usage: Usage, annual_percent: Decimal) -> Decimal:
    return to_cents(usage.balance_days * annual_percent / 100 / usage.days_a_year)
