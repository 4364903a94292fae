"""The `subsidy` of an entry: how much a source says is paid, to whom, up to what. Kinds:

share_of_interest   tiers with share_percent of the interest (`up_to`: at most that), capped per loan, year or firm
rate_points         tiers with points off the annual rate, on the balance
interest_above_lpr  everything above LPR - points, which the borrower bears up to a maximum
guarantee_fee       up to max_points a year of the loan
share_of_fees       a share of fees, not of interest; only the cap can be said
cap_only            only a cap is stated
share_of_loan       permille of the loan, to the bank
unstated            the source gives no formula; `text` says what it does say
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from policy_kb.errors import Invalid


class Formula(StrEnum):
    SHARE_OF_INTEREST = "share_of_interest"
    RATE_POINTS = "rate_points"
    INTEREST_ABOVE_LPR = "interest_above_lpr"
    GUARANTEE_FEE = "guarantee_fee"
    SHARE_OF_FEES = "share_of_fees"
    CAP_ONLY = "cap_only"
    SHARE_OF_LOAN = "share_of_loan"
    UNSTATED = "unstated"


class Receiver(StrEnum):
    FIRM = "firm"
    BANK = "bank"


class InvalidSubsidy(Invalid):
    code = "invalid_subsidy"

    def __init__(self, entry_id: str, problem: str) -> None:
        self.entry_id = entry_id
        super().__init__(f"The `subsidy` of entry {entry_id} cannot be used: {problem}.")


@dataclass(frozen=True)
class Tier:
    """One rate of a subsidy. Percentages are of the interest (or points of the rate); caps in 万元 or of the loan."""

    name: str
    share_percent: Decimal | None = None
    share_percent_from: Decimal | None = None
    points: Decimal | None = None
    up_to: bool = False
    cap_percent_of_loan: Decimal | None = None
    cap_wan: Decimal | None = None
    cap_wan_per_year: Decimal | None = None


@dataclass(frozen=True)
class SubsidyRule:
    kind: Formula
    receiver: Receiver
    clause: str = ""
    text: str = ""
    tiers: tuple[Tier, ...] = ()
    max_months: int | None = None
    loan_cap_wan: Decimal | None = None
    cap_wan: Decimal | None = None
    cap_wan_per_year: Decimal | None = None
    share_percent: Decimal | None = None
    max_points: Decimal | None = None
    permille: Decimal | None = None
    rate_cap_of_lpr: Decimal | None = None
    borrower_minus_points: Decimal | None = None
    borrower_max_percent: Decimal | None = None
    paid_by: str = ""
    notes: tuple[str, ...] = ()


REQUIRED = {
    Formula.SHARE_OF_INTEREST: ("tiers", "clause"),
    Formula.RATE_POINTS: ("tiers", "clause"),
    Formula.INTEREST_ABOVE_LPR: ("borrower_minus_points", "borrower_max_percent", "clause"),
    Formula.GUARANTEE_FEE: ("max_points", "clause"),
    Formula.SHARE_OF_FEES: ("share_percent", "cap_wan_per_year", "clause"),
    Formula.CAP_ONLY: ("cap_wan", "clause"),
    Formula.SHARE_OF_LOAN: ("permille", "clause"),
    Formula.UNSTATED: ("text",),
}
WORDS = {"clause", "text", "paid_by", "name"}
PLAIN = {"kind", "receiver", "tiers", "notes", "max_months", "up_to"}


def parse_subsidy(entry_id: str, raw: Any) -> SubsidyRule:
    """The rule in the `subsidy` key of the entry. Raises InvalidSubsidy."""
    if not isinstance(raw, Mapping):
        raise InvalidSubsidy(entry_id, "it must be a mapping with kind and receiver")
    try:
        kind, receiver = Formula(raw.get("kind", "")), Receiver(raw.get("receiver", ""))
        missing = [name for name in REQUIRED[kind] if not raw.get(name)]
        tiers = tuple(Tier(**_values(tier)) for tier in raw.get("tiers", ()))
        values = _values({name: value for name, value in raw.items() if name not in PLAIN})
        rule = SubsidyRule(
            kind, receiver, tiers=tiers, max_months=raw.get("max_months"), notes=tuple(raw.get("notes", ())), **values
        )
    except (ValueError, TypeError, ArithmeticError) as error:
        raise InvalidSubsidy(entry_id, str(error)) from error
    if missing:
        raise InvalidSubsidy(entry_id, f"a rule of kind {kind.value} needs {', '.join(missing)}")
    return rule


def _values(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if name in WORDS | PLAIN else Decimal(str(value)) for name, value in raw.items()}
