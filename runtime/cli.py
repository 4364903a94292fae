"""The `rongwen` command. Help is Chinese first, then English; a refusal is one sentence and exit status 1."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from policy_kb.errors import RongwenError
from runtime.chat_client import chat_script, chat_with_owner
from runtime.command_options import AsJson, On, Region, day, emit
from runtime.kb_commands import kb
from runtime.lookups import match_firm_file, search_lines, search_text, show_request
from runtime.reckoning_commands import loan_cost_command, subsidy_command
from runtime.settings import Settings
from runtime.staff import add_user
from runtime.status import status_report
from runtime.training import ensure_model
from runtime.up import up as run_up

app = typer.Typer(help="融问：小微企业融资指南。Rongwen, a guide to financing for small firms.", no_args_is_help=True)
request = typer.Typer(help="融资申请。Requests.", no_args_is_help=True)
user = typer.Typer(help="工作台账号。Console accounts.", no_args_is_help=True)
app.add_typer(kb, name="kb")
app.add_typer(request, name="request")
app.add_typer(user, name="user")
app.command("subsidy")(subsidy_command)
app.command("loan-cost")(loan_cost_command)


@app.command()
def up() -> None:
    """启动全部服务，Ctrl-C 停止。Start everything; Ctrl-C ends it."""
    raise typer.Exit(run_up(Settings()))


@app.command()
def train() -> None:
    """训练模型；数据没变就不再训练。Train the model unless one matches the data."""
    print(ensure_model(Settings().home))


@app.command()
def search(
    text: Annotated[str | None, typer.Argument(help="问题。The question.")] = None,
    region: Region = None,
    on: On = None,
    as_json: AsJson = False,
    jsonl: Annotated[Path | None, typer.Option(help='逐行 {"q": …} 的文件。A file of lines {"q": …}.')] = None,
) -> None:
    """用机器人同一个函数查资料库。Ask the knowledge base with the very function the bot uses."""
    if jsonl is not None:
        for line in search_lines(Settings(), jsonl, region=region, on=day(on)):
            emit(line)
        return
    if text is None:
        raise typer.BadParameter("请给出问题，或者用 --jsonl 指定文件。(Give a question or --jsonl FILE.)")
    answer = search_text(Settings(), text, region=region, on=day(on))
    emit(answer) if as_json else print(answer["answer"])


@app.command()
def match(
    file: Annotated[
        Path, typer.Argument(help="企业情况的 JSON 文件，- 为标准输入。A firm's facts; - reads standard input.")
    ],
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """按企业情况逐条判断能不能申请。Judge every product, policy and service for a firm."""
    report = match_firm_file(Settings(), file, on=day(on))
    if as_json:
        emit(report)
        return
    for result in report["results"]:
        print(f"{result['verdict']:<13} {result['title']}")


@app.command()
def chat(
    script: Annotated[Path | None, typer.Option(help="每行是用户说的一句话。One thing said per line.")] = None,
    as_json: AsJson = False,
) -> None:
    """和正在运行的服务对话。Talk with the running stack."""
    if script is None:
        chat_with_owner(Settings())
        return
    for turn in chat_script(Settings(), script):
        if as_json:
            emit(turn)
        else:
            print(f"> {turn['user']}")
            print("\n".join(turn["replies"]) + f"\n  ({turn['seconds']:.2f} s)")


@app.command()
def status(as_json: AsJson = False) -> None:
    """每个进程的版本和健康状况。Each process, its version, its health."""
    report = status_report(Settings())
    if as_json:
        emit(report)
    else:
        for line in report["processes"]:
            print(f"{line['name']:<8} {line['status']:<9} {line.get('version') or '-':<8} {line['url']}")
    raise typer.Exit(0 if report["status"] == "ok" else 1)


@request.command("show")
def request_show(
    number: Annotated[str, typer.Argument(help="受理编号。The tracking number.")], as_json: AsJson = False
) -> None:
    """一份申请的状态和经过。A request's state and history."""
    report = show_request(Settings(), number)
    if as_json:
        emit(report)
        return
    print(f"{report['number']}  {report['status_label']}")
    for line in report["timeline"]:
        print(f"  {line['at']}  {line['label']}")


@user.command("add")
def user_add(
    username: Annotated[str, typer.Argument(help="登录名。The name to sign in with.")],
    role: Annotated[str, typer.Option(help="staff、admin、reviewer、bank 或 system。")] = "staff",
    password: Annotated[str, typer.Option(prompt="密码 / password", hide_input=True, confirmation_prompt=True)] = "",
) -> None:
    """新建工作台账号。Add an account of the console."""
    print(add_user(Settings(), username, password, role))


def main() -> None:
    try:
        app()
    except RongwenError as refusal:
        sys.exit(f"{refusal}")
    except ValidationError as error:
        sys.exit("\n".join(str(item["msg"]).removeprefix("Value error, ") for item in error.errors()))
    except OSError as error:
        sys.exit(f"读写出错：{error.strerror or error}（{error.filename or ''}）。请检查路径和磁盘空间后重试。")
