"""From a draft to a published version and back: who may do what, what is answered on which day, what is written down."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from editing import AUTHOR, ENTRY, FAQ, NOW, REVIEWER, TODAY, Desk
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from policy_kb.audit import Signature, history
from policy_kb.criteria import InvalidCriterion
from policy_kb.embedding import RememberingEmbedder
from policy_kb.errors import EntryNotFound, RongwenError
from policy_kb.exporting import export_folder
from policy_kb.models import EntryVersion, KbAudit, Passage
from policy_kb.offerings import load_offerings
from policy_kb.publishing_errors import (
    CommentMissing,
    DanglingEntry,
    EffectiveInThePast,
    EntryInUse,
    InReview,
    KindChanged,
    NoDraft,
    NothingChanged,
    OverlappingVersions,
    RegionChangesLater,
    SecondPersonNeeded,
    StaleDraft,
    VersionNotFound,
)
from policy_kb.revisions import current_revision
from policy_kb.search import answer_entry
from policy_kb.stored import load_stored

NEXT_MONTH = date(2026, 12, 1)
BETTER = ENTRY | {"benefit": "最高示例金额乙。"}
THIRD = Signature("示例第三人", NOW)


@pytest.fixture
def desk(session: Session, remembering: RememberingEmbedder, tmp_path: Path) -> Desk:
    desk = Desk(session, remembering)
    desk.load(tmp_path, [ENTRY], [FAQ])
    return desk


def states(desk: Desk, code: str = "sample-loan") -> list[tuple[int, str]]:
    found = select(EntryVersion.number, EntryVersion.state).where(EntryVersion.entry_code == code)
    return [(number, state) for number, state in desk.session.execute(found.order_by(EntryVersion.number))]


def benefit(desk: Desk, on: date = TODAY) -> str | None:
    stored = load_stored(desk.session, ["sample-loan"], on=on).get("sample-loan")
    return stored.document.benefit if stored else None


class TestDraft:
    def test_a_draft_changes_nothing_that_is_answered(self, desk: Desk, tmp_path: Path):
        revision, passages = current_revision(desk.session), _count(desk, Passage)
        desk.draft(
            BETTER
            | {
                "title": "悄悄改名的贷款",
                "criteria": [],
                "offering": {"beneficiary": "firm", "group": "loan", "value": 5},
            }
        )
        desk.draft(ENTRY | {"id": "brand-new", "title": "没发布的新贷款"})
        desk.submit("brand-new")

        assert benefit(desk) == ENTRY["benefit"]
        assert not any("brand-new" in (hit.id, hit.title) for hit in desk.ask("没发布的新贷款").hits)
        assert "悄悄改名" not in desk.ask("悄悄改名的贷款怎么办").text
        with pytest.raises(EntryNotFound):
            answer_entry(desk.session, "brand-new", on=TODAY)
        assert load_offerings(desk.session, TODAY) == ()
        assert export_folder(desk.session, tmp_path / "out", on=TODAY) == 2
        assert (current_revision(desk.session), _count(desk, Passage)) == (revision, passages)

    def test_a_draft_may_be_edited_until_it_is_submitted(self, desk: Desk):
        desk.draft(BETTER)
        desk.draft(BETTER | {"summary": "再改一次。"})
        version = desk.submit()

        assert (version.number, version.body["summary"]) == (2, "再改一次。")
        with pytest.raises(InReview):
            desk.draft(ENTRY)
        with pytest.raises(InReview):
            desk.submit()

    def test_a_rejected_draft_comes_back_with_the_comment(self, desk: Desk):
        desk.draft(BETTER)
        desk.submit()
        desk.reject("请写明金额")
        desk.draft(BETTER | {"benefit": "最高示例金额丙。"})

        assert states(desk)[-1] == (2, "draft")
        assert history(desk.session, "sample-loan")[-2].detail == {"comment": "请写明金额"}

    def test_what_could_not_be_matched_later_is_refused_at_once(self, desk: Desk):
        offering = {"beneficiary": "firm", "group": "loan", "value": 5}
        with pytest.raises(InvalidCriterion):
            desk.draft(
                ENTRY | {"offering": offering, "criteria": [{"field": "no_such_field", "op": "gte", "value": 1}]}
            )

    @pytest.mark.parametrize(
        ("deed", "refusal"),
        [
            pytest.param(lambda desk: desk.submit(), NoDraft, id="submit without a draft"),
            pytest.param(lambda desk: desk.approve(), NoDraft, id="publish without a draft"),
            pytest.param(lambda desk: (desk.draft(BETTER), desk.approve()), NoDraft, id="publish what is no submitted"),
            pytest.param(lambda desk: (desk.draft(ENTRY), desk.submit()), NothingChanged, id="submit no change"),
            pytest.param(lambda desk: desk.reject(" "), CommentMissing, id="reject without a word"),
            pytest.param(lambda desk: desk.draft(FAQ | {"id": "sample-loan"}), KindChanged, id="another kind"),
            pytest.param(lambda desk: desk.withdraw(reason=""), CommentMissing, id="withdraw without a word"),
            pytest.param(lambda desk: desk.withdraw("nowhere"), EntryNotFound, id="withdraw what is none"),
            pytest.param(lambda desk: desk.withdraw(), EntryInUse, id="withdraw what a question rests on"),
            pytest.param(lambda desk: desk.rollback(7), VersionNotFound, id="roll back to what is none"),
            pytest.param(lambda desk: desk.rollback(1), NothingChanged, id="roll back to what is in force"),
            pytest.param(
                lambda desk: desk.publish(FAQ | {"entry_ids": ["nowhere"]}), DanglingEntry, id="rests on nothing"
            ),
        ],
    )
    def test_what_cannot_be_is_refused_in_one_sentence_and_nothing_changes(self, desk: Desk, deed, refusal):
        before = states(desk)

        with pytest.raises(refusal) as refused:
            deed(desk)

        assert isinstance(refused.value, RongwenError)
        assert "\n" not in str(refused.value)
        assert [one for one in states(desk) if one[1] not in ("draft", "review")] == before


class TestSecondPerson:
    def test_the_author_cannot_approve_and_another_can(self, desk: Desk):
        desk.draft(BETTER)
        desk.submit()
        with pytest.raises(SecondPersonNeeded):
            desk.approve(by=AUTHOR)

        version = desk.approve(by=REVIEWER)

        assert (version.author, version.published_by) == (AUTHOR.by, REVIEWER.by)
        assert states(desk) == [(1, "superseded"), (2, "published")]
        assert benefit(desk) == BETTER["benefit"]

    def test_nor_can_anybody_who_wrote_on_it(self, desk: Desk):
        desk.draft(BETTER, by=THIRD)
        desk.draft(BETTER | {"summary": "别人改的。"}, by=AUTHOR)
        desk.submit()

        with pytest.raises(SecondPersonNeeded):
            desk.approve(by=THIRD)

    def test_the_database_refuses_one_person_too(self, desk: Desk):
        version = desk.draft(BETTER)
        desk.submit()
        with pytest.raises(IntegrityError, match="second_person"):
            _publish_by_hand(desk.session, version, by=version.author)

    def test_a_draft_of_an_older_version_cannot_undo_what_came_between(self, desk: Desk, tmp_path: Path):
        desk.draft(BETTER)
        desk.submit()
        desk.load(tmp_path, [ENTRY | {"benefit": "文件里改的。"}], [FAQ])

        with pytest.raises(StaleDraft):
            desk.approve()
        assert benefit(desk) == "文件里改的。"


class TestDaysInForce:
    def test_a_version_published_ahead_answers_from_its_day(self, desk: Desk):
        desk.publish(BETTER | {"title": "示例贷新版"}, effective_on=NEXT_MONTH)

        assert benefit(desk) == ENTRY["benefit"]
        assert benefit(desk, NEXT_MONTH - timedelta(days=1)) == ENTRY["benefit"]
        assert benefit(desk, NEXT_MONTH) == BETTER["benefit"]
        assert _titles(desk, TODAY) == {"示例贷", "示例贷怎么办？"}
        assert _titles(desk, NEXT_MONTH) == {"示例贷新版", "示例贷怎么办？"}

    def test_what_is_published_now_takes_over_the_days_of_the_one_in_force(self, desk: Desk):
        desk.publish(BETTER, effective_on=NEXT_MONTH)
        desk.publish(ENTRY | {"benefit": "最高示例金额丙。"})

        assert [benefit(desk, day) for day in (date(2026, 1, 1), TODAY, NEXT_MONTH)] == [
            "最高示例金额丙。",
            "最高示例金额丙。",
            BETTER["benefit"],
        ]

    @pytest.mark.parametrize(
        ("day", "refusal"),
        [
            pytest.param(NEXT_MONTH, OverlappingVersions, id="the same day"),
            pytest.param(NEXT_MONTH - timedelta(days=1), OverlappingVersions, id="a day before"),
            pytest.param(TODAY - timedelta(days=1), EffectiveInThePast, id="yesterday"),
            pytest.param(NEXT_MONTH + timedelta(days=1), None, id="the day after"),
        ],
    )
    def test_no_two_versions_share_a_day(self, desk: Desk, day: date, refusal: type[RongwenError] | None):
        desk.publish(BETTER, effective_on=NEXT_MONTH)
        third = ENTRY | {"benefit": "最高示例金额丙。"}
        if refusal is None:
            desk.publish(third, effective_on=day)
            assert [benefit(desk, NEXT_MONTH), benefit(desk, day)] == [BETTER["benefit"], third["benefit"]]
        else:
            with pytest.raises(refusal):
                desk.publish(third, effective_on=day)
            assert benefit(desk, NEXT_MONTH) == BETTER["benefit"]

    def test_the_database_refuses_two_versions_on_one_day(self, desk: Desk):
        version = desk.draft(BETTER)
        desk.submit()
        with pytest.raises(IntegrityError, match="ex_kb_version_days"):
            _publish_by_hand(desk.session, version, by=REVIEWER.by)

    def test_a_version_that_waits_can_be_called_off(self, desk: Desk):
        version = desk.publish(BETTER, effective_on=NEXT_MONTH)
        desk.withdraw(number=version.number)

        assert benefit(desk, NEXT_MONTH) == ENTRY["benefit"]
        assert _titles(desk, NEXT_MONTH) == {"示例贷", "示例贷怎么办？"}

    def test_a_region_changes_on_the_day_alone(self, desk: Desk):
        with pytest.raises(RegionChangesLater):
            desk.publish(BETTER | {"region": "河南省新乡市"}, effective_on=NEXT_MONTH)


class TestRollback:
    def test_brings_the_old_words_back_as_a_new_version_in_one_step(self, desk: Desk):
        desk.publish(BETTER)
        version = desk.rollback(1)

        assert (version.number, version.restores, version.body["benefit"]) == (3, 1, ENTRY["benefit"])
        assert states(desk) == [(1, "superseded"), (2, "superseded"), (3, "published")]
        assert benefit(desk) == ENTRY["benefit"]
        assert history(desk.session, "sample-loan")[-1].detail == {"restores": 1, "comment": "新版有误"}

    def test_brings_back_what_was_withdrawn(self, desk: Desk):
        desk.withdraw("faq-sample")
        desk.rollback(1, "faq-sample")

        assert desk.ask("示例贷怎么办？").hits[0].id == "faq-sample"

    def test_the_database_refuses_a_rollback_that_says_something_else(self, desk: Desk):
        with pytest.raises(IntegrityError, match="does not say what version 1 said"), desk.session.begin_nested():
            desk.session.execute(text(_FORGED_ROLLBACK))


class TestWithdraw:
    def test_what_is_withdrawn_is_answered_no_longer(self, desk: Desk):
        desk.withdraw("faq-sample")
        desk.withdraw("sample-loan")

        assert benefit(desk) is None
        assert not {"sample-loan", "faq-sample"} & {hit.id for hit in desk.ask("示例贷怎么办？").hits}
        assert _count(desk, Passage) == 0
        assert states(desk) == [(1, "withdrawn")]

    def test_the_same_files_do_not_bring_it_back(self, desk: Desk, tmp_path: Path):
        desk.withdraw("faq-sample")
        desk.load(tmp_path, [ENTRY], [FAQ])

        assert states(desk, "faq-sample") == [(1, "withdrawn")]


class TestAudit:
    def test_tells_who_did_what_to_which_version(self, desk: Desk):
        desk.draft(BETTER)
        desk.submit()
        desk.reject()
        desk.submit()
        desk.approve(effective_on=NEXT_MONTH)
        desk.withdraw(number=2)

        assert [(row.actor, row.action, row.number) for row in history(desk.session, "sample-loan")] == [
            ("files", "loaded", 1),
            (AUTHOR.by, "drafted", 2),
            (AUTHOR.by, "submitted", 2),
            (REVIEWER.by, "rejected", 2),
            (AUTHOR.by, "submitted", 2),
            (REVIEWER.by, "published", 2),
            (REVIEWER.by, "withdrawn", 2),
        ]
        assert all(row.at.tzinfo for row in history(desk.session, "sample-loan"))

    def test_a_deed_that_fails_leaves_neither_change_nor_row(self, desk: Desk):
        desk.draft(BETTER)
        desk.submit()
        rows = _count(desk, KbAudit)
        with pytest.raises(IntegrityError), desk.session.begin_nested():
            desk.approve()
            assert _count(desk, KbAudit) == rows + 1
            desk.session.execute(text("delete from kb_audit"))

        assert (_count(desk, KbAudit), benefit(desk)) == (rows, ENTRY["benefit"])
        assert states(desk) == [(1, "published"), (2, "review")]

    @pytest.mark.parametrize(
        "statement",
        [
            pytest.param("update kb_version set title = 'x'", id="the title"),
            pytest.param('update kb_version set body = body || \'{"benefit": "x"}\'', id="the body"),
            pytest.param("update kb_version set status = 'expired'", id="the status"),
            pytest.param("update kb_version set valid_to = '2030'", id="the validity"),
            pytest.param("update kb_version set in_force_from = '2020-01-01'", id="its first day"),
            pytest.param("update kb_version set published_by = 'somebody'", id="who published it"),
            pytest.param("update kb_version set state = 'draft'", id="back to a draft"),
            pytest.param("delete from kb_version", id="delete it"),
            pytest.param("truncate kb_version cascade", id="empty the table"),
            pytest.param("update kb_audit set actor = 'somebody'", id="rewrite the audit"),
            pytest.param("delete from kb_audit", id="delete from the audit"),
            pytest.param("truncate kb_audit", id="empty the audit"),
        ],
    )
    def test_the_database_keeps_what_was_published_and_what_was_done(self, desk: Desk, statement: str):
        with pytest.raises(IntegrityError), desk.session.begin_nested():
            desk.session.execute(text(statement))

        assert benefit(desk) == ENTRY["benefit"]

    def test_a_draft_may_be_deleted_but_not_what_is_in_review(self, desk: Desk):
        desk.draft(ENTRY | {"id": "one"})
        desk.draft(ENTRY | {"id": "two"})
        desk.submit("two")
        delete = text("delete from kb_version where entry_code = :code")
        desk.session.execute(delete, {"code": "one"})

        with pytest.raises(IntegrityError), desk.session.begin_nested():
            desk.session.execute(delete, {"code": "two"})


_FORGED_ROLLBACK = """
insert into kb_version (entry_code, number, state, title, body, author, restores, published_at, published_by, in_force_from)
values ('sample-loan', 9, 'withdrawn', '示例贷', '{"benefit": "别的话"}', 'x', 1, now(), 'x', '2027-01-01')
"""


def _publish_by_hand(session: Session, version: EntryVersion, by: str) -> None:
    statement = text(
        "update kb_version set state = 'published', published_at = now(), published_by = :by where id = :id"
    )
    with session.begin_nested():
        session.execute(statement, {"by": by, "id": version.id})


def _titles(desk: Desk, on: date) -> set[str]:
    return {hit.title for hit in desk.ask("示例贷新版怎么办", on).hits}


def _count(desk: Desk, table: type) -> int:
    return desk.session.scalar(select(func.count()).select_from(table)) or 0
