"""The types of facts, the fields that a firm can state, and a set of facts. `facts` reads and writes their JSON forms."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from policy_kb.shipped import read_shipped

TAX_GRADES = ("A", "B", "M", "C", "D")


class Kind(StrEnum):
    NUMBER = "number"
    BOOL = "bool"
    CHOICE = "choice"
    SET = "set"
    REGION = "region"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True)
class Field:
    """One fact a firm can state. `choices` closes the vocabulary; empty means any name is accepted."""

    name: str
    kind: Kind
    label: str
    unit: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Interval:
    """Numbers between two ends, both included; a missing end is open. An exact number has equal ends."""

    gte: Decimal | None = None
    lte: Decimal | None = None

    @property
    def exact(self) -> Decimal | None:
        return self.gte if self.gte is not None and self.gte == self.lte else None


@dataclass(frozen=True)
class OneOf:
    """One of these names holds; with more than one it is not known which."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Holds:
    """Everything the firm has of this kind. Empty: nothing."""

    names: frozenset[str]


@dataclass(frozen=True)
class Period:
    """One day from `first` to `last`, both included; a month or a year where only that is known."""

    first: date
    last: date


Fact = Interval | OneOf | Holds | Period | bool | str
AGE, REGISTERED_ON = "years_in_business", "registered_on"
SAME_MATTER = {AGE: REGISTERED_ON, REGISTERED_ON: AGE}


def _fields(fields: Iterable[Field]) -> Mapping[str, Field]:
    return MappingProxyType({field.name: field for field in fields})


def _entity_types() -> tuple[str, ...]:
    vocabulary = read_shipped("entity_types.yaml")
    return (*vocabulary["forms"], *vocabulary["declared_sizes"])


FIELDS = _fields(
    (
        Field("region", Kind.REGION, "注册地"),
        Field("industry", Kind.CHOICE, "行业"),
        Field("entity_type", Kind.CHOICE, "主体类型", choices=_entity_types()),
        Field(AGE, Kind.NUMBER, "成立时间", "年"),
        Field(REGISTERED_ON, Kind.DATE, "注册日期"),
        Field("employees", Kind.NUMBER, "从业人员", "人"),
        Field("annual_revenue_wan", Kind.NUMBER, "年营业收入", "万元"),
        Field("total_assets_wan", Kind.NUMBER, "资产总额", "万元"),
        Field("loan_amount_wan", Kind.NUMBER, "贷款金额", "万元"),
        Field("loan_purpose", Kind.CHOICE, "贷款用途"),
        Field("first_loan", Kind.BOOL, "首次贷款"),
        Field("loan_due_soon", Kind.BOOL, "有贷款快到期"),
        Field("collateral", Kind.SET, "可抵押或质押的东西"),
        Field("has_ip", Kind.BOOL, "知识产权"),
        Field("is_high_tech", Kind.BOOL, "科技型企业资质"),
        Field("is_specialized_new", Kind.BOOL, "专精特新资质"),
        Field("is_private", Kind.BOOL, "民营企业"),
        Field("exports", Kind.BOOL, "进出口业务"),
        Field("has_government_contract", Kind.BOOL, "政府采购合同或中标通知书"),
        Field("owner_group", Kind.SET, "创业者身份"),
        Field("tax_credit_grade", Kind.CHOICE, "纳税信用级别", choices=TAX_GRADES),
        Field("credit_record", Kind.TEXT, "信用记录"),
        Field("other", Kind.TEXT, "其他情况"),
    )
)


@dataclass(frozen=True)
class Facts:
    """An immutable set of facts. A field that is absent is unknown."""

    values: Mapping[str, Fact] = field(default_factory=dict)

    def get(self, name: str) -> Fact | None:
        return self.values.get(name)

    def with_value(self, name: str, value: Fact) -> "Facts":
        return Facts({**self.values, name: value})

    def only(self, names: Iterable[str]) -> "Facts":
        """What is known of these fields."""
        return Facts({name: fact for name in names if (fact := self.values.get(name)) is not None})

    def __contains__(self, name: object) -> bool:
        return name in self.values

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)


def merge(facts: Facts, new: Facts) -> Facts:
    """The facts with the newer ones put over them: a newer answer replaces the older one whole.

    An age said now replaces the date of registration, and the other way round.
    """
    replaced = {SAME_MATTER[name] for name in new if name in SAME_MATTER} - set(new)
    kept = {name: fact for name, fact in facts.values.items() if name not in replaced}
    return Facts({**kept, **new.values})
