"""The list of entries, what is due to be checked again, and the history in words."""

from datetime import date
from pathlib import Path

import pytest
from editing import AUTHOR, ENTRY, FAQ, TODAY, Desk
from sqlalchemy.orm import Session

from policy_kb.audit import history
from policy_kb.embedding import RememberingEmbedder
from policy_kb.errors import EntryNotFound
from policy_kb.overview import due, history_in_words, list_entries, set_review_date

OLD = ENTRY | {"id": "old-loan", "region": "河南省新乡市", "sources": [{"title": "旧来源", "date": "2024-11"}]}


@pytest.fixture
def desk(session: Session, remembering: RememberingEmbedder, tmp_path: Path) -> Desk:
    desk = Desk(session, remembering)
    desk.load(tmp_path, [ENTRY, OLD], [FAQ])
    return desk


class TestList:
    @pytest.mark.parametrize(
        ("wanted", "codes"),
        [
            pytest.param({}, ["faq-sample", "old-loan", "sample-loan"], id="all"),
            pytest.param({"region": "河南省"}, ["old-loan"], id="a province with its cities"),
            pytest.param({"kind": "faq"}, ["faq-sample"], id="a kind"),
            pytest.param({"state": "draft"}, ["old-loan"], id="a draft beside a published version"),
            pytest.param({"state": "withdrawn"}, [], id="a state that nothing is in"),
        ],
    )
    def test_narrows_down(self, desk: Desk, wanted: dict, codes: list[str]):
        desk.draft(OLD | {"benefit": "改过的好处。"})

        assert [line.code for line in list_entries(desk.session, on=TODAY, **wanted)] == codes

    def test_shows_what_is_in_force_and_what_waits(self, desk: Desk):
        desk.publish(OLD | {"title": "以后的名字"}, effective_on=date(2027, 1, 1))
        desk.draft(OLD | {"title": "再以后的名字"})
        line = next(one for one in list_entries(desk.session, on=TODAY) if one.code == "old-loan")

        assert (line.title, line.number, line.state, line.waiting) == (OLD["title"], 1, "published", "draft")


class TestDue:
    @pytest.mark.parametrize(
        ("on", "codes"),
        [
            pytest.param(date(2025, 4, 30), [], id="a day early"),
            pytest.param(date(2025, 5, 1), ["old-loan"], id="six months after the check"),
            pytest.param(date(2025, 8, 1), ["old-loan", "sample-loan"], id="the longest overdue first"),
        ],
    )
    def test_follows_from_when_the_source_was_checked(self, desk: Desk, on: date, codes: list[str]):
        assert [line.code for line in due(desk.session, on=on)] == codes

    def test_a_day_of_its_own_goes_before(self, desk: Desk):
        set_review_date(desk.session, "old-loan", date(2027, 1, 1), AUTHOR)
        set_review_date(desk.session, "faq-sample", TODAY, AUTHOR)

        assert [line.code for line in due(desk.session, on=TODAY)] == ["sample-loan", "faq-sample"]
        assert history(desk.session, "old-loan")[-1].detail == {"review_on": "2027-01-01"}

    def test_what_is_withdrawn_needs_no_check(self, desk: Desk):
        desk.withdraw("old-loan")

        assert [line.code for line in due(desk.session, on=TODAY)] == ["sample-loan"]


class TestHistory:
    def test_tells_it_in_words(self, desk: Desk):
        desk.draft(OLD | {"benefit": "改过的好处。"})
        desk.submit("old-loan")
        desk.reject("请写明金额", "old-loan")
        desk.submit("old-loan")
        desk.approve("old-loan", effective_on=date(2027, 1, 1))

        assert [step.said for step in history_in_words(desk.session, "old-loan")] == [
            "由资料文件载入",
            "起草，照第 1 版改",
            "提交审核",
            "退回：请写明金额",
            "提交审核",
            "发布，2027-01-01 起启用",
        ]

    def test_of_what_never_was_there_is_none(self, desk: Desk):
        with pytest.raises(EntryNotFound):
            history_in_words(desk.session, "nowhere")
