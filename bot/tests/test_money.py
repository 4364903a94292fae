"""A wrong magnitude is the worst mistake this grammar can make; hence the length of these tables."""

from typing import Any, Optional

import pytest

from bot.tests.reading import between, exactly, read, read_all

SUMS = [
    ("50万", 50, 50),
    ("50万元", 50, 50),
    ("50W", 50, 50),
    ("50w", 50, 50),
    ("10w", 10, 10),
    ("500k", 50, 50),
    ("3kw", 3000, 3000),
    ("５０萬", 50, 50),
    ("五十万", 50, 50),
    ("两百万", 200, 200),
    ("二百五十万", 250, 250),
    ("一百零五万", 105, 105),
    ("两百零五万", 205, 205),
    ("3千万", 3000, 3000),
    ("三千万", 3000, 3000),
    ("三千五百万", 3500, 3500),
    ("一千二百万", 1200, 1200),
    ("5百万", 500, 500),
    ("1.5百万", 150, 150),
    ("1.2千万", 1200, 1200),
    ("0.5亿", 5000, 5000),
    ("1.5亿", 15000, 15000),
    ("一个亿", 10000, 10000),
    ("两个亿", 20000, 20000),
    ("半个亿", 5000, 5000),
    ("一个半亿", 15000, 15000),
    ("一亿二", 12000, 12000),
    ("1亿5000万", 15000, 15000),
    ("一亿两千万", 12000, 12000),
    ("一万二", 1.2, 1.2),
    ("3万5", 3.5, 3.5),
    ("三万五千", 3.5, 3.5),
    ("12万5千", 12.5, 12.5),
    ("十二万", 12, 12),
    ("500000元", 50, 50),
    ("1,000,000元", 100, 100),
    ("五百块", 0.05, 0.05),
    ("8000块钱", 0.8, 0.8),
    ("一百万人民币", 100, 100),
    ("二三十万", 20, 30),
    ("三五十万", 30, 50),
    ("三五百万", 300, 500),
    ("七八百万", 700, 800),
    ("十七八万", 17, 18),
    ("一百二三十万", 120, 130),
    ("一千二三百万", 1200, 1300),
    ("一两百万", 100, 200),
    ("两三万", 2, 3),
    ("四五千块", 0.4, 0.5),
    ("20-50w", 20, 50),
    ("20-30万", 20, 30),
    ("20~30万", 20, 30),
    ("20到50万", 20, 50),
    ("20万到50万", 20, 50),
    ("50万-1亿", 50, 10000),
    ("五十到一百万", 50, 100),
    ("五到八百万", 500, 800),
    ("一到两百万", 100, 200),
    ("1到100万", 1, 100),
    ("1-2百万", 100, 200),
    ("五千到一万", 0.5, 1),
    ("30、50万", 30, 50),
    ("三、五十万", 30, 50),
    ("一百二十来万", 108, 125),
    ("三百来万", 270, 350),
    ("百来万", 90, 150),
    ("百八十万", 80, 100),
    ("百十万", 100, 110),
    ("几十万", 20, 99),
    ("几百万", 200, 999),
    ("几万", 2, 9),
    ("十几万", 11, 19),
    ("二十几万", 21, 29),
    ("100多万", 100, 200),
    ("一百多万", 100, 200),
    ("120多万", 120, 130),
    ("10多万", 10, 20),
    ("三十多万", 30, 40),
    ("小一百万", 90, 100),
    ("近百万", 90, 100),
    ("将近五十万", 45, 50),
    ("五十万左右", 45, 55),
    ("大概五十万", 45, 55),
    ("大概二三十万", 20, 30),
    ("三十万出头", 30, 36),
    ("不超过300万", None, 300),
    ("不到五百万", None, 500),
    ("300万以下", None, 300),
    ("50万以内", None, 50),
    ("最多80万", None, 80),
    ("200万以上", 200, None),
    ("至少50万", 50, None),
    ("上百万", 100, None),
    ("上千万", 1000, None),
    ("过亿", 10000, None),
]


@pytest.mark.parametrize(("text", "low", "high"), [pytest.param(*row, id=row[0]) for row in SUMS])
def test_a_bare_sum_keeps_its_magnitude_and_its_ends(text: str, low: Optional[float], high: Optional[float]):
    assert read(text) == {"amount_wan": between(low, high)}


NO_SUMS = ["万一", "千万别信中介", "十万火急", "五十", "二〇二三", "第一万", "一万里", "百万富翁", "一个"]


@pytest.mark.parametrize("text", NO_SUMS)
def test_words_that_only_look_like_a_sum_are_none(text: str):
    assert "amount_wan" not in read_all(text)


FIELDS = [
    ("想贷100万", "loan_amount_wan", exactly(100)),
    ("想贷个一百万", "loan_amount_wan", exactly(100)),
    ("贷款50万", "loan_amount_wan", exactly(50)),
    ("借30万周转", "loan_amount_wan", exactly(30)),
    ("缺个五十万", "loan_amount_wan", exactly(50)),
    ("差15万块钱", "loan_amount_wan", exactly(15)),
    ("需要一百二十万的资金", "loan_amount_wan", exactly(120)),
    ("资金缺口大概四十来万", "loan_amount_wan", between(36, 45)),
    ("想融五百万", "loan_amount_wan", exactly(500)),
    ("想要五十万左右", "loan_amount_wan", between(45, 55)),
    ("二三十万就够", "loan_amount_wan", between(20, 30)),
    ("先贷五万试试水", "loan_amount_wan", exactly(5)),
    ("想申请200万额度", "loan_amount_wan", exactly(200)),
    ("想贷款，大概50万", "loan_amount_wan", between(45, 55)),
    ("100万能贷吗", "loan_amount_wan", exactly(100)),
    ("金额改成100万", "loan_amount_wan", exactly(100)),
    ("流水三百来万", "annual_revenue_wan", between(270, 350)),
    ("一年流水七八百万", "annual_revenue_wan", between(700, 800)),
    ("年营业额两千万", "annual_revenue_wan", exactly(2000)),
    ("年营业额八十万左右", "annual_revenue_wan", between(72, 88)),
    ("营业收入不到一百万", "annual_revenue_wan", between(None, 100)),
    ("上年度营收三千六百万", "annual_revenue_wan", exactly(3600)),
    ("销售额1.2亿", "annual_revenue_wan", exactly(12000)),
    ("去年卖了八百万", "annual_revenue_wan", exactly(800)),
    ("开票大概五百万", "annual_revenue_wan", between(450, 550)),
    ("四百多万的流水", "annual_revenue_wan", between(400, 500)),
    ("一年也就三十来万", "annual_revenue_wan", between(27, 35)),
    ("今年才做了六十多万", "annual_revenue_wan", between(60, 70)),
    ("月流水20万", "annual_revenue_wan", exactly(240)),
    ("一个月流水十万上下", "annual_revenue_wan", between(108, 132)),
    ("总资产两千来万", "total_assets_wan", between(1800, 2500)),
    ("资产总额大概800万", "total_assets_wan", between(720, 880)),
]


@pytest.mark.parametrize(("text", "field", "value"), [pytest.param(*row, id=row[0]) for row in FIELDS])
def test_the_words_around_a_sum_tell_its_field(text: str, field: str, value: Any):
    found = read(text)

    assert found[field] == value
    assert "amount_wan" not in found


OTHER_SUMS = [
    "房租一年20万",
    "注册资金100万",
    "利润有50万",
    "手里有个300万的合同",
    "应收账款有一百多万",
    "去年交税8万",
    "还欠银行60万",
    "贷过50万",
    "有笔100万的贷款下个月到期",
    "交了两万保证金",
    "固定资产有三百万的设备",
    "旺季一个月二十万",
]


@pytest.mark.parametrize("text", OTHER_SUMS)
def test_a_sum_that_is_something_else_fills_no_field(text: str):
    found = read_all(text)

    assert not {"loan_amount_wan", "annual_revenue_wan", "total_assets_wan", "amount_wan"} & set(found)
    assert "amount_wan[other]" in found


RULE_SUMS = ["首贷贴息最高多少万", "最高能贷300万吗", "营收必须500万以上吗", "限额1000万"]


@pytest.mark.parametrize("text", RULE_SUMS)
def test_a_sum_in_a_question_about_a_rule_is_no_fact(text: str):
    assert not {"loan_amount_wan", "annual_revenue_wan", "amount_wan"} & set(read(text))


def test_two_sums_in_one_sentence_go_to_their_own_fields():
    assert read("流水300万，想贷50万") == {"annual_revenue_wan": exactly(300), "loan_amount_wan": exactly(50)}


def test_a_sum_no_firm_has_keeps_its_magnitude_and_fills_no_field():
    assert read_all("科技创新再贷款1.2万亿") == {"amount_wan[other]": exactly(120_000_000)}


def test_a_loan_sum_without_a_unit_stays_a_bare_count():
    assert read("想贷50") == {"count": exactly(50)}
