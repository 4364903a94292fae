"""The list of 需求: search, filter, sort; the same rows as a grid and, on a phone, as cards."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from nicegui import events, ui

from console.elements import loading, state, unreachable, words
from console.needs import NeedRow, read_rows
from console.times import in_beijing, remaining
from console.view import View
from console.wording import say, texts

FILTERS = ("all", "open", "overdue", "closed")
BADGES = {
    "sent": "badge-warn",
    "contacted": "badge-info",
    "conditions_listed": "badge-info",
    "conditions_met": "badge-info",
    "accepted": "badge-info",
    "approved": "badge-good",
    "disbursed": "badge-good",
    "declined": "badge-bad",
}
BADGE_CELL = """params => {
  const badge = document.createElement("span");
  badge.className = "badge " + (params.data.badge || "");
  badge.textContent = params.value;
  return badge;
}"""


async def _nothing(_: str) -> None:
    return None


class RequestList:
    """Rows are given anew to the grid only when they have changed; sorting, filters and scroll stay."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._rows: list[NeedRow] | None = None
        self._shown: list[dict[str, Any]] | None = None
        self._filter = "all"
        self._query = ""
        self.on_choose: Callable[[str], Awaitable[None]] = _nothing
        self._head()
        with ui.element("div").classes("grid-box"):
            self._message = ui.element("div").classes("grid-message")
            with self._message:
                loading()
            self._grid = self._make_grid()
            self._cards = ui.element("div").classes("cards")
        self._grid.set_visibility(False)

    def _head(self) -> None:
        with ui.element("header").classes("pane-head requests-head"):
            words("h1", say("requests.title"), "pane-title")
            self._tabs = ui.toggle(
                {key: say(f"requests.filters.{key}") for key in FILTERS},
                value="all",
                on_change=lambda event: self._set_filter(str(event.value)),
            )
            self._tabs.props("unelevated no-caps dense").classes("tabs tabs-inline")
            self._count = ui.label().classes("muted num count")
            box = ui.input(placeholder=say("requests.search"), on_change=lambda event: self._search(event.value))
            box.props('outlined dense clearable debounce=200 data-main-search type="search"').classes("find")
            box.props(f'aria-label="{say("requests.search")}"')
            with box.add_slot("prepend"):
                ui.icon("search").classes("find-icon")

    def _make_grid(self) -> ui.aggrid:
        options = {
            "columnDefs": _columns(),
            "rowData": [],
            "defaultColDef": {"sortable": True, "resizable": True, "suppressHeaderMenuButton": False},
            ":getRowId": "params => params.data.number",
            "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
            "rowHeight": 46,
            "headerHeight": 42,
            "localeText": texts()["grid"],
            "suppressCellFocus": False,
            "animateRows": False,
        }
        grid = ui.aggrid(options, auto_size_columns=False).classes("grid")
        grid.on("rowClicked", self._clicked, args=["data"])
        grid.on("cellKeyDown", self._clicked, js_handler=ENTER_OPENS)
        return grid

    async def _clicked(self, event: events.GenericEventArguments) -> None:
        number = event.args["data"]["number"]
        ui.navigate.history.replace(f"/requests?number={number}")
        await self.on_choose(number)

    async def refresh(self) -> None:
        rows = await self._view.read(lambda session, _: read_rows(session))
        if rows is None and self._rows is None:
            self._message.clear()
            with self._message:
                unreachable()
        elif rows is not None:
            self._rows = rows
            self._draw()

    def _set_filter(self, key: str) -> None:
        self._filter = key
        self._draw()

    def _search(self, text: str | None) -> None:
        self._query = (text or "").strip().casefold()
        self._draw()

    def _draw(self) -> None:
        if self._rows is None:
            return
        now = self._view.console.now()
        found = [row for row in self._rows if self._is_wanted(row, now)]
        self._count.set_text(_count(len(found), len(self._rows)))
        self._draw_message(bool(found))
        shown = [_cells(row, now) for row in found]
        if shown != self._shown:
            self._shown = shown
            self._grid.run_grid_method("setGridOption", "rowData", shown)
            self._draw_cards(shown)

    def _is_wanted(self, row: NeedRow, now: datetime) -> bool:
        kept = {"all": True, "open": row.is_open, "overdue": row.is_overdue(now), "closed": not row.is_open}
        return kept[self._filter] and all(word in row.searched for word in self._query.split())

    def _draw_message(self, has_rows: bool) -> None:
        self._grid.set_visibility(has_rows)
        self._message.set_visibility(not has_rows)
        if has_rows:
            return
        self._message.clear()
        with self._message:
            if self._rows:
                state("filter_list_off", say("requests.empty_filtered"))
            else:
                state("assignment", say("requests.empty"), say("requests.empty_hint"))

    def _draw_cards(self, shown: list[dict[str, Any]]) -> None:
        self._cards.clear()
        with self._cards:
            for cells in shown:
                self._card(cells)

    def _card(self, cells: dict[str, Any]) -> None:
        button = ui.element("button").classes("conv").props('type="button"')
        button.on("click", lambda: self.on_choose(cells["number"]))
        with button:
            with ui.element("div").classes("conv-top"):
                ui.label(cells["company"]).classes("conv-name")
                ui.label(cells["label"]).classes(f"badge {cells['badge']}")
            ui.label(f"{cells['amount']}　{cells['region']}").classes("conv-preview")
            with ui.element("div").classes("conv-top"):
                ui.label(cells["number"]).classes("conv-time")
                ui.label(cells["due"]).classes("conv-time" + (" is-overdue" if cells["overdue"] else ""))


ENTER_OPENS = "(e) => { if (e && e.data && window.event && window.event.key === 'Enter') emit(e); }"


def _columns() -> list[dict[str, Any]]:
    def column(name: str, **more: Any) -> dict[str, Any]:
        return {"field": name, "headerName": say(f"requests.columns.{name}"), **more}

    text = {"filter": "agTextColumnFilter"}
    return [
        column("number", width=172, cellClass="num", **text),
        column("company", minWidth=140, flex=1, **text),
        column("amount", width=122, cellClass="num", **{":comparator": "(a, b, x, y) => x.data.order - y.data.order"}),
        column("label", width=130, **text, **{":cellRenderer": BADGE_CELL}),
        column("due", width=126, cellClass="num", tooltipField="due_at", **DUE_COLUMN),
        column("region", minWidth=150, flex=1, **text),
        column("filed", width=152, cellClass="num", sort="desc"),
    ]


DUE_COLUMN = {
    ":comparator": "(a, b, x, y) => (x.data.due_at || '9999').localeCompare(y.data.due_at || '9999')",
    ":cellClassRules": "{'is-overdue': params => params.data.overdue, 'is-quiet': params => !params.data.due_at}",
}


def _cells(row: NeedRow, now: datetime) -> dict[str, Any]:
    return {
        "number": row.number,
        "company": row.company,
        "region": row.region,
        "amount": row.amount,
        "order": row.amount_order,
        "label": row.label,
        "badge": BADGES.get(row.state, ""),
        "filed": in_beijing(row.filed_at),
        "due": _due(row, now),
        "due_at": in_beijing(row.due_at) if row.due_at else "",
        "overdue": row.is_overdue(now),
    }


def _due(row: NeedRow, now: datetime) -> str:
    if row.due_at is None:
        return say("requests.no_due")
    left = remaining(row.due_at, now)
    return say("requests.provisional", due=left) if row.is_provisional else left


def _count(shown: int, count: int) -> str:
    return say("requests.count", count=count) if shown == count else say("requests.count_of", shown=shown, count=count)
