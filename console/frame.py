"""The frame around every page: navigation at the side (at the foot on a phone), a banner, the page itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from console.access import NotYourPage, SignedOut, Staff
from console.elements import tool_button
from console.service import Console
from console.sessions import csrf_token, find_visitor
from console.surprises import tell_surprise
from console.theme import chosen_theme, dark_value
from console.view import Build, View
from console.wording import name_of, say
from policy_kb.errors import RongwenError

NAVIGATION = (
    ("search", "/", "manage_search"),
    ("requests", "/requests", "assignment"),
    ("conversations", "/conversations", "forum"),
)
NOBODY = Staff(0, "", "")


def console_page(console: Console, path: str, key: str) -> Callable[[Build], Build]:
    """Register a page at `path`, shown under the navigation's `key` to whoever may see it."""

    def register(build: Build) -> Build:
        @ui.page(path, title=f"{say(f'nav.{key}')} - {say('brand.name')}", response_timeout=10)
        async def page(request: Request) -> Response | None:
            return await _show(console, request, key, build)

        page.__module__ = build.__module__
        return build

    return register


async def _show(console: Console, request: Request, key: str, build: Build) -> Response | None:
    visitor = find_visitor(request.session)
    if visitor is None:
        return RedirectResponse("/login", 303)
    view = View(
        console, visitor, NOBODY, chosen_theme(request), csrf_token(request.session), dict(request.query_params)
    )
    problem: RongwenError | None = None
    try:
        view.staff = await console.ask(visitor, lambda _, staff: staff)
    except SignedOut:
        console.ended.add(visitor, console.now())
        return RedirectResponse("/login", 303)
    except RongwenError as refusal:
        problem = refusal
    with _frame(view, key):
        if problem is None:
            await build(view)
        else:
            problem_page(problem)
    return None


@contextmanager
def _frame(view: View, key: str) -> Iterator[None]:
    stamp = version("rongwen")
    for sheet in ("tokens", "console", "pages"):
        ui.add_head_html(f'<link rel="stylesheet" href="/static/{sheet}.css?v={stamp}">')
    ui.add_head_html(f'<script defer src="/static/console.js?v={stamp}"></script>')
    ui.on_exception(tell_surprise)
    ui.dark_mode(dark_value(view.theme))
    with ui.element("div").classes("shell"):
        _navigation(view, key)
        with ui.element("main").classes(f"page page-{key}").props('id="main" tabindex="-1"'):
            view.banner = ui.label().classes("banner").props('role="alert"')
            view.banner.set_visibility(False)
            yield


def _navigation(view: View, active: str) -> None:
    with ui.element("nav").classes("side").props(f'aria-label="{say("nav.label")}"'):
        with ui.element("div").classes("side-brand"):
            ui.element("img").props('src="/static/mark.svg" alt="" width="32" height="32"')
            with ui.element("div").classes("side-brand-text"):
                ui.label(say("brand.name")).classes("side-name")
                ui.label(say("brand.tagline")).classes("side-tagline")
        with ui.element("div").classes("side-links"):
            for number, (key, path, icon) in enumerate(NAVIGATION, start=1):
                _link(key, path, icon, number, is_active=key == active)
        with ui.element("div").classes("side-foot"):
            if view.staff.username:
                _who(view.staff)
            with ui.element("div").classes("side-tools"):
                _theme_button()
                _sign_out_button(view.csrf)


def _link(key: str, path: str, icon: str, number: int, *, is_active: bool) -> None:
    name = say(f"nav.{key}")
    current = ' aria-current="page"' if is_active else ""
    with ui.element("a").classes("side-link").props(f'href="{path}" data-key="{number}" title="{name}"{current}'):
        ui.icon(icon)
        ui.label(name)


def _who(staff: Staff) -> None:
    with ui.element("div").classes("side-who"):
        ui.label(staff.username[:1].upper()).classes("avatar").props('aria-hidden="true"')
        with ui.element("div"):
            ui.label(staff.username).classes("who-name")
            ui.label(name_of("roles", staff.role)).classes("who-role")


def _theme_button() -> None:
    tool_button("contrast", say("nav.theme")).on("click", js_handler="() => window.rongwen.switchTheme()")


def _sign_out_button(csrf: str) -> None:
    with ui.element("form").props('method="post" action="/logout"'):
        ui.element("input").props(f'type="hidden" name="csrf" value="{csrf}"')
        tool_button("logout", say("nav.sign_out")).props('type="submit"')


def problem_page(problem: RongwenError) -> None:
    """Instead of a page: what is wrong, and one way on."""
    with ui.element("div").classes("state"):
        ui.icon("lock" if isinstance(problem, NotYourPage) else "cloud_off").classes("state-icon")
        ui.label(str(problem)).classes("state-text").props('role="alert"')
        if not isinstance(problem, NotYourPage):
            ui.button(say("errors.retry"), on_click=ui.navigate.reload).props("unelevated no-caps")
