"""Who gets a request: the service desk, and the products among what was shown that can be applied for now."""

from actions.profile import Profile
from actions.turn import Turn
from actions.wording import text
from matching.filing import Target
from policy_kb.eligibility import Outcome
from policy_kb.firm_match import Result
from policy_kb.offerings import Group, Standing

SERVICE_CENTRE = "service-centre"
MOST_PRODUCTS = 2


def recipients(turn: Turn) -> list[Target]:
    """The service desk always; up to two products that fit, are in force and were shown."""
    shown = turn.recall("shown", [])
    results = Profile(turn).report().results
    products = [result for result in results if result.offering.id in shown and is_applied_for(result, turn)]
    named = [
        Target(one.offering.id, text("recipient_product", title=one.offering.title)) for one in products[:MOST_PRODUCTS]
    ]
    return [Target(SERVICE_CENTRE, text("recipient_centre")), *named]


def is_applied_for(result: Result, turn: Turn) -> bool:
    offering = result.offering
    return (
        offering.kind == "product"
        and offering.group in (Group.LOAN, Group.GUARANTEE)
        and offering.standing(turn.today) is Standing.IN_FORCE
        and result.outcome is not Outcome.INELIGIBLE
    )
