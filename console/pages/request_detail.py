"""One request at the side: who, what, where it stands with each target, and what to do next."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from console.elements import definition_list, tool_button, words
from console.handling import reveal_contact
from console.needs import MatchCard, NeedDetail, read_detail
from console.pages.advance_dialog import AdvanceDialog
from console.pages.request_list import BADGES
from console.times import in_beijing, remaining
from console.view import View
from console.wording import say
from matching.models import MatchState
from matching.wording import state_label

ENDINGS = frozenset({MatchState.DECLINED, MatchState.WITHDRAWN, MatchState.EXPIRED})


async def _nothing() -> None:
    return None


class RequestDetail:
    """Closed until a request is chosen. What was revealed is hidden again when another one is opened."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._number = ""
        self._revealed = False
        self._shown: NeedDetail | None = None
        self.on_change: Callable[[], Awaitable[None]] = _nothing
        self._box = ui.element("aside").classes("sheet").props('tabindex="-1"')
        self._box.set_visibility(False)
        ui.keyboard(on_key=lambda event: self.close() if event.key == "Escape" and event.action.keydown else None)

    async def show(self, number: str) -> None:
        self._number, self._revealed, self._shown = number, False, None
        await self.refresh()

    def close(self) -> None:
        if self._number:
            self._number, self._shown = "", None
            self._box.clear()
            self._box.set_visibility(False)
            ui.navigate.history.replace("/requests")

    async def refresh(self) -> None:
        wanted, revealed = self._number, self._revealed
        if not wanted:
            return
        found = await self._view.read(lambda session, _: read_detail(session, wanted, revealed=revealed))
        if found is not None and found != self._shown and wanted == self._number:
            self._shown = found
            self._draw(found)

    def _draw(self, found: NeedDetail) -> None:
        self._box.clear()
        self._box.set_visibility(True)
        with self._box:
            self._head(found)
            with ui.element("div").classes("sheet-body"):
                self._contact(found)
                words("h3", say("requests.matches"), "side-title")
                for card in found.matches:
                    self._match(card)
                words("h3", say("requests.wish"), "side-title")
                definition_list(list(found.wish))
                words("h3", say("facts.title"), "side-title")
                definition_list(list(found.facts))
                words("h3", say("requests.timeline"), "side-title")
                self._timeline(found)
                words("h3", say("requests.consent"), "side-title")
                definition_list(list(found.consent))

    def _head(self, found: NeedDetail) -> None:
        with ui.element("header").classes("sheet-head"):
            with ui.element("div").classes("sheet-title"):
                words("h2", found.number, "pane-title num")
                ui.label(found.label).classes(f"badge {BADGES.get(found.state, '')}")
                ui.label(say("requests.filed_at", moment=in_beijing(found.filed_at))).classes("muted num")
            if found.conversation_id:
                link = ui.link(target=f"/conversations?id={found.conversation_id}").classes("plain-link")
                with link:
                    ui.icon("forum")
                    ui.label(say("requests.conversation"))
            tool_button("close", say("requests.close")).on_click(self.close)

    def _contact(self, found: NeedDetail) -> None:
        with ui.element("div").classes("title-row"):
            words("h3", say("requests.contact"), "side-title")
            if self._revealed:
                ui.label(say("requests.revealed")).classes("muted")
            else:
                button = ui.button(say("requests.reveal"), icon="visibility", on_click=self._reveal)
                button.props("outline no-caps dense size=13px").classes("small").tooltip(say("requests.reveal_note"))
        definition_list(list(found.contact))

    def _match(self, card: MatchCard) -> None:
        with ui.element("section").classes("match"):
            with ui.element("div").classes("match-top"):
                ui.label(card.progress.target_name).classes("match-name")
                ui.label(card.progress.label).classes(f"badge {BADGES.get(card.state.value, '')}")
            ui.label(card.progress.expected or card.progress.meaning).classes("match-text")
            with ui.element("div").classes("match-line"):
                ui.label(f"{say('requests.delivery')}：{card.progress.delivery}")
                self._due(card)
            self._actions(card)

    def _due(self, card: MatchCard) -> None:
        due, now = card.progress.due, self._view.console.now()
        if due is not None:
            late = " is-overdue" if due.at < now else ""
            ui.label(f"{say('requests.due')}：{in_beijing(due.at)}，{remaining(due.at, now)}").classes(f"num{late}")

    def _actions(self, card: MatchCard) -> None:
        if not card.next_states:
            ui.label(say("requests.ended")).classes("muted")
            return
        with ui.element("div").classes("match-actions"):
            ui.label(say("requests.advance_to")).classes("muted")
            for to in card.next_states:
                look = "flat" if to in ENDINGS else "outline"
                button = ui.button(state_label(to), color="negative" if to in ENDINGS else "primary")
                button.props(f"{look} no-caps dense size=13px").classes("small")
                button.on_click(lambda _, to=to: self._ask(card, to))

    def _ask(self, card: MatchCard, to: MatchState) -> None:
        AdvanceDialog(self._view, card, to, self._changed).open()

    def _timeline(self, found: NeedDetail) -> None:
        with ui.element("ol").classes("steps"):
            for step in found.steps:
                with ui.element("li").classes("step"):
                    ui.label(in_beijing(step.at)).classes("step-at num")
                    ui.label(f"{step.target_name}：{step.label}").classes("step-what")
                    if step.detail:
                        ui.label(step.detail).classes("step-detail")

    async def _reveal(self) -> None:
        now, wanted = self._view.console.now(), self._number
        if await self._view.act(lambda session, staff: reveal_contact(session, staff, wanted, now=now)):
            self._revealed, self._shown = True, None
            await self.refresh()

    async def _changed(self) -> None:
        await self.refresh()
        await self.on_change()
