"""Reads a knowledge folder (`entries/*.yaml`, `faq/*.yaml`) and lists every mistake: file, entry, field, what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from policy_kb.documents import Document, EntryDocument, FaqDocument

# libyaml reads the shipped knowledge ten times faster than Python does
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Shape = type[EntryDocument] | type[FaqDocument]
_SHAPES: dict[str, _Shape] = {"entries": EntryDocument, "faq": FaqDocument}
_ADVICE = {
    "missing": "缺少这个字段，请补上",
    "extra_forbidden": "没有这个字段，请检查拼写或删去",
    "string_too_long": "太长，最多 {max_length} 个字",
    "string_too_short": "不能为空",
    "string_type": "应是文字；像日期、数字的内容请加引号",
    "string_pattern_mismatch": "编号只能用小写字母、数字和连字符，例如 bj-first-loan",
    "too_short": "至少要有 {min_length} 项",
    "list_type": "应是一个列表，每项前面加「- 」",
    "enum": "只能是 {expected} 之一",
    "literal_error": "只能是 {expected} 之一",
}


@dataclass(frozen=True)
class Problem:
    """One mistake in the files. `field` is a path such as sources.0.date; empty if it is the entry or file itself."""

    file: str
    entry: str
    field: str
    message: str

    def __str__(self) -> str:
        where = " ".join(part for part in (self.file, self.entry, self.field) if part)
        return f"{where}：{self.message}"


@dataclass(frozen=True)
class Loaded:
    """A document that has the right shape, and where it stands. `theme` is the name of its file."""

    document: Document
    file: str
    theme: str


def read_folder(folder: Path) -> tuple[list[Loaded], list[Problem]]:
    loaded: list[Loaded] = []
    problems: list[Problem] = []
    for name, shape in _SHAPES.items():
        for path in sorted((folder / name).glob("*.yaml")):
            for one in _read_file(path, f"{name}/{path.name}", shape):
                if isinstance(one, Problem):
                    problems.append(one)
                else:
                    loaded.append(one)
    if not loaded and not problems:
        problems.append(Problem(str(folder), "", "", "这里没有 entries/*.yaml 或 faq/*.yaml，请核对文件夹"))
    problems += [*_duplicates(loaded), *_dangling(loaded)]
    return loaded, problems


def check_folder(folder: Path) -> list[Problem]:
    """Every mistake in the folder's files, without a database."""
    return read_folder(folder)[1]


def _read_file(path: Path, file: str, shape: _Shape) -> Iterator[Loaded | Problem]:
    try:
        items = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (it is the safe one)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        yield Problem(
            file, "", f"第 {line + 1} 行" if line is not None else "", "不是正确的 YAML，请检查缩进、冒号和引号"
        )
        return
    if not isinstance(items, list):
        yield Problem(file, "", "", "应是一个列表，每个条目前面加「- 」")
        return
    for position, item in enumerate(items, start=1):
        yield from _read_item(item, position, file, path.stem, shape)


def _read_item(item: Any, position: int, file: str, theme: str, shape: _Shape) -> Iterator[Loaded | Problem]:
    entry = str(item.get("id", f"第 {position} 条")) if isinstance(item, dict) else f"第 {position} 条"
    try:
        yield Loaded(shape.model_validate(item), file, theme)
    except ValidationError as error:
        for mistake in error.errors(include_url=False):
            field = ".".join(str(part) for part in mistake["loc"])
            yield Problem(file, entry, field, advice(mistake))


def advice(mistake: Any) -> str:
    if mistake["type"] == "value_error":
        return str(mistake["ctx"]["error"])
    template = _ADVICE.get(mistake["type"])
    return template.format_map(mistake.get("ctx", {})) if template else mistake["msg"]


def _duplicates(loaded: list[Loaded]) -> Iterator[Problem]:
    first: dict[str, Loaded] = {}
    for one in loaded:
        before = first.setdefault(one.document.id, one)
        if before is not one:
            yield Problem(one.file, one.document.id, "id", f"编号重复，{before.file} 里已有，请换一个编号或删去一条")


def _dangling(loaded: list[Loaded]) -> Iterator[Problem]:
    entries = {one.document.id for one in loaded if isinstance(one.document, EntryDocument)}
    for one in loaded:
        document = one.document
        named = document.entry_ids if isinstance(document, FaqDocument) else [document.successor or ""]
        field = "entry_ids" if isinstance(document, FaqDocument) else "successor"
        for code in named:
            if code and code not in entries:
                yield Problem(one.file, document.id, field, f"指向的条目「{code}」不存在，请改成 entries 里已有的编号")
