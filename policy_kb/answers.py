"""What an owner has answered so far, as a value: the same answers give the same state, in whatever order they came.

The newest word counts. An older fact that contradicts what the newer one implies is dropped (「没贷过」, then 「有一笔快到期」),
and so is one whose question no longer applies (`applies` in `data/kb/questions.yaml`), however it was said: a
conversation that began with the newer answer would not hold it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from policy_kb.criteria import Criteria, parse_criteria
from policy_kb.eligibility import open_fields
from policy_kb.fact_wording import askable_fields, question_words
from policy_kb.facts import Facts, merge
from policy_kb.implications import with_implied
from policy_kb.joint import settled


@dataclass(frozen=True)
class Answers:
    """`skipped` are the fields that the owner did not want to or could not answer."""

    facts: Facts = field(default_factory=Facts)
    skipped: frozenset[str] = frozenset()

    def told(self, new: Facts) -> "Answers":
        """The answers with these put over them."""
        implied = with_implied(new)
        outdated = {
            name for name in implied if name not in new and self.facts.get(name) not in (None, implied.get(name))
        }
        kept = Facts({name: fact for name, fact in self.facts.values.items() if name not in outdated})
        return Answers(merge(kept, new), self.skipped - set(new))._applying()

    def skip(self, fields: Iterable[str]) -> "Answers":
        return Answers(self.facts, self.skipped | {name for name in fields if name not in self.facts})

    def without(self, fields: Iterable[str]) -> "Answers":
        """As if these had not been answered yet."""
        names = set(fields)
        kept = Facts({name: fact for name, fact in self.facts.values.items() if name not in names})
        return Answers(kept, self.skipped - names)._applying()

    def _applying(self) -> "Answers":
        """Only what applies. Dropping a fact can make others apply again, never less, so once is enough."""
        kept = Facts({name: fact for name, fact in self.facts.values.items() if applies(name, self.facts)})
        return Answers(kept, frozenset(name for name in self.skipped if applies(name, kept)))


def applies(name: str, facts: Facts) -> bool:
    """Whether the question makes sense for the firm, as far as is known."""
    return all(settled(group, with_implied(facts)) is not False for group in _conditions(name).groups)


def settles_whether_applies(name: str, facts: Facts) -> tuple[str, ...]:
    """The unknown facts that tell whether the question applies: better asked before it."""
    return tuple(one for atom in _conditions(name).atoms() for one in open_fields(atom, facts) if one not in facts)


@cache
def _conditions(name: str) -> Criteria:
    rows = question_words(name).get("applies", []) if name in askable_fields() else []
    return parse_criteria(f"questions.yaml, {name}", rows)
