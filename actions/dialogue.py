"""One turn from what was heard to what is said: whichever Rasa action is called, the turn goes through here.

Rasa decides whether the questionnaire's loop goes on; what is open, and what was answered, stands in the database, so a
restart of any process loses nothing.
"""

import re
from dataclasses import replace

from actions import filing, knowledge, questionnaire, safety
from actions.intents import (
    ANYTIME,
    ASIDES,
    CONFIRMATIONS,
    DOUBTFUL,
    FILING_COMMANDS,
    INTERRUPTIONS,
    LEAVE_THE_FLOW,
    NEEDS_COMMANDS,
    NOTHING_OPEN,
    REBUFFS,
    STATEMENTS,
)
from actions.loan_heard import goes_on_reckoning
from actions.matches import show_handlers
from actions.ordinals import option_meant
from actions.subsidy import estimate_subsidy
from actions.turn import Heard, Turn
from actions.wording import text
from policy_kb.facts import FIELDS

SURE = 0.35
"""Below this a command is not obeyed while a question is open: the words are taken as an answer first."""

VERY_SURE = 0.6
"""Below this an intent that may be a question in disguise is tried on the knowledge base first."""

OURSELVES = re.compile(r"我|咱|俺|公司|企业|注册|搬|店|厂|不对|改")
HOW = re.compile(r"怎么|咋|如何|哪[里儿]?(?:申请|办)")
"""「怎么申请」 asks for the way; it asks for nothing to be filed."""

DESPAIR = re.compile(r"跳楼|自杀|轻生|不想活|活不下去|死了算|一死了之|撑不下去|结束生命|喝农药|上吊")
"""Words that mean danger whatever else the sentence says."""

REFUSAL = re.compile(r"(?<![能可要])[不别甭][用要想能再急着给我先]{0,5}[删撤注清]|留着吧|先留")
"""「先别删了」 reads like 「删了」."""


def take_turn(turn: Turn) -> None:
    """Answer one message. There is always at least one reply."""
    turn = _resolve_choice(turn)
    if DESPAIR.search(turn.heard.text) or (turn.intent == "distress" and turn.heard.confidence >= VERY_SURE):
        safety.distress(turn)
    elif not _confirm(turn):
        if turn.flow != "filing" and goes_on_reckoning(turn):
            estimate_subsidy(turn)
            _return_to_flow(turn)
        elif turn.flow != "filing" and _asks_about_elsewhere(turn):
            knowledge.answer(turn)
            _return_to_flow(turn)
        elif turn.flow == "needs":
            _in_needs(turn)
        elif turn.flow == "filing":
            _in_filing(turn)
        else:
            _outside(turn)
    if not turn.bubbles:
        turn.say(text("stale_option"))


def _asks_about_elsewhere(turn: Turn) -> bool:
    """「上海有什么补贴」, asked by a firm of another place: a question about that place, no news of where the firm is."""
    heard, here = turn.heard, turn.conversation.facts.get("region")
    names = {entity["entity"] for entity in heard.entities if entity["entity"] in FIELDS}
    if here is None or names != {"region"} or heard.value("region") == here or heard.is_tapped:
        return False
    return turn.intent != "correct" and heard.asks and OURSELVES.search(heard.text) is None


def _resolve_choice(turn: Turn) -> Turn:
    """「第二个」 means the second of a numbered list that stands above the options, else the second option offered last."""
    if turn.flow is None and turn.intent != "submit_request" and knowledge.listed_meant(turn):
        return turn.hear_again(replace(turn.heard, intent="ask_explanation", is_tapped=False))
    if turn.intent != "choose_option":
        return turn
    meant = option_meant(turn.heard.text, turn.conversation.offered_options)
    heard = Heard.from_payload(meant, turn.heard.text) if meant else None
    return turn.hear_again(heard) if heard else turn


def _confirm(turn: Turn) -> bool:
    """A yes or no to 「确认要删掉吗」 and the like; anything else lets the question drop."""
    asked = turn.recall("confirming")
    if asked is None:
        return False
    turn.remember(confirming=None)
    wish, yes, no = CONFIRMATIONS[asked]
    is_yes = _is_confirmed(turn, wish)
    if is_yes is None:
        return False
    (yes if is_yes else no)(turn)
    if not turn.is_forgotten:
        _return_to_flow(turn)
    return True


def _is_confirmed(turn: Turn, wish: str) -> bool | None:
    """None for neither. The wish said again is a yes, but what cannot be undone is never done on a doubtful reading."""
    heard = turn.heard
    if turn.intent in ("deny", "cancel") or (not heard.is_tapped and REFUSAL.search(heard.text)):
        return False
    is_sure = heard.is_tapped or heard.confidence >= VERY_SURE or heard.value("bool") is True
    return True if is_sure and turn.intent in ("affirm", wish) else None


def _return_to_flow(turn: Turn) -> None:
    """Ask the open question again, unless a yes or no to something else is awaited."""
    if turn.recall("confirming"):
        return
    if turn.flow == "needs":
        questionnaire.ask_again(turn)
    elif turn.flow == "filing":
        filing.ask_again(turn)


def _outside(turn: Turn) -> None:
    if turn.recall("paused") == "filing" and turn.intent in ("resume", "submit_request", "find_financing"):
        filing.begin(turn)
        return
    if turn.intent == "nlu_fallback" and _states_facts(turn):
        is_answered = turn.heard.asks and knowledge.answer_if_sure(turn)
        if not is_answered:
            questionnaire.begin(turn)
        return
    if turn.intent == "ask_explanation" and knowledge.tell_listed(turn):
        return
    if _is_question_in_disguise(turn) and knowledge.answer_if_sure(turn):
        return
    if turn.intent == "who_handles" and not turn.conversation.facts and turn.recall("topic"):
        knowledge.answer(turn)
        return
    if turn.heard.confidence < (SURE if turn.intent in ASIDES else VERY_SURE if turn.intent in REBUFFS else 0):
        knowledge.answer(turn)
        return
    if turn.intent == "submit_request" and not turn.heard.is_tapped and HOW.search(turn.heard.text):
        show_handlers(turn)
        return
    NOTHING_OPEN.get(turn.intent, knowledge.answer)(turn)


def _is_question_in_disguise(turn: Turn) -> bool:
    """「那你就告诉我那个中心的电话」 reads like 找谁办: where the language side is not very sure, the knowledge decides."""
    if turn.heard.is_tapped:
        return False
    if turn.intent == "submit_request":
        return HOW.search(turn.heard.text) is not None
    if turn.heard.confidence >= VERY_SURE:
        return False
    return turn.intent in DOUBTFUL or (turn.intent in STATEMENTS and turn.heard.asks)


def _states_facts(turn: Turn) -> bool:
    return any(entity["entity"] in FIELDS for entity in turn.heard.entities)


def _in_needs(turn: Turn) -> None:
    heard = turn.heard
    if turn.intent in LEAVE_THE_FLOW and heard.confidence >= SURE:
        ANYTIME[turn.intent](turn)
        return
    command = NEEDS_COMMANDS.get(turn.intent)
    if command and (heard.is_tapped or heard.confidence >= SURE):
        command(turn)
        return
    if turn.intent in INTERRUPTIONS and heard.confidence >= SURE:
        _interrupt_needs(turn)
        return
    if not questionnaire.answer(turn):
        _unclear_in_needs(turn)


def _interrupt_needs(turn: Turn) -> None:
    """Keep the facts that came along, answer, and ask again."""
    if turn.intent in ("ask_knowledge", "ask_subsidy"):
        questionnaire.keep_facts(turn)
    if not (_is_question_in_disguise(turn) and knowledge.answer_if_sure(turn)):
        ANYTIME[turn.intent](turn)
    _return_to_flow(turn)


def _unclear_in_needs(turn: Turn) -> None:
    """No fact in it: perhaps a question after all, or impatience (「别问了，直接说能贷啥」); else say what would help."""
    if turn.intent == "find_financing" and turn.heard.confidence >= SURE:
        (questionnaire.results if turn.conversation.facts else questionnaire.ask_again)(turn)
        return
    if turn.intent in ("nlu_fallback", "find_financing", "ask_knowledge") and knowledge.answer_if_sure(turn):
        questionnaire.ask_again(turn)
        return
    questionnaire.missed(turn)


def _in_filing(turn: Turn) -> None:
    heard = turn.heard
    command = FILING_COMMANDS.get(turn.intent)
    if turn.intent in LEAVE_THE_FLOW and heard.confidence >= SURE:
        ANYTIME[turn.intent](turn)
    elif filing.looks_like_answer(turn):
        if not filing.answer(turn):
            filing.missed(turn)
    elif filing.asks_who_sees(heard.text):
        filing.who_sees(turn)
    elif command and heard.confidence >= SURE:
        command(turn)
    elif turn.intent in INTERRUPTIONS and heard.confidence >= SURE:
        ANYTIME[turn.intent](turn)
        _return_to_flow(turn)
    elif heard.asks and knowledge.answer_if_sure(turn):
        filing.ask_again(turn)
    elif not filing.answer(turn):
        filing.missed(turn)
