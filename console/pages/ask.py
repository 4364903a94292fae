"""问答台: one box that answers as the bot does, for whoever is at the window or on the telephone."""

import time
from dataclasses import dataclass
from datetime import date
from typing import Any

from nicegui import events, ui
from prometheus_client import Histogram
from sqlalchemy.orm import Session

from console.elements import loading, state, words
from console.entries import EntryCard, read_entry
from console.frame import console_page
from console.pages.answer_view import AnswerView
from console.places import served_places
from console.service import Console
from console.times import BEIJING
from console.view import View
from console.wording import say, texts
from policy_kb.embedding import Embedder
from policy_kb.search import answer_entry, answer_question

DEBOUNCE_MS = 200
SEARCH_SECONDS = Histogram("rongwen_console_search_seconds", "Time of one search on the console")
ENTER_SEARCHES = "(e) => { if (!e.isComposing) emit(e.target.value); }"


@dataclass(frozen=True)
class Found:
    """What the bot would answer, the entries behind it, and what it would say of each if the owner chose that one."""

    result: dict[str, Any]
    cards: dict[str, EntryCard]
    spoken: dict[str, str]


def register_ask(console: Console) -> None:
    @console_page(console, "/", "search")
    async def ask(view: View) -> None:
        AskPage(view)


def look_up(session: Session, embedder: Embedder, text: str, region: str | None, on: date) -> Found:
    """Exactly what the bot answers to `text`, with a card for each entry found."""
    started = time.perf_counter()
    result = answer_question(session, text, region=region, on=on, embedder=embedder).to_json()
    SEARCH_SECONDS.observe(time.perf_counter() - started)
    codes = [entry["id"] for entry in result["entries"]]
    cards = {code: card for code in codes if (card := read_entry(session, code, on=on))}
    return Found(result, cards, {code: answer_entry(session, code, on=on).text for code in cards})


class AskPage:
    """Answers overtake each other while one types; only the newest question's answer is shown."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._turn = 0
        self._region: str | None = None
        self._asked = ""
        self._answered = False
        with ui.element("div").classes("ask-page"):
            self._bar()
            self._body = ui.element("div").classes("ask-body").props('aria-live="polite"')
        self._invite()

    def _bar(self) -> None:
        with ui.element("header").classes("ask-bar"):
            words("h1", say("nav.search"), "sr-only")
            self._box = ui.input(placeholder=say("search.placeholder"), on_change=self._typed).classes("ask-box")
            self._box.props(f"outlined dense clearable autofocus debounce={DEBOUNCE_MS} maxlength=300 data-main-search")
            self._box.props(f'aria-label="{say("search.placeholder")}" autocomplete="off" spellcheck="false"')
            self._box.on("keydown.enter", self._entered, js_handler=ENTER_SEARCHES)
            with self._box.add_slot("prepend"):
                ui.icon("search")
            regions = {"": say("search.any_region"), **{name: name for name in served_places()}}
            choice = ui.select(regions, value="", with_input=True, on_change=self._moved).classes("ask-region")
            choice.props(f'outlined dense options-dense aria-label="{say("search.region")}"')
            with choice.add_slot("prepend"):
                ui.icon("place")

    def _invite(self) -> None:
        self._answered = False
        self._body.clear()
        with self._body, ui.element("div").classes("ask-invite"):
            state("manage_search", say("search.invite"), say("search.keys"))
            with ui.element("div").classes("ask-examples"):
                for example in texts()["search"]["examples"]:
                    chip = ui.button(example, color=None).props("flat no-caps dense").classes("chip")
                    chip.on_click(lambda _, text=example: self._box.set_value(text))

    async def _typed(self, event: events.ValueChangeEventArguments) -> None:
        await self._search(str(event.value or ""))

    async def _entered(self, event: events.GenericEventArguments) -> None:
        await self._search(str(event.args or ""), again=True)

    async def _moved(self, event: events.ValueChangeEventArguments) -> None:
        self._region = event.value or None
        await self._search(self._asked, again=True)

    async def _search(self, text: str, *, again: bool = False) -> None:
        text = text.strip()
        if text == self._asked and not again:
            return
        self._asked, self._turn = text, self._turn + 1
        if not text:
            self._invite()
            return
        if not self._answered:
            self._body.clear()
            with self._body:
                loading()
        turn, region, console = self._turn, self._region, self._view.console
        on = console.now().astimezone(BEIJING).date()
        found = await self._view.read(lambda session, _: look_up(session, console.embedder, text, region, on))
        if turn == self._turn:
            self._draw(found)

    def _draw(self, found: Found | None) -> None:
        self._answered = found is not None
        self._body.clear()
        with self._body:
            if found is None:
                state("cloud_off", say("search.failed"))
            else:
                AnswerView(found.result, found.cards, found.spoken)
