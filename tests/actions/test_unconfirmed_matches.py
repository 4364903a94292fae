"""What the bot lists of offerings that no source says are in force."""

from datetime import date

import pytest
from offering_samples import shipped_offerings

from actions.matches import line, why
from policy_kb.documents import EntryStatus
from policy_kb.facts import Facts
from policy_kb.firm_match import match_firm
from policy_kb.offerings import Beneficiary, Offering
from policy_kb.partial_dates import spoken

TODAY = date(2026, 11, 21)
UNCONFIRMED = [
    one
    for one in shipped_offerings()
    if one.status is EntryStatus.UNKNOWN and one.beneficiary is Beneficiary.FIRM
]  # fmt: skip


def test_there_are_some():
    assert len(UNCONFIRMED) > 30


@pytest.mark.parametrize("offering", UNCONFIRMED, ids=lambda one: one.id)
def test_each_line_says_whom_to_ask_and_how_old_the_source_is(offering: Offering):
    (result,) = match_firm([offering], Facts(), TODAY).results

    said = line(1, result, TODAY)

    assert "符合" not in why(result, TODAY)
    assert "请向" in said
    assert "核实" in said
    assert (spoken(offering.checked_on) if offering.checked_on else "没有注明日期") in said
