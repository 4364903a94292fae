"""One open question at a time; what can be said about it, and that it is never asked twice."""

import pytest
from harness import SOFTWARE_FIRM, Firm, exactly
from questionnaire_turns import ask_about, asked, begin, open_question


class TestBegin:
    def test_the_first_message_leads_to_a_question_about_something_open(self, firm: Firm):
        reply = begin(firm)

        assert firm.flow == "needs"
        assert firm.asking not in SOFTWARE_FIRM
        assert open_question(firm) in reply

    def test_what_was_understood_is_said_back(self, firm: Firm):
        reply = begin(firm)

        assert all(words in reply for words in ("海淀", "软件", "2年", "第一次贷款", "100万"))

    def test_a_firm_of_which_nothing_is_known_is_told_what_comes(self, firm: Firm):
        reply = firm.says("我能申请什么贷款", "find_financing")

        assert "问几个小问题" in reply
        assert firm.flow == "needs"

    def test_facts_said_are_never_asked_again(self, firm: Firm):
        begin(firm)
        fields = [*firm.asking_all]
        while firm.flow == "needs" or "再答几题" in firm.offered:
            firm.taps(firm.offered[0] if firm.flow == "needs" else "再答几题")
            fields += firm.asking_all

        assert len(fields) == len(set(fields)) > 3
        assert not set(fields) & set(SOFTWARE_FIRM)

    def test_it_ends_with_the_matches(self, firm: Firm):
        reply = begin(firm)
        while firm.flow == "needs" or "再答几题" in firm.offered:
            reply = firm.taps("不清楚，跳过" if firm.flow == "needs" else "再答几题")

        assert "先看这几样" in reply
        assert "找谁办" in reply

    def test_a_loan_that_falls_due_is_met_with_renewal(self, firm: Firm):
        assert "无还本续贷" in firm.says("下个月贷款到期，接不上", "find_financing", loan_due_soon=True)


class TestAnswers:
    def test_a_tapped_option_answers(self, firm: Firm):
        begin(firm)
        ask_about(firm, "entity_type")
        firm.taps("公司（企业）")

        assert firm.facts["entity_type"] == "企业"
        assert firm.asking != "entity_type"

    def test_an_option_can_be_named_by_its_place(self, firm: Firm):
        begin(firm)
        ask_about(firm, "entity_type")
        firm.says("选第二个吧", "choose_option")

        assert firm.facts["entity_type"] == "个体工商户"

    def test_another_fact_than_the_one_asked_for_is_kept(self, firm: Firm):
        begin(firm)
        reply = firm.says("我们有八个人", "inform", employees=exactly(8))

        assert firm.facts["employees"] == 8
        assert "8人" in reply

    def test_a_correction_replaces_the_amount(self, firm: Firm):
        firm.says("想贷30万", "find_financing", loan_amount_wan=exactly(30))
        reply = firm.says("不是30万，是50万", "correct", amount_wan=exactly(50))

        assert firm.facts["loan_amount_wan"] == 50
        assert "改好了" in reply
        assert "50万" in reply

    def test_a_correction_after_the_end_counts_too(self, firm: Firm):
        begin(firm)
        firm.says("看结果", "show_results")
        firm.says("不是100万，是50万", "correct", amount_wan=exactly(50))

        assert firm.facts["loan_amount_wan"] == 50


class TestCommands:
    def test_skip_goes_on_and_never_comes_back(self, firm: Firm):
        begin(firm)
        skipped = firm.asking
        firm.says("不清楚", "dont_know")
        rest = []
        while firm.flow == "needs":
            rest.append(firm.asking)
            firm.taps("不清楚，跳过")

        assert rest
        assert skipped not in rest

    def test_go_back_asks_the_question_before_again(self, firm: Firm):
        begin(firm)
        first = firm.asking
        firm.taps(firm.offered[0])
        reply = firm.says("回上一题", "go_back")

        assert firm.asking == first
        assert open_question(firm) in reply
        assert first not in firm.facts

    @pytest.mark.parametrize(
        ("said", "intent"), [("为什么问这个", "ask_reason"), ("啥意思", "ask_explanation"), ("嗯哼", "nlu_fallback")]
    )
    def test_after_going_back_all_is_about_the_question_that_is_open(self, firm: Firm, said: str, intent: str):
        begin(firm)
        for _ in range(3):
            firm.taps(firm.offered[0])
        firm.says("回上一题", "go_back")

        assert open_question(firm) in firm.says(said, intent, 0.95 if intent != "nlu_fallback" else 0.2)

    def test_there_is_nothing_before_the_first_question(self, firm: Firm):
        begin(firm)
        reply = firm.says("回上一题", "go_back")

        assert "第一个" in reply
        assert open_question(firm) in reply

    def test_why_gives_the_reason_and_asks_on(self, firm: Firm):
        begin(firm)
        reply = firm.says("问这干嘛", "ask_reason")

        assert asked(firm).reason in reply
        assert open_question(firm) in reply

    def test_explain_gives_an_example(self, firm: Firm):
        begin(firm)
        reply = firm.says("没看懂", "ask_explanation")

        assert asked(firm).example in reply

    def test_the_bot_chooses_nothing_for_the_firm(self, firm: Firm):
        begin(firm)
        before = dict(firm.facts)
        reply = firm.says("你替我选吧", "choose_for_me")

        assert "按您的实际情况" in reply
        assert firm.facts == before
        assert "不清楚，跳过" in firm.offered

    def test_cancel_keeps_what_was_said(self, firm: Firm):
        begin(firm)
        firm.says("不填了", "cancel")

        assert firm.flow is None
        assert firm.facts["loan_amount_wan"] == 100
        assert "先看结果" in firm.offered

    def test_start_over_clears_facts_and_skips(self, firm: Firm):
        begin(firm)
        firm.taps("不清楚，跳过")
        reply = firm.says("从头来", "start_over")

        assert "清掉" in reply
        assert (firm.facts, firm.conversation.skipped) == ({}, [])
        assert firm.flow == "needs"

    @pytest.mark.parametrize("questions", [0, 2])
    def test_results_can_be_seen_at_any_time(self, firm: Firm, questions: int):
        begin(firm)
        for _ in range(questions):
            firm.taps(firm.offered[0])
        reply = firm.says("先给我看结果", "show_results")

        assert "先看这几样" in reply
        assert firm.flow is None

    def test_every_question_offers_the_results(self, firm: Firm):
        firm.says("我能申请什么贷款", "find_financing")
        seen = 0
        while firm.flow == "needs":
            assert "先看结果" in firm.offered
            seen += 1
            firm.taps(firm.offered[0])

        assert seen > 3

    def test_what_was_said_can_be_seen(self, firm: Firm):
        begin(firm)
        reply = firm.says("我前面都答了啥", "show_answers")

        assert "想贷100万元" in reply
        assert open_question(firm) in reply

    def test_go_on_asks_the_open_question(self, firm: Firm):
        begin(firm)
        assert open_question(firm) in firm.says("继续", "resume")


class TestMisses:
    def test_two_misses_explain_and_the_third_offers_a_way_out(self, firm: Firm):
        begin(firm)
        replies = [firm.says(words, "nlu_fallback", 0.2) for words in ("嗯哼哼", "啦啦啦啦")]
        assert all(asked(firm).example in reply for reply in replies)
        assert "转人工" not in firm.offered

        third = firm.says("嘿哈", "nlu_fallback", 0.2)

        assert open_question(firm) in third
        assert {"不清楚，跳过", "转人工"} <= set(firm.offered)

    def test_an_answer_forgives_the_misses_before(self, firm: Firm):
        begin(firm)
        firm.says("嗯哼哼", "nlu_fallback", 0.2)
        firm.says("啦啦啦啦", "nlu_fallback", 0.2)
        firm.taps(firm.offered[0])

        firm.says("嘿哈", "nlu_fallback", 0.2)
        assert "转人工" not in firm.offered


class TestInterruptions:
    @pytest.mark.parametrize(
        ("said", "intent", "answered"),
        [
            ("北京市贷款服务中心在哪", "ask_knowledge", "西三环南路1号"),
            ("你是真人吗", "bot_challenge", "不是真人"),
            ("谢谢", "thank", "不客气"),
            ("对方要先交包装费", "ask_fraud", "12378"),
            ("我要转人工", "request_human", "转人工"),
        ],
    )
    def test_it_is_answered_and_the_question_comes_back_once(self, firm: Firm, said: str, intent: str, answered: str):
        begin(firm)
        open_before = firm.asking
        reply = firm.says(said, intent)

        assert answered in reply
        assert reply.count(open_question(firm)) == 1
        assert (firm.asking, firm.flow) == (open_before, "needs")

    def test_facts_that_came_with_a_question_are_kept(self, firm: Firm):
        begin(firm)
        firm.says("我们八个人，贷款服务中心在哪", "ask_knowledge", employees=exactly(8))

        assert firm.facts["employees"] == 8

    def test_words_that_the_model_is_not_sure_of_are_answered_where_the_knowledge_is(self, firm: Firm):
        begin(firm)
        reply = firm.says("北京市贷款服务中心电话是多少", "nlu_fallback", 0.2)

        assert "89153158" in reply
        assert reply.count(open_question(firm)) == 1

    def test_a_yes_to_a_confirmation_is_no_answer_to_the_question(self, firm: Firm):
        begin(firm)
        ask_about(firm, "is_high_tech")
        firm.says("把我忘了吧", "forget_me")
        reply = firm.says("算了不删", "deny")

        assert "is_high_tech" not in firm.facts
        assert firm.facts["loan_amount_wan"] == 100
        assert open_question(firm) in reply
