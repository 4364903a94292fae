"""Enough for the first five, then everything; several things asked at once; corrections and pauses."""

from harness import Firm, exactly
from questionnaire_turns import ask_about, begin, open_question


class TestStages:
    """The results come as soon as the first places are settled; who wants to goes on."""

    def settled(self, firm: Firm) -> str:
        """Answer until the results are shown though questions are left."""
        reply = begin(firm)
        while firm.flow == "needs":
            reply = firm.taps(firm.offered[0])
        return reply

    def test_the_results_are_shown_before_the_last_question(self, firm: Firm):
        reply = self.settled(firm)

        assert "先看这几样" in reply
        assert "要紧的已经问完了" in reply
        assert "再答几题" in firm.offered

    def test_who_wants_to_goes_on_to_the_last_question(self, firm: Firm):
        self.settled(firm)
        firm.taps("再答几题")
        asked_after = 0
        while firm.flow == "needs":
            reply = firm.taps(firm.offered[0])
            asked_after += 1

        assert asked_after > 0
        assert "先看这几样" in reply
        assert "再答几题" not in firm.offered

    def test_so_does_who_just_says_go_on(self, firm: Firm):
        self.settled(firm)

        reply = firm.says("继续", "resume")

        assert open_question(firm) in reply

    def test_results_seen_early_can_be_made_better(self, firm: Firm):
        begin(firm)
        reply = firm.taps("先看结果")
        assert "这个单子会更准" in reply

        firm.taps("再答几题")
        assert firm.flow == "needs"

    def test_a_correction_that_opens_the_first_places_asks_about_them_again(self, firm: Firm):
        self.settled(firm)
        firm.says("注册地错了，是新乡的，也贷过款", "correct", region="河南省新乡市", first_loan=False)

        assert firm.flow == "needs"
        ask_about(firm, "loan_due_soon")


class TestJointQuestions:
    def reach(self, firm: Firm) -> None:
        begin(firm)
        ask_about(firm, "is_high_tech")
        assert set(firm.asking_all) >= {"has_ip", "is_high_tech", "exports"}

    def test_what_was_named_is_there_and_the_rest_is_not(self, firm: Firm):
        self.reach(firm)
        reply = firm.says("有两个软著", "inform", has_ip=True)

        assert (firm.facts["has_ip"], firm.facts["is_high_tech"], firm.facts["exports"]) == (True, False, False)
        assert "有知识产权，其余的没有" in reply

    def test_several_numbers_pick_several(self, firm: Firm):
        self.reach(firm)
        firm.says("1和4", "choose_option", 0.9)

        assert (firm.facts["has_ip"], firm.facts["is_high_tech"], firm.facts["exports"]) == (True, False, True)

    def test_a_no_says_it_of_all(self, firm: Firm):
        self.reach(firm)
        firm.says("都没有", "deny", bool=False)

        assert {firm.facts[name] for name in ("has_ip", "is_high_tech", "is_specialized_new", "exports")} == {False}

    def test_a_bare_yes_is_asked_about_again(self, firm: Firm):
        self.reach(firm)
        reply = firm.says("有的", "affirm", bool=True)

        assert "has_ip" not in firm.facts
        assert open_question(firm) in reply

    def test_what_was_forgotten_can_be_added(self, firm: Firm):
        self.reach(firm)
        firm.taps("专利、商标、软著")
        reply = firm.says("哦还有，我们是高新", "inform", is_high_tech=True)

        assert firm.facts["is_high_tech"] is True
        assert "改好了" in reply

    def test_a_skip_skips_all_of_it(self, firm: Firm):
        self.reach(firm)
        skipped = set(firm.asking_all)
        firm.taps("不清楚，跳过")

        assert skipped <= set(firm.conversation.skipped)

    def test_going_back_takes_all_of_it_back(self, firm: Firm):
        self.reach(firm)
        before = firm.asking_all
        firm.taps("都没有")
        firm.says("回上一题", "go_back")

        assert firm.asking_all == before
        assert not set(before) & set(firm.facts)

    def test_one_choice_answers_about_loans_of_the_past_and_those_that_fall_due(self, firm: Firm):
        firm.says("公司在海淀，能贷啥", "find_financing", region="北京市海淀区")
        ask_about(firm, "loan_due_soon")
        reply = firm.taps("贷过，有快到期的")

        assert (firm.facts["first_loan"], firm.facts["loan_due_soon"]) == (False, True)
        assert "无还本续贷" in reply


class TestCorrections:
    def test_an_answer_that_no_longer_applies_is_dropped(self, firm: Firm):
        firm.says("公司在海淀，有笔贷款下月到期", "find_financing", region="北京市海淀区", loan_due_soon=True)
        firm.says("说错了，没贷过款", "correct", first_loan=True)

        assert "loan_due_soon" not in firm.facts
        assert "loan_due_soon" not in firm.asking_all

    def test_the_conversation_stands_where_one_with_the_right_answer_would(self, firm: Firm, other: Firm):
        began = {"region": "北京市海淀区", "entity_type": "企业", "has_ip": True}
        for one, industry in ((firm, "建筑业"), (other, "软件和信息技术服务业")):
            one.says("能贷啥", "find_financing", **began, industry=industry)
        firm.says("总资产五百万", "inform", total_assets_wan=exactly(500))
        assert firm.facts["total_assets_wan"] == 500
        firm.says("不是建筑，是做软件的", "correct", industry="软件和信息技术服务业")

        assert (firm.facts, firm.conversation.skipped) == (other.facts, other.conversation.skipped)
        assert (firm.asking_all, firm.flow, firm.offered) == (other.asking_all, other.flow, other.offered)


class TestPause:
    def test_within_twelve_hours_it_goes_straight_on(self, firm: Firm):
        begin(firm)
        open_before = firm.asking
        firm.says("先放着，我去忙会儿", "pause")
        assert firm.flow is None
        firm.waits(hours=11, minutes=59)
        reply = firm.says("继续", "resume")

        assert (firm.flow, firm.asking) == ("needs", open_before)
        assert open_question(firm) in reply

    def test_days_later_there_is_a_summary_first(self, firm: Firm):
        begin(firm)
        firm.says("先放着", "pause")
        firm.waits(days=3)
        reply = firm.says("继续", "resume")

        assert "您之前说过" in reply
        assert "想贷100万元" in reply
        assert firm.flow is None

        firm.taps("继续填")
        assert firm.flow == "needs"

    def test_days_later_one_may_start_anew(self, firm: Firm):
        begin(firm)
        firm.says("先放着", "pause")
        firm.waits(days=3)
        firm.says("继续", "resume")
        firm.taps("重新开始")

        assert firm.facts == {}

    def test_an_answer_given_while_paused_is_kept(self, firm: Firm):
        begin(firm)
        firm.says("先放着", "pause")
        firm.says("对了我们八个人", "inform", employees=exactly(8))

        assert firm.facts["employees"] == 8
        assert firm.flow == "needs"

    def test_without_anything_said_there_is_nothing_to_go_on_with(self, firm: Firm):
        assert "还没开始填" in firm.says("继续", "resume")
