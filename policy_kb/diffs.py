"""What differs between two versions, field by field: into nested fields by name, into lists item by item.

Items of a list are the same if they are equal; of the rest, those that agree in what names them (their title, name, text
or question) are one item that changed. What is left was added or removed. An order alone is a change of order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import yaml

from policy_kb.importing.layout import sheets
from policy_kb.shipped import read_shipped

_NAMED_BY = ("title", "name", "text", "question")


class Kind(StrEnum):
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    REORDERED = "reordered"


@dataclass(frozen=True)
class Change:
    """`path` leads to the field: names of fields, and for an item of a list its name or its place, from 1."""

    path: tuple[str, ...]
    kind: Kind
    before: Any = None
    after: Any = None

    def __str__(self) -> str:
        words = read_shipped("editing.yaml")["change"][self.kind.value]
        return str(words.format(place=_place(self.path), before=_said(self.before), after=_said(self.after)))


def diff_bodies(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    return list(_fields((), before, after))


def _fields(path: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys([*before, *after]):
        yield from _values((*path, name), before.get(name), after.get(name))


def _values(path: tuple[str, ...], before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _fields(path, before, after)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _items(path, before, after)
    elif before is None:
        yield from _added(path, after)
    elif after is None:
        yield from (Change(path, Kind.REMOVED, before=one) for one in _each(before))
    else:
        yield Change(path, Kind.CHANGED, before, after)


def _added(path: tuple[str, ...], after: Any) -> Iterator[Change]:
    yield from (Change(path, Kind.ADDED, after=one) for one in _each(after))


def _items(path: tuple[str, ...], before: Sequence[Any], after: Sequence[Any]) -> Iterator[Change]:
    gone, come = _without(before, after), _without(after, before)
    if not gone and not come:
        yield Change(path, Kind.REORDERED)
        return
    for item in list(gone):
        twin = next((one for one in come if _name(one) is not None and _name(one) == _name(item)), None)
        if twin is not None:
            gone.remove(item)
            come.remove(twin)
            yield from _fields((*path, str(_name(item))), item, twin)
    yield from (Change(path, Kind.REMOVED, before=one) for one in gone)
    yield from (Change(path, Kind.ADDED, after=one) for one in come)


def _without(items: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """Those of `items` that are not among the others; one that comes twice must be there twice."""
    left, rest = list(others), []
    for item in items:
        if item in left:
            left.remove(item)
        else:
            rest.append(item)
    return rest


def _name(item: Any) -> Any:
    """What names an item; a question that a person in some region asks may also be written as a plain text."""
    if not isinstance(item, Mapping):
        return None
    return next((item[key] for key in _NAMED_BY if isinstance(item.get(key), str)), None)


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _place(path: tuple[str, ...]) -> str:
    headings = {column.field: column.heading for sheet in sheets() for column in sheet.columns}
    parts = read_shipped("editing.yaml")["parts"]
    return " › ".join([headings.get(path[0], path[0]), *(parts.get(name, name) for name in path[1:])])


def _said(value: Any) -> str:
    """A plain value as it is, a structure on one line."""
    if isinstance(value, str):
        return value
    return (
        str(yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10_000, sort_keys=False))
        .split("\n...", 1)[0]
        .strip()
    )
