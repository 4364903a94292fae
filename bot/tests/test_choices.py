"""Facts with a vocabulary: kind of firm, purpose, security, owner, grade, record, trade and place."""

from typing import Any, Optional

import pytest

from bot.tests.reading import read

CASES = [
    ("我是个体户", "entity_type", "个体工商户"),
    ("个体工商户，没注册公司", "entity_type", "个体工商户"),
    ("个体户能贷款吗", "entity_type", "个体工商户"),
    ("我开了家公司", "entity_type", "企业"),
    ("有限公司", "entity_type", "企业"),
    ("我们是小微企业", "entity_type", "小微企业"),
    ("我们合作社种苹果", "entity_type", "农民专业合作社"),
    ("种粮大户", "entity_type", "农户"),
    ("不是公司是个体户", "entity_type", "个体工商户"),
    ("咱不是有限公司，是合作社", "entity_type", "农民专业合作社"),
    ("担保公司怎么收费", "entity_type", None),
    ("贷款公司靠谱吗", "entity_type", None),
    ("个体户和公司有什么区别", "entity_type", None),
    ("什么是小微企业", "entity_type", None),
    ("进货用", "loan_purpose", "流动资金"),
    ("周转", "loan_purpose", "流动资金"),
    ("发工资", "loan_purpose", "流动资金"),
    ("补充流动资金", "loan_purpose", "流动资金"),
    ("买设备", "loan_purpose", "设备更新"),
    ("想换两台机床", "loan_purpose", "设备更新"),
    ("盖厂房", "loan_purpose", "固定资产"),
    ("做研发", "loan_purpose", "科技创新"),
    ("日常经营", "loan_purpose", "经营性"),
    ("不买设备了，改成进货", "loan_purpose", "流动资金"),
    ("流动资金贷款利率多少", "loan_purpose", None),
    ("没有抵押物", "collateral", []),
    ("没抵押", "collateral", []),
    ("没东西能抵押", "collateral", []),
    ("没房没车", "collateral", []),
    ("啥也没有，租的房子", "collateral", []),
    ("有套房", "collateral", ["房产"]),
    ("房子能抵押", "collateral", ["房产"]),
    ("有厂房可以抵押", "collateral", ["房产"]),
    ("有应收账款", "collateral", ["应收账款"]),
    ("客户欠我货款", "collateral", ["应收账款"]),
    ("有房子和应收账款", "collateral", ["房产", "应收账款"]),
    ("做软件的公司，开了三年", "entity_type", "企业"),
    ("十个人，是公司", "entity_type", "企业"),
    ("客户是公司，欠我钱", "entity_type", None),
    ("有库存，还有几十万货款没收回来", "collateral", ["应收账款", "存货"]),
    ("手上有张存单", "collateral", ["存单"]),
    ("设备能抵押", "collateral", ["生产设备"]),
    ("专利可以质押", "collateral", ["知识产权"]),
    ("厂房是租的", "collateral", None),
    ("房子已经抵给别的银行了", "collateral", None),
    ("应收账款质押怎么办", "collateral", None),
    ("我是退伍兵", "owner_group", ["退役军人"]),
    ("刚毕业的大学生", "owner_group", ["高校毕业生"]),
    ("下岗后自己干的", "owner_group", ["城镇登记失业人员"]),
    ("返乡创业", "owner_group", ["返乡创业农民工"]),
    ("开网店的", "owner_group", ["网络商户"]),
    ("我有残疾证", "owner_group", ["残疾人"]),
    ("不是退役军人", "owner_group", None),
    ("雇了两个退伍兵", "owner_group", None),
    ("纳税信用A级", "tax_credit_grade", "A"),
    ("税务评的是B", "tax_credit_grade", "B"),
    ("新公司，M级", "tax_credit_grade", "M"),
    ("纳税信用等级a级", "tax_credit_grade", "A"),
    ("APP开发", "tax_credit_grade", None),
    ("征信没问题", "credit_record", "良好"),
    ("有过逾期", "credit_record", "有逾期"),
    ("没有逾期", "credit_record", "良好"),
]


@pytest.mark.parametrize(("text", "field", "value"), [pytest.param(*row, id=f"{row[0]} {row[1]}") for row in CASES])
def test_what_people_say_becomes_the_word_of_the_vocabulary(text: str, field: str, value: Any):
    found = read(text).get(field)

    assert sorted(found) == sorted(value) if value else found == value


TRADES = [
    ("做餐饮的", "餐饮业"),
    ("开了个小面馆", "餐饮业"),
    ("开了家软件公司", "软件和信息技术服务业"),
    ("搞装修的", "建筑业"),
    ("开超市", "零售业"),
    ("跑运输", "交通运输业"),
    ("机械加工厂", "工业"),
    ("养猪的", "农林牧渔业"),
    ("开民宿", "住宿业"),
    ("家政公司", "家政服务业"),
    ("开养老院", "养老服务业"),
    ("文化传媒", "文化产业"),
    ("蔬菜批发", "农产品批发"),
    ("建材批发", "批发业"),
    ("健身房", "体育业"),
    ("光伏", "生态保护和环境治理业"),
    ("不是餐饮，是零售", "零售业"),
    ("我们属于零售不是批发", "零售业"),
    ("交了养老保险", None),
    ("在工业园里", None),
    ("农业银行的贷款", None),
]


@pytest.mark.parametrize(("text", "trade"), [pytest.param(*row, id=row[0]) for row in TRADES])
def test_an_everyday_word_becomes_its_trade(text: str, trade: Optional[str]):
    assert read(text).get("industry") == trade


PLACES = [
    ("在海淀", "北京市海淀区"),
    ("海淀那边", "北京市海淀区"),
    ("北京市朝阳区", "北京市朝阳区"),
    ("亦庄", "北京市经济技术开发区"),
    ("北京经开区", "北京市经济技术开发区"),
    ("註冊地在朝陽區", "北京市朝阳区"),
    ("河南新乡", "河南省新乡市"),
    ("新乡红旗区", "河南省新乡市红旗区"),
    ("新乡县", "河南省新乡市新乡县"),
    ("河南省新乡市原阳县", "河南省新乡市原阳县"),
    ("辉县", "河南省新乡市辉县市"),
    ("长垣", "河南省新乡市长垣市"),
    ("牧野区", "河南省新乡市牧野区"),
    ("郑州", "河南省郑州市"),
    ("南阳市卧龙区", "河南省南阳市卧龙区"),
    ("上海", "上海市"),
    ("杭州", "浙江省杭州市"),
    ("不是朝阳门，是朝阳区", "北京市朝阳区"),
    ("执照上写的是海淀，人在昌平办公", "北京市海淀区"),
    ("我是河南人，在海淀开店", "北京市海淀区"),
    ("北京银行的贷款", None),
    ("朝阳产业", None),
    ("中山路", None),
]


@pytest.mark.parametrize(("text", "path"), [pytest.param(*row, id=row[0]) for row in PLACES])
def test_a_place_becomes_its_full_path(text: str, path: Optional[str]):
    assert read(text).get("region") == path


def test_a_place_says_nothing_else():
    assert list(read("河南新乡")) == ["region"]
