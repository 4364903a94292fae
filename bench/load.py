"""A closed loop of people: each says one thing after another and waits for the answer."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

PHRASES = Path(__file__).with_name("phrases.txt").read_text(encoding="utf-8").splitlines()
ATTEMPT_SECONDS = 5.0
"""How long WeChat waits for an answer to one attempt."""


@dataclass(frozen=True)
class Said:
    """How long the answer took, and whether it came with the first attempt."""

    seconds: float
    at_once: bool

    @property
    def is_in_time(self) -> bool:
        return self.at_once and self.seconds <= ATTEMPT_SECONDS


Person = Callable[[str], Awaitable[bool]]
"""Says a text, waits for its answer; whether the answer came with the first attempt."""


@dataclass(frozen=True)
class Load:
    """What `people` at once measured: milliseconds, messages a second, the share answered in the first attempt."""

    people: int
    messages: int
    p50: float
    p95: float
    p99: float
    per_second: float
    in_time: float


async def run_load(new_person: Callable[[], Person], people: int, messages_each: int) -> Load:
    """Every person starts at another phrase, so that at no moment all say the same."""
    started = time.perf_counter()
    talks = [_talk(new_person(), _phrases(place, messages_each)) for place in range(people)]
    said = [one for talk in await asyncio.gather(*talks) for one in talk]
    return summed_up(said, people, time.perf_counter() - started)


async def _talk(person: Person, phrases: Sequence[str]) -> list[Said]:
    said = []
    for phrase in phrases:
        started = time.perf_counter()
        at_once = await person(phrase)
        said.append(Said(time.perf_counter() - started, at_once))
    return said


def _phrases(place: int, count: int) -> list[str]:
    return [PHRASES[(place * 5 + number) % len(PHRASES)] for number in range(count)]


def summed_up(said: Sequence[Said], people: int, seconds: float) -> Load:
    milliseconds = sorted(one.seconds * 1000 for one in said)
    return Load(
        people=people,
        messages=len(said),
        p50=percentile(milliseconds, 50),
        p95=percentile(milliseconds, 95),
        p99=percentile(milliseconds, 99),
        per_second=len(said) / seconds,
        in_time=sum(one.is_in_time for one in said) / len(said),
    )


def percentile(ordered: Sequence[float], share: int) -> float:
    """Nearest rank: a value that was measured."""
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


def median_load(runs: Sequence[Load]) -> Load:
    """Each figure's median over runs of the same load."""
    middle = {
        name: statistics.median(getattr(run, name) for run in runs)
        for name in ("p50", "p95", "p99", "per_second", "in_time")
    }
    return Load(people=runs[0].people, messages=sum(run.messages for run in runs), **middle)
