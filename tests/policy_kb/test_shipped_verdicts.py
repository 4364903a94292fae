"""What every verdict on the shipped knowledge must say, for some firms that know about half of their facts."""

from datetime import date
from functools import cache
from itertools import product

import pytest
from offering_samples import shipped, shipped_offerings

from bench.eligibility import some_firms
from policy_kb.criteria import Atom, Op
from policy_kb.documents import EntryStatus
from policy_kb.eligibility import Outcome, Verdict, best_possible, judge, sort_clauses
from policy_kb.fact_wording import describe_fact
from policy_kb.facts import FIELDS, Facts, Kind, fact_json, parse_facts, plain_number
from policy_kb.firm_match import match_firm
from policy_kb.offerings import Beneficiary, Offering
from policy_kb.partial_dates import spoken
from policy_kb.verdict_wording import confirm_text

TODAY = date(2026, 11, 21)
FIRMS = 25
FOR_FIRMS = [one for one in shipped_offerings() if one.beneficiary is Beneficiary.FIRM]
UNCONFIRMED = [one for one in FOR_FIRMS if one.status is EntryStatus.UNKNOWN]


@cache
def verdicts() -> list[tuple[Offering, Facts, Verdict]]:
    return [(one, firm, judge(one, firm, TODAY)) for one, firm in product(FOR_FIRMS, some_firms(FIRMS))]


def of(outcome: Outcome) -> list[tuple[Offering, Facts, Verdict]]:
    """The verdicts with this outcome on offerings that somebody may have today."""
    live = [row for row in verdicts() if best_possible(row[0], TODAY) is not Outcome.INELIGIBLE]
    return [row for row in live if row[2].outcome is outcome]


def threshold(atom: Atom) -> str:
    """What must be read in a reason about this condition."""
    kind = FIELDS[atom.field].kind
    value = atom.values[0]
    return str(plain_number(value)) if kind is Kind.NUMBER else "" if kind is Kind.BOOL else str(value)


class TestIneligible:
    def test_lists_every_failing_clause_with_threshold_own_value_and_document(self):
        seen = 0
        for offering, firm, verdict in of(Outcome.INELIGIBLE):
            for group in sort_clauses(offering.criteria, firm).failed:
                own = [describe_fact(f, fact_json(firm.get(f))) for atom in group for f in atom.reads if f in firm]
                said = [
                    reason
                    for reason in verdict.reasons
                    if reason.startswith("不符合")
                    and all(threshold(atom) in reason for atom in group)
                    and all(words in reason for words in own)
                ]
                assert said, (offering.id, group, verdict.reasons)
                assert own
                assert offering.document_number is None or any(offering.document_number in reason for reason in said)
                seen += 1
        assert seen > 500

    def test_says_no_other_clause_is_failing(self):
        for offering, firm, verdict in of(Outcome.INELIGIBLE):
            clauses = sort_clauses(offering.criteria, firm)
            failing = [reason for reason in verdict.reasons if reason.startswith("不符合")]
            assert len(failing) <= len(clauses.failed)
            assert failing or clauses.together

    def test_some_of_them_name_a_document(self):
        numbered = [row for row in of(Outcome.INELIGIBLE) if row[0].document_number]

        assert len({offering.id for offering, _, _ in numbered}) > 10


class TestUndetermined:
    def test_lists_what_is_missing_or_what_a_person_must_look_at_or_who_confirms_it(self):
        rows = of(Outcome.UNDETERMINED)

        assert len(rows) > 500
        for offering, _, verdict in rows:
            confirmed_by = [reason for reason in verdict.reasons if "核实" in reason]
            assert verdict.missing or verdict.manual or confirmed_by, offering.id

    def test_asks_only_for_facts_that_are_not_settled(self):
        for offering, firm, verdict in of(Outcome.UNDETERMINED):
            assert len(verdict.missing_labels) == len(verdict.missing) == len(set(verdict.missing))
            assert set(verdict.missing) <= offering.criteria.reads
            known = {name for name in verdict.missing if isinstance(firm.get(name), bool)}
            assert not known, offering.id

    def test_every_open_clause_is_among_them(self):
        seen = 0
        for offering, firm, verdict in of(Outcome.UNDETERMINED):
            for group in sort_clauses(offering.criteria, firm).open:
                words = [atom.text for atom in group]
                asked = {field for atom in group for field in atom.reads} & set(verdict.missing)
                assert asked or any(text in manual for text in words for manual in verdict.manual), offering.id
                seen += 1
        assert seen > 500


class TestNearestChange:
    def test_is_said_only_of_a_single_failing_clause_of_something_to_be_had(self):
        told = [row for row in verdicts() if row[2].nearest]

        assert len(told) > 50
        for offering, firm, verdict in told:
            assert verdict.outcome is Outcome.INELIGIBLE
            assert best_possible(offering, TODAY) is not Outcome.INELIGIBLE
            assert len(sort_clauses(offering.criteria, firm).failed) == 1

    @pytest.mark.parametrize(
        ("entry_id", "facts", "change", "limit"),
        [
            pytest.param(
                "cn-service-loan-subsidy-2026",
                {"industry": "餐饮业", "loan_amount_wan": 1200},
                "贷款金额降到1000万元以内，这一条就符合",
                1000,
                id="服务业贴息的贷款上限",
            ),
            pytest.param(
                "cn-startup-loan",
                {"entity_type": "个体工商户", "owner_group": ["退役军人"], "loan_amount_wan": 45},
                "贷款金额降到30万元以内，这一条就符合",
                30,
                id="创业担保贷款的个人上限",
            ),
        ],
    )
    def test_a_smaller_loan_passes_at_the_limit_and_not_above_it(
        self, entry_id: str, facts: dict, change: str, limit: int
    ):
        offering = shipped(entry_id)

        def verdict(amount: float) -> Verdict:
            return judge(offering, parse_facts(facts | {"loan_amount_wan": amount}), TODAY)

        assert verdict(facts["loan_amount_wan"]).nearest == change
        assert verdict(limit).outcome is not Outcome.INELIGIBLE
        assert verdict(limit + 0.01).outcome is Outcome.INELIGIBLE

    def test_every_limit_on_the_amount_of_a_shipped_offering_can_be_reached_by_lowering_it(self):
        """Whatever else is open, one 万元 too many fails, the limit itself does not."""
        tried = 0
        for offering in (one for one in FOR_FIRMS if best_possible(one, TODAY) is not Outcome.INELIGIBLE):
            alone = [group[0] for group in offering.criteria.groups if len(group) == 1 and group[0].op is Op.LTE]
            for limit in (atom.values[0] for atom in alone if atom.field == "loan_amount_wan"):
                above, at = (judge(offering, parse_facts({"loan_amount_wan": n}), TODAY) for n in (limit + 1, limit))
                assert above.nearest == f"贷款金额降到{plain_number(limit)}万元以内，这一条就符合"
                assert above.outcome is Outcome.INELIGIBLE
                assert at.outcome is not Outcome.INELIGIBLE
                tried += 1
        assert tried > 5


@pytest.mark.parametrize("offering", UNCONFIRMED, ids=[one.id for one in UNCONFIRMED])
class TestNotKnownToBeInForce:
    """No source says that these hold: they are never eligible, and always come with whom to ask and how old the source is."""

    def test_is_never_eligible_and_says_whom_to_ask_and_the_date_of_the_source(self, offering: Offering):
        found = [verdict for one, _, verdict in verdicts() if one is offering]
        dated = spoken(offering.checked_on) if offering.checked_on else "没有注明日期"

        assert len(found) == FIRMS
        assert {verdict.outcome for verdict in found} <= {Outcome.UNDETERMINED, Outcome.INELIGIBLE}
        assert all(f"请向{offering.office}核实" in verdict.reasons[0] for verdict in found)
        assert all(dated in verdict.reasons[0] for verdict in found)

    def test_the_match_says_so_too(self, offering: Offering):
        firm = some_firms(1)[0]

        (result,) = match_firm([offering], firm, TODAY).to_json()["results"]

        assert result["verdict"] != Outcome.ELIGIBLE.value
        assert "请向" in result["reasons"][0]
        assert "核实" in result["reasons"][0]

    def test_the_short_line_says_so_too(self, offering: Offering):
        line = confirm_text(offering)

        assert "请向" in line
        assert "核实" in line
        assert (spoken(offering.checked_on) if offering.checked_on else "没有注明日期") in line


def test_there_are_entries_that_are_not_known_to_be_in_force():
    assert len(UNCONFIRMED) > 30
