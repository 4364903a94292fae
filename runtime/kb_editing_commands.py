"""The `rongwen kb` commands by which two people bring a change from a draft to what is answered, and back."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from policy_kb.diffs import diff_bodies
from policy_kb.documents import EntryKind, body_of
from policy_kb.drafting import reject, submit
from policy_kb.importing.applying import import_rows
from policy_kb.importing.file_rows import read_rows
from policy_kb.importing.plain_yaml import as_yaml
from policy_kb.models import EntryVersion, VersionState
from policy_kb.overview import REVIEW_AFTER_MONTHS, Line, due, history_in_words, list_entries, set_review_date
from policy_kb.publishing import preview, publish, rollback, withdraw
from policy_kb.shipped import read_shipped
from policy_kb.versions import document_from, find_in_force, find_open, get_entry, get_version, newest_version
from runtime.clock import today
from runtime.command_options import AsJson, On, Region, day, emit
from runtime.editors import REVIEWERS, sign
from runtime.knowledge import knowledge_session, search_tools
from runtime.lookups import search_text
from runtime.settings import Settings

editing = typer.Typer()

Code = Annotated[str, typer.Argument(help="编号。The entry's code.")]
By = Annotated[str, typer.Option(help="谁在操作：工作台账号。Who does it: an account of the console.")]
Comment = Annotated[str, typer.Option(help="给对方的话。A comment.")]
Reason = Annotated[str, typer.Option(help="原因，记入历史。Why, for the history.")]
Confirm = Annotated[
    list[str] | None, typer.Option(help="确认会受影响的条目编号，可写多次。An entry whose questions may move.")
]
Number = Annotated[int | None, typer.Option("--number", help="第几版。Which version.")]


@editing.command("draft")
def kb_draft(
    file: Annotated[Path | None, typer.Argument(help="写好的 .yaml。The entry as YAML.")] = None,
    by: Annotated[str, typer.Option(help="谁在起草：工作台账号。Who writes: an account of the console.")] = "",
    from_code: Annotated[
        str | None, typer.Option("--from", help="照这个编号的现行版改。Begin from this entry.")
    ] = None,
) -> None:
    """存一份草稿；或用 --from 打印现有资料，改好再存。Store a draft; or print an entry to begin from."""
    if (file is None) == (from_code is None):
        raise typer.BadParameter("请给出草稿文件，或用 --from 指定照哪一条改。(Give FILE or --from CODE.)")
    with knowledge_session(Settings()) as session:
        if from_code is not None:
            version = find_open(session, from_code) or newest_version(session, from_code)
            print(as_yaml([body_of(document_from(version.body))]), end="")
        elif file is not None:
            report = import_rows(session, read_rows(file), sign(session, by), on=today())
            print(f"已存草稿 {report.new + report.changed} 份，未变 {report.unchanged} 条 / drafts stored")


@editing.command("show")
def kb_show(code: Code, number: Number = None, as_json: AsJson = False) -> None:
    """看一条资料：草稿、现行版或某一版。Show the draft, the version in force, or any version."""
    with knowledge_session(Settings()) as session:
        get_entry(session, code)
        version = (
            get_version(session, code, number)
            if number is not None
            else find_in_force(session, code, today()) or newest_version(session, code)
        )
        emit(_as_data(version)) if as_json else print(f"# {_headline(version)}\n{as_yaml([version.body])}", end="")


@editing.command("list")
def kb_list(
    region: Region = None,
    kind: Annotated[EntryKind | None, typer.Option(help="种类。The kind.")] = None,
    state: Annotated[VersionState | None, typer.Option(help="状态。The state.")] = None,
    as_json: AsJson = False,
) -> None:
    """列出资料，可按地区、种类、状态筛选。List entries."""
    with knowledge_session(Settings()) as session:
        lines = list_entries(session, on=today(), region=region, kind=kind and kind.value, state=state and state.value)
    _print_lines(lines, as_json)


@editing.command("due")
def kb_due(
    on: On = None,
    months: Annotated[int, typer.Option(help="核实后几个月要复核。Months after a check.")] = REVIEW_AFTER_MONTHS,
    as_json: AsJson = False,
) -> None:
    """列出到了复核日的资料，拖得最久的在前。What is due to be checked again."""
    with knowledge_session(Settings()) as session:
        lines = due(session, on=day(on), months=months)
    _print_lines(lines, as_json)


@editing.command("review")
def kb_review(
    code: Code, by: By, on: Annotated[str | None, typer.Option(help="复核日；不写就按核实日期推算。The day.")] = None
) -> None:
    """设定一条资料的复核日。Set the day on which an entry is checked again."""
    with knowledge_session(Settings()) as session:
        set_review_date(session, code, day(on) if on else None, sign(session, by))
    print("已设定 / set")


@editing.command("diff")
def kb_diff(
    code: Code,
    old: Annotated[int | None, typer.Argument(help="旧版号；不写就是现行版。The older version.")] = None,
    new: Annotated[int | None, typer.Argument(help="新版号；不写就是草稿。The newer version.")] = None,
    as_json: AsJson = False,
) -> None:
    """逐项列出两版的不同。What differs, field by field."""
    with knowledge_session(Settings()) as session:
        get_entry(session, code)
        before = get_version(session, code, old) if old is not None else find_in_force(session, code, today())
        after = get_version(session, code, new) if new is not None else find_open(session, code)
        after = after or newest_version(session, code)
        changes = diff_bodies(before.body if before else {}, after.body)
    if as_json:
        emit([{"path": one.path, "kind": one.kind.value, "before": one.before, "after": one.after} for one in changes])
    else:
        print("\n".join(map(str, changes)) or read_shipped("editing.yaml")["nothing"])


@editing.command("submit")
def kb_submit(code: Code, by: By, comment: Comment = "") -> None:
    """把草稿交给另一个人审核。Hand the draft to a second person."""
    with knowledge_session(Settings()) as session:
        version = submit(session, code, sign(session, by), comment=comment or None)
        print(f"「{code}」第 {version.number} 版已提交审核 / submitted")


@editing.command("reject")
def kb_reject(code: Code, by: By, comment: Comment = "") -> None:
    """退回草稿，写明要改什么。Send the draft back."""
    with knowledge_session(Settings()) as session:
        version = reject(session, code, sign(session, by, REVIEWERS), comment=comment)
        print(f"「{code}」第 {version.number} 版已退回 / sent back")


@editing.command("approve")
@editing.command("publish")
def kb_publish(
    code: Code,
    by: By,
    effective_on: Annotated[str | None, typer.Option(help="哪天起启用；不写就是立即。From which day.")] = None,
    confirm: Confirm = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只试不发布。Try it only.")] = False,
) -> None:
    """审核通过并发布；先重问已知的问题。Approve and publish, after asking the known questions again."""
    settings, starts = Settings(), day(effective_on) if effective_on else None
    with knowledge_session(settings) as session:
        signature, tools = sign(session, by, REVIEWERS), search_tools(session, settings)
        if dry_run:
            replay = preview(session, code, signature, tools, on=today(), effective_on=starts)
            print("\n".join(map(str, (*replay.broken, *replay.moved))) or "已知的问题都没有变 / nothing moves")
            raise typer.Exit(1 if replay.broken or replay.moved else 0)
        version = publish(session, code, signature, tools, on=today(), effective_on=starts, confirmed=confirm or ())
        print(_published(version))


@editing.command("rollback")
def kb_rollback(
    code: Code,
    number: Annotated[int, typer.Argument(help="恢复到第几版。Which version.")],
    by: By,
    reason: Reason = "",
    confirm: Confirm = None,
) -> None:
    """恢复旧版的内容，立即启用。Publish the words of an earlier version again, at once."""
    settings = Settings()
    with knowledge_session(settings) as session:
        signature = sign(session, by, REVIEWERS)
        version = rollback(
            session,
            code,
            number,
            signature,
            search_tools(session, settings),
            on=today(),
            reason=reason,
            confirmed=confirm or (),
        )
        print(_published(version))


@editing.command("withdraw")
def kb_withdraw(code: Code, by: By, reason: Reason = "", number: Number = None) -> None:
    """撤下一条资料，不再用它回答；或取消某一版。Answer with it no longer; or call one version off."""
    with knowledge_session(Settings()) as session:
        withdraw(session, code, sign(session, by, REVIEWERS), reason=reason, number=number)
    print(f"「{code}」已撤下 / withdrawn")


@editing.command("history")
def kb_history(code: Code, as_json: AsJson = False) -> None:
    """一条资料的经过：谁在什么时候做了什么。Who did what, and when."""
    with knowledge_session(Settings()) as session:
        steps = history_in_words(session, code)
    for step in steps:
        if as_json:
            emit({"at": step.at, "by": step.actor, "number": step.number, "said": step.said})
        else:
            print(f"{step.at}  {step.actor:<12} {_nth(step.number):<8} {step.said}")


@editing.command("ask")
def kb_ask(
    text: Annotated[str, typer.Argument(help="问题。The question.")],
    region: Region = None,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """用机器人同一个函数试问。Ask with the very function the bot uses."""
    answer = search_text(Settings(), text, region=region, on=day(on))
    emit(answer) if as_json else print(answer["answer"])


def _print_lines(lines: list[Line], as_json: bool) -> None:
    states = read_shipped("editing.yaml")["states"]
    for line in lines:
        if as_json:
            emit(vars(line) | {"review_on": line.review_on and line.review_on.isoformat()})
            continue
        waiting = f"（另有{states[line.waiting]}）" if line.waiting else ""
        print(f"{line.code}  {states[line.state]}{waiting}  复核 {line.review_on or '-'}  {line.region}  {line.title}")


def _as_data(version: EntryVersion) -> dict[str, object]:
    return {
        "code": version.entry_code,
        "number": version.number,
        "state": version.state,
        "author": version.author,
        "published_by": version.published_by,
        "in_force_from": _day(version.in_force_from),
        "in_force_to": _day(version.in_force_to),
        "body": version.body,
    }


def _headline(version: EntryVersion) -> str:
    state = read_shipped("editing.yaml")["states"][version.state]
    days = [
        _day(version.in_force_from) and f"{version.in_force_from} 起",
        _day(version.in_force_to) and f"到 {version.in_force_to}",
    ]
    return "，".join(part for part in [f"第 {version.number} 版", state, f"起草 {version.author}", *days] if part)


def _published(version: EntryVersion) -> str:
    since = f"，{version.in_force_from} 起启用" if version.in_force_from > today() else ""
    return f"「{version.entry_code}」第 {version.number} 版已发布{since} / published"


def _day(value: date) -> str | None:
    """None for a day that nobody set."""
    return None if value in (date.min, date.max) else value.isoformat()


def _nth(number: int | None) -> str:
    return f"第 {number} 版" if number is not None else ""
