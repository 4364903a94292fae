"""The words of subsidy sums and of loan cost, from subsidy_wording.yaml."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from policy_kb.shipped import read_shipped
from policy_kb.subsidy_rules import Receiver

WAN = Decimal(10_000)


def money(amount: Decimal) -> str:
    """80000 as 8万元, 8000.50 as 8000.5元."""
    words = _words()
    if amount >= WAN and amount % 100 == 0:
        return str(words["wan"]).format(amount=plain(amount / WAN))
    return str(words["yuan"]).format(amount=plain(amount))


def plain(number: Decimal) -> str:
    """Without trailing zeros and never in powers of ten."""
    return format(number.normalize(), "f")


def percent_text(low: Decimal, high: Decimal) -> str:
    """An annual rate, or the two ends of one, to two places."""
    ends = [plain(one.quantize(Decimal("0.01"), ROUND_HALF_UP)) + "%" for one in dict.fromkeys((low, high))]
    return "到".join(dict.fromkeys(ends))


def step(key: str, **values: Any) -> str:
    return str(_words()["steps"][key]).format(**values).removeprefix("：")


def saying(section: str, key: str, **values: Any) -> str:
    """One phrase of a section of the file."""
    return str(_words()[section][key]).format(**values)


def range_text(low: Decimal | None, high: Decimal | None) -> str:
    words = _words()
    if low is None and high is None:
        return str(words["unknown"])
    if high is None:
        return str(words["at_least"] if low else words["unknown"]).format(low=money(low or Decimal(0)))
    if not low:
        return str(words["at_most"]).format(high=money(high))
    return money(low) if low == high else str(words["range"]).format(low=money(low), high=money(high))


def receiver_text(receiver: Receiver) -> str:
    return str(_words()["receiver"][receiver.value])


def _words() -> dict[str, Any]:
    return read_shipped("subsidy_wording.yaml")
