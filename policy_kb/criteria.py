"""Criteria of an offering as data: an all-of list of any-of groups of atoms (conjunctive normal form).

In an entry's file `criteria` is a list; an item is an atom, or `any: [atoms]`. An atom is `{field, op, value, text,
clause?}`; `text` is the source's wording. Ops: `eq`, `in` (one of these names; for what a firm has: any of them), `gte`,
`lte`, `text` (no rule can check it: 人工核实, undetermined at best) and `note` (worth saying, decides nothing).
A check answers True, False, or None where the facts or the rule leave it open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from policy_kb.entity_types import categories_hold, known_categories
from policy_kb.errors import Invalid
from policy_kb.facts import FIELDS, Fact, Facts, Holds, Interval, Kind, OneOf
from policy_kb.firm_size import METRICS
from policy_kb.industries import find_industry
from policy_kb.names import counts_as
from policy_kb.regions import find_region


class Op(StrEnum):
    EQ = "eq"
    IN = "in"
    GTE = "gte"
    LTE = "lte"
    TEXT = "text"
    NOTE = "note"


ALLOWED_OPS = {
    Kind.NUMBER: (Op.EQ, Op.GTE, Op.LTE),
    Kind.BOOL: (Op.EQ,),
    Kind.CHOICE: (Op.EQ, Op.IN),
    Kind.SET: (Op.EQ, Op.IN),
    Kind.REGION: (Op.EQ, Op.IN),
    Kind.DATE: (),  # a rule asks for the age, which `implications.with_age` finds
    Kind.TEXT: (),
}
_VALUE_WORDS = {Kind.NUMBER: "数字", Kind.BOOL: "true 或 false"}
REQUIRED_KEYS = {"field", "op", "text"}
ENTITY_FIELDS = ("entity_type", "industry", *METRICS)


class InvalidCriterion(Invalid):
    code = "invalid_criterion"

    def __init__(self, owner: str, atom: object, problem: str) -> None:
        self.owner = owner
        super().__init__(f"「{owner}」有一条申请条件（criteria）不能用：{problem}。这一条是 {atom!r}。")


@dataclass(frozen=True)
class Atom:
    """One condition. `values` has one member unless the op is `in`."""

    field: str
    op: Op
    values: tuple[Any, ...]
    text: str
    clause: str | None = None

    @property
    def reads(self) -> tuple[str, ...]:
        """The facts that the check looks at."""
        if self.op in (Op.TEXT, Op.NOTE):
            return ()
        return ENTITY_FIELDS if self.field == "entity_type" else (self.field,)

    def check(self, facts: Facts) -> bool | None:
        if not self.reads:
            return None
        if self.field == "entity_type":
            return categories_hold(self.values, facts)
        fact = facts.get(self.field)
        return None if fact is None else _agreed(self._outcomes(fact))

    def _outcomes(self, fact: Fact) -> Iterable[bool | None]:
        match fact:
            case Interval():
                return [_compare(fact, self.op, self.values[0])]
            case Holds(names=held):
                return [any(counts_as(self.field, name) & set(self.values) for name in held)]
            case OneOf(names=names):
                return [_name_holds(self.field, name, self.values) for name in names]
            case _:
                return [fact == self.values[0]]


Group = tuple[Atom, ...]


@dataclass(frozen=True)
class Criteria:
    """All `groups` must hold; a group holds if one of its atoms does. `notes` are said, never checked."""

    groups: tuple[Group, ...] = ()
    notes: tuple[str, ...] = ()

    def atoms(self) -> Iterable[Atom]:
        return (atom for group in self.groups for atom in group)

    @cached_property
    def reads(self) -> frozenset[str]:
        return frozenset(field for atom in self.atoms() for field in atom.reads)


def parse_criteria(owner: str, raw: Any) -> Criteria:
    """Criteria from the `criteria` list of the entry called `owner`. Raises InvalidCriterion."""
    if not isinstance(raw, list):
        raise InvalidCriterion(owner, raw, "criteria 应是一个列表，谁都能申请就写空列表 []")
    groups = [_group(owner, item) for item in raw]
    notes = tuple(atom.text for group in groups for atom in group if atom.op is Op.NOTE)
    return Criteria(tuple(group for group in groups if all(atom.op is not Op.NOTE for atom in group)), notes)


def _group(owner: str, item: Any) -> Group:
    if not isinstance(item, Mapping):
        raise InvalidCriterion(owner, item, "每一项要么是一条条件，要么是 any: [几条条件，满足一条即可]")
    members = item["any"] if set(item) == {"any"} else [item]
    if not members:
        raise InvalidCriterion(owner, item, "any 里至少要有一条条件")
    return tuple(_atom(owner, member) for member in members)


def _atom(owner: str, raw: Any) -> Atom:
    if not isinstance(raw, Mapping) or not REQUIRED_KEYS <= set(raw) <= REQUIRED_KEYS | {"value", "clause"}:
        raise InvalidCriterion(owner, raw, "每条条件要有 field、op、value、text，还可以有 clause，别的不认识")
    if raw["field"] not in FIELDS:
        raise InvalidCriterion(owner, raw, f"没有 {raw['field']!r} 这一项企业情况，可用的有 {'、'.join(FIELDS)}")
    if raw["op"] not in list(Op):
        raise InvalidCriterion(owner, raw, f"op 只能是 {'、'.join(Op)} 之一")
    op = Op(raw["op"])
    if op in (Op.TEXT, Op.NOTE):
        return Atom(raw["field"], op, (), raw["text"], raw.get("clause"))
    value = raw.get("value")
    values = tuple(_value(owner, raw, op, one) for one in (value if isinstance(value, list) else [value]))
    if not values or (op is not Op.IN and len(values) > 1):
        raise InvalidCriterion(owner, raw, "只有 op 是 in 时，value 才能写成列表")
    return Atom(raw["field"], op, values, raw["text"], raw.get("clause"))


def _value(owner: str, raw: Any, op: Op, value: Any) -> Any:
    kind = FIELDS[raw["field"]].kind
    if op not in ALLOWED_OPS[kind]:
        raise InvalidCriterion(
            owner, raw, f"{raw['field']} 不能用 op {op.value}，可用 {'、'.join(ALLOWED_OPS[kind]) or 'text、note'}"
        )
    right = {Kind.NUMBER: int | float, Kind.BOOL: bool}.get(kind, str)
    if not isinstance(value, right) or (kind is Kind.NUMBER and isinstance(value, bool)):
        raise InvalidCriterion(
            owner, raw, f"{raw['field']} 的 value 不能是 {value!r}，请写{_VALUE_WORDS.get(kind, '文字')}"
        )
    if kind is Kind.REGION and getattr(find_region(str(value)), "path", None) != value:
        raise InvalidCriterion(owner, raw, f"{value!r} 不是地区全称，请写成 北京市海淀区 的样子")
    if raw["field"] == "entity_type" and value not in known_categories():
        raise InvalidCriterion(
            owner, raw, f"{value!r} 不是认识的主体类型，可用 {'、'.join(sorted(known_categories()))}"
        )
    return Decimal(str(value)) if kind is Kind.NUMBER else value


def _agreed(outcomes: Iterable[bool | None]) -> bool | None:
    found = set(outcomes)
    return found.pop() if len(found) == 1 else None


def _compare(fact: Interval, op: Op, limit: Decimal) -> bool | None:
    low, high = fact.gte, fact.lte
    at_least = None if low is None else low >= limit
    at_most = None if high is None else high <= limit
    above = low is not None and low > limit
    below = high is not None and high < limit
    if op is Op.GTE:
        return True if at_least else (False if below else None)
    if op is Op.LTE:
        return True if at_most else (False if above else None)
    return True if fact.exact == limit else (False if above or below else None)


def _name_holds(field: str, name: str, wanted: tuple[str, ...]) -> bool | None:
    if field == "industry":
        return _industry_holds(name, wanted)
    if FIELDS[field].kind is Kind.REGION:
        return _region_holds(name, wanted)
    return bool(counts_as(field, name) & set(wanted))


def _industry_holds(name: str, wanted: tuple[str, ...]) -> bool | None:
    industry = find_industry(name)
    if industry is None:
        return True if name in wanted else None
    answers = [industry.within(one) for one in wanted]
    return True if True in answers else (None if None in answers else False)


def _region_holds(name: str, wanted: tuple[str, ...]) -> bool | None:
    """Full names grow from the province inwards, so a place contains another exactly if its name begins the other's."""
    if any(one == "全国" or name.startswith(one) for one in wanted):
        return True
    return None if name == "全国" or any(one.startswith(name) for one in wanted) else False
