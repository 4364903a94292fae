"""Where messages wait while the database is down: one sealed file each under RONGWEN_HOME/spool.

A file's name is a keyed digest of what it holds, so a retry of the same message writes the same file.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import structlog

from policy_kb.errors import UnreadableSeal
from policy_kb.sealing import sealer

log = structlog.get_logger()

_ENDING = ".sealed"


class Spool:
    def __init__(self, home: Path) -> None:
        self._folder = home / "spool"

    def put(self, identity: str, record: dict[str, Any]) -> None:
        """Keep `record` safely on the disk: written aside, flushed, then named."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / (sealer().blind_index(f"spool|{identity}") + _ENDING)
        aside = path.with_suffix(f".{os.getpid()}")
        with aside.open("wb") as file:
            file.write(sealer().seal(json.dumps(record, ensure_ascii=False)))
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)

    def waiting(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        """Records in the order they came. One that no key opens is left where it is and reported."""
        if not self._folder.is_dir():
            return
        for path in sorted(self._folder.glob(f"*{_ENDING}"), key=lambda file: file.stat().st_mtime_ns):
            try:
                yield path, json.loads(sealer().open(path.read_bytes()))
            except FileNotFoundError:  # another process was quicker
                continue
            except UnreadableSeal:
                log.error("spool_file_unreadable", file=path.name)

    def __len__(self) -> int:
        return sum(1 for _ in self._folder.glob(f"*{_ENDING}")) if self._folder.is_dir() else 0
