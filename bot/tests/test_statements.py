"""Yes and no facts."""

from typing import Optional

import pytest

from bot.tests.reading import read

CASES = [
    ("从没贷过款", "first_loan", True),
    ("没贷过", "first_loan", True),
    ("从来没跟银行借过钱", "first_loan", True),
    ("没有贷款记录", "first_loan", True),
    ("第一次贷款", "first_loan", True),
    ("第一次", "first_loan", True),
    ("头一回找银行", "first_loan", True),
    ("我是征信白户", "first_loan", True),
    ("企业征信上是白的", "first_loan", True),
    ("公司名下没有贷款", "first_loan", True),
    ("首贷", "first_loan", True),
    ("我是首贷户", "first_loan", True),
    ("没贷过款能贷吗", "first_loan", True),
    ("贷过", "first_loan", False),
    ("以前贷过，还清了", "first_loan", False),
    ("有过贷款", "first_loan", False),
    ("不是第一次贷", "first_loan", False),
    ("不是首贷", "first_loan", False),
    ("不是头一回了", "first_loan", False),
    ("有，在农商行还有一笔没还完", "first_loan", False),
    ("其实我贷过款", "first_loan", False),
    ("首贷贴息最高多少", "first_loan", None),
    ("首贷户是什么意思", "first_loan", None),
    ("首贷中心在哪", "first_loan", None),
    ("我算首贷户吗", "first_loan", None),
    ("我个人有房贷", "first_loan", None),
    ("贷款快到期了", "loan_due_soon", True),
    ("下个月到期", "loan_due_soon", True),
    ("下个月贷款到期", "loan_due_soon", True),
    ("还有两个礼拜就到期了", "loan_due_soon", True),
    ("想办续贷", "loan_due_soon", True),
    ("没有要到期的", "loan_due_soon", False),
    ("明年六月才到期", "loan_due_soon", False),
    ("续贷怎么办理", "loan_due_soon", None),
    ("有专利", "has_ip", True),
    ("有个发明专利", "has_ip", True),
    ("两个软著一个商标", "has_ip", True),
    ("实用新型有七八个", "has_ip", True),
    ("注册过商标", "has_ip", True),
    ("有专利能贷款吗", "has_ip", True),
    ("没有专利", "has_ip", False),
    ("没专利也没商标", "has_ip", False),
    ("专利还在申请", "has_ip", False),
    ("知识产权质押贷款怎么办", "has_ip", None),
    ("有没有专利都行吗", "has_ip", None),
    ("我们是高新技术企业", "is_high_tech", True),
    ("国高新去年刚评上", "is_high_tech", True),
    ("科技型中小企业，入库了", "is_high_tech", True),
    ("高企", "is_high_tech", True),
    ("不是高新", "is_high_tech", False),
    ("高新技术企业有什么贷款", "is_high_tech", None),
    ("在高新区", "is_high_tech", None),
    ("是专精特新", "is_specialized_new", True),
    ("有高新，专精特新也有", "is_specialized_new", True),
    ("有专利，高新也是", "is_high_tech", True),
    ("就专利有", "has_ip", True),
    ("小巨人", "is_specialized_new", True),
    ("不是专精特新", "is_specialized_new", False),
    ("专精特新有什么政策", "is_specialized_new", None),
    ("做外贸的", "exports", True),
    ("有出口，主要发美国", "exports", True),
    ("跨境电商", "exports", True),
    ("往东南亚出口小家电", "exports", True),
    ("不做出口，全是内销", "exports", False),
    ("没有外贸", "exports", False),
    ("外贸贷款有哪些", "exports", None),
    ("有政府采购合同", "has_government_contract", True),
    ("政府采购合同融资怎么办", "has_government_contract", None),
]


@pytest.mark.parametrize(("text", "field", "value"), [pytest.param(*row, id=f"{row[0]} {row[1]}") for row in CASES])
def test_a_statement_is_told_from_its_denial_and_from_a_question(text: str, field: str, value: Optional[bool]):
    assert read(text).get(field) is value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("是的", True),
        ("有", True),
        ("有啊", True),
        ("对", True),
        ("嗯嗯", True),
        ("可以", True),
        ("没有", False),
        ("没", False),
        ("不是", False),
        ("否", False),
        ("不需要", False),
        ("没有的", False),
        ("有，两个商标", True),
        ("不是，是个体户", False),
        ("能申请什么贷款", None),
        ("有什么贷款", None),
        ("对公账户", None),
    ],
)
def test_an_answer_that_begins_with_yes_or_no_has_a_bool(text: str, value: Optional[bool]):
    assert read(text).get("bool") is value
