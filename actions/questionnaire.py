"""The questionnaire: one open question at a time; anything may interrupt it, and it comes back once, shorter.

It has two stages. As soon as nothing asked could change the first places, the results are shown; the questions that only
settle what comes after them are put to those who want to go on.
"""

import re
from datetime import datetime, timedelta

from actions.facts_heard import answer_heard, facts_heard, tapping
from actions.matches import show_matches
from actions.profile import Profile
from actions.turn import Option, Turn
from actions.wording import text
from policy_kb.answers import applies
from policy_kb.facts import AGE, FIELDS, Facts
from policy_kb.questions import Pick, Question, Stage, question_about

MISSES_BEFORE_OFFER = 2
SO_LONG = re.compile(r"[年月]多?了")
"""「5年了」, to whatever question: how long the firm has been there."""
SAME_SITTING = timedelta(hours=12)
"""Within this an owner who comes back goes straight on; later there is a summary first."""


def begin(turn: Turn) -> None:
    """The owner wants to know what fits, or states facts: keep them, then ask on or show what fits."""
    profile = Profile(turn)
    was_empty = not profile.facts.values
    new = facts_heard(turn.heard, turn.recall("asking"), profile.facts)
    changed = profile.learn(new)
    turn.remember(paused=None, misses=None)
    go_on(turn, profile, acknowledge(profile, None, new, changed) or (text("needs_start") if was_empty else None))


def answer(turn: Turn) -> bool:
    """Use what was said as an answer to the open question. False where it holds no fact."""
    profile = Profile(turn)
    question = asked_last(turn, profile)
    new = answer_heard(turn.heard, question, profile.facts, turn.conversation.offered_options)
    if not new.values and AGE not in profile.facts and SO_LONG.search(turn.heard.text):
        new = facts_heard(turn.heard, AGE, profile.facts)
    if not new.values:
        return False
    changed = profile.learn(new)
    turn.remember(misses=None)
    go_on(turn, profile, acknowledge(profile, question, new, changed))
    return True


def keep_facts(turn: Turn) -> None:
    """Keep the facts that came along with a question, without asking on."""
    profile = Profile(turn)
    question = asked_last(turn, profile)
    field = question.field if question and len(question.fields) == 1 else None
    profile.learn(facts_heard(turn.heard, field, profile.facts))


def acknowledge(profile: Profile, question: Question | None, new: Facts, changed: list[str]) -> str | None:
    """What was understood, said back where it was more than the answer to the one open question."""
    if new.get("loan_due_soon") is True:
        return text("needs_due_soon", facts=profile.describe(list(new)))
    if changed:
        return text("needs_changed", facts=profile.describe(changed))
    if question and question.pick is Pick.SEVERAL and any(new.get(field) is not None for field in question.fields):
        return acknowledge_picked(profile, question, new)
    if set(new) - set(question.fields if question else ()):
        return text("needs_noted", facts=profile.describe(list(new)))
    return None


def acknowledge_picked(profile: Profile, question: Question, new: Facts) -> str | None:
    """What was picked, and that the rest counts as not there, so that an owner who forgot something can say so."""
    nothing = question.nothing
    there = [field for field in new if new.get(field) != nothing.get(field)]
    if not there:
        return None
    rest = [field for field in question.fields if field in new and field not in there]
    return text("needs_picked" if rest else "needs_noted", facts=profile.describe(there))


def go_on(turn: Turn, profile: Profile, lead: str | None = None) -> None:
    """Ask the next question, or show the matches when nothing asked could change them."""
    question = profile.next_question()
    if question is None or (question.stage is Stage.THE_REST and not turn.recall("thorough")):
        finish(turn, lead, question)
        return
    open_with(turn, profile, question)
    turn.say(f"{lead}\n{question.text}" if lead else question.text, *options(question))


def open_with(turn: Turn, profile: Profile, question: Question) -> None:
    """Make this the open question. Questions whose answers were dropped meanwhile count as never asked."""
    answered = {*profile.facts, *profile.skipped}
    asked = [fields for fields in turn.recall("asked", []) if answered & set(fields)]
    asked = [*(fields for fields in asked if fields != list(question.fields)), list(question.fields)]
    turn.remember(flow="needs", asking=question.field, also=list(question.fields[1:]) or None, asked=asked, more=None)


def finish(turn: Turn, lead: str | None, question: Question | None) -> None:
    """Show what fits, and where there is a `question` left, offer to go on with it."""
    close(turn)
    show_matches(turn, lead)
    if question is None:
        return
    turn.remember(more=True)
    last = turn.bubbles.pop()
    offer = text("needs_more_rest" if question.stage is Stage.THE_REST else "needs_more_first")
    turn.say(f"{last.text}\n{offer}", *last.options, Option.of(text("option_go_on"), "resume"))


def asked_last(turn: Turn, profile: Profile) -> Question | None:
    """The question that was asked last, as far as it has no answer yet."""
    asking = turn.recall("asking")
    fields = [asking, *turn.recall("also", [])] if asking else []
    left = [name for name in fields if name not in (*profile.facts, *profile.skipped) and applies(name, profile.facts)]
    return question_about(*left) if left else None


def open_question(turn: Turn, profile: Profile) -> Question | None:
    """The question that was asked last while it has no answer, else the next one."""
    return asked_last(turn, profile) or profile.next_question()


def ask_again(turn: Turn) -> None:
    """After an interruption: the open question, once, shorter."""
    profile = Profile(turn)
    question = open_question(turn, profile)
    if question is None:
        close(turn)
        return
    open_with(turn, profile, question)
    turn.say(text("needs_again", question=question.text), *options(question))


def options(question: Question) -> list[Option]:
    """The answers, to skip, and always a way out: the results as they stand."""
    return [
        *(Option.of(one.title, "inform", **tapping(one.answers)) for one in question.options),
        Option.of(text("option_skip"), "skip_question"),
        Option.of(text("option_results"), "show_results"),
    ]


def missed(turn: Turn) -> None:
    """Nothing usable was said: explain with an example, then offer to skip or a person."""
    profile = Profile(turn)
    question = open_question(turn, profile)
    if question is None:
        close(turn)
        show_matches(turn)
        return
    misses = turn.recall("misses", 0) + 1
    turn.remember(misses=misses)
    if misses > MISSES_BEFORE_OFFER:
        person = Option.of(text("option_person"), "request_human")
        turn.say(text("needs_missed_twice", question=question.text), *options(question), person)
        return
    example = text("needs_example", example=question.example)
    turn.say(text("needs_missed_once", question=question.text, example=example), *options(question))


def close(turn: Turn) -> None:
    turn.remember(flow=None, asking=None, also=None, misses=None, paused=None)


# What can be said about the questionnaire itself.


def skip(turn: Turn) -> None:
    profile = Profile(turn)
    question = asked_last(turn, profile)
    if question:
        profile.skip(*question.fields)
    turn.remember(misses=None)
    go_on(turn, profile, text("needs_skipped"))


def explain(turn: Turn) -> None:
    profile = Profile(turn)
    question = open_question(turn, profile)
    if question is None:
        go_on(turn, profile)
        return
    example = text("needs_example", example=question.example)
    turn.say(f"{question.text}\n{example}", *options(question))


def give_reason(turn: Turn) -> None:
    profile = Profile(turn)
    question = open_question(turn, profile)
    if question is None:
        go_on(turn, profile)
        return
    planned = profile.next_question()
    reason = question.reason
    if planned and planned.field == question.field and planned.together:
        others = "、".join(FIELDS[field].label for field in planned.together)
        reason += text("needs_reason_together", others=others)
    turn.say(text("needs_reason", reason=reason) + "\n" + question.text, *options(question))


def give_reason_afterwards(turn: Turn) -> None:
    """「为啥问这个」 when no question is open any more: why the last one was asked."""
    asked = turn.recall("asked", [])
    if not asked:
        turn.say(text("needs_reason_none"))
        return
    turn.say(text("needs_reason", reason=question_about(*asked[-1]).reason))


def go_back(turn: Turn) -> None:
    """Forget the answer to the question before the open one, and ask it again."""
    profile = Profile(turn)
    asked = [fields for fields in turn.recall("asked", []) if fields[0] != turn.recall("asking")]
    if not asked:
        turn.say(text("needs_back_none"))
        ask_again(turn)
        return
    profile.unlearn(*asked[-1])
    question = question_about(*asked[-1])
    open_with(turn, profile, question)
    turn.say(f"{text('needs_back')}{question.text}", *options(question))


def show_answers(turn: Turn) -> None:
    described = Profile(turn).described()
    if not described:
        turn.say(text("needs_answers_empty"))
        return
    turn.say(text("needs_answers", facts="\n".join(f"· {line}" for line in described)))


def pause(turn: Turn) -> None:
    turn.remember(flow=None, paused=turn.flow or "needs", paused_at=turn.now.isoformat())
    turn.say(text("needs_paused"))


def resume(turn: Turn) -> None:
    if turn.recall("more"):
        go_on_thoroughly(turn)
        return
    described = Profile(turn).described()
    if not described:
        turn.say(text("needs_resume_empty"))
        return
    paused_at = turn.recall("paused_at")
    turn.remember(paused=None, paused_at=None)
    if paused_at and turn.now - datetime.fromisoformat(paused_at) < SAME_SITTING:
        go_on(turn, Profile(turn), text("needs_resumed"))
        return
    turn.say(
        text("needs_resume", facts="、".join(described)),
        Option.of(text("option_resume"), "find_financing"),
        Option.of(text("option_restart"), "start_over"),
    )


def go_on_thoroughly(turn: Turn) -> None:
    """After the results: the questions that are left, to the last."""
    profile = Profile(turn)
    question = profile.next_question()
    turn.remember(more=None, thorough=True if question and question.stage is Stage.THE_REST else None)
    go_on(turn, profile, text("needs_resumed"))


def start_over(turn: Turn) -> None:
    profile = Profile(turn)
    profile.clear()
    turn.remember(asked=None, misses=None, asking=None, also=None, paused=None, more=None, thorough=None)
    go_on(turn, profile, text("needs_restarted"))


def cancel(turn: Turn) -> None:
    close(turn)
    turn.say(text("needs_cancelled"), Option.of(text("option_results"), "show_results"))


def choose_for_me(turn: Turn) -> None:
    profile = Profile(turn)
    question = open_question(turn, profile)
    offered = options(question) if question else []
    turn.say(text("needs_choose"), *offered)


def results(turn: Turn) -> None:
    """Show what fits now, whatever is still open."""
    keep_facts(turn)
    finish(turn, None, Profile(turn).next_question())
