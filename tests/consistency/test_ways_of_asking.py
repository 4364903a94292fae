"""Every question of the knowledge can be asked in many ways, and no way is given to two of them."""

from collections import Counter
from typing import Any

import yaml

from policy_kb.lexicon import normalise
from policy_kb.shipped import SHIPPED

WAYS = 10


def questions() -> list[dict[str, Any]]:
    files = sorted((SHIPPED / "faq").glob("*.yaml"))
    return [question for file in files for question in yaml.safe_load(file.read_text(encoding="utf-8"))]


def ways_of(question: dict[str, Any]) -> list[str]:
    """As they are compared: without punctuation, spaces and capitals."""
    asked = [question["question"], *question["similar"]]
    return ["".join(filter(str.isalnum, normalise(text))) for text in asked]


def test_every_question_has_at_least_ten_other_ways_to_ask_it():
    ways = {question["id"]: len(set(ways_of(question)) - {ways_of(question)[0]}) for question in questions()}

    assert len(ways) > 150
    assert {code: count for code, count in ways.items() if count < WAYS} == {}


def test_no_way_of_asking_is_given_twice():
    counted = Counter(way for question in questions() for way in ways_of(question))

    assert len(counted) > 150 * WAYS
    assert [way for way, count in counted.items() if count > 1] == []
