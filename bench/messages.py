"""Messages: ours beside stock, turn and turn about, medians over the runs."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

import httpx

from bench.load import PHRASES, Load, Person, median_load, run_load
from bench.servers import Server, alone

PEOPLE = (1, 4, 16, 64)
MESSAGES = {1: 48, 4: 96, 16: 160, 64: 256}
"""In one run, shared among the people."""


def measure_messages(servers: dict[str, Server], *, runs: int, people: tuple[int, ...]) -> dict[str, Any]:
    """Per server and number of people the medians, all runs, and the ratios of the first server to the second."""
    measured: dict[str, dict[int, list[Load]]] = {name: {count: [] for count in people} for name in servers}
    for number in range(1, runs + 1):
        for name, server in servers.items():
            others = tuple(other for other in servers.values() if other is not server)
            with alone(server, others) as person:
                for count, load in asyncio.run(one_run(person, people)).items():
                    measured[name][count].append(load)
                    print(f"  run {number} {name:>6} {count:>3} at once: p50 {load.p50:.0f} ms", flush=True)
    medians = {name: {count: median_load(loads) for count, loads in of.items()} for name, of in measured.items()}
    return {
        "medians": {name: [asdict(load) for load in of.values()] for name, of in medians.items()},
        "runs": {name: [asdict(load) for loads in of.values() for load in loads] for name, of in measured.items()},
        "ratios": ratios(*medians.values()) if len(medians) == 2 else [],
    }


async def one_run(person: Callable[[httpx.AsyncClient], Person], people: tuple[int, ...]) -> dict[int, Load]:
    limits = httpx.Limits(max_connections=max(people), max_keepalive_connections=max(people))
    async with httpx.AsyncClient(timeout=120, limits=limits) as http:
        warm = person(http)
        for phrase in PHRASES[:8]:
            await warm(phrase)
        return {count: await run_load(partial(person, http), count, MESSAGES[count] // count) for count in people}


def ratios(ours: dict[int, Load], stock: dict[int, Load]) -> list[dict[str, float]]:
    """Ours divided by stock: below 1 is better for times, above 1 for messages a second."""
    names = ("p50", "p95", "p99", "per_second")
    return [
        {"people": count} | {name: getattr(ours[count], name) / getattr(stock[count], name) for name in names}
        for count in ours
    ]
