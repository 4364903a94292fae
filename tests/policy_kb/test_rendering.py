"""What a user reads: short, with source, validity and date, and never an address of provenance."""

import re
from datetime import date

import pytest
from sqlalchemy.orm import Session

from policy_kb.documents import EntryDocument
from policy_kb.regions import resolve_region
from policy_kb.rendering import ANSWER_LENGTH, Renderer
from policy_kb.search import answer_entry
from policy_kb.standing import Standing, standing_of

TODAY = date(2026, 11, 21)


def entry(**given: object) -> EntryDocument:
    fields = {
        "id": "sample",
        "kind": "policy",
        "title": "示例政策",
        "region": "北京市",
        "issuer": "示例部门",
        "audience": ["小微企业"],
        "summary": "示例摘要。",
        "benefit": "示例好处。",
        "status": "current",
        "sources": [{"title": "示例来源", "date": "2025-02-19", "address": "https://example.org/inside"}],
        "confidence": "high",
    }
    return EntryDocument.model_validate(fields | given)


class TestStanding:
    @pytest.mark.parametrize(
        ("given", "day", "expected"),
        [
            ({"valid_to": "2026-02-18"}, date(2026, 2, 18), Standing.CURRENT),
            ({"valid_to": "2026-02-18"}, date(2026, 2, 19), Standing.EXPIRED),
            ({"valid_to": "2026-02-18", "status": "expired"}, date(2026, 2, 18), Standing.CURRENT),
            ({"status": "expired"}, date(2020, 1, 1), Standing.EXPIRED),
            ({"valid_from": "2026-01"}, date(2025, 12, 31), Standing.NOT_YET),
            ({"valid_from": "2026-01"}, date(2026, 1, 1), Standing.CURRENT),
            ({"status": "unknown"}, TODAY, Standing.UNKNOWN),
            ({"status": "unknown", "valid_to": "2025"}, TODAY, Standing.EXPIRED),
        ],
    )
    def test_goes_by_the_days_first_and_then_by_the_status(
        self, given: dict[str, object], day: date, expected: Standing
    ):
        assert standing_of(entry(**given), day) is expected


class TestEntryAnswer:
    def test_ends_with_issuer_number_validity_and_date(self, session: Session):
        text = Renderer(session, TODAY).answer(entry(title="示例细则（京经信发〔2025〕4号）", valid_to="2026-12-31"))

        assert text.splitlines()[-1] == (
            "依据：示例部门（京经信发〔2025〕4号）；适用北京市；有效期到2026年12月31日；资料日期：2025年2月19日。"
        )

    def test_an_expired_one_begins_by_saying_so(self, session: Session):
        text = Renderer(session, TODAY).answer(entry(valid_to="2026-02-18"))

        assert text.startswith("已到期：有效期到2026年2月18日为止")
        assert "最新规定请向示例部门核实" in text.splitlines()[-1]

    def test_one_that_was_replaced_names_its_successor(self, knowledge_session: Session):
        text = answer_entry(knowledge_session, "cn-startup-loan-2020", on=TODAY).text

        assert text.startswith("已失效：")
        assert "现在请看「创业担保贷款及贴息（现行总体规定）」" in text

    def test_one_that_has_not_begun_says_when(self, session: Session):
        text = Renderer(session, TODAY).answer(entry(valid_from="2027-01-01"))

        assert text.startswith("还没开始：从2027年1月1日起施行。")

    def test_one_of_unknown_standing_asks_to_check_with_whoever_handles_it(self, session: Session):
        text = Renderer(session, TODAY).answer(entry(status="unknown", handled_by="示例窗口"))

        assert "是否仍有效，请向示例窗口核实" in text.splitlines()[-1]

    def test_the_same_entry_was_current_while_it_was(self, knowledge_session: Session):
        before = answer_entry(knowledge_session, "bj-first-loan-subsidy-2025", on=date(2026, 2, 18)).text
        after = answer_entry(knowledge_session, "bj-first-loan-subsidy-2025", on=date(2026, 2, 19)).text

        assert not before.startswith("已到期")
        assert after.startswith("已到期")

    def test_a_telephone_carries_the_date_of_its_source(self, session: Session):
        contact = {"name": "示例中心", "phone": "010-00000000", "address": "示例路1号", "hours": "工作日"}
        text = Renderer(session, TODAY).answer(entry(kind="contact", contact=contact))

        assert (
            "联系：示例中心，电话 010-00000000，地址 示例路1号，时间 工作日（2025年2月19日的资料，用前请先核实）"
            in text
        )

    def test_shows_conditions_materials_steps_handler_and_time_limit(self, session: Session):
        condition = {"field": "other", "op": "text", "value": "持有合同", "text": "申请依据"}
        text = Renderer(session, TODAY).answer(
            entry(
                conditions=[condition],
                materials=["甲", "乙"],
                steps=["先登记", "再审批"],
                handled_by="窗口",
                time_limit="3天",
            )
        )

        assert text.splitlines()[3:-1] == [
            "条件：申请依据（持有合同）",
            "材料：甲；乙",
            "步骤：1. 先登记；2. 再审批",
            "找谁办：窗口",
            "时限：3天",
        ]

    def test_a_long_one_sheds_the_less_important_parts_and_keeps_the_source(self, session: Session):
        long = entry(summary="这是一句很长的摘要。" * 60, materials=["材料" * 20] * 5, benefit="好处不能丢。")
        text = Renderer(session, TODAY).answer(long)

        assert len(text) <= ANSWER_LENGTH
        assert "好处不能丢。" in text
        assert text.splitlines()[-1].startswith("依据：示例部门")

    def test_of_a_place_that_we_hold_nothing_for_it_says_so(self, session: Session):
        text = Renderer(session, TODAY).answer(entry(region="全国"), only_nationwide="广东省深圳市")

        assert text.startswith("暂时没有查到广东省深圳市本地的规定，下面是全国的规定。")


class TestUnknown:
    def test_in_beijing_it_names_the_service_centre_with_the_date_of_the_number(self, knowledge_session: Session):
        text = Renderer(knowledge_session, TODAY).unknown([resolve_region("海淀")], elsewhere=None)

        assert text.startswith("这个问题我还没有可靠的资料。")
        assert "北京市贷款服务中心的电话 010-89153158（2023年12月26日的资料）" in text

    def test_elsewhere_it_offers_a_person_and_no_telephone(self, knowledge_session: Session):
        text = Renderer(knowledge_session, TODAY).unknown([resolve_region("新乡")], elsewhere=None)

        assert "转人工" in text
        assert not re.search(r"\d{5}", text)

    def test_where_only_another_place_has_a_rule_it_says_which(self, knowledge_session: Session):
        text = Renderer(knowledge_session, TODAY).unknown([resolve_region("上海")], elsewhere="110000")

        assert "我只有北京市的规定，没有上海市的" in text
