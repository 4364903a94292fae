"""Previewing and importing: what would change is shown, only drafts are written, and all of them or none."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policy_kb.audit import Signature, history
from policy_kb.documents import Document, body_of
from policy_kb.drafting import save_draft, submit
from policy_kb.exporting import export_folder, export_workbook
from policy_kb.importing.applying import ImportReport, choose_rows, import_rows
from policy_kb.importing.file_rows import read_rows
from policy_kb.importing.plain_yaml import as_yaml
from policy_kb.importing.preview import Outcome, preview_rows
from policy_kb.importing.refusals import AmbiguousRow, UnknownForm, UnknownRows, UnreadableFile, WrongRows
from policy_kb.models import Entry, EntryVersion, KbAudit
from policy_kb.revisions import current_revision
from tests.import_samples import DOCUMENTS, ENTRY, FAQ, cell_of, document, workbook

TODAY = date(2026, 11, 21)
EDITOR = Signature("示例管理员", datetime(2026, 11, 21, 1, tzinfo=UTC))
CODE = "bj-first-loan-subsidy-2025"  # an entry that ships with the product
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(*items: Any, name: str = "sample.yaml") -> Path:
        (tmp_path / name).write_text(as_yaml(list(items)), encoding="utf-8")
        return tmp_path / name

    return _write


def drafts(session: Session) -> list[tuple[str, str]]:
    statement = select(EntryVersion.entry_code, EntryVersion.title).where(EntryVersion.state == "draft")
    return [(code, title) for code, title in session.execute(statement.order_by(EntryVersion.entry_code))]


class TestExportThenImport:
    @pytest.mark.parametrize("form", ["yaml", "json", "xlsx"])
    def test_nothing_of_the_shipped_knowledge_is_changed(self, knowledge_session: Session, tmp_path: Path, form: str):
        path = tmp_path / "export.xlsx" if form == "xlsx" else tmp_path / "export"
        if form == "xlsx":
            written = export_workbook(knowledge_session, path, on=TODAY)
        else:
            written = export_folder(knowledge_session, path, on=TODAY, form=form)

        preview = preview_rows(knowledge_session, read_rows(path), on=TODAY)

        assert preview.count(Outcome.UNCHANGED) == len(preview.rows) == written == 338
        assert import_rows(knowledge_session, read_rows(path), EDITOR, on=TODAY) == ImportReport(0, 0, 338)
        assert drafts(knowledge_session) == []

    def test_a_waiting_draft_is_left_alone(self, knowledge_session: Session, tmp_path: Path):
        version = knowledge_session.scalars(select(EntryVersion).where(EntryVersion.entry_code == CODE)).one()
        save_draft(knowledge_session, document(version.body, title="改了一半的标题"), EDITOR)
        export_folder(knowledge_session, tmp_path, on=TODAY)

        report = import_rows(knowledge_session, read_rows(tmp_path), EDITOR, on=TODAY)

        assert report == ImportReport(0, 0, 338)
        assert drafts(knowledge_session) == [(CODE, "改了一半的标题")]

    @settings(max_examples=60, deadline=None)
    @given(DOCUMENTS)
    def test_any_document_comes_back_byte_for_byte_from_yaml_and_json(
        self, tmp_path_factory: pytest.TempPathFactory, one: Document
    ):
        folder, body = tmp_path_factory.mktemp("files"), body_of(one)
        (folder / "a.yaml").write_text(as_yaml([body]), encoding="utf-8", newline="")
        (folder / "a.json").write_text(json.dumps([body], ensure_ascii=False), encoding="utf-8", newline="")

        for name in ("a.yaml", "a.json"):
            assert [json.dumps(row.raw) for row in read_rows(folder / name)] == [json.dumps(body)]
        assert yaml.safe_load(as_yaml([body])) == [body]  # as `kb load` reads it


class TestPreview:
    def test_it_tells_new_changed_unchanged_and_wrong_rows_apart(self, knowledge_session: Session, tmp_path: Path):
        export_workbook(knowledge_session, tmp_path / "all.xlsx", on=TODAY)
        known = {row.code: document(row.raw) for row in read_rows(tmp_path / "all.xlsx")}
        changed = known[CODE].model_copy(update={"benefit": "另一个好处。"})

        def change(book: Any) -> None:
            cell_of(book, "地区", row=5).value = "火星"

        wrong = document(ENTRY, id="sample-wrong")
        path = workbook(tmp_path / "a.xlsx", document(), changed, known["def-first-loan-bj"], wrong, change=change)
        preview = preview_rows(knowledge_session, read_rows(path), on=TODAY)

        assert [(row.place.number, row.code, row.outcome.value) for row in preview.rows] == [
            (2, "sample-loan", "new"),
            (3, CODE, "changed"),
            (4, "def-first-loan-bj", "unchanged"),
            (5, "sample-wrong", "wrong"),
        ]
        [benefit] = preview.rows[1].changes
        assert (benefit.path, benefit.after) == (("benefit",), "另一个好处。")
        assert str(benefit).startswith("好处：由「普通企业补一年内实付利息的20%")
        assert [str(problem) for problem in preview.problems] == [
            "「条目」表第 5 行 E 列「地区」：地区「火星」不认识，请用行政区划全称，例如 全国、北京市、北京市海淀区、河南省新乡市"
        ]

    def test_looking_writes_nothing(self, session: Session, write: Write):
        preview_rows(session, read_rows(write(ENTRY, FAQ)), on=TODAY)

        assert session.scalar(select(func.count()).select_from(Entry)) == 0

    def test_a_field_that_is_left_out_is_shown_as_taken_away(self, session: Session, write: Write):
        publish(session, ENTRY | {"handled_by": "示例中心"})

        [row] = preview_rows(session, read_rows(write(ENTRY)), on=TODAY).rows

        assert [str(change) for change in row.changes] == ["办理单位：删去「示例中心」"]

    def test_it_says_whose_draft_would_be_written_over(self, session: Session, write: Write):
        save_draft(session, document(ENTRY, title="草稿"), EDITOR)

        [row] = preview_rows(session, read_rows(write(ENTRY)), on=TODAY).rows

        assert (row.outcome, row.replaces) == (Outcome.NEW, "示例管理员")

    @pytest.mark.parametrize(
        ("item", "field", "says"),
        [
            pytest.param(ENTRY | {"kind": "policy"}, "id", "已经用于别的类型", id="another kind"),
            pytest.param(FAQ | {"id": "sample-loan"}, "id", "已经用于别的类型", id="a question"),
        ],
    )
    def test_a_code_keeps_its_kind(self, session: Session, write: Write, item: dict[str, Any], field: str, says: str):
        save_draft(session, document(), EDITOR)

        [problem] = preview_rows(session, read_rows(write(item)), on=TODAY).problems

        assert problem.field == field
        assert says in problem.message

    def test_what_is_in_review_waits_for_its_reviewer(self, session: Session, write: Write):
        save_draft(session, document(), EDITOR)
        submit(session, "sample-loan", EDITOR)

        [problem] = preview_rows(session, read_rows(write(ENTRY | {"title": "另一个"})), on=TODAY).problems

        assert "正在审核" in problem.message
        assert preview_rows(session, read_rows(write(ENTRY)), on=TODAY).rows[0].outcome is Outcome.UNCHANGED

    def test_a_theme_cannot_lead_out_of_the_export_folder(self, session: Session, tmp_path: Path):
        def change(book: Any) -> None:
            cell_of(book, "主题").value = "../../outside"

        path = workbook(tmp_path / "a.xlsx", document(), change=change)

        [problem] = preview_rows(session, read_rows(path), on=TODAY).problems
        assert (problem.column, problem.heading) == ("A", "主题")


class TestImport:
    def test_it_writes_drafts_and_publishes_nothing(self, session: Session, write: Write):
        revision = current_revision(session)

        report = import_rows(session, read_rows(write(ENTRY, FAQ)), EDITOR, on=TODAY)

        assert report == ImportReport(new=2, changed=0, unchanged=0)
        assert drafts(session) == [("faq-sample", "示例贷怎么办？"), ("sample-loan", "示例贷")]
        assert session.get_one(Entry, "sample-loan").theme == "sample"
        assert current_revision(session) == revision

    def test_who_imported_is_in_the_audit(self, session: Session, write: Write):
        import_rows(session, read_rows(write(ENTRY)), EDITOR, on=TODAY)

        assert [(row.actor, row.action) for row in history(session, "sample-loan")] == [("示例管理员", "drafted")]

    def test_importing_twice_changes_nothing_more(self, session: Session, write: Write):
        import_rows(session, read_rows(write(ENTRY, FAQ)), EDITOR, on=TODAY)
        audited = session.scalar(select(func.count()).select_from(KbAudit))

        report = import_rows(session, read_rows(write(ENTRY, FAQ)), EDITOR, on=TODAY)

        assert report == ImportReport(new=0, changed=0, unchanged=2)
        assert session.scalar(select(func.count()).select_from(KbAudit)) == audited

    def test_a_change_is_a_draft_beside_the_published_version(self, session: Session, write: Write):
        publish(session, ENTRY)

        report = import_rows(session, read_rows(write(ENTRY | {"title": "新名字贷"})), EDITOR, on=TODAY)

        assert report == ImportReport(new=0, changed=1, unchanged=0)
        statement = select(EntryVersion.number, EntryVersion.state, EntryVersion.title).order_by(EntryVersion.number)
        assert [tuple(row) for row in session.execute(statement)] == [
            (1, "published", "示例贷"),
            (2, "draft", "新名字贷"),
        ]

    def test_one_wrong_row_refuses_all_and_writes_none(self, session: Session, write: Write):
        rows = read_rows(write(ENTRY, ENTRY | {"id": "other", "region": "火星"}))

        with pytest.raises(WrongRows, match="第 2 条 region") as refusal:
            import_rows(session, rows, EDITOR, on=TODAY)

        assert len(refusal.value.problems) == 1
        assert session.get(Entry, "sample-loan") is None

    def test_chosen_rows_are_imported_without_the_wrong_ones(self, session: Session, write: Write):
        rows = read_rows(write(ENTRY, ENTRY | {"id": "other", "region": "火星"}))

        report = import_rows(session, choose_rows(rows, "1"), EDITOR, on=TODAY)

        assert report.new == 1
        assert drafts(session) == [("sample-loan", "示例贷")]

    def test_a_question_cannot_be_chosen_without_the_entry_it_rests_on(self, session: Session, write: Write):
        rows = read_rows(write(ENTRY, FAQ))

        with pytest.raises(WrongRows, match="或把它一起导入"):
            import_rows(session, choose_rows(rows, codes=["faq-sample"]), EDITOR, on=TODAY)


class TestChoosing:
    @pytest.fixture
    def rows(self, tmp_path: Path) -> list[Any]:
        many = [document(ENTRY, id=f"sample-{number}") for number in range(2, 9)]
        return read_rows(workbook(tmp_path / "a.xlsx", *many, document(FAQ)))

    @pytest.mark.parametrize(
        ("numbers", "codes", "chosen"),
        [
            ("3,5-7", [], ["sample-3", "sample-5", "sample-6", "sample-7"]),
            ("条目!2，常见问题!2", [], ["sample-2", "faq-sample"]),
            ("8", ["faq-sample"], ["sample-8", "faq-sample"]),
        ],
    )
    def test_rows_are_named_by_number_sheet_or_code(self, rows: Any, numbers: str, codes: list[str], chosen: list[str]):
        assert [row.code for row in choose_rows(rows, numbers, codes)] == chosen

    def test_none_named_is_all(self, rows: Any):
        assert choose_rows(rows) == rows

    @pytest.mark.parametrize(("numbers", "codes"), [("99", []), ("二", []), ("甲!3", []), ("", ["gone"]), ("7-5", [])])
    def test_what_is_not_there_is_refused(self, rows: Any, numbers: str, codes: list[str]):
        with pytest.raises(UnknownRows):
            choose_rows(rows, numbers, codes)

    def test_a_number_that_two_sheets_have_is_refused(self, rows: Any):
        with pytest.raises(AmbiguousRow, match="条目!2、常见问题!2"):
            choose_rows(rows, "2")


class TestFiles:
    @pytest.mark.parametrize(
        ("name", "text", "says"),
        [
            ("a.yaml", "- id: [", "第 1 行"),
            ("a.yaml", "id: x", "不是一个列表"),
            ("a.yaml", "", "空的"),
            ("a.json", "[{]", "不是正确的 JSON"),
            ("a.json", '[{"id": NaN}]', "不是正确的 JSON"),
            ("a.json", '[{"id": "\ud800"}]', "UTF-8"),
        ],
        ids=["broken YAML", "no list", "empty", "broken JSON", "no number", "another encoding"],
    )
    def test_a_file_that_cannot_be_read_is_refused(self, tmp_path: Path, name: str, text: str, says: str):
        (tmp_path / name).write_bytes(text.encode("utf-8", "surrogatepass"))

        with pytest.raises(UnreadableFile, match=says):
            read_rows(tmp_path / name)

    def test_an_unknown_kind_of_file_is_refused(self, tmp_path: Path):
        (tmp_path / "a.csv").write_text("id")

        with pytest.raises(UnknownForm, match=r"\.xlsx、\.yaml"):
            read_rows(tmp_path / "a.csv")

    def test_a_folder_without_knowledge_is_refused(self, tmp_path: Path):
        with pytest.raises(UnreadableFile, match="entries"):
            read_rows(tmp_path)

    @pytest.mark.parametrize("item", ["只有一句话", 7, None, []])
    def test_an_item_that_is_no_entry_is_one_wrong_row(self, session: Session, write: Write, item: Any):
        preview = preview_rows(session, read_rows(write(ENTRY, item)), on=TODAY)

        assert [row.outcome.value for row in preview.rows] == ["new", "wrong"]


def publish(session: Session, raw: dict[str, Any]) -> None:
    """A published version, without its passages: an import does not look at them."""
    save_draft(session, document(raw), EDITOR)
    version = submit(session, str(raw["id"]), EDITOR)
    version.state, version.published_by, version.published_at = "published", "示例审核员", EDITOR.at
    session.flush()
