"""What differs between two versions, as people read it."""

import pytest

from policy_kb.diffs import Kind, diff_bodies

BODY = {
    "benefit": "最高100万元",
    "materials": ["营业执照", "申请表"],
    "contact": {"name": "示例窗口", "hours": "周一至周五"},
    "sources": [{"title": "甲文", "date": "2025"}, {"title": "乙文", "date": "2024"}],
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"benefit": "最高200万元"}, ["好处：由「最高100万元」改为「最高200万元」"], id="a field"),
        pytest.param(
            {"materials": ["营业执照", "流水", "合同"]},
            ["材料：删去「申请表」", "材料：新增「流水」", "材料：新增「合同」"],
            id="items of a list",
        ),
        pytest.param({"materials": ["申请表", "营业执照"]}, ["材料：调整了先后次序"], id="the order alone"),
        pytest.param(
            {"materials": ["营业执照", "申请表", "申请表"]}, ["材料：新增「申请表」"], id="an item that comes twice"
        ),
        pytest.param(
            {"contact": {"name": "示例窗口", "phone": "示例号码"}},
            ["联系方式 › 时间：删去「周一至周五」", "联系方式 › 电话：新增「示例号码」"],
            id="nested fields",
        ),
        pytest.param(
            {"sources": [{"title": "甲文", "date": "2026"}, {"title": "乙文", "date": "2024"}]},
            ["来源 › 甲文 › 日期：由「2025」改为「2026」"],
            id="an item known by its title",
        ),
        pytest.param(
            {"sources": [{"title": "甲文", "date": "2025"}, {"title": "丙文", "date": "2026"}]},
            ["来源：删去「{title: 乙文, date: '2024'}」", "来源：新增「{title: 丙文, date: '2026'}」"],
            id="another item",
        ),
        pytest.param({"steps": ["到窗口"]}, ["步骤：新增「到窗口」"], id="a field that was not given"),
        pytest.param({"materials": None}, ["材料：删去「营业执照」", "材料：删去「申请表」"], id="a field left out"),
    ],
)
def test_each_change_is_one_line(change: dict, said: list[str]):
    after = {key: value for key, value in (BODY | change).items() if value is not None}

    assert [str(one) for one in diff_bodies(BODY, after)] == said


def test_the_way_to_a_change_is_data_too():
    after = BODY | {"sources": [{"title": "甲文", "date": "2026"}, BODY["sources"][1]]}
    (change,) = diff_bodies(BODY, after)

    assert (change.path, change.kind, change.before, change.after) == (
        ("sources", "甲文", "date"),
        Kind.CHANGED,
        "2025",
        "2026",
    )
