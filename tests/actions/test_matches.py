"""What fits: short, honest about what has ended, and never a telephone that no source states."""

import re

import pytest
from harness import FIRST_MESSAGE, SOFTWARE_FIRM, Firm, exactly
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.matches import shortened
from policy_kb.models import EntryVersion, VersionState
from policy_kb.offerings import Beneficiary, load_offerings

XINXIANG_FIRM = {
    "region": "河南省新乡市长垣市",
    "industry": "工业",
    "years_in_business": exactly(7),
    "loan_amount_wan": exactly(300),
    "exports": True,
}
TELEPHONE = re.compile(r"(?<!\d)(?:0\d{2,3}-?\d{7,8}|1[3-9]\d{9}|12\d{3}|400-?\d{3}-?\d{4})(?!\d)")


def matched(firm: Firm, **facts: object) -> str:
    firm.says(FIRST_MESSAGE, "find_financing", **facts)
    return firm.says("看结果", "show_results")


class TestListing:
    def test_no_bubble_is_long(self, firm: Firm):
        matched(firm, **SOFTWARE_FIRM)
        assert max(len(bubble.text) for bubble in firm.bubbles) <= 600

    def test_each_match_says_how_the_firm_stands(self, firm: Firm):
        reply = matched(firm, **SOFTWARE_FIRM)
        numbered = re.findall(r"^(?:\d\.|[①-⑨]) ", reply, re.MULTILINE)

        assert len(numbered) == len(re.findall(r"^[✓？]", reply, re.MULTILINE)) >= 3

    def test_a_first_loan_leads_to_the_centre_for_first_loans(self, firm: Firm):
        assert "首贷中心" in matched(firm, **SOFTWARE_FIRM)

    def test_more_shows_others(self, firm: Firm):
        matched(firm, **SOFTWARE_FIRM)
        before = set(firm.conversation.state["shown"])
        reply = firm.taps("看更多")

        assert set(firm.conversation.state["shown"]) > before
        assert "先看这几样" in reply

    def test_more_ends(self, firm: Firm):
        matched(firm, **SOFTWARE_FIRM)
        seen = 0
        while "看更多" in firm.offered:
            firm.taps("看更多")
            seen += 1
            assert seen < 60

    @pytest.mark.parametrize("facts", [SOFTWARE_FIRM, XINXIANG_FIRM, {}])
    def test_nothing_for_banks_is_shown(self, firm: Firm, facts: dict):
        matched(firm, **facts)
        while "看更多" in firm.offered:
            firm.taps("看更多")
        offerings = {one.id: one for one in load_offerings(firm.session, on=firm.now.date())}
        for_banks = {code for code, one in offerings.items() if one.beneficiary is not Beneficiary.FIRM}

        assert for_banks
        assert not for_banks & set(firm.conversation.state["shown"])


class TestEndedSubsidy:
    ENDED = "2026年2月18日"

    def test_the_rule_of_2025_is_said_as_ended(self, firm: Firm):
        reply = matched(firm, **SOFTWARE_FIRM)

        said = next(bubble.text for bubble in firm.bubbles if "首次贷款贴息实施细则" in bubble.text)
        assert self.ENDED in said
        assert "到期" in said
        assert "核实" in said
        assert reply.count("首次贷款贴息实施细则") == 1

    def test_the_rule_of_2025_is_never_among_the_matches(self, firm: Firm, knowledge_session: Session):
        matched(firm, **SOFTWARE_FIRM)
        while "看更多" in firm.offered:
            firm.taps("看更多")
        ended = {
            one.id
            for one in load_offerings(knowledge_session, on=firm.now.date())
            if "首次贷款贴息实施细则" in one.title
        }

        assert ended
        assert not ended & set(firm.conversation.state["shown"])

    def test_a_firm_that_had_loans_is_not_told_of_it(self, firm: Firm):
        assert "首次贷款贴息实施细则" not in matched(firm, **(SOFTWARE_FIRM | {"first_loan": False}))


class TestWhoHandles:
    def test_a_beijing_firm_gets_the_centre_with_the_date_of_its_source(self, firm: Firm):
        reply = matched(firm, **SOFTWARE_FIRM)
        contact = reply.split("北京市贷款服务中心\n")[-1]

        assert "010-89153158" in contact
        assert "资料日期 2023年12月26日" in contact

    def test_no_telephone_is_invented_for_xinxiang(self, firm: Firm, knowledge_session: Session):
        reply = matched(firm, **XINXIANG_FIRM) + firm.says("找谁办", "who_handles")
        bodies = knowledge_session.scalars(
            select(EntryVersion.body).where(EntryVersion.state == VersionState.PUBLISHED.value)
        )
        local = "".join(str(body) for body in bodies if "新乡" in body["region"] or body["region"] == "河南省")

        assert "010-" not in reply
        assert [number for number in TELEPHONE.findall(reply) if number not in local] == []

    def test_it_can_be_asked_alone_after_the_matches(self, firm: Firm):
        matched(firm, **SOFTWARE_FIRM)
        assert "010-89153158" in firm.says("那找谁办", "who_handles")

    def test_asked_first_it_asks_back(self, firm: Firm):
        reply = firm.says("找谁办", "who_handles")

        assert "公司在哪" in reply
        assert "我能申请什么贷款" in firm.offered


class TestShortened:
    def test_a_short_text_stays(self):
        assert shortened("最高1000万元") == "最高1000万元"

    def test_a_long_one_ends_after_a_clause(self):
        assert shortened("一" * 20 + "，" + "二" * 20) == "一" * 20 + "…"

    def test_one_without_a_pause_is_cut(self):
        assert shortened("一" * 50) == "一" * 31 + "…"
