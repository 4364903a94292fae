"""The commands that exchange knowledge with files, on a database of their own, because they commit."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from desk.staff import create_user
from runtime.cli import app
from runtime.database import make_engine
from runtime.migrate import migrate
from runtime.postgres import without_driver
from tests.import_samples import ENTRY, cell_of, document, workbook
from tests.notice_samples import as_docx

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def server(database_url: str) -> Iterator[psycopg.Connection]:
    """The server with an empty, migrated database to copy."""
    with psycopg.connect(without_driver(database_url), autocommit=True) as connection:
        connection.execute("create database import_template")
        url = database_url.replace("/rongwen?", "/import_template?")
        migrate(url)
        engine = make_engine(url)
        with Session(engine) as session, session.begin():
            create_user(session, "示例管理员", "sample-password", "admin", now=datetime.now(UTC))
        engine.dispose()
        yield connection
        connection.execute("drop database import_template with (force)")


@pytest.fixture
def run(server: psycopg.Connection, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    server.execute("create database import_commands template import_template")
    monkeypatch.setenv("RONGWEN_DATABASE_URL", database_url.replace("/rongwen?", "/import_commands?"))
    yield lambda *words: CliRunner().invoke(app, ["kb", *map(str, words)])
    server.execute("drop database import_commands with (force)")


def printed(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


class TestTemplateToDraft:
    def test_what_is_filled_in_is_previewed_imported_and_then_unchanged(self, run: Run, tmp_path: Path):
        path = workbook(tmp_path / "filled.xlsx")

        assert "新增 2，修改 0，未变 0，有错 0" in printed(run("preview", path))
        assert "新增草稿 2 份" in printed(run("import", path, "--by", "示例管理员"))
        assert "新增 0，修改 0，未变 2，有错 0" in printed(run("preview", path))

    def test_the_template_is_a_workbook_without_rows(self, run: Run, tmp_path: Path):
        printed(run("template", tmp_path / "t.xlsx"))

        assert json.loads(printed(run("preview", tmp_path / "t.xlsx", "--json"))) == []

    def test_a_mistake_is_shown_and_imports_nothing_unless_other_rows_are_chosen(self, run: Run, tmp_path: Path):
        other = document(ENTRY, id="sample-other")
        path = workbook(
            tmp_path / "a.xlsx",
            document(),
            other,
            change=lambda book: setattr(cell_of(book, "地区", row=3), "value", "火星"),
        )

        shown = run("preview", path)
        refused = run("import", path, "--by", "示例管理员")
        chosen = run("import", path, "--by", "示例管理员", "--rows", "2")

        assert shown.exit_code == 1
        assert "「条目」表第 3 行 E 列「地区」：地区「火星」不认识" in shown.output
        assert refused.exception is not None and "没有写入任何内容" in str(refused.exception)
        assert "新增草稿 1 份" in printed(chosen)

    def test_json_tells_each_row_its_outcome_and_its_place(self, run: Run, tmp_path: Path):
        found = json.loads(printed(run("preview", workbook(tmp_path / "a.xlsx"), "--json", "--only", "sample-loan")))

        assert [(row["row"], row["code"], row["outcome"]) for row in found] == [("条目!2", "sample-loan", "new")]


class TestExport:
    @pytest.mark.parametrize("words", [(), ("--form", "json"), ("--form", "xlsx")])
    def test_drafts_are_not_exported(self, run: Run, tmp_path: Path, words: tuple[str, ...]):
        printed(run("import", workbook(tmp_path / "a.xlsx"), "--by", "示例管理员"))

        assert "已把 0 条写到" in printed(run("export", tmp_path / "out.xlsx", *words))


class TestNotice:
    def test_a_notice_becomes_a_report_a_file_to_edit_and_a_draft(self, run: Run, tmp_path: Path):
        (tmp_path / "notice.docx").write_bytes(as_docx())

        report = printed(
            run("notice", tmp_path / "notice.docx", "--out", tmp_path / "d.yaml", "--by", "示例管理员", "--json")
        )

        proposals = {one["field"]: one for one in json.loads(report)["proposals"]}
        assert proposals["document_number"]["value"] == "示财金〔2024〕7号"
        assert proposals["valid_to"]["sentence"].endswith("有效期3年。")
        assert "新增 0，修改 0，未变 1，有错 0" in printed(run("preview", tmp_path / "d.yaml"))

    def test_without_a_name_nothing_is_stored(self, run: Run, tmp_path: Path):
        (tmp_path / "notice.docx").write_bytes(as_docx())
        printed(run("notice", tmp_path / "notice.docx", "--out", tmp_path / "d.yaml", "--code", "sample-notice"))

        assert "+ 新增  d.yaml!1  sample-notice" in printed(run("preview", tmp_path / "d.yaml"))
