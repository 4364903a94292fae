"""A file or folder of knowledge into rows: .xlsx, .yaml, .json, or a folder with `entries/` and `faq/` as an export has."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from policy_kb.documents import EntryDocument, FaqDocument
from policy_kb.importing.archives import check_size
from policy_kb.importing.layout import Shape
from policy_kb.importing.plain_yaml import InvalidYaml, read_yaml
from policy_kb.importing.refusals import MAX_ROWS, FileTooLarge, UnknownForm, UnreadableFile
from policy_kb.importing.rows import Place, Row
from policy_kb.importing.sheet_rows import read_workbook

_PARTS: tuple[str, ...] = ("entries", "faq")
FORMS = (".xlsx", ".yaml", ".yml", ".json")


def read_rows(path: Path) -> list[Row]:
    """The rows of everything at `path`. Raises ImportRefused where no row can be told apart."""
    if not path.is_dir():
        return _file_rows(path, path.name)
    files = [file for part in _PARTS for file in sorted((path / part).glob("*")) if file.suffix in FORMS]
    if not files:
        raise UnreadableFile(str(path), "里面没有 entries 或 faq 文件夹，或者其中没有文件", "请核对文件夹")
    return [row for file in files for row in _file_rows(file, f"{file.parent.name}/{file.name}")]


def _file_rows(path: Path, name: str) -> list[Row]:
    readers: dict[str, Callable[[str], Any]] = {".yaml": read_yaml, ".yml": read_yaml, ".json": _read_json}
    data = path.read_bytes()
    if path.suffix == ".xlsx":
        return read_workbook(name, data)
    if path.suffix not in readers:
        raise UnknownForm(name, FORMS)
    check_size(name, data)
    try:
        items = readers[path.suffix](data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableFile(name, "不是 UTF-8 编码", "请另存为 UTF-8 编码后再试") from error
    except InvalidYaml as error:
        raise UnreadableFile(name, str(error), "改好后再试") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(name, "不是正确的 JSON", "请检查括号、引号和逗号") from error
    return list(_rows(items, name, path.stem))


def _rows(items: Any, name: str, theme: str) -> Iterator[Row]:
    if not isinstance(items, list):
        raise UnreadableFile(name, "最外层不是一个列表", "请把每个条目写成列表的一项")
    if len(items) > MAX_ROWS:
        raise FileTooLarge(name, f"{MAX_ROWS} 条")
    for number, item in enumerate(items, start=1):
        yield Row(Place(name, number), item, theme, _shape(item))


def _shape(item: Any) -> Shape:
    return FaqDocument if isinstance(item, dict) and "question" in item else EntryDocument


def _read_json(text: str) -> Any:
    return json.loads(text, parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
