"""What a loan costs: month by month, in yuan, exact to the 分.

Interest of a month is balance x annual rate / 12, rounded half up to the 分. The last month repays what is left, so the
principal always adds up. 先息后本 pays interest monthly and the whole principal at the end.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum

from policy_kb.errors import Invalid

CENT = Decimal("0.01")
MONTHS_A_YEAR = 12
LONGEST_MONTHS = 600


class Repayment(StrEnum):
    EQUAL_INSTALMENTS = "等额本息"
    EQUAL_PRINCIPAL = "等额本金"
    INTEREST_FIRST = "先息后本"


class InvalidLoan(Invalid):
    code = "invalid_loan"

    def __init__(self, field: str, value: object, allowed: str) -> None:
        self.field = field
        self.value = value
        super().__init__(f"{value!r} cannot be the {field} of a loan. Give {allowed}.")


@dataclass(frozen=True)
class Instalment:
    """One month: what is repaid, the interest, and the balance that the interest was charged on."""

    month: int
    principal: Decimal
    interest: Decimal
    balance: Decimal

    @property
    def payment(self) -> Decimal:
        return self.principal + self.interest


@dataclass(frozen=True)
class Schedule:
    instalments: tuple[Instalment, ...]

    @property
    def total_interest(self) -> Decimal:
        return self.interest_within(len(self.instalments))

    def interest_within(self, months: int) -> Decimal:
        """The interest of the first months."""
        return sum((one.interest for one in self.instalments[:months]), Decimal(0))

    def at_rate(self, annual_percent: Decimal, months: int) -> Decimal:
        """What this annual rate comes to on the balances of the first months, rounded once."""
        balances = sum((one.balance for one in self.instalments[:months]), Decimal(0))
        return to_cents(balances * annual_percent / 100 / MONTHS_A_YEAR)

    @property
    def first_payment(self) -> Decimal:
        return self.instalments[0].payment

    @property
    def last_payment(self) -> Decimal:
        return self.instalments[-1].payment


def to_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def schedule(amount: Decimal, annual_percent: Decimal, months: int, repayment: Repayment) -> Schedule:
    """The instalments of a loan of `amount` yuan. Raises InvalidLoan for what cannot be a loan."""
    _check(amount, annual_percent, months)
    instalments, balance = [], to_cents(amount)
    monthly = annual_percent / 100 / MONTHS_A_YEAR
    level = _level_payment(balance, monthly, months)
    for month in range(1, months + 1):
        interest = to_cents(balance * monthly)
        principal = _principal(repayment, to_cents(amount), balance, interest, level, month, months)
        instalments.append(Instalment(month, principal, interest, balance))
        balance -= principal
    return Schedule(tuple(instalments))


def _principal(
    repayment: Repayment, amount: Decimal, balance: Decimal, interest: Decimal, level: Decimal, month: int, months: int
) -> Decimal:
    if month == months:
        return balance
    if repayment is Repayment.INTEREST_FIRST:
        return Decimal(0)
    if repayment is Repayment.EQUAL_PRINCIPAL:
        return to_cents(amount / months)
    return min(balance, level - interest)


def _level_payment(amount: Decimal, monthly: Decimal, months: int) -> Decimal:
    if monthly == 0:
        return to_cents(amount / months)
    with localcontext(prec=50):
        growth = (1 + monthly) ** months
        return to_cents(amount * monthly * growth / (growth - 1))


def _check(amount: Decimal, annual_percent: Decimal, months: int) -> None:
    if not amount.is_finite() or amount <= 0:
        raise InvalidLoan("amount", amount, "more than 0 yuan")
    if not annual_percent.is_finite() or not 0 <= annual_percent <= 100:
        raise InvalidLoan("annual rate", annual_percent, "a percentage from 0 to 100")
    if not 1 <= months <= LONGEST_MONTHS:
        raise InvalidLoan("months", months, f"1 to {LONGEST_MONTHS}")
