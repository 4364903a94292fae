"""A firm's facts as staff read them: label and value, in the order of the schema."""

from collections.abc import Mapping
from typing import Any

from policy_kb.errors import RongwenError
from policy_kb.fact_wording import describe_value
from policy_kb.facts import FIELDS, parse_fact


def fact_lines(facts: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Known fields first and in their order; anything else by its own name, so that nothing is hidden."""
    known = facts or {}
    names = [name for name in FIELDS if name in known] + sorted(set(known) - set(FIELDS))
    return [(FIELDS[name].label if name in FIELDS else name, fact_text(name, known[name])) for name in names]


def fact_text(name: str, value: Any) -> str:
    """The wording that firms read; what the schema does not know is shown as it is stored."""
    try:
        return describe_value(name, parse_fact(name, value)).removeprefix("：")
    except RongwenError:
        return str(value)
