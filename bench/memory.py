"""Memory of each process with all it started. PSS counts shared pages once, so the parts add up."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import psutil

from bench.rig.stack import Stack

AIM_MB = 3500


@dataclass(frozen=True)
class Memory:
    name: str
    processes: int
    pss_mb: float
    rss_mb: float


def measure_memory(stack: Stack) -> dict[str, Any]:
    parts = [memory_of(name, child.family()) for name, child in stack.children.items()]
    parts.append(memory_of("postgres", database_processes(stack)))
    return {
        "processes": [asdict(part) for part in parts],
        "total_pss_mb": round(sum(part.pss_mb for part in parts), 1),
        "aim_mb": AIM_MB,
    }


def memory_of(name: str, family: Iterable[psutil.Process]) -> Memory:
    taken = [process.memory_full_info() for process in family]
    return Memory(
        name,
        len(taken),
        pss_mb=round(sum(one.pss for one in taken) / 1e6, 1),
        rss_mb=round(sum(one.rss for one in taken) / 1e6, 1),
    )


def database_processes(stack: Stack) -> list[psutil.Process]:
    pid = int((stack.settings.home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    head = psutil.Process(pid)
    return [head, *head.children(recursive=True)]
