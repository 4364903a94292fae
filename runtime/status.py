"""Ask each process how it is."""

from typing import Any

import httpx

from runtime.processes import Process, processes
from runtime.settings import Settings


def status_report(settings: Settings) -> dict[str, Any]:
    """`status` is `ok` only if every process answers and says so itself."""
    found = [status_of(process, settings.host) for process in processes(settings)]
    return {"status": "ok" if all(one["status"] == "ok" for one in found) else "degraded", "processes": found}


def status_of(process: Process, host: str) -> dict[str, Any]:
    url = process.url(host)
    try:
        answer = httpx.get(f"{url}/healthz", timeout=3).json()
    except (httpx.HTTPError, ValueError):
        return {"name": process.name, "url": url, "status": "down"}
    return {"name": process.name, "url": url, **{k: v for k, v in answer.items() if k != "process"}}
