"""The figures in the prose of an entry, and what accounts for each of them.

A figure is accounted for by a criterion (its value or the source's words, which a person then checks), by the subsidy
rule, or by a tag in the entry's `figures`, which says what it is where no rule reads it: `benefit: [1000万元, 3年]`. Days of
the calendar, numbers of documents and telephone numbers are no thresholds and are known by their shape. So a limit cannot
be written for people and be forgotten by the rules.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

import cn2an

from policy_kb.facts import FIELDS, Kind


class FigureTag(StrEnum):
    """What a figure is that no rule reads."""

    BENEFIT = "benefit"  # what is given: amounts, rates, terms of the product itself
    PROCEDURE = "procedure"  # how long a step takes, how often something is done
    EXAMPLE = "example"  # a worked example or another's case
    STATISTIC = "statistic"  # how much was done, how large a programme is
    HISTORY = "history"  # what held before, or in another version
    MEANING = "meaning"  # part of what a term means
    BANK = "bank"  # what banks or offices must do, not the firm
    NAME = "name"  # part of a name, an address or a count of things listed


class Measure(StrEnum):
    MONEY = "万元"
    SHARE = "%"
    MONTHS = "个月"
    DAYS = "天"
    WORKING_DAYS = "个工作日"
    COUNT = "个"


@dataclass(frozen=True)
class Quantity:
    value: Decimal
    measure: Measure


@dataclass(frozen=True)
class Figure:
    """A quantity and how the prose writes it."""

    quantity: Quantity
    text: str


UNITS = {
    "万亿元": (Measure.MONEY, Decimal(10) ** 8),
    "亿元": (Measure.MONEY, Decimal(10) ** 4),
    "亿": (Measure.MONEY, Decimal(10) ** 4),
    "万元": (Measure.MONEY, Decimal(1)),
    "万": (Measure.MONEY, Decimal(1)),
    "元": (Measure.MONEY, Decimal("0.0001")),
    "%": (Measure.SHARE, Decimal(1)),
    "％": (Measure.SHARE, Decimal(1)),
    "个百分点": (Measure.SHARE, Decimal(1)),
    "成": (Measure.SHARE, Decimal(10)),
    "‰": (Measure.SHARE, Decimal("0.1")),
    "个基点": (Measure.SHARE, Decimal("0.01")),
    "基点": (Measure.SHARE, Decimal("0.01")),
    "年": (Measure.MONTHS, Decimal(12)),
    "个季度": (Measure.MONTHS, Decimal(3)),
    "个月": (Measure.MONTHS, Decimal(1)),
    "个自然日": (Measure.DAYS, Decimal(1)),
    "日": (Measure.DAYS, Decimal(1)),
    "天": (Measure.DAYS, Decimal(1)),
    "个工作日": (Measure.WORKING_DAYS, Decimal(1)),
    "工作日": (Measure.WORKING_DAYS, Decimal(1)),
}
CHINESE_UNITS = ("个工作日", "个百分点", "万元", "亿元", "个月", "年", "成", "天")
KEYS = {"percent": "%", "points": "%", "permille": "‰", "wan": "万元", "months": "个月", "years": "年"}
PROSE = ("title", "summary", "benefit", "time_limit", "audience", "steps", "materials", "conditions")
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_YEAR = r"(?<!\d)(?:19|20)\d{2}"
_DAY = r"\d{1,2}(?:(?:[—\-–、和至到]|日[—\-–、和至到])\d{1,2})?日"
_MONTH = rf"\d{{1,2}}(?:月?[—\-–、和至到]\d{{1,2}})?月(?:{_DAY}|底|末|初)?"
_NO_FIGURE = re.compile(
    rf"〔\d{{4}}〕第?\d+号|{_YEAR}年第\d+号|第\s?\d+\s?号"
    rf"|{_YEAR}(?:年?[—\-–~、和到至及]{_YEAR})*(?:年度?(?:{_MONTH})?|[-/.]\d{{1,2}}(?:[-/.]\d{{1,2}})?)|{_MONTH}"
    rf"|[（(]{_YEAR}[）)]|\d{{1,2}}[:：]\d{{2}}"
    r"|\d{3,4}-\d{7,8}(?:-\d+)?|(?<!\d)1\d{10}(?!\d)|400-?\d{3}-?\d{4}|第[\d一二三四五六七八九十]+[条款项章批期季届年次个]"
)
_FIGURES = re.compile(rf"({_NUMBER}(?:\s*(?:{_UNIT})?\s*[—\-–~～至到、/]\s*{_NUMBER})*)\s*({_UNIT})?")
_ONE = re.compile(rf"({_NUMBER})\s*({_UNIT})?")
_IN_CHINESE = re.compile(
    rf"(?<![第几上下头])([一二两三四五六七八九十百千]+)({'|'.join(CHINESE_UNITS)})(?![级轻度立为本功熟果])"
)


def figures_in(text: str) -> Iterator[Figure]:
    """The figures of a text, in order of kind. Of 「20%—40%」 or 「1至3年」 each is one; the last unit is for those without."""
    plain = _NO_FIGURE.sub("，", text)
    for run in _FIGURES.finditer(plain):
        for number, unit in _ONE.findall(run[1] + (run[2] or "")):
            yield _figure(Decimal(number.replace(",", "")), number, unit or run[2] or "")
    for number, unit in _IN_CHINESE.findall(plain):
        yield _figure(Decimal(str(cn2an.cn2an(number, "smart"))), number, unit)


def figures_of(body: Mapping[str, Any]) -> list[Figure]:
    """The figures of what people read in an entry."""
    texts = (text for key in PROSE for text in _texts(body.get(key)))
    return list(dict.fromkeys(figure for text in texts for figure in figures_in(text)))


def unaccounted(body: Mapping[str, Any]) -> list[Figure]:
    """The figures of an entry that neither a rule nor a tag covers."""
    covered = _of_criteria(body) | _of_rule(body.get("subsidy")) | _of_tags(body)
    return [figure for figure in figures_of(body) if figure.quantity not in covered]


def idle_tags(body: Mapping[str, Any]) -> list[str]:
    """Tags of figures that the prose does not hold: it was changed and they were forgotten."""
    said = {figure.quantity for figure in figures_of(body)}
    return [text for text in _tagged(body) if not {figure.quantity for figure in figures_in(text)} <= said]


def _figure(number: Decimal, text: str, unit: str) -> Figure:
    measure, factor = UNITS.get(unit, (Measure.COUNT, Decimal(1)))
    return Figure(Quantity((number * factor).normalize(), measure), text + unit)


def _of_criteria(body: Mapping[str, Any]) -> set[Quantity]:
    items = body.get("criteria") or []
    atoms = [atom for item in items for atom in item.get("any", [item])]
    words = {figure.quantity for atom in atoms for figure in figures_in(atom["text"])}
    return words | {quantity for atom in atoms for quantity in _of_atom(atom)}


def _of_atom(atom: Mapping[str, Any]) -> Iterator[Quantity]:
    spec = FIELDS[atom["field"]]
    if spec.kind is Kind.NUMBER and atom.get("value") is not None:
        yield _figure(Decimal(str(atom["value"])), "", spec.unit).quantity


def _of_rule(raw: Any, key: str = "") -> set[Quantity]:
    """The figures of a subsidy rule: numbers with the unit that the key names, and those in its words."""
    match raw:
        case Mapping():
            return {quantity for name, value in raw.items() for quantity in _of_rule(value, str(name))}
        case list():
            return {quantity for value in raw for quantity in _of_rule(value, key)}
        case bool() | None:
            return set()
        case int() | float():
            unit = next((unit for part, unit in KEYS.items() if part in key.split("_")), "")
            return {_figure(Decimal(str(raw)), "", unit).quantity}
        case _:
            return {figure.quantity for figure in figures_in(str(raw))}


def _of_tags(body: Mapping[str, Any]) -> set[Quantity]:
    return {figure.quantity for text in _tagged(body) for figure in figures_in(text)}


def _tagged(body: Mapping[str, Any]) -> list[str]:
    return [text for texts in (body.get("figures") or {}).values() for text in texts]


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from _texts(one["text"] if isinstance(one, Mapping) else one)
