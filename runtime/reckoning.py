"""Sums for the command line: the published subsidies for a loan, and what the loan costs. One transaction each."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from policy_kb.cost_comparison import compare, every_way
from policy_kb.cost_wording import cost_text, loan_text, subsidised_texts
from policy_kb.errors import EntryNotFound
from policy_kb.offerings import Offering, load_offerings
from policy_kb.regions import resolve_region
from policy_kb.subsidy import estimates_of
from policy_kb.subsidy_loan import Loan
from policy_kb.subsidy_stacking import combined
from runtime.knowledge import knowledge_session
from runtime.settings import Settings


def subsidies(
    settings: Settings, loan: Loan, *, entries: Sequence[str] | None, region: str | None, on: date
) -> dict[str, Any]:
    """Every published subsidy with a formula, of the entries named or of the region. Raises EntryNotFound, UnknownRegion."""
    offerings = _published(settings, on)
    wanted = _named(offerings, entries) if entries else _within(offerings, region)
    found = estimates_of(offerings, wanted, loan, on)
    if not entries:
        found = [one for one in found if one.lines]
    return {
        "on": on.isoformat(),
        "subsidies": [one.to_json() for one in found],
        "together": combined(found).to_json(),
    }


def loan_costs(settings: Settings, loan: Loan, *, days_a_year: int, entries: Sequence[str], on: date) -> dict[str, Any]:
    """Each way of repayment, or the one that the loan names; the database is asked only for entries."""
    wanted = _named(_published(settings, on), entries) if entries else []
    ways = [loan] if loan.repayment else every_way(loan)
    cases = [compare(one, wanted, on, days_a_year) for one in ways]
    return {
        "on": on.isoformat(),
        "ways": [
            {
                "loan": loan_text(one),
                "text": cost_text(one),
                "with": subsidised_texts(one),
                "cases": [case.to_json() for case in one],
            }
            for one in cases
        ],
    }


def _published(settings: Settings, on: date) -> tuple[Offering, ...]:
    with knowledge_session(settings) as session:
        return load_offerings(session, on=on)


def _named(offerings: Iterable[Offering], entries: Sequence[str]) -> list[Offering]:
    by_id = {one.id: one for one in offerings}
    for entry in entries:
        if entry not in by_id:
            raise EntryNotFound(entry)
    return [by_id[entry] for entry in entries]


def _within(offerings: Iterable[Offering], region: str | None) -> list[Offering]:
    if region is None:
        return list(offerings)
    place = resolve_region(region)
    return [one for one in offerings if resolve_region(one.region).contains(place)]
