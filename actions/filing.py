"""Filing a request: consent, the firm, the contact, a summary, a number. Each step can be asked about, changed or left.

The draft is sealed in the conversation's row, so a restart loses nothing and the log shows nothing.
"""

import re
from typing import Any

from actions.facts_heard import facts_heard
from actions.profile import Profile
from actions.recipients import recipients
from actions.turn import Option, Turn
from actions.wording import text
from matching.applicants import VALIDATORS, validate_applicant
from matching.errors import AlreadyFiled, InvalidApplicant
from matching.filing import PERSONAL_FIELDS, Consent, Target, file_need
from matching.needs import get_need
from matching.timeline import progress
from policy_kb.facts import FIELDS, to_json

NEED_STEPS = ("region", "loan_amount_wan")
FIELD_STEPS = ("company_name", "credit_code", "contact_name", "phone")
STEPS = (*NEED_STEPS, "consent", *FIELD_STEPS, "confirm")
CONSENT_VERSION = "2026-11"

CHANGE_WORDS = {
    "company_name": ("公司", "名称", "名字写错", "企业名"),
    "credit_code": ("信用代码", "代码", "税号"),
    "contact_name": ("联系人", "姓名", "称呼"),
    "phone": ("电话", "手机", "号码", "联系方式"),
    "loan_amount_wan": ("金额", "贷多少", "额度"),
    "region": ("地区", "注册地", "区县"),
}
"""Which field an owner means by which word, in 「改电话」."""


def begin(turn: Turn) -> None:
    """Start, or go on with, a draft for what was matched last."""
    draft = turn.conversation.filing or {}
    Profile(turn).learn(facts_heard(turn.heard, None))
    if not draft:
        draft = {"targets": [[target.code, target.name] for target in recipients(turn)]}
    turn.conversation.filing = draft
    turn.remember(flow="filing", asking=None, misses=None, paused=None)
    ask(turn)


def open_step(turn: Turn) -> str:
    """The first step without an answer; `confirm` when all are there."""
    draft = _draft(turn)
    facts = Profile(turn).facts
    for step in STEPS:
        if step in NEED_STEPS and step not in facts:
            return step
        if step not in NEED_STEPS and not draft.get(step):
            return step
    return "confirm"


def ask(turn: Turn, lead: str = "") -> None:
    step = open_step(turn)
    turn.say(f"{lead}\n{question(turn, step)}" if lead else question(turn, step), *step_options(step))


def ask_again(turn: Turn) -> None:
    step = open_step(turn)
    short = text("filing_need_consent_words") if step == "consent" else question(turn, step)
    turn.say(text("filing_again", question=short), *step_options(step))


def question(turn: Turn, step: str) -> str:
    names = "、".join(target.name for target in _targets(turn))
    if step == "consent":
        return text("filing_consent", recipients=names)
    if step == "confirm":
        amount = Profile(turn).describe(["loan_amount_wan"])
        shown = {name: _draft(turn)[name] for name in FIELD_STEPS}
        return text("filing_confirm", recipients=names, amount=amount, **shown)
    return text(f"filing_ask_{step}")


def step_options(step: str) -> list[Option]:
    if step == "consent":
        return [Option.of(text("option_agree"), "affirm"), Option.of(text("option_disagree"), "deny")]
    if step == "confirm":
        return [Option.of(text("option_confirm"), "affirm"), Option.of(text("option_cancel"), "cancel")]
    return []


SHAPES = {
    "company_name": re.compile(r"(公司|店|厂|合作社|中心|经营部|工作室|商行|超市|事务所|企业|餐厅|饭店|馆)[）)]?$"),
    "credit_code": re.compile(r"[0-9A-Za-z]{15,20}"),
    "contact_name": re.compile(r"^[\u4e00-\u9fff·]{2,4}$"),
    "phone": re.compile(r"\d[\d\- ]{5,}\d"),
}
"""What an answer to each step looks like, whatever the words seem to mean: 「王示例」 is no greeting here."""

AGREEMENT = re.compile(r"^(我|那|行|好|可以)?[，,]?(同意|可以|没问题|授权)")
"""Consent is never guessed: it is a yes, or one of these words; 「帮我提交」 alone is not."""
PRIVACY_QUESTION = re.compile(r"给谁|谁看|谁能看|谁会看|泄露|泄漏|保密|安全吗|卖给|干什么用|干啥用")

NEW_VALUE = re.compile(r"[改换写]成|改为|换为|应该?是|(?<!不)是")
"""What stands before a new value."""

ASKING = re.compile(r"[吗么嘛？?]|什么|怎么|谁|哪[个家些里]|多少|为啥")
"""Words of a question, which no name of a firm or a person has."""

NOT_A_NAME = frozenset(
    {
        "ask_reason", "ask_explanation", "cancel", "pause", "resume", "start_over", "go_back", "skip_question",
        "dont_know", "request_human", "help", "show_results", "who_handles", "track_request", "withdraw_request",
    }
)  # fmt: skip
"""Short commands, which have the shape of a name."""


def looks_like_answer(turn: Turn) -> bool:
    """Whether the words have the shape of what was asked for, or agree or disagree where that was asked."""
    step = open_step(turn)
    if step in ("consent", "confirm"):
        return turn.intent in ("affirm", "deny", "submit_request") or field_to_change(turn.heard.text) is not None
    if step in NEED_STEPS:
        return step in facts_heard(turn.heard, step)
    said = turn.heard.text.strip()
    if _is_question(turn, step):
        return False
    if step == "contact_name" and turn.intent in NOT_A_NAME and turn.heard.confidence >= SURE_OF_A_COMMAND:
        return False
    return SHAPES[step].search(said) is not None or (turn.intent == "correct" and field_to_change(said) is not None)


SURE_OF_A_COMMAND = 0.7


def answer(turn: Turn) -> bool:
    """Use what was said for the open step, or to change an earlier one. False where it answers nothing."""
    step = open_step(turn)
    if step in NEED_STEPS:
        return _answer_need(turn, step)
    if step == "consent":
        return _answer_consent(turn)
    if step == "confirm":
        return _answer_confirm(turn)
    changed = field_to_change(turn.heard.text)
    if changed and turn.intent == "correct" and changed != step:
        return _change(turn, changed)
    return _answer_field(turn, step)


def answer_in(step: str, said: str) -> str:
    """The code or the number alone, where words stand around it: 「刚才少一位，9111…」."""
    found = SHAPES[step].search(said) if step in ("credit_code", "phone") else None
    return found.group() if found else said


def field_to_change(said: str) -> str | None:
    """The field that 「改电话」 or 「公司的信用代码写错了」 means: the one named last before the new value."""
    if not any(word in said for word in ("改", "错", "不对", "换")):
        return None
    for named in (NEW_VALUE.split(said)[0], said):
        places = {name: max(map(named.rfind, words)) for name, words in CHANGE_WORDS.items()}
        last = max(CHANGE_WORDS, key=lambda name: places[name])
        if places[last] >= 0:
            return last
    return None


def _answer_need(turn: Turn, step: str) -> bool:
    new = facts_heard(turn.heard, step)
    if step not in new:
        return False
    Profile(turn).learn(new)
    ask(turn)
    return True


def _answer_consent(turn: Turn) -> bool:
    if turn.intent == "deny":
        leave(turn, "filing_consent_refused")
        return True
    if turn.intent != "affirm" and not AGREEMENT.search(turn.heard.text):
        return False
    _keep(turn, consent=turn.now.isoformat())
    ask(turn)
    return True


def asks_who_sees(said: str) -> bool:
    """「这些信息会给谁看」, 「会不会泄露」."""
    return PRIVACY_QUESTION.search(said) is not None


def _is_question(turn: Turn, step: str) -> bool:
    return step in ("company_name", "contact_name") and ASKING.search(turn.heard.text) is not None


def _answer_field(turn: Turn, step: str) -> bool:
    if _is_question(turn, step):
        return False
    try:
        value = VALIDATORS[step](answer_in(step, turn.heard.text))
    except InvalidApplicant as problem:
        turn.say(problem.advice)
        return True
    _keep(turn, **{step: value})
    ask(turn)
    return True


def _answer_confirm(turn: Turn) -> bool:
    changed = field_to_change(turn.heard.text)
    if changed:
        return _change(turn, changed)
    if turn.intent in ("affirm", "submit_request"):
        submit(turn)
        return True
    if turn.intent in ("correct", "deny"):
        turn.say(text("filing_change_what"))
        return True
    return False


def _change(turn: Turn, name: str) -> bool:
    """Take the new value from the same sentence where it is there, else ask for it."""
    if name in FIELDS:
        new = facts_heard(turn.heard, name)
        Profile(turn).unlearn(name)
        Profile(turn).learn(new)
    else:
        _keep(turn, **{name: None})
        found = value_in_sentence(name, turn.heard.text)
        if found is not None:
            _keep(turn, **{name: found})
    ask(turn)
    return True


def value_in_sentence(name: str, said: str) -> str | None:
    """The new value at the end of 「电话改成13800138000」, or None if there is none that is right."""
    _, *tail = NEW_VALUE.split(said, maxsplit=1)
    if not tail:
        return None
    try:
        return VALIDATORS[name](tail[0].strip("，。,. ：:"))
    except InvalidApplicant:
        return None


def submit(turn: Turn) -> None:
    """Write the request; the worker delivers it. The row is there before the answer leaves."""
    draft = _draft(turn)
    targets = _targets(turn)
    applicant = validate_applicant(**{name: draft[name] for name in FIELD_STEPS})
    names = tuple(target.name for target in targets)
    consent = Consent(tuple(PERSONAL_FIELDS), names, turn.now, CONSENT_VERSION)
    try:
        need = file_need(
            turn.session, turn.conversation.id, applicant, to_json(Profile(turn).facts), targets, consent, now=turn.now
        )
    except AlreadyFiled as refusal:
        leave(turn, "filing_already", number=refusal.number)
        return
    first = progress(get_need(turn.session, need.number))[0]
    leave(turn, "filing_done", number=need.number, promise=first.expected or first.meaning)


def leave(turn: Turn, key: str, **values: Any) -> None:
    """End the filing, drop the draft and say why."""
    turn.conversation.filing = None
    turn.remember(flow=None, misses=None, paused=None)
    track = [Option.of(text("option_track"), "track_request")] if "number" in values else []
    turn.say(text(key, **values), *track)


# What can be said about the filing itself.


def cancel(turn: Turn) -> None:
    leave(turn, "filing_cancelled")


def pause(turn: Turn) -> None:
    turn.remember(flow=None, paused="filing")
    turn.say(text("filing_paused"))


def give_reason(turn: Turn) -> None:
    step = open_step(turn)
    turn.say(f"{text(f'filing_reason_{step}')}\n{question(turn, step)}", *step_options(step))


def refuse_skip(turn: Turn) -> None:
    step = open_step(turn)
    turn.say(text("filing_cannot_skip", reason=text(f"filing_reason_{step}")), *step_options(step))


def who_sees(turn: Turn) -> None:
    names = "、".join(target.name for target in _targets(turn))
    turn.say(text("filing_who_sees", recipients=names))
    ask_again(turn)


def go_back(turn: Turn) -> None:
    draft = _draft(turn)
    given = [step for step in FIELD_STEPS if draft.get(step)]
    if given:
        _keep(turn, **{given[-1]: None})
    ask(turn)


def missed(turn: Turn) -> None:
    step = open_step(turn)
    words = {"consent": "filing_need_consent_words", "confirm": "filing_need_confirm_words"}
    turn.say(text(words[step]) if step in words else question(turn, step), *step_options(step))


def _draft(turn: Turn) -> dict[str, Any]:
    return turn.conversation.filing or {}


def _targets(turn: Turn) -> list[Target]:
    return [Target(code, name) for code, name in _draft(turn)["targets"]]


def _keep(turn: Turn, **values: Any) -> None:
    merged = {**_draft(turn), **values}
    turn.conversation.filing = {name: value for name, value in merged.items() if value is not None}
