"""Knowledge files: what is wrong with them is said, what is right is loaded once, and comes out as it went in."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policy_kb.audit import Signature
from policy_kb.drafting import save_draft, submit
from policy_kb.embedding import RememberingEmbedder
from policy_kb.errors import InvalidKnowledge
from policy_kb.exporting import export_folder
from policy_kb.lexicon import shipped_lexicon
from policy_kb.loading import load_folder
from policy_kb.models import Entry, EntryVersion, KbRevision, Passage
from policy_kb.publishing import publish
from policy_kb.reading import Problem, check_folder, read_folder
from policy_kb.reindexing import SearchTools
from policy_kb.revisions import bump_revision, current_revision
from policy_kb.shipped import SHIPPED

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
ENTRY: dict[str, Any] = {
    "id": "sample-loan",
    "kind": "product",
    "title": "示例贷",
    "region": "北京市",
    "issuer": "示例银行",
    "audience": ["小微企业"],
    "summary": "示例摘要。",
    "benefit": "示例好处。",
    "status": "current",
    "sources": [{"title": "示例来源", "date": "2025-02", "address": "https://example.org/kept-inside"}],
    "confidence": "high",
}
FAQ: dict[str, Any] = {
    "id": "faq-sample",
    "question": "示例贷怎么办？",
    "similar": ["示例贷去哪里办"],
    "answer": "到示例银行办。",
    "entry_ids": ["sample-loan"],
    "region": "北京市",
}
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(entries: list[Any] | str, faq: list[Any] | None = None) -> Path:
        for name, items in (("entries", entries), ("faq", faq or [])):
            (tmp_path / name).mkdir(exist_ok=True)
            text = items if isinstance(items, str) else yaml.safe_dump(items, allow_unicode=True)
            (tmp_path / name / "sample.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return _write


def without(document: dict[str, Any], field: str) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != field}


class TestCheck:
    def test_the_shipped_knowledge_has_no_mistake(self):
        loaded, problems = read_folder(SHIPPED)

        assert problems == []
        assert len(loaded) == 338

    @pytest.mark.parametrize(
        ("entry", "field", "says"),
        [
            pytest.param(without(ENTRY, "issuer"), "issuer", "缺少这个字段", id="a field is missing"),
            pytest.param(ENTRY | {"isuer": "x"}, "isuer", "没有这个字段", id="a field is misspelt"),
            pytest.param(ENTRY | {"region": "海淀"}, "region", "应写成「北京市海淀区」", id="a short name of a place"),
            pytest.param(ENTRY | {"region": "火星"}, "region", "不认识", id="no place"),
            pytest.param(ENTRY | {"valid_to": "2025-02-30"}, "valid_to", "2025-02-30", id="a day that is none"),
            pytest.param(ENTRY | {"valid_from": "明年"}, "valid_from", "应写成 2025", id="no date"),
            pytest.param(ENTRY | {"valid_from": 2025}, "valid_from", "加引号", id="a year as a number"),
            pytest.param(ENTRY | {"valid_from": "2026", "valid_to": "2025"}, "", "早于", id="ends before it starts"),
            pytest.param(ENTRY | {"kind": "loan"}, "kind", "只能是", id="an unknown kind"),
            pytest.param(ENTRY | {"sources": []}, "sources", "至少要有 1 项", id="no source"),
            pytest.param(ENTRY | {"successor": "gone"}, "successor", "gone", id="a successor that does not exist"),
            pytest.param(ENTRY | {"id": "Sample Loan"}, "id", "小写字母", id="a code with a space"),
        ],
    )
    def test_a_mistake_names_file_entry_and_field_and_what_to_do(
        self, write: Write, entry: dict[str, Any], field: str, says: str
    ):
        problems = check_folder(write([entry]))

        assert [(one.file, one.entry, one.field) for one in problems] == [("entries/sample.yaml", entry["id"], field)]
        assert says in problems[0].message

    def test_a_code_used_twice_is_a_mistake_and_names_both_files(self, write: Write):
        problems = check_folder(write([ENTRY, ENTRY]))

        assert [one.field for one in problems] == ["id"]
        assert "entries/sample.yaml 里已有" in problems[0].message

    def test_a_question_may_not_rest_on_an_entry_that_does_not_exist(self, write: Write):
        problems = check_folder(write([ENTRY], [FAQ | {"entry_ids": ["sample-loan", "gone"]}]))

        assert [(one.entry, one.field) for one in problems] == [("faq-sample", "entry_ids")]
        assert "gone" in problems[0].message

    def test_an_answer_longer_than_a_phone_shows_is_a_mistake(self, write: Write):
        problems = check_folder(write([ENTRY], [FAQ | {"answer": "字" * 201}]))

        assert problems == [Problem("faq/sample.yaml", "faq-sample", "answer", "太长，最多 200 个字")]

    @pytest.mark.parametrize(
        ("text", "says"),
        [("- id: [", "不是正确的 YAML"), ("id: x", "应是一个列表"), ("- 只有一句话", "")],
        ids=["broken", "no list", "no fields"],
    )
    def test_a_file_of_another_shape_is_one_mistake(self, write: Write, text: str, says: str):
        problems = check_folder(write(text))

        assert len(problems) == 1
        assert problems[0].file == "entries/sample.yaml"
        assert says in problems[0].message

    def test_an_empty_folder_is_a_mistake(self, tmp_path: Path):
        assert [one.message for one in check_folder(tmp_path)] == [
            "这里没有 entries/*.yaml 或 faq/*.yaml，请核对文件夹"
        ]

    def test_criteria_offering_and_subsidy_are_handed_through(self, write: Write):
        extra = {"criteria": [{"any": []}], "offering": {"value": 9}, "subsidy": {"kind": "x"}}
        loaded, problems = read_folder(write([ENTRY | extra]))

        assert problems == []
        assert loaded[0].document.model_dump(include=set(extra)) == extra


class TestLoad:
    def test_a_mistake_loads_nothing(self, session: Session, write: Write, remembering: RememberingEmbedder):
        with pytest.raises(InvalidKnowledge, match="issuer"):
            load_folder(session, write([ENTRY | {"id": "fine"}, without(ENTRY, "issuer")]), remembering, on=TODAY)

        assert session.get(Entry, "fine") is None

    def test_loading_twice_changes_nothing(self, session: Session, write: Write, remembering: RememberingEmbedder):
        folder = write([ENTRY], [FAQ])
        first = load_folder(session, folder, remembering, on=TODAY)
        revision, passages = current_revision(session), _count(session, Passage)

        second = load_folder(session, folder, remembering, on=TODAY)

        assert (first.new, first.changed, first.unchanged) == (2, 0, 0)
        assert (second.new, second.changed, second.unchanged, second.indexed) == (0, 0, 2, 0)
        assert (current_revision(session), _count(session, Passage)) == (revision, passages)

    def test_a_change_is_a_new_version_and_the_former_one_stays_as_it_was(
        self, session: Session, write: Write, remembering: RememberingEmbedder
    ):
        load_folder(session, write([ENTRY], [FAQ]), remembering, on=TODAY)
        report = load_folder(session, write([ENTRY | {"benefit": "另一个好处。"}], [FAQ]), remembering, on=TODAY)

        assert (report.new, report.changed, report.unchanged) == (0, 1, 1)
        assert report.indexed == 2  # the question that rests on the entry is searched by its words too
        assert _versions(session) == [(1, "superseded", "示例好处。"), (2, "published", "另一个好处。")]

    def test_a_change_reaches_the_passages(self, session: Session, write: Write, remembering: RememberingEmbedder):
        load_folder(session, write([ENTRY]), remembering, on=TODAY)
        load_folder(session, write([ENTRY | {"title": "新名字贷"}]), remembering, on=TODAY)

        titles = session.scalars(select(Passage.text).where(Passage.kind == "title")).all()
        assert titles == ["新名字贷"]

    def test_what_a_person_published_since_is_not_undone_by_the_same_file(
        self, session: Session, write: Write, remembering: RememberingEmbedder
    ):
        folder = write([ENTRY])
        load_folder(session, folder, remembering, on=TODAY)
        document = read_folder(folder)[0][0].document.model_copy(update={"benefit": "管理员改的。"})
        save_draft(session, document, Signature("示例管理员", NOW))
        submit(session, document.id, Signature("示例管理员", NOW))
        tools = SearchTools(remembering, shipped_lexicon())
        publish(session, document.id, Signature("示例审核员", NOW), tools, on=TODAY)

        report = load_folder(session, folder, remembering, on=TODAY)
        load_folder(session, write([ENTRY | {"benefit": "管理员改的。"}]), remembering, on=TODAY)

        assert report.unchanged == 1
        assert _versions(session)[-1] == (2, "published", "管理员改的。")

    @pytest.mark.parametrize(
        ("text", "first", "last"),
        [
            ("2025", date(2025, 1, 1), date(2025, 12, 31)),
            ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
            ("2024-02-10", date(2024, 2, 10), date(2024, 2, 10)),
        ],
    )
    def test_dates_keep_their_text_and_mean_their_days(
        self, session: Session, write: Write, remembering: RememberingEmbedder, text: str, first: date, last: date
    ):
        load_folder(session, write([ENTRY | {"valid_from": text, "valid_to": text}]), remembering, on=TODAY)

        version = session.scalars(select(EntryVersion)).one()
        assert (version.valid_from, version.valid_to) == (text, text)
        assert (version.starts_on, version.ends_on) == (first, last)
        assert version.checked_on == "2025-02"

    def test_other_words_make_all_passages_anew_without_new_versions(
        self, session: Session, write: Write, remembering: RememberingEmbedder
    ):
        folder = write([ENTRY], [FAQ])
        load_folder(session, folder, remembering, on=TODAY)
        bump_revision(session, "made with an older dictionary")

        report = load_folder(session, folder, remembering, on=TODAY)

        assert (report.unchanged, report.indexed) == (2, 2)
        assert session.get_one(KbRevision, 1).index_digest != "made with an older dictionary"

    def test_the_report_counts_what_is_past_its_days(
        self, session: Session, write: Write, remembering: RememberingEmbedder
    ):
        folder = write([ENTRY | {"valid_to": "2026-11-20"}])

        assert load_folder(session, folder, remembering, on=date(2026, 11, 20)).expired == 0
        assert load_folder(session, folder, remembering, on=TODAY).expired == 1


class TestExport:
    def test_loading_an_export_changes_nothing(
        self, knowledge_session: Session, tmp_path: Path, remembering: RememberingEmbedder
    ):
        written = export_folder(knowledge_session, tmp_path, on=TODAY)

        report = load_folder(knowledge_session, tmp_path, remembering, on=TODAY)

        assert written == report.unchanged == 338

    def test_an_export_has_the_files_it_was_loaded_from(self, knowledge_session: Session, tmp_path: Path):
        export_folder(knowledge_session, tmp_path, on=TODAY)

        assert _names(tmp_path) == _names(SHIPPED)


def _names(folder: Path) -> set[str]:
    return {f"{path.parent.name}/{path.name}" for part in ("entries", "faq") for path in (folder / part).glob("*.yaml")}


def _count(session: Session, table: type[Any]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def _versions(session: Session) -> list[tuple[int, str, str]]:
    statement = select(EntryVersion).where(EntryVersion.entry_code == "sample-loan").order_by(EntryVersion.number)
    return [(one.number, one.state, one.body["benefit"]) for one in session.scalars(statement)]
