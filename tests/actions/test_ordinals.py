"""「第二个」 and its like among the options offered last."""

import pytest

from actions.ordinals import option_meant, position_said

OFFERED = [
    {"title": title, "payload": f"/{title}"} for title in ("公司（企业）", "个体工商户", "农户", "农民专业合作社")
]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("第二个", "个体工商户"),
        ("2", "个体工商户"),
        ("选两个", "个体工商户"),
        ("就第一条吧", "公司（企业）"),
        ("最后一个", "农民专业合作社"),
        ("第3项", "农户"),
        ("个体工商户。", "个体工商户"),
        ("我是个体工商户", "个体工商户"),
        ("合作社", "农民专业合作社"),
    ],
)
def test_the_option_that_is_meant(said: str, meant: str):
    assert option_meant(said, OFFERED) == f"/{meant}"


@pytest.mark.parametrize("said", ["第九个", "不知道", "农"])
def test_nothing_is_guessed(said: str):
    assert option_meant(said, OFFERED) is None


def test_nothing_is_meant_where_nothing_was_offered():
    assert option_meant("第一个", []) is None


def test_places_are_counted_from_nought_and_the_last_from_the_end():
    assert [position_said(said) for said in ("第一个", "最后那个", "随便")] == [0, -1, None]
