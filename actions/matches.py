"""What fits the firm, why, what goes with it, and who handles it."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import islice

from sqlalchemy import select

from actions.profile import Profile
from actions.turn import Option, Turn
from actions.wording import text
from policy_kb.eligibility import Outcome, sort_clauses
from policy_kb.facts import Facts
from policy_kb.firm_match import MatchReport, Result
from policy_kb.implications import with_age, with_implied
from policy_kb.models import Entry, EntryVersion, in_force
from policy_kb.offerings import Group, Standing
from policy_kb.partial_dates import last_day, spoken
from policy_kb.regions import find_region, resolve_region
from policy_kb.verdict_wording import confirm_text, former_text

SHOWN = 4
LEAST_LOANS = 2
LEAST_SERVICES = 1
LOCAL_SERVICE = 1.2
"""A service says where to go: the firm's own city before its province, and that before the nation."""
MOST_LETTERS = 32
DESCRIBED = 4
NATION = "全国"
MARKS = "①②③④"
"""Not 1 to 4: those are the options below, which an owner in WeChat picks by number."""
SHOWN_GROUPS = (Group.LOAN, Group.SUBSIDY, Group.GUARANTEE, Group.SERVICE)
MORE = re.compile(r"更多|别的|其[他它]|下一[页批]|换一批|还有(?:吗|没|哪)")
NUMBERED = re.compile(r"（[^（）]*〔\d{4}〕[^（）]*）")


def show_matches(turn: Turn, lead: str | None = None) -> None:
    """The first matches with their reasons, the subsidy of the past that would have fitted, and who handles them."""
    profile = Profile(turn)
    report = profile.report()
    seen = set(turn.recall("shown", [])) if wants_more(turn) else set()
    fitting = [result for result in report.results if result.outcome is not Outcome.INELIGIBLE]
    shown = choose([result for result in fitting if result.offering.id not in seen], profile.facts, turn.today)
    if not shown:
        turn.say(
            text("matches_more_none" if seen else "matches_none"), Option.of(text("option_person"), "request_human")
        )
        return
    listed = [result.offering.id for result in shown]
    turn.remember(shown=[*seen, *listed], listed=listed, topic=None)
    if lead:
        turn.say(lead)
    turn.say(listing(profile, shown))
    if not seen:
        say_former_subsidy(turn, report)
        turn.say(handlers_in_short(turn, shown))
    last = turn.bubbles.pop()
    turn.say(last.text, *next_steps(more=len(fitting) > len(shown) + len(seen)))


def wants_more(turn: Turn) -> bool:
    """The option, or 「还有别的吗」 while the list that it means is still the last one."""
    if turn.intent != "show_results":
        return False
    return turn.heard.value("value") == "more" or (
        not turn.heard.is_tapped and MORE.search(turn.heard.text) is not None
    )


def choose(results: Sequence[Result], facts: Facts, on: date) -> list[Result]:
    """What to show first: the best suited, two loans where there are, and one service, which says where to go."""
    ranked = sorted(results, key=lambda result: suitability(result, facts, on), reverse=True)
    loans = [result for result in ranked if result.offering.group is Group.LOAN][:LEAST_LOANS]
    near = sorted(ranked, key=lambda result: nearness(result, facts, on), reverse=True)
    services = [result for result in near if result.offering.group is Group.SERVICE][:LEAST_SERVICES]
    rest = [result for result in ranked if result.offering.group in SHOWN_GROUPS and result not in (*loans, *services)]
    chosen = [*loans, *services, *rest[: SHOWN - len(loans) - len(services)]]
    return sorted(chosen, key=ranked.index) or ranked[:SHOWN]


def nearness(result: Result, facts: Facts, on: date) -> float:
    return suitability(result, facts, on) + LOCAL_SERVICE * min(result.offering.depth, 2)


def suitability(result: Result, facts: Facts, on: date) -> float:
    """How well an offering suits: its value, more if it fits and is made for such a firm, less if much is still open.

    "Made for" counts the clauses beside the region that the firm is known to pass: 首贷中心 for a first loan.
    """
    clauses = sort_clauses(result.offering.criteria, with_age(with_implied(facts), on))
    made_for = sum(any(atom.field != "region" for atom in group) for group in clauses.passed)
    fits = 1.5 if result.outcome is Outcome.ELIGIBLE else 0.0
    unconfirmed = 1.5 if result.offering.standing(on) is Standing.UNKNOWN else 0.0
    return result.offering.value + fits + min(made_for, 3) * 0.7 - len(clauses.open) * 0.4 - unconfirmed


def listing(profile: Profile, shown: Sequence[Result]) -> str:
    described = profile.described()[:DESCRIBED]
    intro = text("matches_intro", facts="、".join(described)) if described else text("matches_intro_bare")
    return "\n\n".join([intro, *(line(number, result, profile.turn.today) for number, result in enumerate(shown, 1))])


def line(number: int, result: Result, on: date) -> str:
    """Title, what it gives, and how the firm stands to it, a line each."""
    offering = result.offering
    return text(
        "matches_line",
        mark=MARKS[number - 1],
        title=short_title(offering.title),
        benefit=shortened(offering.benefit),
        why=why(result, on),
        source=text("matches_document", number=offering.document_number) if offering.document_number else "",
    )


def short_title(title: str) -> str:
    """Without the bracket that holds a document's number; the number stands beside the verdict."""
    return NUMBERED.sub("", title) or title


def why(result: Result, on: date) -> str:
    """In a few words: fits, or what is still open."""
    verdict = result.verdict
    if verdict.outcome is Outcome.ELIGIBLE:
        return text("matches_fits")
    if result.offering.standing(on) is Standing.UNKNOWN:
        return text("matches_check", confirm=confirm_text(result.offering))
    if verdict.missing:
        return text("matches_open", missing="、".join(verdict.missing_labels[:3]))
    return text("matches_manual", manual=shortened("；".join(verdict.manual), 22))


def shortened(words: str, most: int = MOST_LETTERS) -> str:
    """The first sentences that fit into `most` characters; a longer first sentence is cut with an ellipsis."""
    if len(words) <= most:
        return words
    end = max(words.rfind(mark, 0, most) for mark in "。；，")
    return words[: end if end > most // 2 else most - 1].rstrip("。；，") + "…"


def say_former_subsidy(turn: Turn, report: MatchReport) -> None:
    """The newest ended subsidy of the firm's own place that it would have fitted: said as ended, with where to ask."""
    ended = [
        one
        for one in report.ended
        if one.offering.group is Group.SUBSIDY
        and one.offering.depth
        and one.offering.valid_to
        and not one.offering.successor
    ]
    if not ended:
        return
    newest = max(ended, key=lambda one: last_day(one.offering.valid_to or ""))
    checked = newest.offering.checked_on
    source = text("matches_source", date=spoken(checked)) if checked else ""
    turn.say(f"{former_text(newest.offering)}。{source}")


def handlers_in_short(turn: Turn, shown: Sequence[Result]) -> str:
    """Who handles each of the list just above, by its mark, and where to call; the hours are told to those who ask."""
    marks: dict[str, str] = {}
    for mark, result in zip(MARKS, shown, strict=False):
        if result.offering.office:
            marks[result.offering.office] = marks.get(result.offering.office, "") + mark
    listed = "；".join(f"{mark}{office}" for office, mark in marks.items())
    contact = local_contact(turn, ("phone", "address")) or text("who_none")
    return "\n".join([text("who_marked", listed=listed), contact] if listed else [contact])


def say_handlers(turn: Turn, shown: Sequence[Result]) -> None:
    """Who handles what was shown, and the contact of the place where a source states one."""
    offices = dict.fromkeys(result.offering.office for result in shown if result.offering.office)
    lines = [
        text(
            "who_line",
            title="、".join(short_title(one.offering.title) for one in shown if one.offering.office == office),
            who=office,
        )
        for office in offices
    ]
    contact = local_contact(turn)
    turn.say("\n".join([text("who_intro"), *lines, contact or text("who_none")]))


def local_contact(turn: Turn, details_wanted: Sequence[str] = ("phone", "address", "hours")) -> str | None:
    """The nearest contact with a telephone or an address that a source states, with the date of the source."""
    here = find_region(turn.region or "")
    if here is None:
        return None
    versions = turn.session.scalars(
        select(EntryVersion)
        .join(Entry, Entry.code == EntryVersion.entry_code)
        .where(Entry.kind == "contact", in_force(turn.today))
    )
    local = [
        version.body
        for version in versions
        if version.body["region"] != NATION
        and version.body.get("contact")
        and resolve_region(version.body["region"]).contains(here)
    ]
    if not local:
        return None
    body = max(local, key=lambda found: len(found["region"]))
    contact = body["contact"]
    details = [contact[name] for name in details_wanted if contact.get(name)]
    dates = [source["date"] for source in body["sources"] if source.get("date")]
    if not details or not dates:
        return None
    return text(
        "who_contact", name=contact.get("name") or body["title"], details="，".join(details), checked=spoken(max(dates))
    )


def show_handlers(turn: Turn) -> None:
    """「找谁办」: of what was shown last, or of what fits now."""
    profile = Profile(turn)
    if not profile.facts.values:
        turn.say(text("who_ask_first"), Option.of(text("option_match"), "find_financing"))
        return
    fitting = [result for result in profile.report().results if result.outcome is not Outcome.INELIGIBLE]
    wanted = turn.recall("shown", [])
    shown = [result for result in fitting if result.offering.id in wanted] or choose(fitting, profile.facts, turn.today)
    say_handlers(turn, list(islice(shown, SHOWN)))
    last = turn.bubbles.pop()
    turn.say(last.text, *next_steps(more=False))


def next_steps(more: bool) -> list[Option]:
    steps = [Option.of(text("option_submit"), "submit_request")]
    if more:
        steps.append(Option.of(text("option_more"), "show_results", value="more"))
    steps.append(Option.of(text("option_subsidy"), "ask_subsidy"))
    steps.append(Option.of(text("option_person"), "request_human"))
    return steps
