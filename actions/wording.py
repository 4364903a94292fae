"""The texts of the replies, from wording.yaml. A missing text or a missing value is an error, never a blank."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from policy_kb.errors import NotFound

FILE = Path(__file__).with_name("wording.yaml")


class NoSuchText(NotFound):
    code = "no_such_text"

    def __init__(self, key: str) -> None:
        super().__init__(f"actions/wording.yaml has no text {key}; add it there.")


@lru_cache
def texts() -> dict[str, str]:
    return {key: str(text).strip() for key, text in yaml.safe_load(FILE.read_text(encoding="utf-8")).items()}


def text(key: str, **values: Any) -> str:
    """The text `key` with its `{placeholders}` filled."""
    try:
        template = texts()[key]
    except KeyError as error:
        raise NoSuchText(key) from error
    return template.format(**values)
