"""Asks before a match moves on: a note, and for a refusal the reason, which is required."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from console.elements import words
from console.handling import advance_match
from console.needs import MatchCard
from console.view import View
from console.wording import say
from matching.models import MatchState
from matching.wording import reason_codes, reason_label, state_label


class AdvanceDialog:
    def __init__(self, view: View, card: MatchCard, to: MatchState, on_done: Callable[[], Awaitable[None]]) -> None:
        self._view = view
        self._card = card
        self._to = to
        self._on_done = on_done
        self._reason: ui.select | None = None
        with ui.dialog() as self._dialog, ui.element("div").classes("ask"):
            words("h2", say("requests.dialog_title", label=state_label(to)), "pane-title")
            ui.label(say("requests.dialog_target", target=card.progress.target_name)).classes("muted")
            if to is MatchState.DECLINED:
                self._reason = ui.select({code: reason_label(code) for code in reason_codes()})
                self._reason.props(f'outlined dense options-dense label="{say("requests.reason")}"')
            self._note = ui.textarea(label=say("requests.note")).props(
                "outlined dense autogrow maxlength=500 autofocus"
            )
            ui.label(say("requests.note_hint")).classes("muted")
            with ui.element("div").classes("ask-foot"):
                ui.button(say("common.cancel"), on_click=self._dialog.close, color=None).props("flat no-caps")
                color = (
                    "negative" if to in (MatchState.DECLINED, MatchState.WITHDRAWN, MatchState.EXPIRED) else "primary"
                )
                ui.button(say("requests.confirm"), on_click=self._confirm, color=color).props("unelevated no-caps")

    def open(self) -> None:
        self._dialog.open()

    async def _confirm(self) -> None:
        reason = str(self._reason.value) if self._reason is not None and self._reason.value else None
        if self._reason is not None and reason is None:
            self._reason.props(f'error error-message="{say("requests.reason_needed")}"')
            return
        note, now = str(self._note.value or "").strip() or None, self._view.console.now()
        done = await self._view.act(
            lambda session, staff: advance_match(
                session, staff, self._card.id, self._to, note=note, reason_code=reason, now=now
            ),
            say("requests.advanced", label=state_label(self._to)),
        )
        self._dialog.close()
        if done:
            await self._on_done()
