"""Where a request stands, and taking it back: the second never without a yes."""

import pytest
from harness import NOW, Firm
from sqlalchemy import select

from matching.models import MatchState, Need
from matching.needs import advance, get_need, need_status
from tests.request_samples import BANK, OTHER_BANK, file_sample, sample_applicant, sample_credit_code


def file_for(firm: Firm, organisation: str = "MA0REQ01", **fields: object) -> str:
    applicant = sample_applicant(credit_code=sample_credit_code(organisation))
    return file_sample(firm.session, conversation_id=firm.id, applicant=applicant, **fields).number


def status(firm: Firm, number: str) -> MatchState:
    return need_status(get_need(firm.session, number))


class TestTrack:
    def test_it_answers_from_the_record(self, firm: Firm):
        number = file_for(firm)
        reply = firm.says("我的申请到哪了", "track_request")

        assert number in reply
        assert "已提交" in reply
        assert "11-23 10:00" in reply

    def test_a_change_is_seen_at_once(self, firm: Firm):
        number = file_for(firm)
        need = get_need(firm.session, number)
        advance(firm.session, need.matches[0].id, MatchState.CONTACTED, actor="bank", now=NOW)

        assert "已联系" in firm.says("我的申请到哪了", "track_request")

    def test_the_newest_three_are_shown_newest_first(self, firm: Firm):
        numbers = [file_for(firm, f"MA0REQ0{n}") for n in range(4)]
        reply = firm.says("我的申请到哪了", "track_request")

        assert [bubble.text.split("，")[0].removeprefix("编号 ") for bubble in firm.bubbles] == numbers[:0:-1]
        assert numbers[0] not in reply

    def test_a_long_history_stays_readable(self, firm: Firm):
        number = file_for(firm, targets=(BANK, OTHER_BANK))
        way = (
            MatchState.CONTACTED, MatchState.CONDITIONS_LISTED, MatchState.CONDITIONS_MET, MatchState.ACCEPTED,
            MatchState.APPROVED, MatchState.DISBURSED,
        )  # fmt: skip
        for match in get_need(firm.session, number).matches:
            for state in way:
                advance(firm.session, match.id, state, actor="bank", now=NOW)

        assert "已放款" in firm.says("我的申请到哪了", "track_request")

    def test_nothing_filed_offers_to_file(self, firm: Firm):
        assert "没有找到" in firm.says("我的申请到哪了", "track_request")
        assert firm.offered == ["帮我提交申请"]

    def test_another_conversation_s_request_is_not_told(self, firm: Firm):
        number = file_for(Firm(firm.session, firm.embedder, "示例店主二"))
        assert number not in firm.says(f"{number}到哪了", "track_request")


class TestWithdraw:
    def test_it_asks_first(self, firm: Firm):
        number = file_for(firm)
        reply = firm.says("撤回申请", "withdraw_request")

        assert number in reply
        assert status(firm, number) is MatchState.SENT

    def test_a_yes_takes_it_back(self, firm: Firm):
        number = file_for(firm)
        firm.says("撤回申请", "withdraw_request")
        reply = firm.taps("是")

        assert f"已撤回编号 {number}" in reply
        assert status(firm, number) is MatchState.WITHDRAWN

    def test_a_no_keeps_it(self, firm: Firm):
        number = file_for(firm)
        firm.says("撤回申请", "withdraw_request")
        firm.taps("不是")

        assert status(firm, number) is MatchState.SENT
        assert "没有" not in firm.says("我的申请到哪了", "track_request")

    def test_a_yes_later_takes_nothing_back(self, firm: Firm):
        number = file_for(firm)
        firm.says("撤回申请", "withdraw_request")
        firm.says("北京市贷款服务中心在哪", "ask_knowledge")
        firm.says("好的", "affirm")

        assert status(firm, number) is MatchState.SENT

    def test_the_one_that_was_named_is_taken_back(self, firm: Firm):
        first, second = (file_for(firm, f"MA0REQ1{n}") for n in range(2))
        assert first in firm.says(f"把{first}撤了", "withdraw_request")
        firm.says("是的", "affirm")

        assert (status(firm, first), status(firm, second)) == (MatchState.WITHDRAWN, MatchState.SENT)

    @pytest.mark.parametrize("intent", ["withdraw_request", "affirm"])
    def test_nothing_to_withdraw_is_said(self, firm: Firm, intent: str):
        reply = firm.says("撤回申请", "withdraw_request")

        assert "没有可以撤回的申请" in reply
        assert firm.session.scalars(select(Need)).all() == []

    def test_in_the_middle_of_the_questionnaire_only_one_thing_is_asked(self, firm: Firm):
        file_for(firm)
        firm.says("我能申请什么贷款", "find_financing")
        reply = firm.says("撤回我之前的申请", "withdraw_request")
        assert "接着刚才的" not in reply

        assert "接着刚才的" in firm.taps("是")
