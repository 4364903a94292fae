"""「能补多少」: the sums that the sources state, for the owner's amount, rate and term; and what the loan costs with them."""

import re

from actions.loan_cost import tell_cost
from actions.loan_heard import LoanHeard, asks_cost, goes_on_with_cost, loan_heard
from actions.matches import short_title
from actions.profile import Profile
from actions.turn import Option, Turn
from actions.wording import text
from policy_kb.fact_wording import describe_value
from policy_kb.firm_match import MatchReport
from policy_kb.loan_cost import Repayment
from policy_kb.offerings import Group
from policy_kb.regions import find_region, resolve_region
from policy_kb.subsidy import Estimate, estimate, estimates_for, estimates_of
from policy_kb.subsidy_formulas import Line
from policy_kb.subsidy_loan import Loan
from policy_kb.subsidy_rules import Receiver
from policy_kb.subsidy_stacking import Together, combined
from policy_kb.subsidy_wording import percent_text, range_text, receiver_text

SHOWN = 3
OPEN_SHOWN = 2
ABOUT_BANKS = re.compile(r"‰|千分之|[给补]银行|银行[^，。？]{0,6}(?:奖励|补贴)")
ABOUT_SUBSIDY = re.compile(r"[贴补返]")


def estimate_subsidy(turn: Turn) -> None:
    """Reckon with what was said; without an amount, ask for it."""
    goes_on = goes_on_with_cost(turn)
    heard = loan_heard(turn)
    if heard.amount_wan is None:
        turn.say(text("subsidy_ask_amount"))
    elif goes_on or (
        asks_cost(turn.heard.text) and (heard.annual_percent or not ABOUT_SUBSIDY.search(turn.heard.text))
    ):
        tell_cost(turn, heard)
        _offer_next_steps(turn)
    else:
        _tell_sums(turn, heard, loan_of(heard))


def loan_of(heard: LoanHeard) -> Loan:
    """Without a way of repayment, as 先息后本: the most that a subsidy of interest can be; the steps name it."""
    assert heard.amount_wan is not None
    way = heard.repayment or Repayment.INTEREST_FIRST
    return Loan(heard.amount_wan, heard.annual_percent, heard.months, way, usage=heard.usage)


def _tell_sums(turn: Turn, heard: LoanHeard, loan: Loan) -> None:
    report = Profile(turn).report()
    found = [one for one in estimates_for(report, loan) if one.lines][:SHOWN]
    former, for_banks = former_estimates(report, loan), bank_estimates(turn, loan)
    if not found and not former and not for_banks:
        turn.say(text("subsidy_none"), Option.of(text("option_person"), "request_human"))
        return
    for one in for_banks:
        turn.say(text("subsidy_for_bank", title=one.offering.title, receiver=receiver_text(one.rule.receiver)))
    lines = [line(one) + still_open(report, one) for one in found] or [text("subsidy_none_now")]
    turn.say("\n".join([spoken_loan(heard, loan), *lines]))
    if len(found) > 1:
        turn.say(together(found))
    for one in former:
        turn.say(text("subsidy_former", title=one.offering.title, warning=one.warning, sums=sums_alone(one)))
    _offer_next_steps(turn)


def _offer_next_steps(turn: Turn) -> None:
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


def bank_estimates(turn: Turn, loan: Loan) -> list[Estimate]:
    """What banks of the firm's place receive, where the owner asks about it: only to say whose it is."""
    place = find_region(turn.region or "")
    if place is None or not ABOUT_BANKS.search(turn.heard.text):
        return []
    offerings = Profile(turn).offerings
    local = [one for one in offerings if one.depth and resolve_region(one.region).contains(place)]
    found = estimates_of(offerings, local, loan, turn.today)
    return [one for one in found if one.rule.receiver is Receiver.BANK and one.offering.group is Group.SUBSIDY]


def together(found: list[Estimate]) -> str:
    """What the sources state of every two; of the rest, that they state nothing."""
    pairs = combined(found).pairs
    stated = [pair.text for pair in pairs if pair.together is not Together.UNSTATED]
    key = "subsidy_together_rest" if stated else "subsidy_together_unstated"
    return "\n".join([*stated, *([text(key)] if len(stated) < len(pairs) else [])])


def spoken_loan(heard: LoanHeard, loan: Loan) -> str:
    rate, (fewest, most) = loan.annual_percent, loan.term
    ends = [one for one in (rate.gte, rate.lte) if one is not None] if rate else []
    months = "到".join(dict.fromkeys(str(one) for one in (fewest, most)))
    return text(
        "subsidy_intro",
        amount=describe_value("loan_amount_wan", loan.amount_wan),
        rate=text("subsidy_rate", rate=percent_text(min(ends), max(ends))) if ends else text("subsidy_rate_unknown"),
        months=text("subsidy_months" if heard.is_term_said else "subsidy_months_assumed", months=months),
    )


def line(one: Estimate) -> str:
    warning = f"（{one.warning}）" if one.warning else ""
    document = one.offering.document_number
    number = text("subsidy_document", document=document + one.rule.article) if document else ""
    return text("subsidy_line", title=short_title(one.offering.title), document=number, sums=sums(one), warning=warning)


def still_open(report: MatchReport, one: Estimate) -> str:
    """What has to be known before the firm can count on the sum."""
    verdict = next((result.verdict for result in report.results if result.offering is one.offering), None)
    missing = "、".join(verdict.missing_labels[:OPEN_SHOWN]) if verdict else ""
    return text("subsidy_open", missing=missing) if missing else ""


def sums(one: Estimate) -> str:
    """Each tier's range with its reckoning."""
    if len({_range(tier) + steps(tier.steps) for tier in one.lines}) == 1:
        return _range(one.lines[0]) + steps(one.lines[0].steps)
    return "；".join(f"{tier.name}：{_range(tier)}{steps(tier.steps)}" for tier in one.lines)


def sums_alone(one: Estimate) -> str:
    """Without the reckoning: for what is no longer to be had."""
    tiers = dict.fromkeys(f"{tier.name}：{_range(tier)}" if len(one.lines) > 1 else _range(tier) for tier in one.lines)
    return "；".join(tiers)


def steps(taken: tuple[str, ...]) -> str:
    return f"（{'，'.join(taken)}）" if taken else ""


def _range(tier: Line) -> str:
    return range_text(tier.low, tier.high)
