"""What may be had together: only what a source states."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from offering_samples import sample, shipped

from policy_kb.facts import Interval
from policy_kb.subsidy import Estimate, estimate
from policy_kb.subsidy_loan import Loan
from policy_kb.subsidy_stacking import Together, combined

TODAY = date(2026, 11, 21)
LOAN = Loan(Interval(Decimal(100), Decimal(100)), Interval(Decimal(4), Decimal(4)), 12)


def of(*entry_ids: str, on: date = TODAY) -> list[Estimate]:
    found = [estimate(shipped(one), LOAN, on) for one in entry_ids]
    return [one for one in found if one is not None]


def made_up(name: str, share: int, **stacking: Any) -> Estimate:
    rule = {"kind": "share_of_interest", "receiver": "firm", "share_percent": share, "clause": "示例"}
    if stacking:
        rule["stacking"] = {"clause": "示例条款", **stacking}
    found = estimate(sample(id=name, title=name, subsidy=rule), LOAN, TODAY)
    assert found is not None
    return found


class TestShippedRules:
    @pytest.mark.parametrize("other", ["cn-equipment-loan-subsidy-2026", "cn-service-loan-subsidy-2026"])
    def test_central_subsidies_exclude_each_other_by_the_sources_word(self, other: str):
        (pair,) = combined(of("cn-sme-fixed-asset-subsidy-2026", other)).pairs

        assert (pair.together, pair.clause) == (Together.NOT_WITH, "同一笔贷款不得重复享受中央财政其他贴息")
        assert "只能选一项" in pair.text

    def test_interest_or_guarantee_fee_of_a_first_loan_whichever_names_the_other(self):
        (pair,) = combined(of("bj-catering-measures-2025", "bj-first-loan-guarantee-subsidy")).pairs

        assert pair.together is Together.NOT_WITH

    def test_fees_of_pledged_rights_are_paid_beside_the_interest(self):
        together = combined(of("bj-ip-subsidy-2025", "bj-ip-cost-subsidy", on=date(2022, 6, 1)))

        assert together.pairs[0].together is Together.MAY_WITH
        assert (together.low, together.high) == (Decimal(0), Decimal("40000.00"))

    def test_where_no_source_states_it_that_is_said_and_nothing_is_added_up(self):
        together = combined(of("bda-loan-subsidy", "cn-service-loan-subsidy-2026"))

        assert together.pairs[0].together is Together.UNSTATED
        assert "来源没有写，不要相加" in together.pairs[0].text
        assert (together.low, together.high) == (None, None)

    def test_an_ended_rule_and_what_a_bank_receives_are_no_part_of_it(self):
        together = combined(of("bda-loan-subsidy", "bj-first-loan-subsidy-2025", "xx-bank-subsidy"))

        assert together.pairs == ()
        assert (together.low, together.high) == (Decimal("20000.00"), Decimal("20000.00"))


class TestRules:
    def test_what_may_be_had_together_is_added_up(self):
        together = combined([made_up("a", 20, may_with=["b"]), made_up("b", 30)])

        assert together.high == Decimal("20000.00")

    def test_three_are_added_up_only_if_every_two_may_be_had_together(self):
        three = [made_up("a", 20, may_with=["b", "c"]), made_up("b", 30), made_up("c", 10)]

        assert combined(three).high is None
        assert [pair.together for pair in combined(three).pairs] == ["may_with", "may_with", "unstated"]

    def test_a_refusal_by_one_counts_before_a_permission_by_the_other(self):
        together = combined([made_up("a", 20, may_with=["b"]), made_up("b", 30, not_with=["a"])])

        assert together.pairs[0].together is Together.NOT_WITH
        assert together.to_json()["high_yuan"] is None

    def test_one_alone_is_what_it_is(self):
        assert combined([made_up("a", 20)]).high == Decimal("8000.00")

    def test_nothing_is_nothing(self):
        assert (combined([]).pairs, combined([]).high) == ((), None)
