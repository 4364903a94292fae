"""The `subsidy` of an entry: how much a source says is paid, to whom, up to what. Kinds:

share_of_interest   a share of the interest paid (`up_to`: at most that), capped per loan, year or firm
rate_points         points off the annual rate, on the balance
interest_above_lpr  everything above LPR - points, which the borrower bears up to a maximum where the source sets one
guarantee_fee       of the guarantee fee, up to max_points a year of the loan
share_of_fees       a share of fees, not of interest
cap_only            only a cap is stated
share_of_loan       permille of the loan
unstated            the source gives no formula, or none that a loan decides; `text` says what it does say

Whatever a tier does not set itself it has from the rule, the kind included: one entry may hold several formulas.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
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
    GUARANTOR = "guarantor"


class InvalidSubsidy(Invalid):
    code = "invalid_subsidy"

    def __init__(self, entry_id: str, problem: str) -> None:
        self.entry_id = entry_id
        super().__init__(f"「{entry_id}」的 subsidy 不能用：{problem}。")


@dataclass(frozen=True)
class Tier:
    """One formula with its numbers. Percentages are of the interest, fees or loan; points of the rate; caps in 万元."""

    name: str = ""
    kind: Formula = Formula.UNSTATED
    share_percent: Decimal | None = None
    share_percent_from: Decimal | None = None
    points: Decimal | None = None
    max_points: Decimal | None = None
    permille: Decimal | None = None
    up_to: bool = False
    max_months: int | None = None
    loan_cap_wan: Decimal | None = None
    cap_percent_of_loan: Decimal | None = None
    cap_wan: Decimal | None = None
    cap_wan_per_year: Decimal | None = None
    rate_cap_of_lpr: Decimal | None = None
    borrower_minus_points: Decimal | None = None
    borrower_max_percent: Decimal | None = None


@dataclass(frozen=True)
class Stacking:
    """What the source says about having it beside others. Entries named in neither list: no source states it."""

    clause: str
    may_with: frozenset[str] = frozenset()
    not_with: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SubsidyRule:
    """`clause` is the source's wording, `article` where it stands in the document, as far as the source tells."""

    kind: Formula
    receiver: Receiver
    clause: str = ""
    article: str = ""
    text: str = ""
    paid_by: str = ""
    tiers: tuple[Tier, ...] = ()
    notes: tuple[str, ...] = ()
    stacking: Stacking | None = None


REQUIRED = {
    Formula.SHARE_OF_INTEREST: ("share_percent",),
    Formula.RATE_POINTS: ("points",),
    Formula.INTEREST_ABOVE_LPR: ("borrower_minus_points",),
    Formula.GUARANTEE_FEE: ("max_points",),
    Formula.SHARE_OF_FEES: ("share_percent",),
    Formula.CAP_ONLY: ("cap_wan",),
    Formula.SHARE_OF_LOAN: ("permille",),
}
AS_WRITTEN = frozenset({"name", "kind", "up_to", "max_months"})
OF_TIERS = frozenset(one.name for one in fields(Tier))
OF_RULES = frozenset(one.name for one in fields(SubsidyRule))


def parse_subsidy(entry_id: str, raw: Any) -> SubsidyRule:
    """The rule in the `subsidy` key of the entry. Raises InvalidSubsidy."""
    if not isinstance(raw, Mapping):
        raise InvalidSubsidy(entry_id, "要写成一组「字段: 值」，至少有 kind 和 receiver")
    try:
        rule = _rule(raw)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise InvalidSubsidy(entry_id, _in_words(error)) from error
    for problem in _problems(rule):
        raise InvalidSubsidy(entry_id, problem)
    return rule


def _in_words(error: Exception) -> str:
    """What Python says of a figure or a name is of no use to who fills in the rule; what we say is."""
    if str(error) and not str(error).isascii():
        return str(error)
    kinds, receivers = "、".join(Formula), "、".join(Receiver)
    return f"数字要写成数字，kind 只能是 {kinds}，receiver 只能是 {receivers}"


def _rule(raw: Mapping[str, Any]) -> SubsidyRule:
    unknown = raw.keys() - OF_TIERS - OF_RULES
    if unknown:
        raise ValueError(f"没有 {'、'.join(sorted(unknown))} 这样的字段")
    inherited = {name: value for name, value in raw.items() if name in OF_TIERS}
    own_values: list[dict[str, Any]] = raw.get("tiers") or [{}]
    tiers = tuple(_tier(inherited | own) for own in own_values)
    values = {name: value for name, value in raw.items() if name in OF_RULES}
    kind = Formula(raw.get("kind", ""))
    return SubsidyRule(
        **values
        | {
            "kind": kind,
            "receiver": Receiver(raw.get("receiver", "")),
            "tiers": () if kind is Formula.UNSTATED else tiers,
            "notes": tuple(raw.get("notes", ())),
            "stacking": _stacking(raw["stacking"]) if "stacking" in raw else None,
        }
    )


def _tier(raw: Mapping[str, Any]) -> Tier:
    values: dict[str, Any] = {name: value if name in AS_WRITTEN else Decimal(str(value)) for name, value in raw.items()}
    return Tier(**values | {"kind": Formula(raw.get("kind", ""))})


def _stacking(raw: Mapping[str, Any]) -> Stacking:
    lists = {name: frozenset(raw.get(name, ())) for name in ("may_with", "not_with")}
    if not raw.get("clause") or not any(lists.values()):
        raise ValueError("stacking 要有来源的条款 clause，以及 may_with 或 not_with")
    return Stacking(clause=raw["clause"], **lists)


def _problems(rule: SubsidyRule) -> list[str]:
    stated = "text" if rule.kind is Formula.UNSTATED else "clause"
    missing = [] if getattr(rule, stated) else [f"kind 是 {rule.kind.value} 时要写 {stated}"]
    lacking = [
        f"kind 是 {tier.kind.value} 的一档要写 {name}"
        for tier in rule.tiers
        for name in REQUIRED.get(tier.kind, ())
        if not getattr(tier, name)
    ]
    return missing + lacking
