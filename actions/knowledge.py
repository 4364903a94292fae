"""Questions about the world: answered from the knowledge base by their text."""

from policy_kb.search import Answer, Decision, answer_entry, answer_question

from actions.turn import Option, Turn
from actions.wording import text
from desk.questions import log_unanswered

FAILURES_BEFORE_PERSON = 2


def answer(turn: Turn) -> None:
    """The knowledge base's answer, or two or three choices, or an honest 「没有资料」 with a way on."""
    found = look_up(turn)
    turn.decision = found.decision.value
    if found.decision is Decision.ANSWER:
        turn.remember(unanswered=None)
        turn.say(found.text)
        return
    log_unanswered(turn.session, turn.conversation.id, turn.heard.text, found.decision.value, now=turn.now)
    failures = turn.recall("unanswered", 0) + (found.decision is Decision.UNKNOWN)
    turn.remember(unanswered=failures)
    choices = [Option.of(choice.title, "ask_knowledge", entry_id=choice.entry_id) for choice in found.choices]
    person = [] if choices else [Option.of(text("option_person"), "request_human")]
    turn.say(found.text, *choices, *person)
    if failures >= FAILURES_BEFORE_PERSON:
        turn.remember(unanswered=None)
        turn.say(text("knowledge_person_offer"), Option.of(text("option_person"), "request_human"))


def answer_if_sure(turn: Turn) -> bool:
    """Answer only where the knowledge base is sure of it; used where the words may be no question at all."""
    found = look_up(turn)
    if found.decision is not Decision.ANSWER:
        return False
    turn.decision = found.decision.value
    turn.say(found.text)
    return True


def look_up(turn: Turn) -> Answer:
    entry_id = turn.heard.value("entry_id")
    if turn.heard.is_tapped and entry_id:
        return answer_entry(turn.session, entry_id, on=turn.today)
    region = turn.heard.value("region") or turn.region
    return answer_question(turn.session, turn.heard.text, region=region, on=turn.today, embedder=turn.embedder)
