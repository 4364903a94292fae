"""What is known about one firm: typed facts that may be exact, an interval, one of several, or unknown (absent).

JSON forms: a number `100`, an interval `{"gte": 20, "lte": 30}` (either end may be missing), a name `"餐饮业"`,
alternatives `["餐饮业", "零售业"]` or `{"any_of": [...]}` (one of these, not known which), `true`/`false`. For a field of
kind SET (what the firm has, such as collateral) a list is everything it has, `[]` is nothing, and only `any_of` means
alternatives. A date is a day, a month or a year (`"2024-03"`), or days between two: `{"gte": "2024-01-01", "lte":
"2024-06-30"}`. `null` is unknown. Money is in 万元, time in years.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from policy_kb.errors import Invalid
from policy_kb.fact_types import (
    AGE,
    FIELDS,
    REGISTERED_ON,
    Fact,
    Facts,
    Field,
    Holds,
    Interval,
    Kind,
    OneOf,
    Period,
    merge,
)
from policy_kb.industries import find_industry
from policy_kb.names import canonical_name
from policy_kb.partial_dates import first_day, last_day, partial_date
from policy_kb.regions import find_region
from policy_kb.shipped import read_shipped

__all__ = [
    "AGE",
    "FIELDS",
    "REGISTERED_ON",
    "Fact",
    "Facts",
    "FactsNotObject",
    "Field",
    "Holds",
    "Interval",
    "InvalidFact",
    "Kind",
    "OneOf",
    "Period",
    "UnknownField",
    "fact_json",
    "merge",
    "parse_fact",
    "parse_facts",
    "plain_number",
    "to_json",
]


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
