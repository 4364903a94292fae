"""The `rongwen kb` commands: what happens to the knowledge."""

from pathlib import Path
from typing import Annotated

import typer

from runtime.kb_editing_commands import editing
from runtime.kb_import_commands import exchange
from runtime.kb_synonym_commands import synonym
from runtime.knowledge import KNOWLEDGE, check_knowledge, ensure_knowledge, open_knowledge
from runtime.settings import Settings

kb = typer.Typer(
    help="资料库：起草、审核、发布、导入、导出。Knowledge: draft, publish, import, export.", no_args_is_help=True
)
kb.add_typer(synonym, name="synonym")
kb.registered_commands.extend([*exchange.registered_commands, *editing.registered_commands])


@kb.command("load")
def kb_load(folder: Annotated[Path, typer.Argument(help="资料目录。The folder.")] = KNOWLEDGE) -> None:
    """载入资料；重复载入不会改变什么。Load; loading twice changes nothing."""
    open_knowledge(Settings())
    print(ensure_knowledge(Settings(), folder))


@kb.command("check")
def kb_check(folder: Annotated[Path, typer.Argument(help="资料目录。The folder.")] = KNOWLEDGE) -> None:
    """检查资料文件，不写入。Check the files without writing."""
    problems = check_knowledge(folder)
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(1)
    print("没有发现问题 / no problems found")
