"""Lengths of time, founding dates and percentages, seen from 21 November 2026."""

from typing import Any, Dict, Optional

import pytest

from bot.tests.reading import between, exactly, read, read_all

BARE = [
    ("两年", 24, 24),
    ("5年", 60, 60),
    ("半年", 6, 6),
    ("一年半", 18, 18),
    ("四年半", 54, 54),
    ("3年零2个月", 38, 38),
    ("一年零四个月", 16, 16),
    ("18个月", 18, 18),
    ("三个月", 3, 3),
    ("一个半月", 1.5, 1.5),
    ("两年多", 24, 35),
    ("两年多了", 24, 35),
    ("两年了", 24, 35),
    ("三五年", 36, 60),
    ("2-3年", 24, 36),
    ("两到三年", 24, 36),
    ("十几年", 132, 228),
    ("不到一年", None, 12),
    ("三年以上", 36, None),
]


@pytest.mark.parametrize(("text", "low", "high"), [pytest.param(*row, id=row[0]) for row in BARE])
def test_a_bare_length_of_time_is_in_months(text: str, low: Optional[float], high: Optional[float]):
    assert read(text) == {"duration_months": between(low, high)}


AGES = [
    ("开了两年", exactly(2)),
    ("开了两年了", between(2, 2.92)),
    ("公司成立三年多了", between(3, 3.92)),
    ("刚开半年", exactly(0.5)),
    ("刚成立三个月", exactly(0.25)),
    ("干了六年", exactly(6)),
    ("注册满两年了", between(2, 2.92)),
    ("经营了十来年", between(9, 15)),
    ("开了不到一年", between(None, 1)),
    ("开公司四年半", exactly(4.5)),
    ("三年前注册的", exactly(3)),
    ("2019年成立", between(6.89, 7.89)),
    ("2023年开的", between(2.89, 3.89)),
    ("二零二三年注册的", between(2.89, 3.89)),
    ("21年成立的", between(4.89, 5.89)),
    ("公司是2015年才注册的", between(10.89, 11.89)),
    ("去年三月注册的", between(1.64, 1.72)),
    ("2021年5月注册", between(5.48, 5.56)),
    ("2024-03-15成立", exactly(2.69)),
    ("前年底注册", between(1.89, 2.05)),
    ("去年初开的店", between(1.64, 1.89)),
    ("今年刚开的", between(0, 0.89)),
    ("上个月才拿的执照", between(0.06, 0.14)),
    ("刚注册", between(0, 1)),
    ("公司刚成立，想贷点钱", between(0, 1)),
    ("海淀的软件公司，两年了", between(2, 2.92)),
]


@pytest.mark.parametrize(("text", "years"), [pytest.param(*row, id=row[0]) for row in AGES])
def test_words_of_founding_make_it_the_age_of_the_firm(text: str, years: Dict[str, float]):
    assert read(text)["years_in_business"] == years


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024年3月注册", "2024-03-01", "2024-03-31"),
        ("公司是2015年才注册的", "2015-01-01", "2015-12-31"),
        ("2024-03-15成立", "2024-03-15", "2024-03-15"),
        ("今年刚开的", "2026-01-01", "2026-11-21"),
    ],
)
def test_a_day_of_founding_stands_beside_the_age(text: str, first: str, last: str):
    assert read_all(text)["date[founded]"] == {"gte": first, "lte": last}


def test_a_length_of_time_names_no_day():
    assert "date[founded]" not in read_all("开了两年")


NO_AGES = [
    "注册满两年才能贷吗",
    "是不是要满一年才行",
    "贷一年期的",
    "想贷三年",
    "合同还有四年",
    "分三年还",
    "一年流水两百万",
    "大学刚毕业两年",
    "去年流水两百来万",
    "连着三个月逾期",
    "工作了五年",
]


@pytest.mark.parametrize("text", NO_AGES)
def test_a_rule_a_term_or_another_time_is_not_the_age_of_the_firm(text: str):
    found = read(text)

    assert "years_in_business" not in found
    assert "duration_months" not in found
    assert "date" not in found


def test_a_term_says_that_it_is_one():
    assert read_all("贷一年期的") == {"duration_months[term]": exactly(12)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("去年", {"gte": "2025-01-01", "lte": "2025-12-31", "years": between(0.89, 1.89)}),
        ("2023年5月", {"gte": "2023-05-01", "lte": "2023-05-31", "years": between(3.48, 3.56)}),
        ("前年底", {"gte": "2024-11-01", "lte": "2024-12-31", "years": between(1.89, 2.05)}),
        ("明年六月", {"gte": "2027-06-01", "lte": "2027-06-30"}),
    ],
)
def test_a_bare_date_comes_with_its_distance_in_years(text: str, value: Dict[str, Any]):
    assert read(text) == {"date": value}


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("4.5%", 4.5, 4.5),
        ("3.45％", 3.45, 3.45),
        ("年化四个点", 4, 4),
        ("百分之六", 6, 6),
        ("百分之三点五", 3.5, 3.5),
        ("三到五个点", 3, 5),
        ("利率不超过4%", None, 4),
    ],
)
def test_a_rate_is_in_per_cent(text: str, low: Optional[float], high: Optional[float]):
    assert read(text) == {"rate_percent": between(low, high)}
