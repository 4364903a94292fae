"""The results as tables a person reads, and as JSON."""

import json
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil


def machine() -> dict[str, Any]:
    return {
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def table(headings: list[str], rows: list[list[Any]]) -> str:
    """Columns as wide as their widest cell, numbers to the right."""
    cells = [headings, *[[_cell(value) for value in row] for row in rows]]
    widths = [max(len(row[place]) for row in cells) for place in range(len(headings))]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _cell(value: Any) -> str:
    return (
        f"{value:.2f}"
        if isinstance(value, float) and value < 10
        else f"{value:.0f}"
        if isinstance(value, float)
        else str(value)
    )


def messages_table(result: dict[str, Any]) -> str:
    rows = [
        [name, load["people"], load["p50"], load["p95"], load["p99"], load["per_second"], f"{load['in_time']:.1%}"]
        for name, loads in result["medians"].items()
        for load in loads
    ]
    rows += [
        ["ratio", ratio["people"], ratio["p50"], ratio["p95"], ratio["p99"], ratio["per_second"], ""]
        for ratio in result["ratios"]
    ]
    return table(["server", "at once", "p50 ms", "p95 ms", "p99 ms", "messages/s", "within 5 s"], rows)


def memory_table(result: dict[str, Any]) -> str:
    rows = [[one["name"], one["processes"], one["pss_mb"], one["rss_mb"]] for one in result["processes"]]
    return table(["process", "count", "PSS MB", "RSS MB"], [*rows, ["total", "", result["total_pss_mb"], ""]])


def write_json(folder: Path, results: dict[str, Any]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    path.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    return path
