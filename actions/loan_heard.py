"""The loan that an owner describes when asking for a sum: what was said, and what has to be assumed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from actions.facts_heard import facts_heard
from actions.profile import Profile
from actions.turn import Heard, Turn
from policy_kb.facts import Interval, fact_json, parse_fact
from policy_kb.loan_cost import Repayment
from policy_kb.revolving import Usage

USUAL_MONTHS = 12
LONGEST_MONTHS = 360
LONGEST_DAYS = 3650
WAN = Decimal(10_000)
LIKELY_PERCENT = (Decimal("0.5"), Decimal("36"))
"""A bare number is taken for an annual rate only between these; otherwise the rate stays unknown."""

ASKS_COST = re.compile(
    r"月供|月还|[每一]个?月[^，。？]{0,4}还(?!息)|[总一]共[^，。？]{0,4}还|等额本[息金]|先息后本|随借随还"
    r"|利息(?!补)[^，。？补贴返退]{0,6}多少|(?:要|付|还|掏|剩|担|共|年)多少(?:钱)?利息|[付掏]多少|利息怎么算|利息和补贴"
    r"|贴完?息[之以]后|贴息后|不贴息"
)
"""What is asked is what the loan costs, not only what is paid back of it."""

RECKONED = "reckoned"
"""Where the conversation keeps what the last loan that was reckoned said of rate and term."""
LONGEST_CHANGE = 16
CHANGES = re.compile(r"呢[？?]?$|^(?:那|要是|如果|换成|改成)")
EXPLAINS = re.compile(r"什么|啥|区别|哪[个种]|意思")
DAYS = re.compile(r"(\d{1,4})\s*天")


@dataclass(frozen=True)
class LoanHeard:
    """`amount_wan` None: not said, now or before. `is_term_said` False: the term is assumed to be a year."""

    amount_wan: Interval | None
    annual_percent: Interval | None
    months: Interval
    is_term_said: bool
    repayment: Repayment | None
    usage: Usage | None


def loan_heard(turn: Turn) -> LoanHeard:
    """Facts of the firm in the same words are learnt on the way."""
    profile, heard = Profile(turn), turn.heard
    profile.learn(facts_heard(heard, None))
    known = profile.facts.get("loan_amount_wan")
    bare = heard.bare("amount_wan") if heard.value("loan_amount_wan") is None else None
    amount = _interval(bare) if bare is not None else known
    before = turn.recall(RECKONED, {})
    repayment, term = _repayment(turn, before), months_said(heard) or _kept(before.get("months"))
    found = LoanHeard(
        amount_wan=amount if isinstance(amount, Interval) and amount.lte is not None else None,
        annual_percent=rate_said(heard) or _kept(before.get("rate")),
        months=term or Interval(Decimal(USUAL_MONTHS), Decimal(USUAL_MONTHS)),
        is_term_said=term is not None,
        repayment=repayment,
        usage=_usage(heard, amount) if repayment is Repayment.REVOLVING else None,
    )
    _keep(turn, found)
    return found


def goes_on_reckoning(turn: Turn) -> bool:
    """「等额本金呢」, 「要是两年呢」 after a loan was reckoned: the same loan again, with one thing changed."""
    heard = turn.heard
    if turn.recall(RECKONED) is None or heard.is_tapped or len(heard.text) > LONGEST_CHANGE:
        return False
    if repayment_said(heard.text) is not None:
        return not EXPLAINS.search(heard.text)
    changes = rate_said(heard) or months_said(heard) or heard.value("loan_amount_wan") or heard.bare("amount_wan")
    return CHANGES.search(heard.text) is not None and changes is not None


def goes_on_with_cost(turn: Turn) -> bool:
    return goes_on_reckoning(turn) and turn.recall(RECKONED)["cost"] is True


def _repayment(turn: Turn, before: Mapping[str, Any]) -> Repayment | None:
    """The way that was named, else, where only something else changes, the one before."""
    said, kept = repayment_said(turn.heard.text), before.get("repayment")
    return said or (Repayment(kept) if kept and goes_on_with_cost(turn) else None)


def _keep(turn: Turn, found: LoanHeard) -> None:
    """What the next question may leave out."""
    said = {"rate": found.annual_percent, "months": found.months if found.is_term_said else None}
    kept = {name: fact_json(value) for name, value in said.items() if value is not None}
    about_cost = goes_on_with_cost(turn) or asks_cost(turn.heard.text)
    way = {"repayment": found.repayment.value} if found.repayment else {}
    turn.remember(topic=None, **{RECKONED: kept | way | {"cost": about_cost}})


def _kept(value: Any) -> Interval | None:
    return _interval(value) if value else None


def asks_cost(text: str) -> bool:
    return ASKS_COST.search(text) is not None


def repayment_said(text: str) -> Repayment | None:
    """The one way that was named; with two or none it is open."""
    named = [way for way in Repayment if way.value in text]
    return named[0] if len(named) == 1 else None


def rate_said(heard: Heard) -> Interval | None:
    """The annual rate in percent: said as such, or a bare number that can only be one."""
    said = heard.value("rate_percent")
    if said is None and "利率" in heard.text:
        said = heard.value("count")
    if said is None:
        return None
    rate = _interval(said)
    lowest, highest = LIKELY_PERCENT
    is_likely = rate.gte is not None and rate.lte is not None and lowest <= rate.gte and rate.lte <= highest
    return rate if is_likely else None


def months_said(heard: Heard) -> Interval | None:
    said = heard.value("duration_months")
    term = _interval(said) if said else Interval()
    ends = [end for end in (term.gte, term.lte) if end is not None]
    if not ends or not all(1 <= end <= LONGEST_MONTHS for end in ends):
        return None
    return Interval(Decimal(int(ends[0])), Decimal(int(ends[-1])))


def _usage(heard: Heard, amount: Any) -> Usage | None:
    """「额度50万，用30万60天」: a second sum is what is used; without one, all of it."""
    days = DAYS.search(heard.text)
    if days is None or not 1 <= int(days[1]) <= LONGEST_DAYS:
        return None
    second = heard.bare("amount_wan") if heard.value("loan_amount_wan") is not None else None
    used = _interval(second).exact if second is not None else amount.exact if isinstance(amount, Interval) else None
    limit = amount.lte if isinstance(amount, Interval) else None
    if used is None or (limit is not None and used > limit):
        return None
    return Usage.steady(used * WAN, int(days[1]))


def _interval(value: Any) -> Interval:
    """Any interval of numbers in its JSON form, whatever it measures."""
    fact = parse_fact("loan_amount_wan", value)
    return fact if isinstance(fact, Interval) else Interval()
