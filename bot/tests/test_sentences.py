"""Whole sentences: several facts at once, corrections, questions, and what nobody should type."""

import time
from typing import Any, Dict

import pytest

from bot.grammar import extract_facts
from bot.tests.reading import TODAY, between, exactly, read

WHOLE = [
    (
        "我在海淀开了家软件公司，两年了，从没贷过款，想贷100万，能申请什么贷款？找谁办？",
        {
            "region": "北京市海淀区",
            "entity_type": "企业",
            "industry": "软件和信息技术服务业",
            "years_in_business": between(2, 2.92),
            "first_loan": True,
            "loan_amount_wan": exactly(100),
        },
    ),
    (
        "就在朝阳开了个小面馆，三年了，五个人",
        {
            "region": "北京市朝阳区",
            "industry": "餐饮业",
            "years_in_business": between(3, 3.92),
            "employees": exactly(5),
        },
    ),
    (
        "我这是新乡牧野区的个体户卖轮胎干了六年想贷二十万进货",
        {
            "region": "河南省新乡市牧野区",
            "entity_type": "个体工商户",
            "industry": "零售业",
            "years_in_business": exactly(6),
            "loan_amount_wan": exactly(20),
            "loan_purpose": "流动资金",
        },
    ),
    (
        "俺在辉县养鸡嘞，贷十来万买饲料，没贷过",
        {
            "region": "河南省新乡市辉县市",
            "industry": "农林牧渔业",
            "loan_amount_wan": between(9, 15),
            "loan_purpose": "流动资金",
            "first_loan": True,
        },
    ),
    (
        "有限公司去年收入三百二十万社保十一个人纳税B级",
        {"entity_type": "企业", "annual_revenue_wan": exactly(320), "employees": exactly(11), "tax_credit_grade": "B"},
    ),
    (
        "年收入一百来万，没抵押，征信还可以",
        {"annual_revenue_wan": between(90, 150), "collateral": [], "credit_record": "良好"},
    ),
    (
        "個體戶，開早餐店，在豐台",
        {"entity_type": "个体工商户", "industry": "餐饮业", "region": "北京市丰台区"},
    ),
]


@pytest.mark.parametrize(("text", "facts"), [pytest.param(*row, id=row[0]) for row in WHOLE])
def test_all_that_a_sentence_says_is_read_and_no_more(text: str, facts: Dict[str, Any]):
    assert read(text) == facts


CORRECTED = [
    ("不是30万，是50万", {"amount_wan": exactly(50)}),
    ("我说的是八万不是八十万", {"amount_wan": exactly(8)}),
    ("30万，哦不对，50万", {"amount_wan": exactly(50)}),
    ("把30万改成50万", {"amount_wan": exactly(50)}),
    ("十五个人，不是五十个人", {"employees": exactly(15)}),
    ("说错了，是三年不是两年", {"duration_months": exactly(36)}),
    ("不是海淀，是朝阳", {"region": "北京市朝阳区"}),
    ("应该是新乡县，不是新乡市", {"region": "河南省新乡市新乡县"}),
]


@pytest.mark.parametrize(("text", "facts"), [pytest.param(*row, id=row[0]) for row in CORRECTED])
def test_what_is_taken_back_is_not_a_fact(text: str, facts: Dict[str, Any]):
    assert read(text) == facts


QUESTIONS = [
    "首贷贴息最高多少万",
    "注册满两年才能贷吗",
    "贷款利率是多少",
    "什么是无还本续贷",
    "找谁办",
    "贷款服务中心周末开门吗",
    "要交手续费吗",
    "你好",
    "谢谢",
]


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_about_the_world_states_nothing_about_the_firm(text: str):
    assert read(text) == {}


STRANGE = [
    "",
    " ",
    "\u3000\n\t",
    "👍",
    "👨‍👩‍👧‍👦",
    "。。。",
    "\x00\x01",
    "贷" * 20_000,
    "1" * 20_000,
    "万" * 5_000,
    "一" * 5_000,
    "(" * 3_000,
    "0万",
    "99999999999999999999万",
    "第第第",
    "负五万",
    "1.2.3.4万",
    "年" * 900,
]


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_strange_input_is_read_without_an_error_and_at_once(text: str):
    started = time.perf_counter()

    facts = extract_facts(text, TODAY)

    assert time.perf_counter() - started < 1.0
    assert all(0 <= fact.start <= fact.end <= len(text) for fact in facts)


def test_spans_are_places_in_what_was_typed():
    text = "想貸　 ５０萬"

    (fact,) = extract_facts(text, TODAY)

    assert text[fact.start : fact.end] == "５０萬"


def test_a_usual_sentence_takes_a_few_milliseconds():
    text = WHOLE[0][0]
    extract_facts(text, TODAY)
    started = time.process_time()

    for _ in range(50):
        extract_facts(text, TODAY)

    assert (time.process_time() - started) / 50 < 0.01


FINANCING = [
    (
        "年产值三千万，粮食收购季要五百万短期的",
        {"annual_revenue_wan": exactly(3000), "industry": "批发业", "loan_amount_wan": exactly(500)},
    ),
    ("剩下二十二万想办贷款", {"loan_amount_wan": exactly(22)}),
    ("金额贰佰万元，期限一年", {"loan_amount_wan": exactly(200)}),
    ("想办政采贷，合同金额二百三十万", {}),
    ("要是能补三万以上我就办，贷款一百七十万", {"loan_amount_wan": exactly(170)}),
    ("公司两年没贷过款了，以前贷过一次", {"entity_type": "企业", "first_loan": False}),
    ("我是从上海回来的，想在老家原阳办个服装厂", {"region": "河南省新乡市原阳县", "industry": "工业"}),
    ("利率4.1，能补多少", {"rate_percent": exactly(4.1)}),
    ("欠供应商五十多万", {}),
    ("要先招六十个人", {}),
    ("贷30个", {"count": exactly(30)}),
    ("50万起吧，没有抵押", {"collateral": []}),
    ("创业贷2024年之后还办不", {}),
    ("有俩软著，没房子可押", {"has_ip": True, "collateral": []}),
    ("出口口罩，开了七年", {"exports": True, "years_in_business": exactly(7), "industry": "工业"}),
    ("去年收入三百万，没有抵押", {"annual_revenue_wan": exactly(300), "collateral": []}),
    ("担保费收百分之几", {}),
    ("91110105EXAMPLE023", {}),
]


@pytest.mark.parametrize(("text", "facts"), [pytest.param(*row, id=row[0]) for row in FINANCING])
def test_a_wish_for_money_is_read_without_a_guess(text: str, facts: Dict[str, Any]):
    assert {name: value for name, value in read(text).items() if name != "amount_wan"} == facts
