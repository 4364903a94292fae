"""Questions about the world: an answer, choices, or an honest 「没有资料」 with a way on."""

import pytest
from harness import FIRST_MESSAGE, SOFTWARE_FIRM, Firm
from sqlalchemy import select, text

from desk.models import UnansweredQuestion

UNKNOWN = ("火星上能不能贷款", "恐龙化石能当抵押吗")
VAGUE = "贴息"


def kept(firm: Firm) -> list[tuple[str, str]]:
    rows = firm.session.scalars(select(UnansweredQuestion).order_by(UnansweredQuestion.id))
    return [(row.text, row.decision) for row in rows]


class TestAnswers:
    def test_an_answer_names_its_source_and_its_date(self, firm: Firm):
        reply = firm.says("北京市贷款服务中心在哪", "ask_knowledge")

        assert "西三环南路1号" in reply
        assert "依据：" in reply
        assert "资料日期：2023年12月26日" in reply

    def test_an_ended_rule_is_not_said_to_be_in_force(self, firm: Firm):
        reply = firm.says("北京首贷贴息还能申请吗", "ask_knowledge")

        assert "2026年2月18日" in reply
        assert reply.index("到期") < 10

    def test_the_firm_s_place_decides_which_rule_is_meant(self, firm: Firm):
        firm.conversation.facts = {"region": "河南省新乡市"}
        firm.session.flush()

        assert "010-89153158" not in firm.says("贷款服务中心在哪", "ask_knowledge")

    def test_what_is_answered_is_not_kept_for_review(self, firm: Firm):
        firm.says("北京市贷款服务中心在哪", "ask_knowledge")
        assert kept(firm) == []

    def test_the_decision_is_noted(self, firm: Firm):
        firm.says("北京市贷款服务中心在哪", "ask_knowledge")
        assert firm.turn is not None
        assert firm.turn.decision == "answer"


class TestChoices:
    def test_a_vague_question_offers_two_or_three(self, firm: Firm):
        firm.says(VAGUE, "ask_knowledge")

        assert 2 <= len(firm.offered) <= 3
        assert kept(firm) == [(VAGUE, "choices")]

    def test_the_one_that_is_tapped_is_answered(self, firm: Firm):
        firm.says(VAGUE, "ask_knowledge")
        reply = firm.taps(firm.offered[1])

        assert "依据：" in reply

    def test_the_second_one_is_answered_when_named_by_its_place(self, firm: Firm):
        firm.says(VAGUE, "ask_knowledge")
        assert "依据：" in firm.says("第二个", "choose_option")


class TestUnknown:
    @pytest.mark.parametrize("intent", ["ask_knowledge", "nlu_fallback"])
    def test_it_says_so_offers_a_person_and_keeps_the_question(self, firm: Firm, intent: str):
        reply = firm.says(UNKNOWN[0], intent)

        assert "没有可靠的资料" in reply
        assert "转人工" in firm.offered
        assert kept(firm) == [(UNKNOWN[0], "unknown")]

    def test_the_second_in_a_row_offers_a_person_in_words(self, firm: Firm):
        first, second = (firm.says(question, "ask_knowledge") for question in UNKNOWN)

        assert "连着两次" not in first
        assert "连着两次" in second

    def test_an_answer_between_them_starts_the_count_anew(self, firm: Firm):
        firm.says(UNKNOWN[0], "ask_knowledge")
        firm.says("北京市贷款服务中心在哪", "ask_knowledge")

        assert "连着两次" not in firm.says(UNKNOWN[1], "ask_knowledge")

    def test_a_question_kept_cannot_be_read_in_its_raw_row(self, firm: Firm):
        firm.says(UNKNOWN[0], "ask_knowledge")
        assert UNKNOWN[0] not in str(firm.session.scalars(text("select t::text from unanswered_question t")).all())


class TestFollowUps:
    def test_a_short_question_leans_on_the_one_before(self, firm: Firm):
        firm.says("北京市贷款服务中心在哪", "ask_knowledge")
        assert "89153158" in firm.says("那电话呢", "ask_knowledge")

    def test_it_leans_on_what_was_interrupted_for_too(self, firm: Firm):
        firm.says(FIRST_MESSAGE, "find_financing", **SOFTWARE_FIRM)
        firm.says("北京市贷款服务中心在哪", "ask_knowledge")

        assert "89153158" in firm.says("那电话呢", "ask_knowledge")

    def test_a_long_question_stands_alone(self, firm: Firm):
        firm.says("北京市贷款服务中心在哪", "ask_knowledge")
        assert "89153158" not in firm.says("请问火星基地的贷款审批流程一般要走几天才能走完", "ask_knowledge")


class TestDisguises:
    def test_an_unsure_command_that_is_a_question_is_answered(self, firm: Firm):
        assert "89153158" in firm.says("北京市贷款服务中心电话是多少", "who_handles", 0.45)

    def test_a_sure_command_is_obeyed(self, firm: Firm):
        assert "公司在哪" in firm.says("这事找谁办", "who_handles", 0.9)

    def test_unsure_small_talk_outside_the_scope_is_tried_first(self, firm: Firm):
        assert "89153158" in firm.says("北京市贷款服务中心电话", "out_of_scope", 0.4)
