"""Small pieces that several pages are made of."""

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from console.wording import say


def words(tag: str, text: str, classes: str = "") -> TextElement:
    """`text` in an element that means something (`h1`, `dt`); `ui.label` is always a `div`."""
    return TextElement(tag=tag, text=text).classes(classes)


def state(icon: str, text: str, hint: str = "") -> ui.element:
    """What a list shows in place of its rows: empty, loading or failed."""
    with ui.element("div").classes("state") as box:
        ui.icon(icon).classes("state-icon")
        ui.label(text).classes("state-text")
        if hint:
            ui.label(hint).classes("state-hint")
    return box


def loading() -> ui.element:
    """Shown only if reading takes long enough to be noticed (the sheet delays it)."""
    return state("hourglass_empty", say("common.loading")).classes("is-loading").props('role="status"')


def unreachable() -> ui.element:
    return state("cloud_off", say("errors.database_down_short"))


def definition_list(lines: list[tuple[str, str]]) -> None:
    with ui.element("dl").classes("pairs"):
        for label, value in lines:
            words("dt", label)
            words("dd", value)


def tool_button(icon: str, name: str) -> ui.button:
    """A round button with an icon only; its name is for the tooltip and for screen readers."""
    button = ui.button(icon=icon, color=None).props(f'flat round dense aria-label="{name}"').classes("tool")
    button.tooltip(name)
    return button
