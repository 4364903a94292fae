"""Care before anything else."""

import pytest
from harness import FIRST_MESSAGE, SOFTWARE_FIRM, Firm
from test_filing_turns import to_company, to_confirmation

from desk.models import Owner

DESPAIR = (
    "我真的不想活了",
    "还不上钱只能跳楼",
    "活不下去了",
    "撑不下去了怎么办",
    "喝农药算了",
)


class TestDistress:
    @pytest.mark.parametrize("said", DESPAIR)
    @pytest.mark.parametrize("intent", ["ask_knowledge", "find_financing", "nlu_fallback", "out_of_scope", "affirm"])
    def test_words_of_despair_override_any_intent(self, firm: Firm, said: str, intent: str):
        reply = firm.says(said, intent)

        assert "120" in reply
        assert "您的安全更要紧" in reply
        assert firm.conversation.owner is Owner.QUEUE

    def test_in_the_middle_of_the_questionnaire_nothing_is_asked_after_it(self, firm: Firm):
        firm.says(FIRST_MESSAGE, "find_financing", **SOFTWARE_FIRM)
        firm.says(DESPAIR[0], "inform")

        assert len(firm.bubbles) == 1
        assert firm.offered == []

    @pytest.mark.parametrize("way", [to_company, to_confirmation])
    def test_in_the_middle_of_filing_it_is_no_answer(self, firm: Firm, way):
        way(firm)
        before = dict(firm.conversation.filing or {})
        reply = firm.says(DESPAIR[0], "deny")

        assert "您的安全更要紧" in reply
        assert firm.conversation.filing == before

    def test_a_confirmation_that_is_open_is_not_taken_as_given(self, firm: Firm):
        firm.says("忘记我", "forget_me")
        firm.says(DESPAIR[0], "affirm")

        assert firm.conversation.id == firm.id

    def test_a_sure_sense_of_distress_is_enough(self, firm: Firm):
        assert "您的安全更要紧" in firm.says("我压力大得整夜睡不着", "distress", 0.9)

    def test_afterwards_no_question_is_met_with_a_cold_no_answer(self, firm: Firm):
        firm.says(DESPAIR[0], "distress")
        assert "我在" in firm.says("没人能帮我", "nlu_fallback", 0.3)


class TestFraud:
    @pytest.mark.parametrize(
        "said", ["有人说交两千包装费就能包过", "中介让我先转钱再放款，这靠谱吗", "对方要我的验证码"]
    )
    def test_it_warns_and_names_where_to_report(self, firm: Firm, said: str):
        reply = firm.says(said, "ask_fraud")

        assert all(words in reply for words in ("先别交钱", "12378", "110", "依据："))


class TestLimits:
    @pytest.mark.parametrize(
        ("intent", "words"),
        [
            ("insult", "抱歉"),
            ("out_of_scope", "没有可靠的资料"),
            ("prompt_attack", "这个我做不了"),
            ("foreign_language", "只能用中文"),
            ("bot_challenge", "不是真人"),
            ("greet", "融问"),
            ("help", "转人工"),
            ("thank", "不客气"),
            ("praise", "谢谢"),
            ("goodbye", "随时"),
            ("affirm", "好的"),
            ("deny", "好的"),
        ],
    )
    def test_each_is_met_politely(self, firm: Firm, intent: str, words: str):
        assert words in firm.says("……", intent)

    def test_an_option_that_is_gone_is_said_to_be(self, firm: Firm):
        assert firm.says("第九个", "choose_option")

    def test_someone_who_comes_back_is_known(self, firm: Firm):
        firm.says(FIRST_MESSAGE, "find_financing", **SOFTWARE_FIRM)
        firm.says("不填了", "cancel")
        firm.waits(days=2)

        assert "想贷100万元" in firm.says("你好", "greet")
