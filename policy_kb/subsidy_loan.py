"""A loan as an owner describes it: any of amount, rate and term may be exact, an interval, or not known."""

from dataclasses import dataclass, replace
from decimal import Decimal

from policy_kb.facts import Interval
from policy_kb.loan_cost import LONGEST_MONTHS, InvalidLoan, Repayment
from policy_kb.revolving import Usage
from policy_kb.subsidy_formulas import Terms

WAN = Decimal(10_000)
UNUSED = Usage(())
HIGHEST_PERCENT = 100


@dataclass(frozen=True)
class Loan:
    """What is borrowed: 万元, annual rate in percent (None: not known), months (None: not known), and how it is paid back.

    `repayment` None is not known: the least interest is that of 等额本金, the most that of 先息后本. Of a 随借随还 line `usage`
    says what is drawn; without it anything from nothing to the whole line may be. `guarantee_percent` is the yearly
    guarantee fee in percent of the loan, `fees` other fees in yuan, such as for an appraisal.
    """

    amount_wan: Interval
    annual_percent: Interval | None
    months: int | Interval | None
    repayment: Repayment | None = Repayment.INTEREST_FIRST
    lpr_percent: Decimal | None = None
    usage: Usage | None = None
    guarantee_percent: Decimal | None = None
    fees: Decimal | None = None

    def __post_init__(self) -> None:
        for months in self.term:
            if months is not None and not 1 <= months <= LONGEST_MONTHS:
                raise InvalidLoan("months", months, f"1 to {LONGEST_MONTHS}")
        for percent in self._percents():
            if percent is not None and not (percent.is_finite() and 0 <= percent <= HIGHEST_PERCENT):
                raise InvalidLoan("annual rate", percent, f"a percentage from 0 to {HIGHEST_PERCENT}")
        limit = self.amount_wan.lte
        if self.usage and limit is not None and self.usage.highest > limit * WAN:
            raise InvalidLoan("use", self.usage.highest, f"at most the {limit} 万元 of the credit line")

    @property
    def term(self) -> tuple[int | None, int | None]:
        """The fewest and the most months."""
        if not isinstance(self.months, Interval):
            return self.months, self.months
        fewest, most = self.months.gte, self.months.lte
        return (None if fewest is None else int(fewest), None if most is None else int(most))

    def terms(self) -> tuple[Terms | None, Terms | None]:
        """The smallest and the largest case; None where the amount or the term is open on that side."""
        rates = self._percents()
        smallest = self._terms(self.amount_wan.gte, rates[0], self.term[0], Repayment.EQUAL_PRINCIPAL)
        largest = self._terms(self.amount_wan.lte, rates[1], self.term[1], Repayment.INTEREST_FIRST)
        if smallest and smallest.repayment is Repayment.REVOLVING and self.usage is None:
            smallest = replace(smallest, usage=UNUSED)
        return smallest, largest

    def _terms(
        self, amount: Decimal | None, percent: Decimal | None, months: int | None, unsaid: Repayment
    ) -> Terms | None:
        if not amount or months is None:
            return None
        repayment = self.repayment or unsaid
        known = (self.lpr_percent, self.usage, self.guarantee_percent, self.fees)
        return Terms(amount * WAN, percent, months, repayment, *known)

    def _percents(self) -> tuple[Decimal | None, Decimal | None]:
        rate = self.annual_percent
        return (rate.gte, rate.lte) if rate else (None, None)
