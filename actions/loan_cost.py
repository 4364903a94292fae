"""「每月还多少，贴息后呢」: what the loan costs, without and with each subsidy that the firm may have."""

from actions.loan_heard import LoanHeard
from actions.matches import short_title
from actions.profile import Profile
from actions.turn import Turn
from actions.wording import text
from policy_kb.cost_comparison import Comparison, compare, every_way
from policy_kb.cost_wording import cost_text, loan_text, subsidised_texts
from policy_kb.loan_cost import MONTHLY, Repayment
from policy_kb.offerings import Offering
from policy_kb.subsidy import estimates_for
from policy_kb.subsidy_loan import Loan

SHOWN = 2


def tell_cost(turn: Turn, heard: LoanHeard) -> None:
    """Each monthly way side by side where none was named; the subsidies with the one named, else with 等额本息."""
    if heard.amount_wan is None or heard.annual_percent is None:
        turn.say(text("cost_ask_rate") if heard.amount_wan else text("subsidy_ask_amount"))
        return
    loan = Loan(heard.amount_wan, heard.annual_percent, heard.months, heard.repayment, usage=heard.usage)
    wanted = _subsidies(turn, loan)
    ways = [loan] if loan.repayment else every_way(loan, reversed(MONTHLY))
    cases = [compare(one, wanted, turn.today) for one in ways]
    turn.say(_without(cases, heard))
    turn.say(_with(_shown_with(cases)) + ("" if turn.region else text("cost_where")))


def _subsidies(turn: Turn, loan: Loan) -> list[Offering]:
    """Those that may be had, the best suited first; the way of repayment plays no part in which."""
    return [one.offering for one in estimates_for(Profile(turn).report(), loan)]


def _without(cases: list[tuple[Comparison, ...]], heard: LoanHeard) -> str:
    first = [text("cost_intro", loan=loan_text(cases[0]))] if len(cases) == 1 else []
    if len(cases) == 1:
        lines = [cost_text(cases[0])]
    else:
        lines = [text("cost_way", loan=loan_text(one), cost=cost_text(one)) for one in cases]
    notes = [] if heard.is_term_said else [text("cost_term_assumed", months=heard.months.lte)]
    if heard.repayment is Repayment.REVOLVING and heard.usage is None:
        notes.append(text("cost_line_in_full"))
    return "\n".join([*first, *lines, *notes])


def _shown_with(cases: list[tuple[Comparison, ...]]) -> tuple[Comparison, ...]:
    by_way = {one[0].without.terms.repayment: one for one in cases}
    return by_way.get(Repayment.EQUAL_INSTALMENTS, cases[0])


def _with(cases: tuple[Comparison, ...]) -> str:
    found = subsidised_texts(cases)[:SHOWN]
    if not found:
        return text("cost_no_subsidy")
    intro = text("cost_with", repayment=cases[0].without.terms.repayment.value)
    return "\n".join([intro, *(f"· {short_title(line)}" for line in found), text("cost_paid_apart")])
