"""Filing a request: consent first, each field checked, nothing in the clear, nothing twice."""

import json
import re

import pytest
from harness import FIRST_MESSAGE, SOFTWARE_FIRM, Firm, exactly
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from actions.filing import field_to_change, value_in_sentence
from matching.models import Match, Need
from matching.needs import find_needs
from tests.request_samples import sample_credit_code
from tests.stack_fixtures import NUMBER

COMPANY = "示例软件（北京）有限公司"
CODE = sample_credit_code("MA0ACT01")
CONTACT = "王示例"
PHONE = "13800138000"
PERSONAL = (COMPANY, CODE, CONTACT, PHONE)


def to_consent(firm: Firm) -> str:
    firm.says(FIRST_MESSAGE, "find_financing", **SOFTWARE_FIRM)
    firm.says("看结果", "show_results")
    return firm.taps("帮我提交申请")


def to_company(firm: Firm) -> str:
    to_consent(firm)
    return firm.taps("同意")


def to_confirmation(firm: Firm, code: str = CODE) -> str:
    to_company(firm)
    firm.says(COMPANY, "inform")
    firm.says(code, "nlu_fallback", 0.3)
    firm.says(CONTACT, "greet", 0.5)
    return firm.says(PHONE, "inform", count=exactly(13800138000))


def file_request(firm: Firm, code: str = CODE) -> str:
    to_confirmation(firm, code)
    done = NUMBER.search(firm.taps("确认提交"))
    assert done is not None
    return done.group()


def filed(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Need)) or 0


def raw_row(session: Session, table: str) -> str:
    return "\n".join(session.scalars(text(f"select t::text from {table} t")))


def draft(firm: Firm) -> dict:
    return firm.conversation.filing or {}


class TestTheWholeWay:
    def test_consent_names_the_fields_and_who_gets_them(self, firm: Firm):
        reply = to_consent(firm)

        assert all(words in reply for words in ("公司名称", "统一社会信用代码", "联系人", "电话", "融资服务窗口"))
        assert firm.offered == ["同意", "不同意"]

    def test_the_summary_shows_all_that_will_be_sent(self, firm: Firm):
        summary = to_confirmation(firm)

        assert all(value in summary for value in (*PERSONAL, "100万元", "融资服务窗口"))

    def test_it_ends_with_a_number_and_a_need_in_the_database(self, firm: Firm):
        number = file_request(firm)
        (need,) = find_needs(firm.session, firm.id)

        assert need.number == number
        assert (need.company_name, need.credit_code, need.contact_name, need.phone) == PERSONAL
        assert (need.region, need.amount_min_wan, need.amount_max_wan) == ("北京市海淀区", 100, 100)
        assert "service-centre" in {match.target_code for match in need.matches}
        assert firm.flow is None

    def test_the_targets_are_those_that_were_agreed_to(self, firm: Firm):
        file_request(firm)
        (need,) = find_needs(firm.session, firm.id)

        assert [match.target_name for match in need.matches] == list(need.consent["recipients"])
        assert 1 <= len(need.matches) <= 3

    def test_no_ended_rule_is_applied_for(self, firm: Firm):
        file_request(firm)
        names = firm.session.scalars(select(Match.target_name)).all()

        assert names
        assert not any("实施细则" in name for name in names)

    def test_the_answer_says_by_when_somebody_calls(self, firm: Firm):
        to_confirmation(firm)
        reply = firm.taps("确认提交")

        assert re.search(r"11月25日\d\d:\d\d前有人联系您", reply)
        assert "查申请进度" in firm.offered

    def test_what_is_missing_of_the_need_is_asked_first(self, firm: Firm):
        assert "注册在哪个区" in firm.says("帮我提交贷款申请", "submit_request")
        assert "想贷多少" in firm.says("新乡牧野区的", "inform", region="河南省新乡市牧野区")
        assert "请您同意" in firm.says("20万", "inform", amount_wan=exactly(20))
        assert firm.facts["loan_amount_wan"] == 20


class TestSealing:
    def test_a_need_cannot_be_read_in_its_raw_row(self, firm: Firm):
        file_request(firm)
        row = raw_row(firm.session, "need")

        assert [value for value in PERSONAL if value in row or value.encode().hex() in row] == []

    def test_a_draft_cannot_be_read_in_its_raw_row(self, firm: Firm):
        to_confirmation(firm)
        row = raw_row(firm.session, "conversation")

        assert {draft(firm)[name] for name in ("company_name", "credit_code", "contact_name", "phone")} == set(PERSONAL)
        as_json = [json.dumps(value).strip('"') for value in PERSONAL]
        assert [value for value in (*PERSONAL, *as_json) if value in row or value.encode().hex() in row] == []

    def test_nothing_of_a_draft_stays_when_it_is_filed(self, firm: Firm):
        file_request(firm)
        assert firm.conversation.filing is None


class TestConsent:
    def test_without_it_nothing_is_filed_and_nothing_kept(self, firm: Firm):
        to_consent(firm)
        reply = firm.taps("不同意")

        assert "不会交给任何人" in reply
        assert filed(firm.session) == 0
        assert (firm.flow, firm.conversation.filing) == (None, None)

    @pytest.mark.parametrize(("said", "intent"), [(COMPANY, "inform"), ("嗯哼", "nlu_fallback"), ("8个人", "inform")])
    def test_only_a_yes_is_one(self, firm: Firm, said: str, intent: str):
        to_consent(firm)
        reply = firm.says(said, intent)

        assert "同意" in reply
        assert "consent" not in draft(firm)

    def test_it_can_be_asked_who_sees_the_data(self, firm: Firm):
        to_consent(firm)
        reply = firm.says("这些信息会给谁看", "ask_knowledge")

        assert "经办人员" in reply
        assert "融资服务窗口" in reply
        assert "consent" not in draft(firm)

    def test_the_moment_of_consent_is_kept(self, firm: Firm):
        to_company(firm)
        assert draft(firm)["consent"] == firm.now.isoformat()


class TestWrongFields:
    @pytest.mark.parametrize(
        ("wrong", "part"),
        [
            (CODE[:-1], "17位"),
            (CODE[:-1] + ("A" if CODE[-1] != "A" else "B"), "最后一位"),
            ("O" + CODE[1:], "第1位"),
        ],
    )
    def test_a_wrong_code_says_which_part(self, firm: Firm, wrong: str, part: str):
        to_company(firm)
        firm.says(COMPANY, "inform")
        reply = firm.says(wrong, "inform")

        assert part in reply
        assert "credit_code" not in draft(firm)
        assert "怎么称呼" in firm.says(CODE, "inform")

    def test_a_code_is_found_among_words(self, firm: Firm):
        to_company(firm)
        firm.says(COMPANY, "inform")
        firm.says(f"刚才少一位，{CODE}", "correct")

        assert draft(firm)["credit_code"] == CODE

    @pytest.mark.parametrize(("wrong", "part"), [("1380013800", "10位"), ("12800138000", "12"), ("8915315", "区号")])
    def test_a_wrong_phone_says_which_part(self, firm: Firm, wrong: str, part: str):
        to_company(firm)
        for value in (COMPANY, CODE, CONTACT):
            firm.says(value, "inform")
        reply = firm.says(wrong, "inform")

        assert part in reply
        assert "phone" not in draft(firm)
        assert "请核对" in firm.says(PHONE, "inform")


class TestChanges:
    @pytest.mark.parametrize(
        ("said", "field", "value"),
        [
            ("电话改成13900139000", "phone", "13900139000"),
            ("联系人写错了，改成赵示例", "contact_name", "赵示例"),
            ("公司名称改成示例成长有限公司", "company_name", "示例成长有限公司"),
        ],
    )
    def test_a_field_is_changed_in_one_sentence(self, firm: Firm, said: str, field: str, value: str):
        to_confirmation(firm)
        reply = firm.says(said, "correct")

        assert draft(firm)[field] == value
        assert "请核对" in reply
        assert value in reply

    def test_a_field_is_changed_in_two_steps(self, firm: Firm):
        to_confirmation(firm)
        assert "留个电话" in firm.says("改电话", "correct")
        reply = firm.says("13900139000", "inform")

        assert "13900139000" in reply
        assert PHONE not in reply

    def test_the_amount_is_changed(self, firm: Firm):
        to_confirmation(firm)
        reply = firm.says("金额改成50万", "correct", amount_wan=exactly(50))

        assert "50万元" in reply
        assert "100万元" not in reply

    def test_no_alone_asks_what_is_wrong(self, firm: Firm):
        to_confirmation(firm)
        assert "要改哪一项" in firm.says("不对", "deny")
        assert filed(firm.session) == 0

    def test_going_back_asks_the_last_field_again(self, firm: Firm):
        to_company(firm)
        firm.says(COMPANY, "inform")
        firm.says(CODE, "inform")

        assert "信用代码是多少" in firm.says("回上一步", "go_back")

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ("公司的信用代码写错了", "credit_code"),
            ("联系人电话不对", "phone"),
            ("公司名称改成示例电话销售有限公司", "company_name"),
            ("不是，是电话写错了", "phone"),
            ("改一下", None),
            ("确认提交", None),
        ],
    )
    def test_the_field_that_is_meant(self, said: str, field: str | None):
        assert field_to_change(said) == field

    @pytest.mark.parametrize(
        ("name", "said", "value"),
        [
            ("phone", "电话不是13800138000，是13900139000", "13900139000"),
            ("company_name", "公司应该是示例是也有限公司", "示例是也有限公司"),
            ("phone", "电话改成1380", None),
            ("phone", "改电话", None),
        ],
    )
    def test_the_new_value_in_a_sentence(self, name: str, said: str, value: str | None):
        assert value_in_sentence(name, said) == value


class TestInterruptions:
    def test_a_question_is_answered_and_the_step_comes_back(self, firm: Firm):
        to_company(firm)
        reply = firm.says("北京市贷款服务中心在哪", "ask_knowledge")

        assert "西三环南路1号" in reply
        assert reply.count("公司全称") == 1
        assert "company_name" not in draft(firm)

    @pytest.mark.parametrize("step", ["company_name", "contact_name"])
    @pytest.mark.parametrize(
        ("said", "intent"),
        [
            ("要手续费吗", "ask_knowledge"),
            ("为什么要这个", "ask_reason"),
            ("给谁看啊", "nlu_fallback"),
            ("看结果", "show_results"),
        ],
    )
    def test_a_question_is_never_taken_for_a_name(self, firm: Firm, step: str, said: str, intent: str):
        to_company(firm)
        if step == "contact_name":
            firm.says(COMPANY, "inform")
            firm.says(CODE, "inform")
        firm.says(said, intent)

        assert step not in draft(firm)
        assert firm.flow == "filing"

    def test_why_gives_the_reason(self, firm: Firm):
        to_company(firm)
        reply = firm.says("为啥要公司名", "ask_reason")

        assert "核对营业执照" in reply
        assert "公司全称" in reply

    def test_a_step_that_is_needed_cannot_be_skipped(self, firm: Firm):
        to_company(firm)
        assert "必须有" in firm.says("跳过", "skip_question")

    def test_a_pause_keeps_the_draft(self, firm: Firm):
        to_company(firm)
        firm.says(COMPANY, "inform")
        firm.says("先停一下", "pause")
        assert firm.flow is None
        firm.waits(days=1)

        assert "信用代码" in firm.says("继续", "resume")
        assert draft(firm)["company_name"] == COMPANY

    def test_go_on_asks_the_open_step(self, firm: Firm):
        to_company(firm)
        assert "公司全称" in firm.says("继续", "resume")


class TestLeaving:
    @pytest.mark.parametrize("intent", ["cancel", "start_over"])
    def test_cancel_leaves_no_draft(self, firm: Firm, intent: str):
        to_confirmation(firm)
        firm.says("不办了", intent)

        assert (firm.flow, firm.conversation.filing) == (None, None)
        assert filed(firm.session) == 0

    def test_the_button_cancels_too(self, firm: Firm):
        to_confirmation(firm)
        firm.taps("先不提交")

        assert firm.conversation.filing is None


class TestTwice:
    def test_the_same_request_gets_the_first_number(self, firm: Firm):
        number = file_request(firm)
        to_confirmation_again(firm)
        reply = firm.taps("确认提交")

        assert number in reply
        assert "已经提交过" in reply
        assert filed(firm.session) == 1

    def test_another_conversation_of_the_same_firm_gets_it_too(self, firm: Firm):
        number = file_request(firm)
        other = Firm(firm.session, firm.embedder, "示例店主二")
        to_confirmation(other)

        assert number in other.taps("确认提交")
        assert filed(firm.session) == 1

    def test_another_firm_gets_its_own(self, firm: Firm):
        number = file_request(firm)
        other = Firm(firm.session, firm.embedder, "示例店主二")

        assert file_request(other, sample_credit_code("MA0ACT02")) != number


def to_confirmation_again(firm: Firm) -> None:
    firm.says("再帮我提交一次", "submit_request")
    firm.taps("同意")
    for value in PERSONAL:
        firm.says(value, "inform")
