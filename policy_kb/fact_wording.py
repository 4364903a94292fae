"""How a fact is said in Chinese: its value alone (100万元), and as part of a summary (想贷100万元)."""

from functools import cache
from typing import Any

from policy_kb.facts import AGE, FIELDS, Fact, Holds, Interval, OneOf, Period, parse_fact, plain_number
from policy_kb.partial_dates import partial_date, spoken
from policy_kb.shipped import read_shipped


def describe_fact(field: str, value: Any) -> str:
    """A summary's words for one fact in its JSON form. Raises UnknownField or InvalidFact."""
    fact, words = parse_fact(field, value), _questions().get(field, {})
    if isinstance(fact, bool):
        spoken = words.get("yes" if fact else "no")
        return str(spoken) if spoken else f"{FIELDS[field].label}：{describe_value(field, fact)}"
    if fact == Holds(frozenset()):
        return str(words.get("none", f"{FIELDS[field].label}：无"))
    unasked = read_shipped("wording.yaml")["unasked"]
    template = words.get("say") or unasked.get(field) or FIELDS[field].label + "：{value}"
    return str(template).format(value=describe_value(field, fact))


def describe_value(field: str, fact: Fact) -> str:
    match fact:
        case bool():
            return "：是" if fact else "：否"
        case Interval():
            return (_age(fact) if field == AGE else None) or _number(fact, FIELDS[field].unit)
        case Holds(names=names):
            return "、".join(sorted(names)) or "：无"
        case OneOf(names=names):
            return "或".join(names)
        case Period(first=first, last=last):
            known = partial_date(first, last)
            return spoken(known) if known else f"{spoken(first.isoformat())}到{spoken(last.isoformat())}之间"
        case _:
            return str(fact)


def _age(fact: Interval) -> str | None:
    """「2年多」 for an age between two birthdays, 「5个月」 for one under a year; None where a plain number says it."""
    if fact.gte is None or fact.lte is None or (fact.exact is not None and fact.gte >= 1):
        return None
    if fact.lte < 1:
        return f"{round(fact.gte * 12)}个月" if fact.exact is not None else "不到1年"
    whole = int(fact.gte)
    return f"{whole}年多" if whole >= 1 and whole <= fact.gte and fact.lte < whole + 1 else None


def _number(fact: Interval, unit: str) -> str:
    low, high = fact.gte, fact.lte
    if fact.exact is not None:
        return f"{plain_number(fact.exact)}{unit}"
    if low is None or low == 0:
        return f"{plain_number(high)}{unit}以内" if high is not None else "不限"
    if high is None:
        return f"{plain_number(low)}{unit}以上"
    return f"{plain_number(low)}到{plain_number(high)}{unit}"


def question_words(field: str) -> dict[str, Any]:
    return _questions()[field]


def askable_fields() -> tuple[str, ...]:
    """The fields that have a question, in the order of the file."""
    return tuple(_questions())


@cache
def _questions() -> dict[str, dict[str, Any]]:
    return {row["field"]: row for row in read_shipped("questions.yaml")}
