from datetime import UTC, datetime, timedelta

import pytest
import yaml
from request_samples import NOW, file_sample
from sqlalchemy.orm import Session

from matching import errors, wording
from matching.delivery import deliver
from matching.models import DeliveryState, MatchState
from matching.needs import advance, get_need
from matching.platforms import EmbeddedDesk
from matching.timeline import progress, timeline


class TestProgress:
    def test_a_new_request_says_until_when_somebody_should_call(self, session: Session):
        found = progress(file_sample(session))[0]

        assert (found.label, found.delivery) == ("已提交", "正在送达")
        assert found.expected == "我们的服务目标：11月25日17:30前有人联系您。"

    def test_in_xinxiang_it_calls_211_a_former_promise(self, session: Session):
        found = progress(file_sample(session, facts={"region": "河南省新乡市红旗区"}))[0]

        assert "2025年12月31日" in found.expected
        assert "11月25日17:30前" in found.expected

    def test_a_day_of_an_unpublished_calendar_is_called_provisional(self, session: Session):
        found = progress(file_sample(session, now=datetime(2026, 12, 31, 2, 0, tzinfo=UTC)))[0]

        assert found.due is not None
        assert found.due.provisional
        assert "暂定" in found.expected

    def test_while_the_firm_is_waited_for_nothing_is_due(self, session: Session):
        need = file_sample(session)
        advance(session, need.matches[0].id, MatchState.CONDITIONS_LISTED, actor="bank", now=NOW)

        found = progress(get_need(session, need.number))[0]
        assert (found.expected, found.due) == (None, None)

    def test_a_delivered_request_says_so(self, session: Session):
        need = file_sample(session)
        deliver(session, need.matches[0].id, EmbeddedDesk(), now=NOW)

        assert progress(get_need(session, need.number))[0].delivery == "已送达"


class TestTimeline:
    def test_tells_each_step_in_order_with_reason_and_note(self, session: Session):
        need = file_sample(session)
        later = NOW + timedelta(hours=1)
        advance(
            session, need.matches[0].id, MatchState.DECLINED,
            actor="bank", reason_code="operating_time", note="满一年后再来", now=later,
        )  # fmt: skip

        steps = timeline(get_need(session, need.number))
        assert [(step.label, step.detail) for step in steps] == [
            ("已提交", ""),
            ("未通过", "经营时间还不够；满一年后再来"),
        ]
        assert f"{steps[1].at:%H:%M}" == "11:00"


class TestWording:
    @pytest.mark.parametrize("state", list(MatchState))
    def test_every_state_has_a_label_and_a_meaning(self, state: MatchState):
        assert wording.state_label(state)
        assert wording.state_meaning(state)

    @pytest.mark.parametrize("state", list(DeliveryState))
    def test_every_state_of_a_delivery_has_a_label(self, state: DeliveryState):
        assert wording.delivery_label(state)

    def test_every_piece_of_advice_is_used(self):
        source = wording.resources.files("matching")
        advice = yaml.safe_load(source.joinpath("wording.yml").read_text(encoding="utf-8"))["advice"]
        code = " ".join(file.read_text(encoding="utf-8") for file in source.iterdir() if file.name.endswith(".py"))

        assert advice
        assert [name for name in advice if f'"{name}"' not in code] == []
        assert errors.AlreadyFiled("RW-1").advice.count("RW-1") == 1
