"""What a loan costs: month by month, in yuan, exact to the 分.

Interest of a month is balance x annual rate / 12, rounded half up to the 分 so that the months together are what the whole
comes to rounded once: a million at 4% for a year costs 40000.00, though a twelfth of it is 3333.33. The last month repays
what is left, so the principal always adds up too. 先息后本 pays interest monthly and the whole principal at the end. 随借随还 has no months: it is
reckoned by the day in `policy_kb.revolving`.
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
    REVOLVING = "随借随还"


MONTHLY = (Repayment.EQUAL_PRINCIPAL, Repayment.EQUAL_INSTALMENTS, Repayment.INTEREST_FIRST)
"""Those that repay by the month, from the least interest to the most."""


class InvalidLoan(Invalid):
    code = "invalid_loan"

    def __init__(self, field: str, value: object, allowed: str) -> None:
        self.field = field
        self.value = value
        super().__init__(f"这笔贷款算不了：{value} 不能作 {field}，请改成 {allowed}。({value} cannot be the {field}.)")


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
        return _interest(sum((one.balance for one in self.instalments[:months]), Decimal(0)), annual_percent)

    @property
    def first_payment(self) -> Decimal:
        return self.instalments[0].payment

    @property
    def last_payment(self) -> Decimal:
        return self.instalments[-1].payment


def to_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def schedule(amount: Decimal, annual_percent: Decimal, months: int, repayment: Repayment) -> Schedule:
    """The instalments of a loan of `amount` yuan. Raises InvalidLoan for what cannot be a loan or has no instalments."""
    check_loan(amount, annual_percent, months)
    if repayment not in MONTHLY:
        raise InvalidLoan("repayment", repayment.value, "、".join(MONTHLY))
    instalments: list[Instalment] = []
    balance, balances, charged = to_cents(amount), Decimal(0), Decimal(0)
    level = _level_payment(balance, annual_percent / 100 / MONTHS_A_YEAR, months)
    for month in range(1, months + 1):
        balances += balance
        interest = _interest(balances, annual_percent) - charged
        charged += interest
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
    return max(Decimal(0), min(balance, level - interest))


def _interest(balances: Decimal, annual_percent: Decimal) -> Decimal:
    """On the balances of some months, added up."""
    return to_cents(balances * annual_percent / 100 / MONTHS_A_YEAR)


def _level_payment(amount: Decimal, monthly: Decimal, months: int) -> Decimal:
    if monthly == 0:
        return to_cents(amount / months)
    with localcontext(prec=50):
        growth = (1 + monthly) ** months
        return to_cents(amount * monthly * growth / (growth - 1))


def check_loan(amount: Decimal, annual_percent: Decimal, months: int) -> None:
    if not amount.is_finite() or amount <= 0:
        raise InvalidLoan("amount", amount, "more than 0 yuan")
    if not annual_percent.is_finite() or not 0 <= annual_percent <= 100:
        raise InvalidLoan("annual rate", annual_percent, "a percentage from 0 to 100")
    if not 1 <= months <= LONGEST_MONTHS:
        raise InvalidLoan("months", months, f"1 to {LONGEST_MONTHS}")
