"""From what was heard to facts of the firm.

The language side names a fact by its field where the sentence has a cue (「想贷100万」). A bare quantity (「100万」) belongs to
the question that is open; without one it is not guessed, except a bare sum of money, which is the amount wanted.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actions.ordinals import several_said
from actions.picking import picked_by_number, picked_in_words
from actions.turn import Heard
from policy_kb.errors import Invalid
from policy_kb.facts import AGE, FIELDS, REGISTERED_ON, Facts, Holds, Kind, merge, parse_fact
from policy_kb.questions import Pick, Question, all_ticked

MONEY_FIELDS = frozenset({"loan_amount_wan", "annual_revenue_wan", "total_assets_wan"})
MONTHS_A_YEAR = 12
FOUNDED = "founded"
"""The role of a date on which the firm was founded."""
SEVERAL_FIELDS = "several"
"""Stands for the field in an option that answers more than one."""
REVENUE = re.compile(r"营业额|营收|流水|收入|销售额")
ASKED_THE_OTHER_WAY = frozenset({"first_loan"})
"""Asked as 「以前贷过款吗」: a yes means that it is not the first."""


def facts_heard(heard: Heard, open_field: str | None, known: Facts | None = None) -> Facts:
    """The facts in one message. What cannot be a value of its field is left out: the question is simply asked again.

    A correction (「不是30万，是50万」) goes to the sum that is `known` already.
    """
    if heard.value("field"):  # an option of the questionnaire was tapped
        return _checked(_tapped(heard))
    named = _named(heard)
    bare = _bare_answer(heard, open_field)
    if open_field and bare is not None and open_field not in named:
        named[open_field] = bare
    if AGE in named and (day := _founded_on(heard, open_field)):
        named[REGISTERED_ON] = day
    if heard.bare("amount_wan") is not None and not MONEY_FIELDS & named.keys():
        field = _sum_meant(heard, open_field, known or Facts())
        named |= {field: heard.bare("amount_wan")} if field else {}
    return _checked(named)


def answer_heard(heard: Heard, question: Question | None, known: Facts, offered: Sequence[Mapping[str, Any]]) -> Facts:
    """The facts in an answer to the open question.

    Where several can be picked, those picked are all: 「有专利」 says of the others that they are not there, a bare 「没有」
    says it of all, and a bare 「有」 says nothing.
    """
    if question is None or question.pick is Pick.ONE or heard.value("field"):
        said = facts_heard(heard, question.field if question else None, known)
        return question.picked(said) if question else said
    if places := several_said(heard.text):
        return question.picked(_ticked(places, offered))
    named = facts_heard(heard, None, known) if heard.intent == "correct" else _checked(_named(heard))
    if not heard.asks:
        named = _together(picked_in_words(heard.text, question), named)
    if _yes_or_no(heard) is False and not any(field in named for field in question.fields):
        return merge(question.nothing, named)
    return question.picked(named)


def _together(picked: Facts, named: Facts) -> Facts:
    """Both; of what the firm has, all that either names; else what was named counts."""
    both = {}
    for name, fact in named.values.items():
        also = picked.get(name)
        if isinstance(fact, Holds) and isinstance(also, Holds):
            both[name] = Holds(fact.names | also.names)
    return Facts({**picked.values, **named.values, **both})


def _ticked(places: Sequence[int], offered: Sequence[Mapping[str, Any]]) -> Facts:
    chosen = [heard for payload in picked_by_number(places, offered) if (heard := Heard.from_payload(payload, ""))]
    return all_ticked(_tapped(heard) for heard in chosen if heard.value("field"))


def tapping(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What an option carries; `_tapped` reads it back."""
    if len(answers) > 1:
        return {"field": SEVERAL_FIELDS, "value": dict(answers)}
    [(field, value)] = answers.items()
    return {"field": field, "value": value}


def _tapped(heard: Heard) -> dict[str, Any]:
    field, value = heard.value("field"), heard.value("value")
    return dict(value) if field == SEVERAL_FIELDS else {field: value}


def _named(heard: Heard) -> dict[str, Any]:
    named = {entity["entity"]: entity["value"] for entity in heard.entities if entity["entity"] in FIELDS}
    trades = list(dict.fromkeys(entity["value"] for entity in heard.entities if entity["entity"] == "industry"))
    if len(trades) > 1:  # 「餐饮或零售」: one of them, not known which
        named["industry"] = {"any_of": trades}
    return named


def _sum_meant(heard: Heard, open_field: str | None, known: Facts) -> str | None:
    """Which sum a bare amount is: the one that is corrected, or the one wanted where no other question is open."""
    if heard.intent == "correct":
        wanted = ("annual_revenue_wan",) if REVENUE.search(heard.text) else ("loan_amount_wan", "annual_revenue_wan")
        return next((name for name in wanted if name in known), None)
    return "loan_amount_wan" if open_field is None and heard.intent in ("find_financing", "inform") else None


def _bare_answer(heard: Heard, open_field: str | None) -> Any:
    """The value that a quantity without a cue, or a plain yes or no, gives to the open question."""
    if open_field is None:
        return None
    if open_field in MONEY_FIELDS:
        return heard.bare("amount_wan") or _count_as_money(heard)
    if open_field == "employees":
        return heard.bare("count")
    if open_field == "years_in_business":
        return _years(heard.bare("duration_months")) or _since(heard.bare("date")) or heard.bare("count")
    kind, said = FIELDS[open_field].kind, _yes_or_no(heard)
    if kind is Kind.BOOL and said is not None:
        return not said if open_field in ASKED_THE_OTHER_WAY else said
    return [] if kind is Kind.SET and said is False else None


def _yes_or_no(heard: Heard) -> bool | None:
    said = {"affirm": True, "deny": False}.get(heard.intent)
    return said if said is not None else heard.bare("bool")


def _count_as_money(heard: Heard) -> Any:
    """「50」 to a question that asks in 万元 is 50 万元; a number of five or more digits is 元 and was said without its unit."""
    count = heard.bare("count")
    if not isinstance(count, Mapping):
        return None
    return {end: (value / 10_000 if value >= 10_000 else value) for end, value in count.items()}


def _years(months: Any) -> Any:
    if not isinstance(months, Mapping):
        return None
    return {end: round(value / MONTHS_A_YEAR, 4) for end, value in months.items()}


def _since(day: Any) -> Any:
    """「前年底」 as the time since then, which the grammar gives beside the date."""
    return day.get("years") if isinstance(day, Mapping) else None


def _founded_on(heard: Heard, open_field: str | None) -> dict[str, Any] | None:
    """The days on which the firm can have been founded; they outlast the age that the grammar gives beside them."""
    dates = [entity for entity in heard.entities if entity["entity"] == "date"]
    roles = (FOUNDED, None) if open_field == AGE else (FOUNDED,)
    days = next((one["value"] for one in dates if one.get("role") in roles), None)
    return {end: days[end] for end in ("gte", "lte")} if isinstance(days, Mapping) else None


def _checked(raw: Mapping[Any, Any]) -> Facts:
    facts = Facts()
    for name, value in raw.items():
        if value is None:
            continue
        try:
            facts = facts.with_value(name, parse_fact(name, value))
        except Invalid:
            continue
    return facts
