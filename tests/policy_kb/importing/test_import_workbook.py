"""The Excel form: a template to fill in, documents that come back as they were, and mistakes named by row and column."""

import json
import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from openpyxl import Workbook, load_workbook

from policy_kb.documents import Document, body_of
from policy_kb.importing import archives, sheet_rows
from policy_kb.importing.cells import CELL_LIMIT
from policy_kb.importing.checking import check_rows
from policy_kb.importing.file_rows import read_rows
from policy_kb.importing.layout import sheets
from policy_kb.importing.refusals import CellTooLong, FileTooLarge, UnfittingSheet, UnreadableFile
from policy_kb.importing.workbook import write_template, write_workbook
from policy_kb.reading import read_folder
from policy_kb.shipped import SHIPPED
from tests.import_samples import DOCUMENTS, FAQ, cell_of, document, workbook


def bodies(path: Path) -> list[str]:
    checked = check_rows(read_rows(path), {"sample-loan"})
    assert [problem for one in checked for problem in one.problems] == []
    return [json.dumps(body_of(one.document)) for one in checked if one.document]


def problems(path: Path) -> list[tuple[int, str, str]]:
    found = [problem for one in check_rows(read_rows(path), ()) for problem in one.problems]
    return [(one.place.number, one.column, one.message) for one in found]


class TestTemplate:
    def test_it_has_a_column_for_every_field_of_a_document(self):
        for sheet in sheets():
            assert {column.field for column in sheet.columns} == {"theme", *sheet.shape.model_fields}

    def test_it_offers_lists_to_pick_from_and_explains_every_column(self, tmp_path: Path):
        write_template(tmp_path / "template.xlsx")

        book = load_workbook(tmp_path / "template.xlsx")
        rules = {str(rule.sqref): rule.formula1 for rule in book["条目"].data_validations.dataValidation}
        assert rules["C2:C5001"] == '"政策,产品,服务,名词,联系方式"'
        assert len(rules) == 4
        assert "北京市海淀区" in {cell.value for cell in book["地区"]["A"]}
        assert all(cell.comment for cell in book["条目"][1])
        assert len(list(book["说明"].rows)) > sum(len(sheet.columns) for sheet in sheets())

    def test_an_empty_one_holds_no_rows(self, tmp_path: Path):
        write_template(tmp_path / "template.xlsx")

        assert read_rows(tmp_path / "template.xlsx") == []


class TestRoundTrip:
    def test_the_shipped_knowledge_comes_back_byte_for_byte(self, tmp_path: Path):
        loaded, _ = read_folder(SHIPPED)
        write_workbook(tmp_path / "all.xlsx", [(one.theme, one.document) for one in loaded])

        given = {one.document.id: json.dumps(body_of(one.document)) for one in loaded}
        back = bodies(tmp_path / "all.xlsx")
        assert {json.loads(body)["id"]: body for body in back} == given

    @settings(max_examples=40, deadline=None)
    @given(DOCUMENTS)
    def test_any_document_comes_back_byte_for_byte(self, tmp_path_factory: pytest.TempPathFactory, one: Document):
        path = tmp_path_factory.mktemp("sheet") / "one.xlsx"

        assert bodies(workbook(path, one)) == [json.dumps(body_of(one))]

    def test_it_survives_being_opened_and_saved_again(self, tmp_path: Path):
        path = workbook(tmp_path / "a.xlsx", change=lambda book: None)

        assert bodies(path) == [json.dumps(body_of(document())), json.dumps(body_of(document(FAQ)))]

    @pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", '=HYPERLINK("http://example.org")', "#N/A"])
    def test_nothing_is_ever_run_as_a_formula(self, tmp_path: Path, text: str):
        path = workbook(tmp_path / "a.xlsx", document(title=text))

        cell = cell_of(load_workbook(path), "标题")
        assert (cell.value, cell.data_type, cell.number_format, cell.quotePrefix) == (text, "s", "@", True)
        assert json.loads(bodies(path)[0])["title"] == text

    def test_what_no_cell_can_hold_is_refused_and_nothing_is_written(self, tmp_path: Path):
        with pytest.raises(CellTooLong, match="「摘要」"):
            workbook(tmp_path / "a.xlsx", document(summary="字" * (CELL_LIMIT + 1)))

        assert not (tmp_path / "a.xlsx").exists()


class TestWhatExcelTypes:
    @pytest.mark.parametrize(
        ("value", "number_format", "text"),
        [
            pytest.param(datetime(2025, 2, 19), "yyyy-mm-dd", "2025-02-19", id="a day"),
            pytest.param(date(2025, 2, 1), "yyyy-mm", "2025-02", id="a month, which Excel keeps as its first day"),
            pytest.param(datetime(2025, 2, 1), 'yyyy"年"m"月"', "2025-02", id="a month in Chinese"),
            pytest.param(2025, "General", "2025", id="a year"),
            pytest.param(2025.0, "General", "2025", id="a year with a decimal point"),
        ],
    )
    def test_days_and_numbers_become_the_text_they_stand_for(
        self, tmp_path: Path, value: Any, number_format: str, text: str
    ):
        def change(book: Any) -> None:
            cell = cell_of(book, "有效期自")
            cell.value, cell.number_format = value, number_format

        assert json.loads(bodies(workbook(tmp_path / "a.xlsx", change=change))[0])["valid_from"] == text

    def test_a_code_typed_as_a_number_stays_a_code(self, tmp_path: Path):
        def change(book: Any) -> None:
            cell_of(book, "编号").value = 110108.0

        path = workbook(tmp_path / "a.xlsx", document(), change=change)

        assert json.loads(bodies(path)[0])["id"] == "110108"

    @pytest.mark.parametrize(("value", "says"), [("=A2&B2", "是公式"), ("#REF!", "出错值 #REF!")])
    def test_formulas_and_error_values_are_mistakes(self, tmp_path: Path, value: str, says: str):
        def change(book: Any) -> None:
            cell_of(book, "标题").value = value

        [(row, column, message)] = problems(workbook(tmp_path / "a.xlsx", document(), change=change))
        assert (row, column) == (2, "D")
        assert says in message


class TestMistakes:
    @pytest.mark.parametrize(
        ("heading", "value", "column", "says"),
        [
            pytest.param("标题", None, "D", "缺少这个字段", id="a required cell is empty"),
            pytest.param("编号", "Sample Loan", "B", "小写字母", id="a code with a space"),
            pytest.param("类型", "贷款", "C", "只能是", id="no choice of the list"),
            pytest.param("地区", "海淀", "E", "应写成「北京市海淀区」", id="a short name of a place"),
            pytest.param("有效期至", "2025-02-30", "Q", "2025-02-30", id="a day that is none"),
            pytest.param("来源", "title: [", "T", "不是正确的 YAML（第 1 行）", id="broken YAML"),
            pytest.param("替代条目", "gone", "S", "指向的条目「gone」不存在", id="a successor that does not exist"),
            pytest.param(
                "判断规则", "- {field: height, op: eq, text: 甲}", "V", "规则的写法不对", id="an unknown fact"
            ),
            pytest.param(
                "判断规则", "- {field: [], op: eq, text: 甲}", "V", "规则的写法不对", id="a fact that is no name"
            ),
            pytest.param("可申请的好处", "{value: 11}", "W", "规则的写法不对", id="an offering without its keys"),
            pytest.param("补贴算法", "{kind: gift}", "X", "规则的写法不对", id="an unknown formula"),
            pytest.param("摘要", '"\\u0000"', "B", "控制字符", id="what no database holds"),
        ],
    )
    def test_each_is_named_by_row_and_column_with_what_to_do(
        self, tmp_path: Path, heading: str, value: str | None, column: str, says: str
    ):
        def change(book: Any) -> None:
            cell_of(book, heading).value = value

        [(row, letter, message)] = problems(workbook(tmp_path / "a.xlsx", document(), change=change))

        assert (row, letter) == (2, column)
        assert says in message

    def test_they_are_printed_in_one_chinese_sentence(self, tmp_path: Path):
        path = workbook(
            tmp_path / "a.xlsx", change=lambda book: setattr(cell_of(book, "答案", sheet="常见问题"), "value", None)
        )

        [problem] = [problem for one in check_rows(read_rows(path), ()) for problem in one.problems]
        assert str(problem) == "「常见问题」表第 2 行 E 列「答案」：缺少这个字段，请补上"  # fmt: skip

    def test_a_code_used_twice_is_a_mistake_in_both_rows(self, tmp_path: Path):
        found = problems(workbook(tmp_path / "a.xlsx", document(), document()))

        assert [(row, column) for row, column, _ in found] == [(2, "B"), (3, "B")]

    def test_empty_rows_are_passed_over_and_keep_the_count(self, tmp_path: Path):
        path = workbook(tmp_path / "a.xlsx", document(), change=lambda book: book["条目"].insert_rows(2, 3))

        assert [row.place.number for row in read_rows(path)] == [5]


class TestUnfitting:
    def test_columns_may_stand_in_another_order(self, tmp_path: Path):
        path = workbook(tmp_path / "a.xlsx", document(), change=lambda book: book["条目"].move_range("B1:B9", cols=30))

        assert [row.code for row in read_rows(path)] == ["sample-loan"]

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            (lambda book: book["条目"].delete_cols(4), "缺少列「标题」"),
            (lambda book: setattr(book["条目"]["D1"], "value", "名称"), "不认识的列「名称」"),
            (lambda book: setattr(book["条目"]["D1"], "value", "编号"), "两列「编号」"),
            (lambda book: [book.remove(book[name]) for name in ("条目", "常见问题")], "没有名为「条目」或「常见问题」的表"),
        ],
        ids=["missing", "unknown", "twice", "no sheet"],
    )  # fmt: skip
    def test_a_sheet_that_is_not_the_templates_is_refused_whole(self, tmp_path: Path, change: Any, says: str):
        with pytest.raises(UnfittingSheet, match=says):
            read_rows(workbook(tmp_path / "a.xlsx", change=change))


class TestUnreadable:
    @pytest.mark.parametrize(
        ("data", "says"),
        [
            pytest.param(b"", "空的", id="empty"),
            pytest.param(b"\x89PNG\r\n\x1a\n" + b"0" * 100, "不是它的扩展名", id="a picture"),
            pytest.param(archives._OLD_OFFICE + b"0" * 100, "有密码", id="a password"),
        ],
    )
    def test_what_is_no_workbook_is_refused(self, tmp_path: Path, data: bytes, says: str):
        (tmp_path / "a.xlsx").write_bytes(data)

        with pytest.raises(UnreadableFile, match=says):
            read_rows(tmp_path / "a.xlsx")

    def test_a_file_cut_short_is_refused(self, tmp_path: Path):
        path = workbook(tmp_path / "a.xlsx")
        path.write_bytes(path.read_bytes()[:-200])

        with pytest.raises(UnreadableFile, match="不完整"):
            read_rows(path)

    def test_another_kind_of_archive_is_refused(self, tmp_path: Path):
        with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
            archive.writestr("word/document.xml", "<x/>")

        with pytest.raises(UnreadableFile, match="扩展名不符"):
            read_rows(tmp_path / "a.xlsx")

    def test_a_broken_part_is_refused(self, tmp_path: Path):
        with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
            archive.writestr("xl/workbook.xml", "<workbook")

        with pytest.raises(UnreadableFile, match="损坏"):
            read_rows(tmp_path / "a.xlsx")

    def test_a_small_file_that_unpacks_to_gigabytes_is_refused(self, tmp_path: Path):
        with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b"0" * (archives.MAX_UNPACKED_BYTES + 1))

        assert (tmp_path / "a.xlsx").stat().st_size < 200_000
        with pytest.raises(FileTooLarge, match="解开后 100 MB"):
            read_rows(tmp_path / "a.xlsx")

    def test_too_many_rows_are_refused(self, tmp_path: Path):
        book = Workbook(write_only=True)
        page = book.create_sheet("常见问题")
        page.append([column.heading for column in sheets()[1].columns])
        for _ in range(sheet_rows.MAX_ROWS + 1):
            page.append(["示例"])
        saved = BytesIO()
        book.save(saved)
        (tmp_path / "a.xlsx").write_bytes(saved.getvalue())

        with pytest.raises(FileTooLarge, match="5000 行"):
            read_rows(tmp_path / "a.xlsx")

    def test_a_file_too_large_is_refused_before_it_is_looked_into(self, tmp_path: Path):
        (tmp_path / "a.xlsx").write_bytes(b"x" * (archives.MAX_BYTES + 1))

        with pytest.raises(FileTooLarge, match="10 MB"):
            read_rows(tmp_path / "a.xlsx")
