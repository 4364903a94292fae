"""What each intent does, with nothing open and in the middle of a flow."""

from collections.abc import Callable

from actions import filing, knowledge, questionnaire, requests, safety, service, small_talk
from actions.matches import show_handlers, show_matches
from actions.subsidy import estimate_subsidy
from actions.turn import Turn

Handler = Callable[[Turn], None]

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

LEAVE_THE_FLOW = frozenset({"forget_me", "goodbye"})
"""Said in the middle of a flow: answered, and the question waits until the owner returns to it."""

CONFIRMATIONS: dict[str, tuple[str, Handler, Handler]] = {
    "forget": ("forget_me", service.forget_now, service.keep),
    "withdraw": ("withdraw_request", requests.withdraw_now, requests.keep),
}
"""What is asked, with the intent that says the wish again, what a yes does and what a no does."""
