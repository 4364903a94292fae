"""One field of a document as the text of one cell, and back. What is written here is read here as it was.

A text stands as it is; a list has one item a line; the structured fields are YAML. Where that would not come back
unchanged (blanks at an end, a line break inside an item), the cell holds JSON instead: a quoted text, a bracketed list.
"""

import json
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from policy_kb.importing.plain_yaml import InvalidYaml, as_yaml, read_yaml

CELL_LIMIT = 32_767  # characters; Excel's own
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")


class Form(StrEnum):
    """How a cell holds its field."""

    TEXT = "text"
    LINES = "lines"
    STRUCTURE = "structure"


class InvalidCell(ValueError):
    """The text of a cell that does not have its column's form."""


def cell_text(form: Form, value: Any) -> str:
    """The first writing of `value` that `cell_value` reads back as exactly it."""
    return next(text for text in _writings(form, value) if _comes_back(form, text, value))


def cell_value(form: Form, text: str) -> Any:
    """The value that the text of a cell means; None for an empty cell. Raises InvalidCell."""
    if not text.strip():
        return None
    match form:
        case Form.TEXT:
            return _quoted(text) if text[0] == text[-1] == '"' and len(text) > 1 else text.strip()
        case Form.LINES if text.lstrip().startswith("["):
            return _structure(text)
        case Form.LINES:
            return [line.strip() for line in text.splitlines() if line.strip()]
        case Form.STRUCTURE:
            return _structure(text)


def _writings(form: Form, value: Any) -> Iterator[str]:
    if form is Form.TEXT:
        yield value
    if form is Form.LINES:
        yield "\n".join(value)
    if form is Form.STRUCTURE:
        yield as_yaml(value)
    yield json.dumps(value, ensure_ascii=False)
    yield json.dumps(value).replace("_x", "\\u005fx")


def _comes_back(form: Form, text: str, value: Any) -> bool:
    """Compared as JSON, because 1, 1.0 and true are equal to Python and not to us."""
    if _UNSTORABLE.search(text):
        return False
    try:
        return json.dumps(cell_value(form, text)) == json.dumps(value)
    except InvalidCell:
        return False


def _quoted(text: str) -> str:
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return text
    return value if isinstance(value, str) else text


def _structure(text: str) -> Any:
    """JSON is tried first: it is what `cell_text` falls back to, and YAML reads some of its escapes differently."""
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        pass
    try:
        return read_yaml(text)
    except InvalidYaml as error:
        raise InvalidCell(f"不是正确的 YAML（第 {error.line} 行），请检查缩进、冒号和引号") from error
