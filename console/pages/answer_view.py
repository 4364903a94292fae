"""An answer on 问答台: what the owner would read, what it rests on, and what else was found."""

import json
from typing import Any

from nicegui import events, ui

from console.elements import definition_list, tool_button, words
from console.entries import EntryCard
from console.wording import name_of, say

STATUS_BADGES = {"current": "badge-good", "expired": "badge-bad", "unknown": ""}


class AnswerView:
    """`spoken` is what the owner reads who chooses that entry; an answer's own entry need not say it twice."""

    def __init__(self, result: dict[str, Any], cards: dict[str, EntryCard], spoken: dict[str, str]) -> None:
        self._result = result
        self._cards = cards
        self._spoken = spoken
        self._hits: dict[str, ui.element] = {}
        with ui.element("div").classes("ask-main"):
            self._answer()
            self._detail = ui.element("section").classes("basis")
        with ui.element("aside").classes("hits"):
            self._list()
        if result["entries"] and result["decision"] != "unknown":
            self._choose(result["entries"][0]["id"])

    def _answer(self) -> None:
        decision, text = self._result["decision"], self._result["answer"]
        with ui.element("section").classes(f"answer answer-{decision}"):
            with ui.element("div").classes("answer-top"):
                ui.label(name_of("decisions", decision)).classes(f"badge badge-{decision}")
                ui.label(say(f"search.about_{decision}")).classes("muted")
                copy = tool_button("content_copy", say("search.copy"))
                copy.on("click", _tell, js_handler=copy_handler(text))
            ui.label(text).classes("answer-text").props("data-answer")

    def _list(self) -> None:
        is_sure = self._result["decision"] != "unknown"
        words("h2", say("search.hits" if is_sure else "search.near"), "side-title")
        if not self._result["entries"]:
            ui.label(say("search.no_hits")).classes("muted")
        for entry in self._result["entries"]:
            self._hit(entry)

    def _hit(self, entry: dict[str, Any]) -> None:
        button = ui.element("button").classes("hit").props('type="button" data-hit')
        button.on("click", lambda: self._choose(entry["id"]))
        self._hits[entry["id"]] = button
        with button:
            ui.label(entry["title"]).classes("hit-title")
            with ui.element("div").classes("hit-line"):
                ui.label(name_of("kinds", entry["kind"])).classes("hit-kind")
                with ui.element("div").classes("hit-bar").props('aria-hidden="true"'):
                    ui.element("div").style(f"width: {min(max(entry['score'], 0), 1):.0%}")
                ui.label(f"{entry['score']:.2f}").classes("hit-score num")

    def _choose(self, code: str) -> None:
        for other, button in self._hits.items():
            button.classes(add="is-chosen") if other == code else button.classes(remove="is-chosen")
        self._detail.clear()
        card = self._cards.get(code)
        if card is not None:
            with self._detail:
                draw_card(card, "" if self._is_the_answer(code) else self._spoken[code])

    def _is_the_answer(self, code: str) -> bool:
        return self._result["decision"] == "answer" and self._spoken[code] == self._result["answer"]


def draw_card(card: EntryCard, spoken: str) -> None:
    with ui.element("div").classes("basis-top"):
        words("h2", card.title, "basis-title")
        ui.label(card.status_label).classes(f"badge {STATUS_BADGES.get(card.status, '')}")
    if spoken:
        with ui.element("div").classes("basis-lead"):
            ui.label(spoken).classes("basis-text")
            copy = tool_button("content_copy", say("search.copy_this"))
            copy.on("click", _tell, js_handler=copy_handler(spoken))
    definition_list(list(card.lines))
    if card.sources:
        words("h3", say("search.sources"), "side-title")
        with ui.element("ul").classes("sources"):
            for line in card.sources:
                words("li", line)
    ui.label(f"{card.kind} {card.code}").classes("muted basis-code")


def copy_handler(text: str) -> str:
    """Copies in the browser, then tells the server whether that worked."""
    return f"async () => emit(await rongwen.copy({json.dumps(text)}))"


def _tell(event: events.GenericEventArguments) -> None:
    if event.args:
        ui.notify(say("common.copied"), type="positive", position="top", timeout=1500)
    else:
        ui.notify(say("search.not_copied"), type="warning", position="top")
