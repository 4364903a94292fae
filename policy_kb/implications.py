"""Facts that follow from others. What the firm said itself always wins."""

from policy_kb.facts import Facts

IMPLIED = (
    # (field, its value) -> (field, value): a firm that never had a loan has none that falls due
    (("first_loan", True), ("loan_due_soon", False)),
    (("loan_due_soon", True), ("first_loan", False)),
)


def with_implied(facts: Facts) -> Facts:
    """The facts and what follows from them."""
    for (field, value), (follows, implied) in IMPLIED:
        if facts.get(field) == value and follows not in facts:
            facts = facts.with_value(follows, implied)
    return facts
