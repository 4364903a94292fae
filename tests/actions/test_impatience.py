"""An owner who asks out of turn: what was listed, the results at once, another place, the same loan with one thing changed."""

import pytest
from harness import FIRST_MESSAGE, SOFTWARE_FIRM, Firm, exactly

from actions.ordinals import listed_said, several_said
from actions.picking import picked_in_words
from policy_kb.facts import to_json
from policy_kb.questions import question_about

QUALITIES = question_about("has_ip", "is_high_tech", "is_specialized_new", "exports")
SECURITY = question_about("collateral", "has_government_contract")


class TestListed:
    def test_one_of_the_list_is_told_in_full(self, firm: Firm):
        firm.says(FIRST_MESSAGE, "find_financing", **SOFTWARE_FIRM)
        firm.says("看结果", "show_results")
        place = firm.conversation.state["listed"].index("bj-first-loan-center")
        reply = firm.says(f"第{'一二三四'[place]}个具体说说", "choose_option")

        assert reply.startswith("北京市首贷服务中心")
        assert "依据" in reply

    def test_while_a_question_is_open_its_options_are_meant(self, firm: Firm):
        firm.says(FIRST_MESSAGE, "find_financing", **SOFTWARE_FIRM)
        firm.says("看结果", "show_results")
        firm.says("再答几题", "resume")
        assert "依据" not in firm.says("第一个", "choose_option")

    def test_a_wish_to_file_names_no_entry_to_be_told(self, firm: Firm):
        firm.says(FIRST_MESSAGE, "find_financing", **SOFTWARE_FIRM)
        firm.says("看结果", "show_results")
        assert "同意" in firm.says("就申请第二个", "submit_request")

    @pytest.mark.parametrize(("said", "place"), [("第二个要什么材料", 1), ("③", 2), ("2", None), ("两个员工", None)])
    def test_a_mere_number_is_no_place_in_a_list(self, said: str, place: int | None):
        assert listed_said(said) == place


class TestAtOnce:
    def test_asking_again_what_fits_shows_it(self, firm: Firm):
        firm.says("在海淀", "inform", region="北京市海淀区")
        assert "①" in firm.says("别问了，直接说能贷啥", "find_financing", 0.5)

    def test_where_nothing_is_known_the_question_comes_back(self, firm: Firm):
        firm.says("我能申请什么贷款", "find_financing")
        reply = firm.says("能借多少", "find_financing", 0.5)

        assert "注册在哪里" in reply
        assert "没对上号" not in reply

    def test_others_are_shown_to_who_asks_for_others(self, firm: Firm):
        firm.says(FIRST_MESSAGE, "find_financing", **SOFTWARE_FIRM)
        firm.says("看结果", "show_results")
        before = firm.conversation.state["listed"]
        firm.says("还有别的吗", "show_results")

        assert not set(before) & set(firm.conversation.state["listed"])

    def test_the_whole_answer_fits_on_a_screen(self, firm: Firm):
        firm.says(FIRST_MESSAGE, "find_financing", **SOFTWARE_FIRM)
        assert len(firm.says("看结果", "show_results")) <= 600

    def test_how_to_apply_files_nothing(self, firm: Firm):
        firm.says(FIRST_MESSAGE, "find_financing", **SOFTWARE_FIRM)
        firm.says("看结果", "show_results")
        reply = firm.says("怎么申请", "submit_request", 0.5)

        assert "找谁办" in reply
        assert firm.flow is None

    def test_why_a_question_was_asked_can_be_asked_afterwards(self, firm: Firm):
        firm.says(FIRST_MESSAGE, "find_financing", **SOFTWARE_FIRM)
        firm.says("看结果", "show_results")
        assert "问这个是因为" in firm.says("为啥问这个", "ask_reason")

    def test_years_answer_how_old_the_firm_is_to_whatever_question(self, firm: Firm):
        firm.says("在海淀", "inform", region="北京市海淀区")
        firm.says("5年了", "inform", duration_months=exactly(60))
        assert firm.facts["years_in_business"] == 5


class TestElsewhere:
    def test_a_question_about_another_place_does_not_move_the_firm(self, firm: Firm):
        firm.says("在海淀", "inform", region="北京市海淀区")
        reply = firm.says("上海有什么补贴", "find_financing", 0.4, region="上海市")

        assert "没有上海市的" in reply
        assert firm.facts["region"] == "北京市海淀区"

    def test_news_of_the_firm_does(self, firm: Firm):
        firm.says("在海淀", "inform", region="北京市海淀区")
        firm.says("公司搬到通州了", "inform", region="北京市通州区")
        assert firm.facts["region"] == "北京市通州区"

    def test_the_place_of_the_question_before_is_not_that_of_the_next(self, firm: Firm):
        firm.says("北京首贷贴息现在还能申请吗", "ask_knowledge")
        assert "2026年2月18日" not in firm.says("那上海呢", "ask_knowledge", region="上海市")


class TestReckoningOn:
    def reckoned(self, firm: Firm) -> str:
        firm.conversation.facts = SOFTWARE_FIRM
        firm.session.flush()
        said = {"loan_amount_wan": exactly(50), "rate_percent": exactly(4)}
        return firm.says("贷50万一年利率4%，等额本息每月还多少", "ask_subsidy", **said)

    def test_another_way_of_repayment(self, firm: Firm):
        assert "42574.95元" in self.reckoned(firm)
        assert "年利率4%，12个月，等额本金" in firm.says("等额本金呢", "pause", 0.3)

    def test_another_term_keeps_the_way(self, firm: Firm):
        self.reckoned(firm)
        firm.says("等额本金呢", "nlu_fallback", 0.3)
        reply = firm.says("要是两年呢", "nlu_fallback", 0.3, duration_months=exactly(24))

        assert "年利率4%，24个月，等额本金" in reply

    def test_a_question_about_the_ways_is_one_for_the_knowledge(self, firm: Firm):
        self.reckoned(firm)
        assert "每月还" not in firm.says("等额本金是什么意思", "ask_knowledge")

    def test_without_a_place_it_says_that_the_place_matters(self, firm: Firm):
        reply = firm.says("贷50万利率4%每月还多少", "ask_subsidy", loan_amount_wan=exactly(50), rate_percent=exactly(4))
        assert "没说公司在哪" in reply


class TestPicking:
    @pytest.mark.parametrize(
        ("said", "picked"),
        [
            ("有高新，专精特新也有", {"is_high_tech": True, "is_specialized_new": True}),
            ("除了进出口都没有", {"exports": True}),
            ("除了专利都有", {"is_high_tech": True, "is_specialized_new": True, "exports": True}),
            ("全都有", {"has_ip": True, "is_high_tech": True, "is_specialized_new": True, "exports": True}),
            ("没有专利", {}),
            ("不清楚", {}),
        ],
    )
    def test_words_tick_what_they_name(self, said: str, picked: dict):
        assert to_json(picked_in_words(said, QUALITIES)) == picked

    def test_what_is_rented_or_denied_is_not_there(self):
        assert to_json(picked_in_words("房产是租的，有几台设备", SECURITY)) == {"collateral": ["生产设备"]}

    @pytest.mark.parametrize(
        ("said", "places"),
        [
            ("1和3", [0, 2]),
            ("第一个和第三个", [0, 2]),
            ("一跟二都有", [0, 1]),
            ("前两个", [0, 1]),
            ("三五个人", []),
            ("1", []),
        ],
    )
    def test_several_places_are_several_options(self, said: str, places: list[int]):
        assert several_said(said) == places
