"""What a subsidy comes to, for the amount, rate and term that were said."""

from harness import SOFTWARE_FIRM, Firm, exactly


def known(firm: Firm) -> None:
    firm.conversation.facts = {name: value for name, value in SOFTWARE_FIRM.items() if name != "loan_amount_wan"}
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
