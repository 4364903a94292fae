"""One turn from what was heard to what is said: whichever Rasa action is called, the turn goes through here.

Rasa decides whether the questionnaire's loop goes on; what is open, and what was answered, stands in the database, so a
restart of any process loses nothing.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from actions import filing, knowledge, questionnaire, requests, safety, service, small_talk
from actions.loan_heard import goes_on_reckoning
from actions.matches import show_handlers, show_matches
from actions.ordinals import option_meant
from actions.subsidy import estimate_subsidy
from actions.turn import Heard, Turn
from actions.wording import text
from policy_kb.facts import FIELDS

Handler = Callable[[Turn], None]

SURE = 0.35
"""Below this a command is not obeyed while a question is open: the words are taken as an answer first."""

VERY_SURE = 0.6
"""Below this an intent that may be a question in disguise is tried on the knowledge base first."""

ANYTIME: dict[str, Handler] = {
    "greet": small_talk.greet,
    "goodbye": small_talk.goodbye,
    "thank": small_talk.thank,
    "praise": small_talk.praise,
    "bot_challenge": small_talk.bot_challenge,
    "help": small_talk.help_,
    "ask_knowledge": knowledge.answer,
    "nlu_fallback": knowledge.answer,
    "show_results": questionnaire.results,
    "who_handles": show_handlers,
    "ask_subsidy": estimate_subsidy,
    "find_financing": questionnaire.begin,
    "inform": questionnaire.begin,
    "correct": questionnaire.begin,
    "show_answers": questionnaire.show_answers,
    "resume": questionnaire.resume,
    "start_over": questionnaire.start_over,
    "submit_request": filing.begin,
    "track_request": requests.track,
    "withdraw_request": requests.ask_to_withdraw,
    "request_human": service.request_human,
    "complain": service.complain,
    "distress": knowledge.answer,
    "show_my_data": service.show_data,
    "forget_me": service.ask_to_forget,
    "insult": safety.insult,
    "ask_fraud": safety.fraud,
    "out_of_scope": safety.out_of_scope,
    "prompt_attack": safety.prompt_attack,
    "foreign_language": safety.foreign_language,
}
"""What each intent does when no question is open; inside a flow, those in INTERRUPTIONS do it too."""

NOTHING_OPEN: dict[str, Handler] = ANYTIME | {
    "affirm": small_talk.affirm,
    "deny": small_talk.deny,
    "dont_know": small_talk.help_,
    "skip_question": small_talk.help_,
    "ask_reason": questionnaire.give_reason_afterwards,
    "ask_explanation": knowledge.answer,
    "go_back": questionnaire.resume,
    "pause": small_talk.goodbye,
    "cancel": small_talk.deny,
    "choose_for_me": questionnaire.begin,
    "choose_option": small_talk.help_,
}

NEEDS_COMMANDS: dict[str, Handler] = {
    "dont_know": questionnaire.skip,
    "skip_question": questionnaire.skip,
    "ask_reason": questionnaire.give_reason,
    "ask_explanation": questionnaire.explain,
    "go_back": questionnaire.go_back,
    "pause": questionnaire.pause,
    "start_over": questionnaire.start_over,
    "cancel": questionnaire.cancel,
    "choose_for_me": questionnaire.choose_for_me,
    "show_results": questionnaire.results,
    "who_handles": questionnaire.results,
    "submit_request": filing.begin,
    "resume": questionnaire.ask_again,
}


def _show_matches_again(turn: Turn) -> None:
    show_matches(turn)
    filing.ask_again(turn)


def _show_handlers_again(turn: Turn) -> None:
    show_handlers(turn)
    filing.ask_again(turn)


FILING_COMMANDS: dict[str, Handler] = {
    "dont_know": filing.refuse_skip,
    "skip_question": filing.refuse_skip,
    "ask_reason": filing.give_reason,
    "ask_explanation": filing.give_reason,
    "go_back": filing.go_back,
    "pause": filing.pause,
    "cancel": filing.cancel,
    "start_over": filing.cancel,
    "show_my_data": filing.who_sees,
    "resume": filing.ask_again,
    "show_results": _show_matches_again,
    "who_handles": _show_handlers_again,
}

INTERRUPTIONS = frozenset(
    {
        "greet", "thank", "praise", "bot_challenge", "help", "ask_knowledge", "ask_subsidy", "show_answers",
        "track_request", "withdraw_request", "request_human", "complain", "show_my_data", "insult", "ask_fraud",
        "out_of_scope", "prompt_attack", "foreign_language",
    }
)  # fmt: skip
"""Said in the middle of a flow: answered, then the open question comes back."""

DOUBTFUL = frozenset(
    {
        "who_handles", "ask_subsidy", "help", "complain", "show_results", "distress", "out_of_scope", "ask_fraud",
        "bot_challenge", "track_request", "insult", "ask_reason", "ask_explanation", "show_answers",
    }
)  # fmt: skip
ASIDES = frozenset({"pause", "goodbye", "cancel", "praise", "thank", "go_back", "affirm", "deny", "resume", "greet"})
REBUFFS = frozenset({"out_of_scope", "insult"})
"""Where the language side is not sure of these, the words may well be a question, and the knowledge decides."""
STATEMENTS = frozenset({"inform", "find_financing", "correct"})

OURSELVES = re.compile(r"我|咱|俺|公司|企业|注册|搬|店|厂|不对|改")
HOW = re.compile(r"怎么|咋|如何|哪[里儿]?(?:申请|办)")
"""「怎么申请」 asks for the way; it asks for nothing to be filed."""

DESPAIR = re.compile(r"跳楼|自杀|轻生|不想活|活不下去|死了算|一死了之|撑不下去|结束生命|喝农药|上吊")
"""Words that mean danger whatever else the sentence says."""

LEAVE_THE_FLOW = frozenset({"forget_me", "goodbye"})
"""Said in the middle of a flow: answered, and the question waits until the owner returns to it."""

CONFIRMATIONS: dict[str, tuple[str, Handler, Handler]] = {
    "forget": ("forget_me", service.forget_now, service.keep),
    "withdraw": ("withdraw_request", requests.withdraw_now, requests.keep),
}
"""What is asked, with the intent that says the wish again, what a yes does and what a no does."""

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
