"""What people read in the console: looked up in texts.yml, never written in Python."""

from functools import cache
from importlib import resources
from typing import Any

import yaml


@cache
def texts() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((resources.files("console") / "texts.yml").read_text(encoding="utf-8"))
    return loaded


def say(key: str, **values: object) -> str:
    """The text at `key` ("search.empty") with `values` filled in. A missing key or value is a KeyError."""
    found: Any = texts()
    for part in key.split("."):
        found = found[part]
    return str(found).format(**values)


def name_of(group: str, value: str) -> str:
    """The Chinese name of a code ("roles", "staff"); an unknown code is shown as it is, so that nothing hides."""
    names: dict[str, str] = texts().get(group, {})
    return names.get(value, value)
