"""The questionnaire: one open question at a time; anything may interrupt it, and it comes back once, shorter."""

from datetime import datetime, timedelta

from actions.facts_heard import facts_heard
from actions.matches import show_matches
from actions.profile import Profile
from actions.turn import Option, Turn
from actions.wording import text
from policy_kb.facts import Facts
from policy_kb.questionnaire import Question

MISSES_BEFORE_OFFER = 2
ENOUGH_FACTS = 2
SAME_SITTING = timedelta(hours=12)
"""Within this an owner who comes back goes straight on; later there is a summary first."""


def begin(turn: Turn) -> None:
    """The owner wants to know what fits, or states facts: keep them, then ask on or show what fits."""
    profile = Profile(turn)
    was_empty = not profile.facts.values
    new = facts_heard(turn.heard, turn.recall("asking"), profile.facts)
    profile.learn(new)
    turn.remember(paused=None, misses=None)
    go_on(turn, profile, acknowledge(profile, new, []) or (text("needs_start") if was_empty else None))


def answer(turn: Turn) -> bool:
    """Use what was said as an answer to the open question. False where it holds no fact."""
    profile = Profile(turn)
    new = facts_heard(turn.heard, turn.recall("asking"), profile.facts)
    if not new.values:
        return False
    changed = profile.learn(new)
    turn.remember(misses=None)
    go_on(turn, profile, acknowledge(profile, new, changed))
    return True


def keep_facts(turn: Turn) -> None:
    """Keep the facts that came along with a question, without asking on."""
    profile = Profile(turn)
    profile.learn(facts_heard(turn.heard, turn.recall("asking"), profile.facts))


def acknowledge(profile: Profile, new: Facts, changed: list[str]) -> str | None:
    """What was understood, said back where it was more than the answer to the one open question."""
    if new.get("loan_due_soon") is True:
        return text("needs_due_soon", facts=profile.describe(list(new)))
    if changed:
        return text("needs_changed", facts=profile.describe(changed))
    if len(list(new)) > 1 or profile.turn.recall("asking") not in new:
        return text("needs_noted", facts=profile.describe(list(new))) if new.values else None
    return None


def go_on(turn: Turn, profile: Profile, lead: str | None = None) -> None:
    """Ask the next question, or show the matches when nothing asked could change them."""
    question = profile.next_question()
    if question is None:
        close(turn)
        show_matches(turn, lead)
        return
    asked = [*turn.recall("asked", []), question.field]
    turn.remember(flow="needs", asking=question.field, asked=list(dict.fromkeys(asked)))
    turn.say(f"{lead}\n{question.text}" if lead else question.text, *options(profile, question))


def open_question(turn: Turn, profile: Profile) -> Question | None:
    """The question that was asked last while it has no answer, else the next one."""
    asking = turn.recall("asking")
    if asking and asking not in profile.facts and asking not in profile.skipped:
        return profile.question(asking)
    return profile.next_question()


def ask_again(turn: Turn) -> None:
    """After an interruption: the open question, once, shorter."""
    profile = Profile(turn)
    question = open_question(turn, profile)
    if question is None:
        close(turn)
        return
    turn.remember(asking=question.field)
    turn.say(text("needs_again", question=question.text), *options(profile, question))


def options(profile: Profile, question: Question) -> list[Option]:
    offered = [Option.of(one.title, "inform", field=question.field, value=one.value) for one in question.options]
    offered.append(Option.of(text("option_skip"), "skip_question"))
    if len(list(profile.facts)) >= ENOUGH_FACTS:
        offered.append(Option.of(text("option_results"), "show_results"))
    return offered


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
        turn.say(text("needs_missed_twice", question=question.text), *options(profile, question), person)
        return
    example = text("needs_example", example=question.example)
    turn.say(text("needs_missed_once", question=question.text, example=example), *options(profile, question))


def close(turn: Turn) -> None:
    turn.remember(flow=None, asking=None, misses=None, paused=None)


# What can be said about the questionnaire itself.


def skip(turn: Turn) -> None:
    asking = turn.recall("asking")
    profile = Profile(turn)
    if asking:
        profile.skip(asking)
    turn.remember(misses=None)
    go_on(turn, profile, text("needs_skipped"))


def explain(turn: Turn) -> None:
    profile = Profile(turn)
    question = open_question(turn, profile)
    if question is None:
        go_on(turn, profile)
        return
    example = text("needs_example", example=question.example)
    turn.say(f"{question.text}\n{example}", *options(profile, question))


def give_reason(turn: Turn) -> None:
    profile = Profile(turn)
    question = open_question(turn, profile)
    if question is None:
        go_on(turn, profile)
        return
    turn.say(text("needs_reason", reason=question.reason) + "\n" + question.text, *options(profile, question))


def go_back(turn: Turn) -> None:
    """Forget the answer to the question before the open one, and ask it again."""
    asked = [name for name in turn.recall("asked", []) if name != turn.recall("asking")]
    profile = Profile(turn)
    if not asked:
        turn.say(text("needs_back_none"))
        ask_again(turn)
        return
    profile.unlearn(asked[-1])
    turn.remember(asked=asked[:-1])
    question = profile.question(asked[-1])
    turn.remember(asking=question.field, asked=asked)
    turn.say(f"{text('needs_back')}{question.text}", *options(profile, question))


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


def start_over(turn: Turn) -> None:
    profile = Profile(turn)
    profile.clear()
    turn.remember(asked=None, misses=None, asking=None, paused=None)
    go_on(turn, profile, text("needs_restarted"))


def cancel(turn: Turn) -> None:
    close(turn)
    turn.say(text("needs_cancelled"), Option.of(text("option_results"), "show_results"))


def choose_for_me(turn: Turn) -> None:
    profile = Profile(turn)
    question = open_question(turn, profile)
    offered = options(profile, question) if question else []
    turn.say(text("needs_choose"), *offered)


def results(turn: Turn) -> None:
    """Show what fits now, whatever is still open."""
    keep_facts(turn)
    close(turn)
    show_matches(turn)
