"""Signing in and out: plain HTTP forms, so that the password never passes through a page's live connection."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from prometheus_client import Counter

from console.service import Console
from console.sessions import csrf_matches, csrf_token, find_visitor, open_session
from console.surprises import templates
from console.theme import chosen_theme
from console.wording import say
from desk.errors import WrongCredentials
from policy_kb.errors import Unavailable

logger = structlog.get_logger()
SIGN_INS = Counter("rongwen_console_sign_ins_total", "Attempts to sign in to the console", ["outcome"])


def sign_in_routes(console: Console) -> APIRouter:
    router = APIRouter()

    @router.get("/login")
    def show_form(request: Request) -> Response:
        visitor = find_visitor(request.session)
        if visitor is not None and console.is_open(visitor):
            return RedirectResponse("/", 303)
        return _form(request)

    @router.post("/login")
    def sign_in(
        request: Request,
        username: Annotated[str, Form(max_length=100)] = "",
        password: Annotated[str, Form(max_length=200)] = "",
        csrf: Annotated[str, Form(max_length=100)] = "",
    ) -> Response:
        if not csrf_matches(request.session, csrf):
            return _refuse(request, "stale", 400, username)
        address = request.client.host if request.client else "unknown"
        if console.throttle.is_blocked(username, address):
            return _refuse(request, "throttled", 429, username)
        try:
            staff = console.sign_in(username, password)
        except WrongCredentials:
            console.throttle.record_failure(username, address)
            return _refuse(request, "wrong", 401, username)
        except Unavailable:
            return _refuse(request, "unavailable", 503, username)
        console.throttle.record_success(username)
        SIGN_INS.labels("ok").inc()
        target = _local_path(request.query_params.get("next", "/"))
        open_session(request.session, staff.id, staff.password_hash, console.now())
        return RedirectResponse(target, 303)

    @router.post("/logout")
    def sign_out(request: Request, csrf: Annotated[str, Form(max_length=100)] = "") -> Response:
        if not csrf_matches(request.session, csrf):
            return RedirectResponse("/", 303)
        visitor = find_visitor(request.session)
        if visitor is not None:
            console.ended.add(visitor, console.now())
        request.session.clear()
        return RedirectResponse("/login", 303)

    return router


def _refuse(request: Request, outcome: str, status: int, username: str) -> Response:
    SIGN_INS.labels(outcome).inc()
    logger.info("sign_in_refused", outcome=outcome)
    return _form(request, say(f"login.refused.{outcome}"), username, status)


def _form(request: Request, problem: str = "", username: str = "", status: int = 200) -> Response:
    context = {
        "csrf": csrf_token(request.session),
        "problem": problem,
        "username": username,
        "theme": chosen_theme(request),
        "say": say,
    }
    return templates.TemplateResponse(request, "login.html", context, status_code=status)


def _local_path(target: str) -> str:
    """A path of this console; anything that a browser could read as another site becomes the first page."""
    is_local = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return target if is_local and target.isprintable() else "/"
