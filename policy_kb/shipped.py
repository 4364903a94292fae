"""Where the knowledge that ships with the product lies, and how a file of it is read."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "kb"


@lru_cache(maxsize=32)
def read_shipped(name: str) -> Any:
    """The parsed YAML file `name` of data/kb. Read once a process; callers must not change what they get."""
    return yaml.safe_load((SHIPPED / name).read_text(encoding="utf-8"))
