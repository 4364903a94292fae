"""「能补多少」: the sums that the sources state, for the owner's amount, rate and term."""

from decimal import Decimal
from typing import Any

from actions.facts_heard import facts_heard
from actions.matches import short_title
from actions.profile import Profile
from actions.turn import Option, Turn
from actions.wording import text
from policy_kb.fact_wording import describe_value
from policy_kb.facts import Interval, parse_fact
from policy_kb.firm_match import MatchReport
from policy_kb.offerings import Group
from policy_kb.subsidy import Estimate, estimate, estimates_for
from policy_kb.subsidy_formulas import Line
from policy_kb.subsidy_loan import Loan
from policy_kb.subsidy_wording import range_text

USUAL_MONTHS = 12
SHOWN = 3
LIKELY_PERCENT = (Decimal("0.5"), Decimal("36"))
"""A bare number is taken for an annual rate only between these; otherwise the rate stays unknown."""


def estimate_subsidy(turn: Turn) -> None:
    """Reckon with what was said; without an amount, ask for it."""
    profile = Profile(turn)
    profile.learn(facts_heard(turn.heard, None))
    amount = profile.facts.get("loan_amount_wan")
    if not isinstance(amount, Interval) or amount.lte is None:
        turn.say(text("subsidy_ask_amount"))
        return
    loan = Loan(amount, rate_said(turn), months_said(turn))
    report = profile.report()
    found = [one for one in estimates_for(report, loan) if one.lines][:SHOWN]
    former = former_estimates(report, loan)
    if not found and not former:
        turn.say(text("subsidy_none"), Option.of(text("option_person"), "request_human"))
        return
    turn.say(
        "\n".join(
            [spoken_loan(loan), *(line(one) for one in found)]
            if found
            else [spoken_loan(loan), text("subsidy_none_now")]
        )
    )
    for one in former:
        turn.say(text("subsidy_former", title=one.offering.title, warning=one.warning, sums=sums(one)))
    last = turn.bubbles.pop()
    turn.say(
        last.text, Option.of(text("option_submit"), "submit_request"), Option.of(text("option_person"), "request_human")
    )


def former_estimates(report: MatchReport, loan: Loan) -> list[Estimate]:
    """What the newest ended local rule that would have fitted came to: for those who heard of it and ask."""
    ended = [
        one.offering
        for one in report.ended
        if one.offering.group is Group.SUBSIDY and one.offering.depth and not one.offering.successor
    ]
    reckoned = (estimate(offering, loan, report.on) for offering in ended)
    found = [one for one in reckoned if one is not None and one.lines and one.for_firm]
    return sorted(found, key=lambda one: one.offering.valid_to or "")[-1:]


def spoken_loan(loan: Loan) -> str:
    rate = loan.annual_percent
    return text(
        "subsidy_intro",
        amount=describe_value("loan_amount_wan", loan.amount_wan),
        rate=text("subsidy_rate", rate=rate.gte) if rate else text("subsidy_rate_unknown"),
        months=loan.months,
    )


def line(one: Estimate) -> str:
    warning = f"（{one.warning}）" if one.warning else ""
    return text("subsidy_line", title=short_title(one.offering.title), sums=sums(one), warning=warning)


def sums(one: Estimate) -> str:
    """Each tier's range with its reckoning."""
    if len(one.lines) == 1:
        return one.summary + steps(one.lines[0].steps)
    return "；".join(f"{tier.name}：{_range(tier)}{steps(tier.steps)}" for tier in one.lines)


def steps(taken: tuple[str, ...]) -> str:
    return f"（{'，'.join(taken)}）" if taken else ""


def _range(tier: Line) -> str:
    return range_text(tier.low, tier.high)


def rate_said(turn: Turn) -> Interval | None:
    """The annual rate in percent: said as such, or a bare number that can only be one."""
    said = turn.heard.value("rate_percent")
    if said is None and "利率" in turn.heard.text:
        said = turn.heard.value("count")
    if said is None:
        return None
    rate = _interval(said)
    lowest, highest = LIKELY_PERCENT
    is_likely = rate.gte is not None and rate.lte is not None and lowest <= rate.gte and rate.lte <= highest
    return rate if is_likely else None


def months_said(turn: Turn) -> int:
    said = turn.heard.value("duration_months")
    months = _interval(said).lte if said else None
    return int(months) if months and 1 <= months <= 360 else USUAL_MONTHS


def _interval(value: Any) -> Interval:
    """Any interval of numbers in its JSON form, whatever it measures."""
    fact = parse_fact("loan_amount_wan", value)
    return fact if isinstance(fact, Interval) else Interval()
