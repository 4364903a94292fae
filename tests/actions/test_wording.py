"""Every text is used, every text that is asked for exists, and no placeholder is left unfilled."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import actions
from actions.wording import NoSuchText, text, texts

SOURCES = sorted(Path(actions.__file__).parent.glob("*.py"))
SPEAKERS = {"text": 0, "leave": 1}
"""Functions that are given a key, and at which place."""


def calls() -> Iterator[ast.Call]:
    """Every call that names a text."""
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPEAKERS:
                yield node


def named(call: ast.Call) -> Iterator[str]:
    """Keys in one call, as patterns: both arms of an if, and an f-string with its holes as wildcards."""
    waiting: list[ast.AST] = [call.args[SPEAKERS[getattr(call.func, "id", "")]]]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.JoinedStr):
            yield "".join(re.escape(part.value) if isinstance(part, ast.Constant) else r"\w+" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.escape(node.value)
        else:
            waiting.extend(ast.iter_child_nodes(node))


def constants() -> set[str]:
    nodes = (node for source in SOURCES for node in ast.walk(ast.parse(source.read_text("utf-8"))))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_text_that_is_asked_for_exists():
    keys = {pattern for call in calls() for pattern in named(call)}

    assert len(keys) > 80
    assert [key for key in sorted(keys) if not any(re.fullmatch(key, known) for known in texts())] == []


def test_every_text_is_used():
    known, holes = constants(), [pattern for call in calls() for pattern in named(call) if r"\w+" in pattern]
    used = {key for key in texts() if key in known or any(re.fullmatch(hole, key) for hole in holes)}

    assert used
    assert sorted(set(texts()) - used) == []


def test_every_call_fills_the_placeholders_of_its_text():
    seen, wrong = 0, []
    for call in calls():
        key = call.args[SPEAKERS[getattr(call.func, "id", "")]]
        given = {keyword.arg for keyword in call.keywords}
        if not isinstance(key, ast.Constant) or None in given:
            continue
        seen += 1
        if given != placeholders(texts()[key.value]):
            wrong.append((key.value, given, placeholders(texts()[key.value])))

    assert seen > 60
    assert wrong == []


@pytest.mark.parametrize("key", sorted(texts()))
def test_a_text_is_short_and_plain(key: str):
    assert 0 < len(texts()[key]) <= 300
    assert not re.search(r"[`*#<>]|\s$", texts()[key])


def test_a_text_that_is_missing_is_an_error():
    with pytest.raises(NoSuchText):
        text("no_such_text_here")


def test_a_value_that_is_missing_is_an_error():
    with pytest.raises(KeyError):
        text("needs_noted")
