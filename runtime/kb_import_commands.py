"""The `rongwen kb` commands that exchange knowledge with files: template, preview, import, export, notice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from policy_kb.documents import body_of
from policy_kb.drafting import save_draft
from policy_kb.exporting import export_folder, export_workbook
from policy_kb.importing.applying import choose_rows, import_rows
from policy_kb.importing.file_rows import read_rows
from policy_kb.importing.plain_yaml import as_yaml
from policy_kb.importing.preview import Outcome, Preview, PreviewRow, preview_rows
from policy_kb.importing.workbook import write_template
from policy_kb.notices.drafting import NOTICE_THEME, draft_notice
from policy_kb.notices.text import read_notice
from runtime.clock import today
from runtime.command_options import AsJson, emit
from runtime.editors import sign
from runtime.knowledge import open_knowledge
from runtime.settings import Settings

exchange = typer.Typer()
_SIGNS = {Outcome.NEW: "+ 新增", Outcome.CHANGED: "~ 修改", Outcome.UNCHANGED: "= 未变", Outcome.WRONG: "! 有错"}

Source = Annotated[
    Path, typer.Argument(help=".xlsx、.yaml、.json 文件，或导出的目录。A file, or a folder that was exported.")
]
Rows = Annotated[str, typer.Option(help="只要这些行：3,5-9 或 条目!3。Only these rows.")]
Only = Annotated[list[str] | None, typer.Option(help="只要这些编号，可写多次。Only these codes.")]
By = Annotated[str, typer.Option(help="谁在操作：工作台账号。Who does it: an account of the console.")]


class ExportForm(StrEnum):
    YAML = "yaml"
    JSON = "json"
    XLSX = "xlsx"


@exchange.command("template")
def kb_template(file: Annotated[Path, typer.Argument(help="写到哪个 .xlsx 文件。Where to write.")]) -> None:
    """生成填写资料的 Excel 模板。Write an empty workbook to fill in."""
    write_template(file)
    print(f"已写到 {file} / written")


@exchange.command("preview")
def kb_preview(path: Source, rows: Rows = "", only: Only = None, as_json: AsJson = False) -> None:
    """看导入会新增、修改什么，哪里有错；不写入。Show what an import would do; write nothing."""
    chosen = choose_rows(read_rows(path), rows, only or ())
    with _transaction() as session:
        preview = preview_rows(session, chosen, on=today())
    if as_json:
        emit([_as_data(row) for row in preview.rows])
    else:
        _show(preview)
    raise typer.Exit(1 if preview.problems else 0)


@exchange.command("import")
def kb_import(path: Source, by: By, rows: Rows = "", only: Only = None) -> None:
    """导入为草稿；有一处错就都不写。Import as drafts, all of them or none."""
    chosen = choose_rows(read_rows(path), rows, only or ())
    with _transaction() as session:
        report = import_rows(session, chosen, sign(session, by), on=today())
    print(f"新增草稿 {report.new} 份，修改草稿 {report.changed} 份，未变 {report.unchanged} 条 / imported as drafts")


@exchange.command("export")
def kb_export(
    path: Annotated[Path, typer.Argument(help="写到哪个目录，或哪个 .xlsx 文件。Where to write.")],
    form: Annotated[ExportForm, typer.Option(help="yaml、json 或 xlsx。The form.")] = ExportForm.YAML,
) -> None:
    """把今天有效的资料写成文件，再导入不会改变什么。Write what is in force; importing it changes nothing."""
    with _transaction() as session:
        if form is ExportForm.XLSX or path.suffix == ".xlsx":
            written = export_workbook(session, path, on=today())
        else:
            written = export_folder(session, path, on=today(), form=form.value)
    print(f"已把 {written} 条写到 {path} / written")


@exchange.command("notice")
def kb_notice(
    file: Annotated[Path, typer.Argument(help="通知：.docx、.pdf、.html、.txt。A notice.")],
    code: Annotated[str | None, typer.Option(help="草稿的编号。The code of the draft.")] = None,
    out: Annotated[Path | None, typer.Option(help="把草稿写成 .yaml，改好再导入。Write the draft to edit.")] = None,
    by: Annotated[str | None, typer.Option(help="写明账号，就直接存为草稿。Store the draft, by this account.")] = None,
    as_json: AsJson = False,
) -> None:
    """从通知里提取要点，连同出处供人核对；不会发布。Propose a draft from a notice, with the sentences it rests on."""
    draft = draft_notice(read_notice(file.name, file.read_bytes()), code)
    if out is not None:
        out.write_text(as_yaml([body_of(draft.document)]), encoding="utf-8")
    if by is not None:
        with _transaction() as session:
            save_draft(session, draft.document, sign(session, by), theme=NOTICE_THEME)
    emit(draft.report()) if as_json else print(as_yaml(draft.report()), end="")


@contextmanager
def _transaction() -> Iterator[Session]:
    sessions = open_knowledge(Settings())
    try:
        with sessions.begin() as session:
            yield session
    finally:
        sessions.kw["bind"].dispose()


def _show(preview: Preview) -> None:
    for row in preview.rows:
        if row.outcome is not Outcome.UNCHANGED:
            print(f"{_SIGNS[row.outcome]}  {row.place}  {row.code}  {row.title}")
        if row.replaces:
            print(f"    会覆盖 {row.replaces} 还没提交的草稿 / replaces a draft")
        for change in row.changes:
            print(f"    {change}")
        for problem in row.problems:
            print(f"    {problem}")
    print("，".join(f"{sign[2:]} {preview.count(outcome)}" for outcome, sign in _SIGNS.items()))


def _as_data(row: PreviewRow) -> dict[str, Any]:
    return {
        "row": str(row.place),
        "code": row.code,
        "title": row.title,
        "outcome": row.outcome.value,
        "replaces": row.replaces,
        "changes": [asdict(change) | {"text": str(change)} for change in row.changes],
        "problems": [asdict(problem) | {"text": str(problem)} for problem in row.problems],
        "document": body_of(row.document) if row.document else None,
    }
