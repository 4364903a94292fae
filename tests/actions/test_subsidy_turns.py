"""What a subsidy comes to, and what the loan costs with it, for the amount, rate, term and repayment that were said."""

from typing import Any

import pytest
from harness import SOFTWARE_FIRM, Firm, exactly

XINXIANG_FIRM = {
    "region": "河南省新乡市",
    "industry": "餐饮业",
    "entity_type": "个体工商户",
    "first_loan": True,
}
YIZHUANG_FIRM = SOFTWARE_FIRM | {"region": "北京市经济技术开发区", "entity_type": "小微企业"}


def known(firm: Firm, facts: dict[str, Any] = SOFTWARE_FIRM) -> None:
    firm.conversation.facts = {name: value for name, value in facts.items() if name != "loan_amount_wan"}
    firm.session.flush()


class TestSums:
    def test_the_amount_is_asked_for(self, firm: Firm):
        known(firm)
        assert "打算贷多少" in firm.says("贴息能有多少", "ask_subsidy")

    def test_a_point_of_interest_on_a_hundred_wan_is_a_wan_a_year(self, firm: Firm):
        known(firm)
        reply = firm.says("贷100万一年贴多少", "ask_subsidy", loan_amount_wan=exactly(100), rate_percent=exactly(4.5))
        line = next(line for line in reply.splitlines() if "服务业经营主体贷款贴息" in line)

        assert "：1万元" in line
        assert "1个百分点" in line
        assert "（财金〔2026〕5号）" in line

    def test_the_term_counts(self, firm: Firm):
        known(firm)
        reply = firm.says(
            "贷100万半年",
            "ask_subsidy",
            loan_amount_wan=exactly(100),
            rate_percent=exactly(4.5),
            duration_months=exactly(6),
        )
        assert "6个月" in reply
        assert "5000元" in reply

    def test_a_term_that_was_not_said_is_said_to_be_assumed(self, firm: Firm):
        known(firm)
        reply = firm.says("贷100万贴多少", "ask_subsidy", loan_amount_wan=exactly(100), rate_percent=exactly(4.5))

        assert "按贷款100万元、年利率4.5%、期限没说先按12个月来算" in reply

    def test_intervals_of_rate_and_term_give_a_range(self, firm: Firm):
        known(firm, YIZHUANG_FIRM)
        reply = firm.says(
            "贷二三十万，利率四到五个点，一两年，能贴多少",
            "ask_subsidy",
            loan_amount_wan={"gte": 20, "lte": 30},
            rate_percent={"gte": 4, "lte": 5},
            duration_months={"gte": 12, "lte": 24},
        )
        assert "年利率4%到5%、12到24个月" in reply
        assert "4000元到1.5万元" in reply

    def test_the_way_of_repayment_counts(self, firm: Firm):
        known(firm, YIZHUANG_FIRM)
        reply = firm.says("100万等额本息能贴多少", "ask_subsidy", loan_amount_wan=exactly(100))

        assert "利率没说" in reply
        assert "不超过50万元" in reply

    def test_an_ended_rule_is_reckoned_only_as_ended(self, firm: Firm):
        known(firm)
        firm.says("补多少", "ask_subsidy", loan_amount_wan=exactly(100), rate_percent=exactly(4.5))
        said = [bubble.text for bubble in firm.bubbles if "首次贷款贴息实施细则" in bubble.text]

        assert len(said) == 1
        assert "2026年2月18日到期" in said[0]
        assert "不能当现行政策" in said[0]
        assert "9000元" in said[0]

    def test_a_number_that_can_be_no_rate_is_none(self, firm: Firm):
        known(firm)
        reply = firm.says("利率400", "ask_subsidy", loan_amount_wan=exactly(100), count=exactly(400))

        assert "利率没说" in reply
        assert "400%" not in reply

    def test_the_amount_is_remembered(self, firm: Firm):
        known(firm)
        firm.says("贷100万能补多少", "ask_subsidy", loan_amount_wan=exactly(100))

        assert "按贷款100万元" in firm.says("那补贴呢", "ask_subsidy")

    def test_what_no_source_lets_be_added_is_not_added(self, firm: Firm):
        known(firm, YIZHUANG_FIRM)
        reply = firm.says("贷100万能补多少", "ask_subsidy", loan_amount_wan=exactly(100), rate_percent=exactly(4))

        assert "能不能一起拿，来源没有写" in reply


class TestWhatBanksReceive:
    @pytest.mark.parametrize(
        "asked", ["贷100万能补多少", "新乡那个0.5‰的补贴我能拿多少", "给银行的首贷补贴，我贷100万分多少"]
    )
    def test_a_banks_half_permille_is_never_promised_to_a_firm(self, firm: Firm, asked: str):
        known(firm, XINXIANG_FIRM)
        reply = firm.says(asked, "ask_subsidy", loan_amount_wan=exactly(100), rate_percent=exactly(4))

        assert "500元" not in reply
        assert "0.5‰" not in reply.replace(asked, "")

    def test_who_asks_for_it_is_told_whose_it_is(self, firm: Firm):
        known(firm, XINXIANG_FIRM)
        reply = firm.says("新乡那个0.5‰的补贴我能拿多少", "ask_subsidy", loan_amount_wan=exactly(100))

        assert "首贷定向费用补贴" in reply
        assert "补给银行，不发给企业，您不用申请，也拿不到" in reply

    def test_it_is_not_brought_up_elsewhere(self, firm: Firm):
        known(firm)
        reply = firm.says("给银行的0.5‰我能拿多少", "ask_subsidy", loan_amount_wan=exactly(100))

        assert "首贷定向费用补贴" not in reply


class TestCost:
    asked = "贷50万一年利率4%，等额本息每月还多少，贴息后呢"

    def test_without_and_with_the_subsidy(self, firm: Firm):
        known(firm, YIZHUANG_FIRM)
        reply = firm.says(self.asked, "ask_subsidy", loan_amount_wan=exactly(50), rate_percent=exactly(4))

        assert "贷50万元，年利率4%，12个月，等额本息" in reply
        assert "每月还42574.95元，利息一共10899.43元，本息一共510899.43元" in reply
        assert "补5449.72元，自己负担的利息降到5449.71元，折合年利率2%，摊到每月是42120.81元" in reply
        assert "还款先照原来的还" in reply

    def test_without_a_way_of_repayment_the_three_monthly_ones_stand_side_by_side(self, firm: Firm):
        known(firm, YIZHUANG_FIRM)
        reply = firm.says(
            "贷50万利率4%一年要付多少利息", "ask_subsidy", loan_amount_wan=exactly(50), rate_percent=exactly(4)
        )

        for way, interest in (("等额本息", "10899.43元"), ("等额本金", "10833.33元"), ("先息后本", "2万元")):
            line = next(line for line in reply.splitlines() if line.startswith("·") and f"，{way}：" in line)
            assert f"利息一共{interest}" in line
        assert "期限没说，先按12个月算" in reply

    def test_a_credit_line_is_reckoned_by_the_days_used(self, firm: Firm):
        known(firm, YIZHUANG_FIRM)
        reply = firm.says(
            "随借随还，额度50万，年利率4%，用30万60天，利息多少",
            "ask_subsidy",
            loan_amount_wan=exactly(50),
            rate_percent=exactly(4),
            amount_wan=exactly(30),
        )

        assert "30万元用60天，一年按360天算，每用1万元一天利息1.11元，利息一共2000元" in reply
        assert "补1000元" in reply

    def test_a_credit_line_without_days_is_reckoned_to_the_full_and_says_so(self, firm: Firm):
        known(firm, YIZHUANG_FIRM)
        reply = firm.says(
            "随借随还额度50万，年利率4%，利息多少", "ask_subsidy", loan_amount_wan=exactly(50), rate_percent=exactly(4)
        )

        assert "先按额度一直用满算" in reply
        assert "20277.78元" in reply

    def test_the_rate_is_asked_for(self, firm: Firm):
        known(firm)
        reply = firm.says("贷100万等额本息月供多少", "ask_subsidy", loan_amount_wan=exactly(100))

        assert "年利率大概多少" in reply

    def test_a_sum_that_stands_alone_is_the_loan(self, firm: Firm):
        known(firm)
        reply = firm.says(
            "30万先息后本一年利率5%要多少利息", "ask_subsidy", amount_wan=exactly(30), rate_percent=exactly(5)
        )

        assert "每月付利息1250元" in reply

    def test_where_nothing_is_in_force_that_is_said_and_nothing_is_taken_off(self, firm: Firm):
        known(firm, XINXIANG_FIRM | {"industry": "房地产业", "loan_purpose": "流动资金", "owner_group": "其他"})
        reply = firm.says(self.asked, "ask_subsidy", loan_amount_wan=exactly(50), rate_percent=exactly(4))

        assert "每月还42574.95元" in reply
        assert "没有查到您对得上的" in reply

    def test_an_ended_rule_takes_nothing_off(self, firm: Firm):
        known(firm)
        reply = firm.says(self.asked, "ask_subsidy", loan_amount_wan=exactly(50), rate_percent=exactly(4))

        assert "首次贷款贴息实施细则" not in reply

    @pytest.mark.parametrize(
        "asked",
        [
            "贷200万一年利率4.5%能补多少利息给我算算",
            "我这笔能贴多少",
            "能返我多少利息呀",
            "按最高比例算，我这个能补几万",
        ],
    )
    def test_who_asks_what_is_paid_back_is_told_that(self, firm: Firm, asked: str):
        known(firm)
        reply = firm.says(asked, "ask_subsidy", loan_amount_wan=exactly(100), rate_percent=exactly(4.5))

        assert "来算：" in reply
        assert "每月还" not in reply

    @pytest.mark.parametrize(
        "asked",
        [
            "要是贷三百万，贴息之后我实际负担多少利息",
            "创业担保贷20万，自己一年要掏多少利息",
            "帮我把利息和补贴都算一下",
            "不贴息我要付多少，贴了又付多少，对比一下",
            "总共要还多少",
            "一个月要还几千",
        ],
    )
    def test_who_asks_what_it_costs_is_told_that(self, firm: Firm, asked: str):
        known(firm)
        reply = firm.says(asked, "ask_subsidy", loan_amount_wan=exactly(20), rate_percent=exactly(4.5))

        assert "利息一共" in reply
