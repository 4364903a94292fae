"""Every script, said to the running stack; README.md tells what is expected."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.stack_fixtures import Talk, assert_readable

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.txt"))


def turns_of(script: Path) -> list[tuple[str, dict[str, Any]]]:
    said = script.read_text(encoding="utf-8").splitlines()
    expected = yaml.safe_load(script.with_suffix(".yml").read_text(encoding="utf-8"))
    return list(zip(said, expected, strict=True))


def problems_in(seen: str, expected: dict[str, list[str]]) -> list[str]:
    """What `seen` lacks and what it should not have."""
    wanted = expected.get("contains_any", [])
    lacking = [] if not wanted or any(one in seen for one in wanted) else [f"none of {wanted}"]
    return lacking + [f"has {one!r}" for one in expected.get("contains_none", []) if one in seen]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_conversation_goes_as_its_script_expects(script: Path, talk: Talk):
    wrong = []
    for said, expected in turns_of(script):
        seen = talk.says(said)
        assert_readable(seen)
        wrong += [f"「{said}」 {problem}; seen: {seen}" for problem in problems_in(seen, expected)]

    assert not wrong, "\n\n".join(wrong)
