"""Staff, plain numbers and ordinals."""

from typing import Optional

import pytest

from bot.tests.reading import between, exactly, read, read_all

STAFF = [
    ("20人", 20, 20),
    ("23人", 23, 23),
    ("五个人", 5, 5),
    ("十几个人", 11, 19),
    ("二十来个人", 18, 25),
    ("二十多号人", 20, 30),
    ("三百来号工人", 270, 350),
    ("五六十人吧", 50, 60),
    ("10-20人", 10, 20),
    ("二三十个人", 20, 30),
    ("20人以下", None, 20),
    ("员工不到十个人", None, 10),
    ("员工三十", 30, 30),
    ("员工一百出头", 100, 120),
    ("社保交了8个人", 8, 8),
    ("社保人数是15", 15, 15),
    ("人数是12个", 12, 12),
    ("把人数改成九个", 9, 9),
    ("雇了俩人", 2, 2),
    ("算上我一共7个", 7, 7),
    ("就我和老婆两个", 2, 2),
    ("就我跟我老公俩人", 2, 2),
    ("夫妻店", 2, 2),
    ("就我一个人干", 1, 1),
    ("就我自己", 1, 1),
]


@pytest.mark.parametrize(("text", "low", "high"), [pytest.param(*row, id=row[0]) for row in STAFF])
def test_people_of_the_firm_are_its_staff(text: str, low: Optional[float], high: Optional[float]):
    assert read(text)["employees"] == between(low, high)


NOT_STAFF = [
    "三个股东",
    "两个人合伙开的",
    "5个人担保",
    "民宿，一共八间房",
    "今年招了三个大学生",
    "3月份要还本金",
    "有两个人跟我说能贷",
    "50万人民币",
]


@pytest.mark.parametrize("text", NOT_STAFF)
def test_other_people_and_things_are_not_staff(text: str):
    assert "employees" not in read(text)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("20", 20, 20),
        ("50", 50, 50),
        ("二十", 20, 20),
        ("30个", 30, 30),
        ("二百个", 200, 200),
        ("不到十个", None, 10),
        ("20-30", 20, 30),
        ("八十到一百之间", 80, 100),
    ],
)
def test_a_number_alone_is_a_plain_count(text: str, low: Optional[float], high: Optional[float]):
    assert read(text) == {"count": between(low, high)}


@pytest.mark.parametrize(
    "text",
    [
        "13800000000",
        "电话010-89153158",
        "91110108MA01ABCD2X",
        "一般",
        "一起",
        "一下",
        "一家公司怎么贷",
        "统一回复",
        "四川",
    ],
)
def test_codes_and_words_with_number_characters_are_no_count(text: str):
    found = read(text)

    assert "count" not in found
    assert "employees" not in found


@pytest.mark.parametrize(("text", "number"), [("第二个", 2), ("第1条", 1), ("选第三家", 3), ("最后一个", -1)])
def test_an_ordinal_points_at_an_option(text: str, number: int):
    assert read(text) == {"ordinal": number}


def test_the_first_time_is_no_ordinal():
    assert "ordinal" not in read_all("第一次贷款")


def test_staff_in_a_rule_is_not_the_firms():
    assert "employees" not in read("必须20人以上吗")


def test_a_staff_number_is_whole():
    assert read("员工大概15人")["employees"] == between(13, 17)


def test_two_counts_in_a_sentence_keep_their_places():
    assert read("想要50万，员工12人") == {"loan_amount_wan": exactly(50), "employees": exactly(12)}
