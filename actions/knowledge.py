"""Questions about the world: answered from the knowledge base by their text."""

import re
from dataclasses import replace

from actions.ordinals import listed_said
from actions.turn import Option, Turn
from actions.wording import text
from desk.questions import log_unanswered
from policy_kb.lexicon import simplified
from policy_kb.regions import without_regions
from policy_kb.search import Answer, Decision, answer_entry, answer_question

FAILURES_BEFORE_PERSON = 2
SHORT = 10
BARE_PLACE = 6
"""「那通州呢」 leans on the question before it; 「郑州的政策我能用吗」 is one of its own."""
ELLIPTIC = re.compile(
    r"[呢这那它吗]|多久|多少|几|啥时候|什么时候|还[能有管]|现在|上限|最高|电话|材料|怎么|咋|要不要|不$"
)
"""The marks of a question that leans on the one before it."""
OPENING = re.compile(
    r"^(?:(?:说正经的|等一?下|等会儿?|那个|对了|请问|再?问(?:一下|个事)|我?先?问(?:一下|下|个事)|顺便问下|话说|哎|喂|你好|您好|那)[，,。！! ]+)+"
)
"""What people say before they come to the matter; the search reads it as part of the question."""


def answer(turn: Turn) -> None:
    """The knowledge base's answer, or two or three choices, or an honest 「没有资料」 with a way on."""
    found = look_up(turn)
    if found.decision is not Decision.ANSWER:
        found = look_up_in_context(turn) or found
    turn.decision = found.decision.value
    if found.decision is Decision.ANSWER:
        say_answer(turn, found)
        return
    if turn.recall("distressed") and found.decision is Decision.UNKNOWN:
        turn.say(text("distress_again"))
        return
    log_unanswered(turn.session, turn.conversation.id, turn.heard.text, found.decision.value, now=turn.now)
    failures = turn.recall("unanswered", 0) + (found.decision is Decision.UNKNOWN)
    turn.remember(unanswered=failures)
    if found.choices:
        turn.remember(listed=None)
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
        found = look_up_in_context(turn) or found
    if found.decision is not Decision.ANSWER:
        return False
    turn.decision = found.decision.value
    say_answer(turn, found)
    return True


def tell_listed(turn: Turn) -> bool:
    """「第二个具体说说」 after a numbered list of what fits: all that is known of that one."""
    entry_id = listed_meant(turn)
    if entry_id is None:
        return False
    turn.decision = Decision.ANSWER.value
    say_answer(turn, answer_entry(turn.session, entry_id, on=turn.today))
    return True


def listed_meant(turn: Turn) -> str | None:
    """The entry at the place that was named. A list stands until other choices are offered."""
    place, listed = listed_said(turn.heard.text), turn.recall("listed", [])
    return None if place is None or place >= len(listed) else listed[place]


def say_answer(turn: Turn, found: Answer) -> None:
    """Say it, and keep what it was about: the next question may leave it out."""
    turn.remember(unanswered=None, distressed=None, topic=found.hits[0].title if found.hits else None)
    turn.say(found.text)


def look_up_in_context(turn: Turn) -> Answer | None:
    """「免到啥时候」 after a question about a tax: a short question without its subject is asked again with the last one.

    None where there is no last subject, the words are no such question, or the answer is not sure even then.
    """
    topic, said = turn.recall("topic"), turn.heard.text
    if topic is None or len(said) > SHORT or not ELLIPTIC.search(said) or turn.intent == "out_of_scope":
        return None
    if turn.heard.value("region") is not None and len(said) > BARE_PLACE:
        return None
    subject = without_regions(topic) if turn.heard.value("region") is not None else topic
    again = replace(turn.heard, text=f"{subject}，{said}")
    found = look_up(turn.hear_again(again))
    return found if found.decision is Decision.ANSWER else None


def look_up(turn: Turn) -> Answer:
    entry_id = turn.heard.value("entry_id")
    if turn.heard.is_tapped and entry_id:
        return answer_entry(turn.session, entry_id, on=turn.today)
    region = turn.heard.value("region") or turn.region
    said = OPENING.sub("", simplified(turn.heard.text)) or turn.heard.text
    return answer_question(turn.session, said, region=region, on=turn.today, embedder=turn.embedder)
