"""The shipped offerings straight from their files, and small made-up ones for tests of rules."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from policy_kb.offerings import Offering, offering_from

ENTRIES = Path(__file__).resolve().parent.parent / "data" / "kb" / "entries"


@cache
def shipped_entries() -> tuple[dict[str, Any], ...]:
    files = sorted(ENTRIES.glob("*.yaml"))
    return tuple(entry for file in files for entry in yaml.safe_load(file.read_text(encoding="utf-8")))


@cache
def shipped_offerings() -> tuple[Offering, ...]:
    return tuple(found for entry in shipped_entries() if (found := offering_from(entry)) is not None)


def shipped(entry_id: str) -> Offering:
    return next(one for one in shipped_offerings() if one.id == entry_id)


def body(criteria: list[Any] | None = None, offering: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """An entry's body: in force, nationwide, for firms, without criteria, unless told otherwise."""
    return {
        "id": "sample",
        "kind": "policy",
        "title": "示例贷款",
        "region": "全国",
        "issuer": "示例单位",
        "audience": ["小微企业"],
        "summary": "示例",
        "benefit": "示例",
        "handled_by": "示例窗口",
        "status": "current",
        "sources": [{"title": "示例来源", "date": "2026-01-15"}],
        "confidence": "high",
        "criteria": criteria or [],
        "offering": {"beneficiary": "firm", "group": "loan", "value": 5} | (offering or {}),
    } | changes


def sample(*criteria: Any, offering: dict[str, Any] | None = None, **changes: Any) -> Offering:
    found = offering_from(body(list(criteria), offering, **changes))
    assert found is not None
    return found


def atom(field: str, op: str, value: Any = None, text: str = "示例条件") -> dict[str, Any]:
    return {"field": field, "op": op, "value": value, "text": text}
