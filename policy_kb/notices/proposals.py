"""What is proposed for a field, and where it was read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from policy_kb.notices.language import Found
from policy_kb.notices.text import Paragraph


class Confidence(StrEnum):
    """HIGH: it is stated where such things are stated. MEDIUM: reckoned from it. LOW: read from running text."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True)
class Proposal:
    """`line` and `start` (a character of the paragraph that begins there) are where `sentence` stands in the file's text."""

    field: str
    value: Any
    sentence: str
    line: int
    start: int
    confidence: Confidence
    rule: str


def from_line(field: str, value: Any, paragraph: Paragraph, confidence: Confidence, rule: str) -> Proposal:
    return Proposal(field, value, paragraph.text, paragraph.line, 0, confidence, rule)


def from_found(field: str, value: Any, found: Found, confidence: Confidence) -> Proposal:
    return Proposal(field, value, found.sentence, found.paragraph.line, found.start, confidence, found.label)
