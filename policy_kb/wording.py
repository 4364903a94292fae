"""Chinese wording of rules, generated from the rule itself with the templates of wording.yaml."""

from decimal import ROUND_CEILING, Decimal
from typing import Any

from policy_kb.criteria import Atom, Group, Op
from policy_kb.facts import AGE, FIELDS, Facts, Interval, Kind, plain_number
from policy_kb.shipped import read_shipped

MONTHS = Decimal(12)
HUNDREDTH = Decimal("0.01")
MOST_MONTHS_APART = Decimal("1.5")  # 「2024年3月注册」: the month is known, the day is not
MOST_NAMES = 3


def templates() -> dict[str, Any]:
    return read_shipped("wording.yaml")


def requirement(atom: Atom, brief: bool = False) -> str:
    """What the rule asks for; `brief` cuts a long list of names. The source's own wording where no rule can check it."""
    if not atom.reads:
        return atom.text
    words, spec = templates()["requirement"], FIELDS[atom.field]
    kind = spec.kind
    if kind is Kind.BOOL:
        answer = "yes" if atom.values[0] else "no"
        return str(words["by_field"].get(atom.field, words)[answer]).format(label=spec.label)
    key = {Kind.NUMBER: atom.op.value, Kind.REGION: "region", Kind.SET: "holds"}.get(kind, "names")
    value = _listed([_plain(one) for one in atom.values], brief)
    template = words["names_by_field"].get(atom.field, words[key])
    return str(template).format(label=spec.label, value=value, unit=spec.unit)


def _listed(names: list[str], brief: bool) -> str:
    join, more = str(templates()["join"]), str(templates()["and_more"])
    if brief and len(names) > MOST_NAMES:
        return join.join(names[:MOST_NAMES]) + more.format(count=len(names))
    return join.join(names)


def group_requirement(group: Group) -> str:
    return str(templates()["either"]).join(requirement(atom) for atom in group)


def nearest_change(atom: Atom, facts: Facts) -> str | None:
    """The smallest change of this fact that would satisfy the atom; None if the firm cannot well change it."""
    words, spec, fact = templates()["nearest"], FIELDS[atom.field], facts.get(atom.field)
    if isinstance(fact, Interval) and atom.op in (Op.GTE, Op.LTE):
        return _number_change(atom, fact)
    template = words["by_field"].get(atom.field)
    if template is None or atom.values[:1] == (False,):
        return None
    return str(template).format(value="、".join(_plain(one) for one in atom.values), label=spec.label)


def _number_change(atom: Atom, fact: Interval) -> str | None:
    """By how much where the number is known, to what where it is not. Nobody grows younger."""
    words, spec, limit = templates()["nearest"], FIELDS[atom.field], atom.values[0]
    if atom.field == AGE:
        return _age_change(limit, fact) if atom.op is Op.GTE else None
    if atom.op is Op.LTE:
        return str(words["lte"]).format(label=spec.label, value=_plain(limit), unit=spec.unit)
    if fact.exact is None:
        return str(words["reach"]).format(label=spec.label, value=_plain(limit), unit=spec.unit)
    return str(words["gte"]).format(label=spec.label, difference=_plain(limit - fact.exact), unit=spec.unit)


def _age_change(limit: Decimal, fact: Interval) -> str:
    """In months, enough for the youngest that the firm can be; the age to reach if that is known to no month."""
    words = templates()["nearest"]
    if fact.gte is None or fact.lte is None or (fact.lte - fact.gte) * MONTHS > MOST_MONTHS_APART:
        return str(words["age"]).format(value=_plain(limit))
    lacking = ((limit - fact.gte) * MONTHS).quantize(HUNDREDTH)  # ages are said to four places at most
    return str(words["months"]).format(months=lacking.to_integral_value(ROUND_CEILING))


def _plain(value: Any) -> str:
    return str(plain_number(value)) if isinstance(value, Decimal) else str(value)
