"""The questions that the search is fitted and measured on (`data/eval`, see its README), and those that are not ours."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
EVAL = ROOT / "data" / "eval"
FITTING = (
    "search_dev",
    "search_dev_more",
    "search_dev_spoken",
    "search_check",
    "search_dev_outside_a",
    "search_dev_outside_b",
)
TEST = "search_test"
UNKNOWN = "unknown"
OUTSIDE_INTENTS = ("out_of_scope", "prompt_attack")
_MARKED = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")  # an entity in Rasa's training data


@dataclass(frozen=True)
class Posed:
    """A question as somebody put it, the firm's place, and every id that answers it (or `unknown`)."""

    text: str
    region: str | None
    expect: frozenset[str]

    @property
    def is_ours(self) -> bool:
        return UNKNOWN not in self.expect


def read_set(name: str) -> list[Posed]:
    lines = [json.loads(line) for line in (EVAL / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    return [Posed(line["q"], line.get("region"), _expected(line["expect"])) for line in lines]


def fitting_set() -> list[Posed]:
    """Everything that may be fitted on: the sets for it, and what the intents that are none of our business say."""
    posed = [one for name in FITTING for one in read_set(name)]
    known = {one.text for one in posed}
    return posed + [Posed(text, None, frozenset([UNKNOWN])) for text in _outside_sentences() if text not in known]


def _outside_sentences() -> Iterable[str]:
    blocks = yaml.safe_load((ROOT / "data" / "nlu" / "safety.yml").read_text(encoding="utf-8"))["nlu"]
    for block in blocks:
        if block.get("intent") in OUTSIDE_INTENTS:
            lines = (line[2:].strip() for line in block["examples"].splitlines() if line.startswith("- "))
            yield from (_MARKED.sub(r"\1", line) for line in lines)


def _expected(value: Any) -> frozenset[str]:
    return frozenset([value] if isinstance(value, str) else value)
