"""What cannot be undone is done on a clear yes only."""

import pytest
from harness import Firm
from test_filing_turns import file_request

from desk.conversations import find_conversation
from matching.needs import find_needs
from tests.request_samples import sample_credit_code

CODE = sample_credit_code("MA0KEEP1")


def is_kept(firm: Firm) -> bool:
    return find_conversation(firm.session, firm.id) is not None


class TestForgetting:
    @pytest.mark.parametrize("again", ["删吧", "能不能快点删掉", "不要留着，全删", "不想用了，注销"])
    def test_the_wish_said_again_is_a_yes(self, firm: Firm, again: str):
        firm.says("忘记我", "forget_me")
        firm.says(again, "forget_me")

        assert not is_kept(firm)

    @pytest.mark.parametrize("words", ["先别删了", "还是不删了吧", "还是留着吧", "不用删了", "别急着给我删"])
    def test_words_that_refuse_are_a_no_however_they_are_read(self, firm: Firm, words: str):
        firm.says("忘记我", "forget_me")
        firm.says(words, "forget_me")

        assert is_kept(firm)

    @pytest.mark.parametrize(("words", "intent"), [("嗯哼那啥", "affirm"), ("那个啥删", "forget_me")])
    def test_a_doubtful_reading_is_no_yes(self, firm: Firm, words: str, intent: str):
        firm.says("忘记我", "forget_me")
        firm.says(words, intent, confidence=0.5)

        assert is_kept(firm)

    def test_the_wish_to_withdraw_a_request_is_no_yes(self, firm: Firm):
        file_request(firm, CODE)
        firm.says("忘记我", "forget_me")
        firm.says("撤回申请", "withdraw_request")

        assert is_kept(firm)


def test_a_request_is_not_withdrawn_on_words_that_refuse(firm: Firm):
    file_request(firm, CODE)
    firm.says("撤回申请", "withdraw_request")
    firm.says("先别撤", "withdraw_request")

    assert [need.closed_at for need in find_needs(firm.session, firm.id)] == [None]
