"""The facts of the firm that a conversation has gathered, and the matches that follow from them."""

from dataclasses import dataclass
from functools import cached_property

from actions.turn import Turn
from policy_kb.answers import Answers
from policy_kb.facts import Facts, parse_facts, to_json
from policy_kb.firm_match import MatchReport, match_firm
from policy_kb.offerings import Offering, load_offerings
from policy_kb.questionnaire import Question, describe_fact, next_question

SHORT_ORDER = (
    "region", "industry", "entity_type", "years_in_business", "employees", "annual_revenue_wan", "first_loan", "loan_amount_wan",
)  # fmt: skip


@dataclass
class Profile:
    """The firm as far as this conversation knows it."""

    turn: Turn

    @property
    def facts(self) -> Facts:
        return parse_facts(self.turn.conversation.facts)

    @property
    def skipped(self) -> frozenset[str]:
        return frozenset(self.turn.conversation.skipped)

    @cached_property
    def offerings(self) -> tuple[Offering, ...]:
        return load_offerings(self.turn.session, on=self.turn.today)

    @property
    def answers(self) -> Answers:
        return Answers(self.facts, self.skipped)

    def learn(self, new: Facts) -> list[str]:
        """Put new facts over the old ones; the names of those that changed an earlier answer."""
        old = self.facts
        self._keep(self.answers.told(new))
        return [name for name in new if name in old and old.get(name) != new.get(name)]

    def skip(self, *names: str) -> None:
        self._keep(self.answers.skip(names))

    def unlearn(self, *names: str) -> None:
        self._keep(self.answers.without(names))

    def clear(self) -> None:
        self._keep(Answers())

    def _keep(self, answers: Answers) -> None:
        self.turn.conversation.facts = to_json(answers.facts)
        self.turn.conversation.skipped = sorted(answers.skipped)

    def report(self) -> MatchReport:
        return match_firm(self.offerings, self.facts, on=self.turn.today)

    def next_question(self) -> Question | None:
        return next_question(self.offerings, self.facts, skipped=self.skipped, on=self.turn.today)

    def describe(self, names: list[str]) -> str:
        known = self.turn.conversation.facts
        return "、".join(describe_fact(name, known[name]) for name in names if name in known)

    def described(self) -> list[str]:
        """Each known fact in a few words, the ones that place a firm first."""
        known = self.turn.conversation.facts
        order = [*SHORT_ORDER, *(name for name in known if name not in SHORT_ORDER)]
        return [describe_fact(name, known[name]) for name in order if name in known]
