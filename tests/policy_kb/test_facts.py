from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb.fact_wording import askable_fields, describe_fact
from policy_kb.facts import (
    FIELDS,
    REGISTERED_ON,
    Facts,
    FactsNotObject,
    Holds,
    Interval,
    InvalidFact,
    Kind,
    OneOf,
    Period,
    UnknownField,
    merge,
    parse_facts,
    to_json,
)


class TestParsing:
    def test_reads_every_form_a_fact_may_take(self):
        facts = parse_facts(
            {
                "region": "海淀区",
                "employees": {"gte": 10, "lte": 20},
                "industry": ["餐饮业", "零售业"],
                "first_loan": "true",
                "collateral": [],
                "loan_amount_wan": 100,
                "exports": None,
            }
        )

        assert facts.values == {
            "region": OneOf(("北京市海淀区",)),
            "employees": Interval(Decimal(10), Decimal(20)),
            "industry": OneOf(("餐饮业", "零售业")),
            "first_loan": True,
            "collateral": Holds(frozenset()),
            "loan_amount_wan": Interval(Decimal(100), Decimal(100)),
        }

    @pytest.mark.parametrize(
        ("field", "said", "kept"),
        [
            pytest.param("entity_type", "有限公司", "企业", id="a company is an 企业"),
            pytest.param("entity_type", "个体户", "个体工商户", id="short for an individual business"),
            pytest.param("industry", "软件", "软件和信息技术服务业", id="an industry by a short name"),
            pytest.param("loan_purpose", "进货", "流动资金", id="buying stock is working capital"),
            pytest.param("tax_credit_grade", "b", "B", id="grade in lower case"),
        ],
    )
    def test_keeps_the_vocabularys_own_word(self, field: str, said: str, kept: str):
        assert parse_facts({field: said}).get(field) == OneOf((kept,))

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("employees", -1),
            ("employees", "很多"),
            ("employees", True),
            ("employees", {}),
            ("employees", {"gte": 30, "lte": 20}),
            ("employees", {"gt": 3}),
            ("employees", "NaN"),
            ("first_loan", "maybe"),
            ("first_loan", 1),
            ("region", "不存在的地方"),
            ("entity_type", "外星企业"),
            ("tax_credit_grade", "E"),
            ("industry", []),
            ("industry", ["餐饮业", 3]),
            ("credit_record", ""),
            ("registered_on", "三月"),
            ("registered_on", "2024-13"),
            ("registered_on", 2024),
            ("registered_on", {"gte": "2024-03-01", "lte": "2024-02-01"}),
            ("registered_on", {"gte": "2024-03-01"}),
        ],
    )
    def test_refuses_a_value_and_names_the_field_and_what_is_allowed(self, field: str, value: object):
        with pytest.raises(InvalidFact) as refusal:
            parse_facts({field: value})

        assert refusal.value.field == field
        assert refusal.value.allowed

    def test_refuses_a_field_that_is_not_in_the_schema(self):
        with pytest.raises(UnknownField) as refusal:
            parse_facts({"shoe_size": 42})

        assert refusal.value.field == "shoe_size"
        assert "loan_amount_wan" in refusal.value.allowed

    def test_refuses_what_is_not_an_object(self):
        with pytest.raises(FactsNotObject):
            parse_facts(["region"])


class TestMerging:
    def test_a_newer_answer_replaces_the_older_one_whole(self):
        old = parse_facts({"employees": {"gte": 10, "lte": 20}, "region": "北京市"})

        merged = merge(old, parse_facts({"employees": 15}))

        assert to_json(merged) == {"employees": 15, "region": "北京市"}

    def test_an_age_and_a_date_of_registration_replace_each_other(self):
        aged, dated = parse_facts({"years_in_business": 2}), parse_facts({"registered_on": "2024-03"})

        assert to_json(merge(aged, dated)) == {"registered_on": "2024-03"}
        assert to_json(merge(dated, aged)) == {"years_in_business": 2}


class TestDates:
    @pytest.mark.parametrize(
        ("said", "first", "last"),
        [
            pytest.param("2024-03", date(2024, 3, 1), date(2024, 3, 31), id="month"),
            pytest.param("2024", date(2024, 1, 1), date(2024, 12, 31), id="year"),
            pytest.param("2024-02-29", date(2024, 2, 29), date(2024, 2, 29), id="day"),
            pytest.param(
                {"gte": "2023-11-01", "lte": "2023-12-31"}, date(2023, 11, 1), date(2023, 12, 31), id="前年底"
            ),
        ],
    )
    def test_mean_every_day_that_they_can_be(self, said: object, first: date, last: date):
        assert parse_facts({"registered_on": said}).get("registered_on") == Period(first, last)

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ("2024-03", "2024年3月注册"),
            ("2024-03-15", "2024年3月15日注册"),
            ({"gte": "2023-11-01", "lte": "2023-12-31"}, "2023年11月1日到2023年12月31日之间注册"),
        ],
    )
    def test_are_said_as_far_as_they_are_known(self, said: object, words: str):
        assert describe_fact("registered_on", said) == words


numbers = st.decimals(min_value=0, max_value=100_000, places=2)
days = st.dates(date(1990, 1, 1), date(2027, 12, 31))
intervals = st.tuples(numbers, numbers).map(lambda ends: Interval(min(ends), max(ends)))


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "employees": intervals,
            "loan_amount_wan": numbers.map(lambda number: Interval(number, number)),
            "annual_revenue_wan": numbers.map(lambda number: Interval(None, number)),
            "first_loan": st.booleans(),
            "region": st.sampled_from(["北京市", "北京市海淀区", "河南省新乡市"]).map(lambda name: OneOf((name,))),
            "industry": st.just(OneOf(("餐饮业", "零售业"))),
            "registered_on": st.tuples(days, days).map(lambda ends: Period(min(ends), max(ends))),
            "collateral": st.frozensets(st.sampled_from(["房产", "应收账款"])).map(Holds),
            "owner_group": st.just(OneOf(("退役军人", "高校毕业生"))),
        },
    )
)
def test_the_json_form_reads_back_to_equal_facts(values: dict):
    facts = Facts(values)

    assert parse_facts(to_json(facts)) == facts


def test_every_field_has_a_chinese_label():
    assert len(FIELDS) > 15
    assert all("\u4e00" <= field.label[0] <= "\u9fff" for field in FIELDS.values())


def test_every_field_has_a_question_but_free_text_and_the_date_that_tells_the_age():
    unasked = {field for field in FIELDS if FIELDS[field].kind is Kind.TEXT} | {REGISTERED_ON}

    assert unasked == set(FIELDS) - set(askable_fields())
