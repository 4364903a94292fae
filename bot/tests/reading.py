"""How the tables of the grammar's tests read a sentence."""

from datetime import date
from typing import Any, Dict, Optional

from bot.grammar import extract_facts

TODAY = date(2026, 11, 21)


def between(low: Optional[float], high: Optional[float]) -> Dict[str, float]:
    return {name: end for name, end in (("gte", low), ("lte", high)) if end is not None}


def exactly(value: float) -> Dict[str, float]:
    return {"gte": value, "lte": value}


def read(text: str) -> Dict[str, Any]:
    """Field to value, of what can be an answer: facts and bare quantities, without those that have a role."""
    return {fact.field: fact.value for fact in extract_facts(text, TODAY) if fact.role is None}


def read_all(text: str) -> Dict[str, Any]:
    """Like `read`, with the role in brackets where there is one."""
    named = [
        (f"{fact.field}[{fact.role}]" if fact.role else fact.field, fact.value) for fact in extract_facts(text, TODAY)
    ]
    return dict(named)
