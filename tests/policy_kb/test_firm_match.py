from datetime import date

from offering_samples import atom, sample, shipped_offerings

from policy_kb.eligibility import Outcome
from policy_kb.facts import parse_facts
from policy_kb.firm_match import match_firm

TODAY = date(2026, 11, 21)
SOFTWARE_FIRM = {
    "region": "北京市海淀区",
    "industry": "软件和信息技术服务业",
    "entity_type": "企业",
    "years_in_business": 2,
    "first_loan": True,
    "loan_amount_wan": 100,
}


class TestOrder:
    def test_eligible_first_then_the_more_valuable_then_the_more_local(self):
        offerings = [
            sample(id="open", offering={"value": 9}, status="unknown"),
            sample(id="cheap", offering={"value": 2}),
            sample(id="dear", offering={"value": 8}),
            sample(id="dear-local", offering={"value": 8}, region="北京市"),
            sample(atom("first_loan", "eq", True), id="out", offering={"value": 10}),
        ]

        report = match_firm(offerings, parse_facts({"first_loan": False}), TODAY)

        assert [result.offering.id for result in report.results] == ["dear-local", "dear", "cheap", "open", "out"]

    def test_what_goes_to_banks_is_left_out(self):
        report = match_firm([sample(offering={"beneficiary": "bank"})], parse_facts({}), TODAY)

        assert report.results == ()


class TestSoftwareFirmInHaidian:
    """The first example of the product: a young software firm that never had a loan and wants 100万."""

    def test_the_ended_first_loan_rule_is_told_as_ended(self):
        report = match_firm(shipped_offerings(), parse_facts(SOFTWARE_FIRM), TODAY).to_json()

        told = {one["id"]: one["text"] for one in report["ended"]}
        assert "已于2026年2月18日到期" in told["bj-first-loan-subsidy-2025"]
        verdicts = {one["id"]: one["verdict"] for one in report["results"]}
        assert verdicts["bj-first-loan-subsidy-2025"] == "ineligible"
        assert verdicts["bj-first-loan-subsidy-overview"] == "undetermined"

    def test_offices_of_its_own_place_are_open_to_it_and_others_are_not(self):
        report = match_firm(shipped_offerings(), parse_facts(SOFTWARE_FIRM), TODAY)

        verdicts = {result.offering.id: result.verdict.outcome for result in report.results}
        assert verdicts["bj-first-loan-center"] is Outcome.ELIGIBLE
        assert verdicts["bda-loan-subsidy"] is Outcome.INELIGIBLE
        assert verdicts["ha-tech-loan-2025"] is Outcome.INELIGIBLE

    def test_a_firm_without_loans_has_none_to_renew(self):
        report = match_firm(shipped_offerings(), parse_facts(SOFTWARE_FIRM), TODAY)

        renewal = next(result for result in report.results if result.offering.id == "cn-renewal-2024")
        assert renewal.verdict.outcome is Outcome.INELIGIBLE

    def test_the_next_question_goes_with_the_report(self):
        report = match_firm(shipped_offerings(), parse_facts(SOFTWARE_FIRM), TODAY).to_json()

        assert {"fields", "text", "reason", "example", "options"} <= set(report["next_question"])
        assert not set(report["next_question"]["fields"]) & set(SOFTWARE_FIRM)

    def test_every_policy_product_and_service_for_firms_gets_a_verdict(self):
        report = match_firm(shipped_offerings(), parse_facts(SOFTWARE_FIRM), TODAY).to_json()

        assert len(report["results"]) > 100
        assert {one["verdict"] for one in report["results"]} == {"eligible", "undetermined", "ineligible"}
        assert all(one["reasons"] for one in report["results"] if one["verdict"] == "ineligible")


def test_the_reasons_that_are_worked_out_later_belong_to_the_outcome():
    report = match_firm(shipped_offerings(), parse_facts(SOFTWARE_FIRM | {"registered_on": "2024-03"}), TODAY)

    assert len(report.results) > 100
    assert all(result.verdict.outcome is result.outcome for result in report.results)


def test_no_entry_that_is_not_known_to_be_in_force_is_ever_eligible():
    everything = parse_facts(SOFTWARE_FIRM | {"has_ip": True, "is_high_tech": True, "employees": 12})

    report = match_firm(shipped_offerings(), everything, TODAY)

    eligible = [result.offering for result in report.results if result.verdict.outcome is Outcome.ELIGIBLE]
    assert eligible
    assert all(offering.status.value == "current" for offering in eligible)
