"""`rongwen subsidy` and `rongwen loan-cost`: the sums that the bot tells, reckoned from the command line."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import typer

from policy_kb.facts import Interval
from policy_kb.loan_cost import Repayment
from policy_kb.revolving import DAYS_A_YEAR, Movement, Spell, Usage
from policy_kb.subsidy_loan import Loan
from runtime.command_options import AsJson, On, Region, day, emit
from runtime.reckoning import loan_costs, subsidies
from runtime.settings import Settings

WAN = Decimal(10_000)

Amount = Annotated[str, typer.Option(help="贷款额（万元），如 50 或 20-30。Amount in 10,000 yuan, or a range.")]
Rate = Annotated[str | None, typer.Option(help="年利率（%），如 4 或 4-4.5。Annual rate in percent, or a range.")]
Months = Annotated[str | None, typer.Option(help="期限（月），如 12 或 12-24。Months, or a range.")]
Way = Annotated[Repayment | None, typer.Option(help="还款方式；不写就是没定。How it is repaid.")]
Lpr = Annotated[str | None, typer.Option(help="放款时的 LPR（%）。The LPR in percent.")]
Guarantee = Annotated[str | None, typer.Option(help="担保费年费率（%）。The guarantee fee in percent a year.")]
Fees = Annotated[str | None, typer.Option(help="评估费等其他费用（元）。Other fees in yuan.")]
Use = Annotated[
    list[str] | None,
    typer.Option(help="随借随还用了多少万元×几天，如 30x60，可写多次。What is drawn of a line, for how many days."),
]
Move = Annotated[
    list[str] | None,
    typer.Option(
        help="随借随还的支用和还款，如 2026-01-05=30、2026-03-06=-10。Drawings and repayments by date.",
    ),
]
Until = Annotated[str | None, typer.Option(help="随借随还到哪天全部还清。The day on which what is left is repaid.")]
Basis = Annotated[int, typer.Option(help="一年按几天计息，360 或 365。Days a year.")]
Entry = Annotated[list[str] | None, typer.Option(help="只算这一条资料，可写多次。Only these entries.")]


def subsidy_command(
    amount: Amount,
    rate: Rate = None,
    months: Months = "12",
    repayment: Way = None,
    lpr: Lpr = None,
    guarantee_rate: Guarantee = None,
    fees: Fees = None,
    entry: Entry = None,
    region: Region = None,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """各项补贴能有多少：每一步、依据、给谁、能不能一起拿。What each subsidy comes to, step by step."""
    loan = _loan(amount, rate, months, repayment, lpr, guarantee_rate, fees, None)
    report = subsidies(Settings(), loan, entries=entry, region=region, on=day(on))
    if as_json:
        emit(report)
        return
    for found in report["subsidies"]:
        _print_subsidy(found)
    for pair in report["together"]["pairs"]:
        if entry:
            print(pair["text"])


def loan_cost_command(
    amount: Amount,
    rate: Rate = None,
    months: Months = "12",
    repayment: Way = None,
    lpr: Lpr = None,
    guarantee_rate: Guarantee = None,
    fees: Fees = None,
    use: Use = None,
    move: Move = None,
    until: Until = None,
    days_a_year: Basis = DAYS_A_YEAR,
    entry: Entry = None,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """贷款要花多少，有没有补贴各是多少。What a loan costs, without and with the subsidies of the entries named."""
    if rate is None:
        raise typer.BadParameter("要算利息，请用 --rate 给出年利率。(Give the annual rate with --rate.)")
    usage = _usage(use or (), move or (), until, days_a_year)
    loan = _loan(amount, rate, months, repayment, lpr, guarantee_rate, fees, usage)
    report = loan_costs(Settings(), loan, days_a_year=days_a_year, entries=entry or [], on=day(on))
    if as_json:
        emit(report)
        return
    for way in report["ways"]:
        print(f"{way['loan']}\n  {way['text']}")
        for line in way["with"]:
            print(f"  {line}")


def _print_subsidy(found: dict[str, Any]) -> None:
    document = "".join(filter(None, (found["document"], found["article"])))
    print(f"{found['title']}\n  {found['summary']}\n  依据：{document} {found['clause']}")
    for line in found["lines"]:
        for step in line["steps"]:
            print(f"    {step}")
    if found["warning"]:
        print(f"  注意：{found['warning']}")


def _loan(
    amount: str,
    rate: str | None,
    months: str | None,
    repayment: Repayment | None,
    lpr: str | None,
    guarantee_rate: str | None,
    fees: str | None,
    usage: Usage | None,
) -> Loan:
    known = (_number(lpr), usage, _number(guarantee_rate), _number(fees))
    whole = _interval(months) if months else None
    return Loan(_interval(amount), _interval(rate) if rate else None, whole, repayment, *known)


def _interval(text: str) -> Interval:
    low, _, high = text.partition("-")
    ends = (_number(low), _number(high or low))
    if ends[0] is None or ends[1] is None or ends[0] > ends[1]:
        raise _unreadable(text)
    return Interval(*ends)


def _number(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise _unreadable(text) from error
    if not number.is_finite():
        raise _unreadable(text)
    return number


def _usage(spells: Iterable[str], moves: Iterable[str], until: str | None, days_a_year: int) -> Usage | None:
    drawn = [_movement(text) for text in moves]
    if drawn:
        if until is None:
            raise typer.BadParameter("用 --move 时请用 --until 说明哪天全部还清。(Give --until with --move.)")
        return Usage.of_movements(drawn, day(until), days_a_year)
    used = tuple(_spell(text) for text in spells)
    return Usage(used, days_a_year) if used else None


def _spell(text: str) -> Spell:
    amount, _, days = text.lower().partition("x")
    if not days.isdigit():
        raise _unreadable(text)
    return Spell((_number(amount) or Decimal(0)) * WAN, int(days))


def _movement(text: str) -> Movement:
    on, _, change = text.partition("=")
    try:
        return Movement(date.fromisoformat(on), (_number(change) or Decimal(0)) * WAN)
    except ValueError as error:
        raise _unreadable(text) from error


def _unreadable(text: str) -> typer.BadParameter:
    return typer.BadParameter(f"看不懂「{text}」，请照帮助里的样子写。(Cannot be read; see --help for the form.)")
