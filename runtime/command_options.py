"""What the commands share: options, the day, and JSON on standard output."""

import json
from datetime import date
from typing import Annotated, Any

import typer

from runtime.clock import today

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")]
Region = Annotated[str | None, typer.Option(help="地区，如 北京市海淀区。The firm's region.")]
On = Annotated[str | None, typer.Option(help="按哪一天回答，如 2026-11-21。The day to answer for.")]


def emit(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


def day(text: str | None) -> date:
    if text is None:
        return today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"日期要写成 2026-11-21 的样子，收到 {text}。(Write the day as YYYY-MM-DD.)"
        ) from error
