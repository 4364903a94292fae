"""Everything a sentence says about the firm: `extract_facts` asks each reader and settles who gets which words."""

import re
from datetime import date
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from bot.grammar.choices import (
    find_credit_records,
    find_entity_types,
    find_owner_groups,
    find_purposes,
    find_tax_grades,
)
from bot.grammar.clauses import asks_for_rule, asks_how_many, clause_of, clause_spans, is_taken_back, taken_back
from bot.grammar.collateral import find_collateral
from bot.grammar.counts import Count, find_counts, find_ordinals, find_percents, find_spoken_rates
from bot.grammar.cues import OTHER, is_age, is_bare, is_founded, is_periodic, is_staff, money_field, revenue_factor
from bot.grammar.dates import Days, find_dates, years_since
from bot.grammar.durations import Duration, find_durations
from bot.grammar.idioms import find_new_firms, find_staff_idioms
from bot.grammar.industries import find_industries
from bot.grammar.money import Amount, find_amounts
from bot.grammar.regions import find_regions
from bot.grammar.spans import Claims, Fact, interval, is_free
from bot.grammar.statements import find_bool, find_statements
from bot.normalise import normalise

__all__ = ["Fact", "extract_facts"]

_WORDED: Tuple[Callable[[str], Iterator[Fact]], ...] = (
    find_regions,
    find_industries,
    find_entity_types,
    find_purposes,
    find_owner_groups,
    find_statements,
    find_tax_grades,
    find_credit_records,
    find_collateral,
)
_FORMAL_DIGITS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_FORMAL = re.compile(r"[壹贰叁肆伍陆柒捌玖拾佰仟]{2,}|[壹贰叁肆伍陆柒捌玖拾](?=[万亿元])")
FOUNDED = "founded"
_NO_FIRMS = 1_000_000  # 万元: ten billion yuan is a programme of the state, not a small firm's sum


class _Reading:
    """One pass over one text: the quantities in the order in which they claim their words."""

    def __init__(self, text: str, today: date) -> None:
        self.text = text
        self.today = today
        self.clauses = clause_spans(text)
        self.claims: Claims = []
        self.facts: List[Fact] = []

    def clause(self, position: int) -> Tuple[int, int]:
        return clause_of(self.clauses, position)

    def rule_asked(self, start: int) -> bool:
        first, last = self.clause(start)
        return asks_for_rule(self.text[first:last])

    def add(self, fact: Fact) -> None:
        self.claims.append((fact.start, fact.end))
        self.facts.append(fact)

    def read(self) -> List[Fact]:
        for fact in (*find_staff_idioms(self.text), *find_new_firms(self.text)):
            self.add(fact)
        self._percents()
        self._dates()
        self._durations()
        self._amounts()
        self._counts()
        for reader in _WORDED:
            self.facts.extend(reader(self.text))
        self.facts.extend(find_bool(self.text))
        return self.facts

    def _percents(self) -> None:
        for value, start, end in (*find_percents(self.text), *find_spoken_rates(self.text)):
            if is_free(self.claims, start, end):
                self.add(Fact("rate_percent", interval(value.low, value.high), start, end))

    def _dates(self) -> None:
        for days in find_dates(self.text, self.today):
            if is_free(self.claims, days.start, days.end):
                self.claims.append((days.start, days.end))
                self.facts.extend(self._dated(days))

    def _dated(self, days: Days) -> Iterator[Fact]:
        age = years_since(days, self.today)
        clause = self.clause(days.start)
        if age and is_founded(self.text, days.start, days.end, clause) and not self.rule_asked(days.start):
            yield Fact("years_in_business", interval(*age), days.start, days.end)
            founded = {"gte": days.first.isoformat(), "lte": min(days.last, self.today).isoformat()}
            yield Fact("date", founded, days.start, days.end, FOUNDED)
            return
        value: Dict[str, Any] = {"gte": days.first.isoformat(), "lte": days.last.isoformat()}
        if age:
            value["years"] = interval(*age)
        bare = (
            not days.near
            and not self.text[days.end : days.end + 1].isdigit()
            and is_bare(self.text, days.start, days.end, clause, 3)
        )
        role = None if bare else OTHER
        yield Fact("date", value, days.start, days.end, role)

    def _durations(self) -> None:
        for duration in find_durations(self.text):
            if is_free(self.claims, duration.start, duration.end):
                self.claims.append((duration.start, duration.end))
                self.facts.extend(self._lasting(duration))

    def _lasting(self, duration: Duration) -> Iterator[Fact]:
        start, end, months = duration.start, duration.end, duration.months
        if duration.rate_of:
            return
        age = is_age(self.text, start, end, self.clause(start))
        role = "term" if duration.term or age is False else ("rule" if self.rule_asked(start) else None)
        if role is None and (age or duration.ago or (duration.done and self._speaks_of_firm())):
            years = months.times(1 / 12)
            yield Fact("years_in_business", interval(_rounded(years.low), _rounded(years.high)), start, end)
        else:
            bare = role or (None if is_bare(self.text, start, end, self.clause(start)) else OTHER)
            yield Fact("duration_months", interval(months.low, months.high), start, end, bare)

    def _speaks_of_firm(self) -> bool:
        """两年了 alone says how long; beside a firm or a trade it says how long the firm has been there."""
        words = ("公司", "店", "厂", "企业", "个体", "合作社", "开", "做", "馆", "铺", "执照")
        return any(word in self.text for word in words) or any(True for _ in find_industries(self.text))

    def _amounts(self) -> None:
        previous = 0
        for amount in sorted(find_amounts(self.text), key=lambda found: (found.start, -found.end)):
            if not is_free(self.claims, amount.start, amount.end):
                continue
            self.claims.append((amount.start, amount.end))
            self.facts.extend(self._money(amount, previous))
            previous = amount.end

    def _money(self, amount: Amount, previous: int) -> Iterator[Fact]:
        start, end, wan = amount.start, amount.end, amount.wan
        clause = self.clause(start)
        field = money_field(self.text, start, end, clause, previous)
        asked = self.rule_asked(start) or asks_how_many(self.text[clause[0] : clause[1]], self.text[start:end])
        role = "rule" if asked else (OTHER if field == OTHER else None)
        if (wan.low or 0) > _NO_FIRMS or (field is None and is_periodic(self.text, clause)):
            role = OTHER
        factor: Optional[float] = 1.0
        if field == "annual_revenue_wan":
            factor = revenue_factor(self.text, start, end, clause)
        if field is None or role or factor is None:
            yield Fact("amount_wan", interval(wan.low, wan.high), start, end, role or (None if factor else OTHER))
            return
        scaled = wan.times(factor)
        yield Fact(field, interval(scaled.low, scaled.high), start, end)

    def _counts(self) -> None:
        for number, start, end in find_ordinals(self.text):
            self.add(Fact("ordinal", number, start, end))
        for count in find_counts(self.text):
            if is_free(self.claims, count.start, count.end):
                self._count(count)

    def _count(self, count: Count) -> None:
        """A number written in characters (一家, 一下) counts only as staff or as the whole answer."""
        whole = count.end - count.start >= len(self.text.strip(" 。.!！吧啊呢的~")) - 1
        one = count.value.high == 1
        staff = is_staff(self.text, count.start, count.end, self.clause(count.start), count.people and not one)
        value = interval(count.value.low, count.value.high)
        if staff and not self.rule_asked(count.start):
            self.add(Fact("employees", value, count.start, count.end))
        elif whole or count.ranged or (count.written and not self._is_year(count)):
            bare = whole or is_bare(self.text, count.start, count.end, self.clause(count.start))
            self.add(Fact("count", value, count.start, count.end, "rule" if staff else (None if bare else OTHER)))

    def _is_year(self, count: Count) -> bool:
        return self.text[count.start : count.end].isdigit() and 1949 <= (count.value.low or 0) <= 2100


def _rounded(years: Optional[float]) -> Optional[float]:
    return None if years is None else round(years, 2)


def _settled(text: str, facts: List[Fact]) -> List[Fact]:
    """Without what was taken back. A yes or no that is the beginning of a correction is none."""
    denied = taken_back(text)
    kept = [fact for fact in facts if not is_taken_back(fact, denied)]
    if denied:
        kept = [fact for fact in kept if fact.field != "bool"]
    return sorted(kept, key=lambda fact: (fact.start, fact.end, fact.field))


def extract_facts(text: str, today: date) -> List[Fact]:
    """The facts of `text`, spans in `text` as it was given.

    A quantity comes with its field where the words tell it, else as a bare quantity (`amount_wan`, `count`,
    `duration_months`, `rate_percent`, `date`). A bare quantity with a `role` is not an answer about the firm: `term` of
    a loan, `rule` somebody asks about, `other` (rent, an old loan, a contract). A `date` that is `founded` stands beside the
    age that follows from it: the age grows old, the date does not.
    """
    normalised = normalise(text)
    plain = _FORMAL.sub(lambda match: match.group().translate(_FORMAL_DIGITS), normalised.text)
    facts = _settled(plain, _Reading(plain, today).read())
    return [Fact(fact.field, fact.value, *normalised.span(fact.start, fact.end), role=fact.role) for fact in facts]
