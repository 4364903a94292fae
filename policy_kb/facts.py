"""What is known about one firm: typed facts that may be exact, an interval, one of several, or unknown (absent).

JSON forms: a number `100`, an interval `{"gte": 20, "lte": 30}` (either end may be missing), a name `"餐饮业"`,
alternatives `["餐饮业", "零售业"]` or `{"any_of": [...]}` (one of these, not known which), `true`/`false`. For a field of
kind SET (what the firm has, such as collateral) a list is everything it has, `[]` is nothing, and only `any_of` means
alternatives. A date is a day, a month or a year (`"2024-03"`), or days between two: `{"gte": "2024-01-01", "lte":
"2024-06-30"}`. `null` is unknown. Money is in 万元, time in years.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from policy_kb.errors import Invalid
from policy_kb.industries import find_industry
from policy_kb.names import canonical_name
from policy_kb.partial_dates import first_day, last_day, partial_date
from policy_kb.regions import find_region
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


class UnknownField(Invalid):
    code = "unknown_field"

    def __init__(self, name: str) -> None:
        self.field = name
        self.allowed = tuple(FIELDS)
        super().__init__(f"A firm has no fact {name!r}. Known facts are: {', '.join(self.allowed)}.")


class InvalidFact(Invalid):
    code = "invalid_fact"

    def __init__(self, name: str, value: object, allowed: str) -> None:
        self.field = name
        self.value = value
        self.allowed = allowed
        super().__init__(f"{value!r} cannot be the fact {name!r}. Give {allowed}.")


class FactsNotObject(Invalid):
    code = "facts_not_object"

    def __init__(self, value: object) -> None:
        super().__init__(f"Facts are a JSON object of field and value, not {type(value).__name__}.")


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


def parse_facts(raw: object) -> Facts:
    """Facts from their JSON form. Raises UnknownField, InvalidFact or FactsNotObject; null values are left out."""
    if not isinstance(raw, Mapping):
        raise FactsNotObject(raw)
    return Facts({name: parse_fact(name, value) for name, value in raw.items() if value is not None})


def parse_fact(name: str, value: Any) -> Fact:
    """One fact from its JSON form. Raises UnknownField or InvalidFact."""
    spec = FIELDS.get(name)
    if spec is None:
        raise UnknownField(name)
    match spec.kind:
        case Kind.NUMBER:
            return _number(spec, value)
        case Kind.BOOL:
            return _flag(spec, value)
        case Kind.SET:
            return _holdings(spec, value)
        case Kind.TEXT:
            return _text(spec, value)
        case Kind.DATE:
            return _period(spec, value)
        case _:
            return OneOf(_names(spec, value))


def merge(facts: Facts, new: Facts) -> Facts:
    """The facts with the newer ones put over them: a newer answer replaces the older one whole.

    An age said now replaces the date of registration, and the other way round.
    """
    replaced = {SAME_MATTER[name] for name in new if name in SAME_MATTER} - set(new)
    kept = {name: fact for name, fact in facts.values.items() if name not in replaced}
    return Facts({**kept, **new.values})


def to_json(facts: Facts) -> dict[str, Any]:
    """The JSON form that parse_facts reads back to equal facts."""
    return {name: fact_json(value) for name, value in facts.values.items()}


def fact_json(value: Fact) -> Any:
    match value:
        case Interval(gte=gte, lte=lte) if value.exact is None:
            ends = {"gte": gte, "lte": lte}
            return {end: plain_number(number) for end, number in ends.items() if number is not None}
        case Interval(gte=Decimal() as exact):
            return plain_number(exact)
        case OneOf(names=(name,)):
            return name
        case OneOf(names=names):
            return {"any_of": list(names)}
        case Holds(names=held):
            return sorted(held)
        case Period(first=first, last=last):
            return partial_date(first, last) or {"gte": first.isoformat(), "lte": last.isoformat()}
        case _:
            return value


def plain_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _number(spec: Field, value: Any) -> Interval:
    allowed = f'a number of {spec.unit} from 0, or an interval {{"gte": 20, "lte": 30}}'
    ends = value if isinstance(value, Mapping) else {"gte": value, "lte": value}
    if not ends or not set(ends) <= {"gte", "lte"}:
        raise InvalidFact(spec.name, value, allowed)
    low, high = (_end(spec, value, ends.get(end), allowed) for end in ("gte", "lte"))
    if (low is None and high is None) or (low is not None and high is not None and low > high):
        raise InvalidFact(spec.name, value, allowed)
    return Interval(low, high)


def _end(spec: Field, value: Any, end: Any, allowed: str) -> Decimal | None:
    if end is None:
        return None
    if isinstance(end, bool) or not isinstance(end, int | float | str | Decimal):
        raise InvalidFact(spec.name, value, allowed)
    try:
        number = Decimal(str(end))
    except InvalidOperation as error:
        raise InvalidFact(spec.name, value, allowed) from error
    if not number.is_finite() or number < 0:
        raise InvalidFact(spec.name, value, allowed)
    return number


def _flag(spec: Field, value: Any) -> bool:
    spoken = {"true": True, "false": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in spoken:
        return spoken[value]
    raise InvalidFact(spec.name, value, "true or false")


def _text(spec: Field, value: Any) -> str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise InvalidFact(spec.name, value, "a short text")


def _period(spec: Field, value: Any) -> Period:
    ends = value if isinstance(value, Mapping) and set(value) == {"gte", "lte"} else {"gte": value, "lte": value}
    try:
        first, last = first_day(ends["gte"]), last_day(ends["lte"])
    except (ValueError, TypeError) as error:
        raise InvalidFact(spec.name, value, 'a date such as "2024-03"') from error
    if last < first:
        raise InvalidFact(spec.name, value, "two days of which the first is not the later one")
    return Period(first, last)


def _holdings(spec: Field, value: Any) -> Fact:
    if isinstance(value, Mapping):
        return OneOf(_names(spec, value))
    return Holds(frozenset(_names(spec, value)) if value != [] else frozenset())


def _names(spec: Field, value: Any) -> tuple[str, ...]:
    allowed = f"one of {', '.join(spec.choices)}" if spec.choices else "a name or a list of names"
    names = value.get("any_of") if isinstance(value, Mapping) and set(value) == {"any_of"} else value
    given = list(names) if isinstance(names, list | tuple) else [names]
    listed = [name for name in given if isinstance(name, str) and name.strip()]
    if not listed or listed != given:
        raise InvalidFact(spec.name, value, allowed)
    if spec.kind is Kind.REGION:
        return tuple(dict.fromkeys(_place(spec, value, name) for name in listed))
    cleaned = tuple(dict.fromkeys(_canonical(spec, name.strip()) for name in listed))
    if spec.choices and not set(cleaned) <= set(spec.choices):
        raise InvalidFact(spec.name, value, allowed)
    return cleaned


def _place(spec: Field, value: Any, name: str) -> str:
    region = find_region(name)
    if region is None:
        raise InvalidFact(spec.name, value, "the name of a place in China, such as 北京市海淀区 or 河南省新乡市")
    return region.path


def _canonical(spec: Field, name: str) -> str:
    """The vocabulary's own word for what was said."""
    if spec.name == "entity_type":
        return str(read_shipped("entity_types.yaml")["also"].get(name, name))
    if spec.name == "industry" and (industry := find_industry(name)):
        return industry.name
    return name.upper() if spec.name == "tax_credit_grade" else canonical_name(spec.name, name)
