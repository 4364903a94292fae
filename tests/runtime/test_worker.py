import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from request_samples import file_sample
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from matching.models import Delivery, DeliveryState
from policy_kb.deferral import defer
from policy_kb.sealing import sealer, use_sealer
from runtime.database import configure_sealing, make_engine
from runtime.jobs import ensure_job_schema
from runtime.postgres import EmbeddedPostgres, without_driver
from runtime.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
TASK_MODULE = """
import pathlib
def register(app, context):
    @app.task(name="write_file")
    def write_file(path: str) -> None:
        pathlib.Path(path).write_text("done")
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def sessions(engine: Engine) -> Iterator[sessionmaker[Session]]:
    """Sessions that commit, sealed with the sample keys that the worker's own process uses."""
    before = sealer()
    configure_sealing(Settings())
    yield sessionmaker(engine, expire_on_commit=False)
    with engine.begin() as connection:
        connection.execute(text("truncate need, match, match_event, delivery, procrastinate_jobs cascade"))
    use_sealer(before)


@contextmanager
def worker(url: str, port: int, *arguments: str, folder: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    paths = os.pathsep.join(str(path) for path in (ROOT, folder) if path)
    environment = os.environ | {
        "RONGWEN_DATABASE_URL": url,
        "RONGWEN_WORKER_PORT": str(port),
        "PYTHONPATH": paths,
    }
    process = subprocess.Popen([sys.executable, "-m", "runtime.worker", *arguments], env=environment, cwd=ROOT)
    try:
        assert wait_for(lambda: answers(port))
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def test_delivers_what_is_filed_tells_its_health_and_stops_within_seconds(
    sessions: sessionmaker[Session], database_url: str
):
    port = free_port()
    with sessions.begin() as session:
        file_sample(session)
    with worker(database_url, port) as process:
        with sessions() as session:
            assert wait_for(lambda: session.scalar(select(Delivery.state)) is DeliveryState.DELIVERED)
        health = httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).json()
        metrics = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text

        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=8) == 0

    assert (health["process"], health["status"]) == ("worker", "ok")
    assert 'rongwen_delivery_tries_total{state="delivered"} 1.0' in metrics


def test_runs_the_tasks_of_an_imported_module(sessions: sessionmaker[Session], database_url: str, tmp_path: Path):
    (tmp_path / "sample_tasks.py").write_text(TASK_MODULE)
    target = tmp_path / "written"
    with worker(database_url, free_port(), "--import", "sample_tasks", folder=tmp_path) as process:
        with sessions.begin() as session:
            defer(session, "write_file", path=str(target))
        assert wait_for(target.exists)

        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=8) == 0


def test_takes_up_what_a_killed_worker_left_behind(sessions: sessionmaker[Session], database_url: str):
    with sessions.begin() as session:
        file_sample(session)
        session.execute(text("update procrastinate_jobs set status = 'doing'"))
    with worker(database_url, free_port()), sessions() as session:
        assert wait_for(lambda: session.scalar(select(Delivery.state)) is DeliveryState.DELIVERED, 90)


def test_waits_for_a_database_that_goes_away_and_goes_on_when_it_is_back(tmp_path: Path):
    (tmp_path / "sample_tasks.py").write_text(TASK_MODULE)
    target = tmp_path / "written"
    server = EmbeddedPostgres(tmp_path)
    port = free_port()
    url = server.start()
    with worker(url, port, "--import", "sample_tasks", folder=tmp_path) as process:
        server.stop()
        try:
            assert wait_for(lambda: not answers(port))
            assert process.poll() is None
        finally:
            assert server.start() == url
        ensure_job_schema(url)
        engine = make_engine(url)
        with Session(engine) as session, session.begin():
            defer(session, "write_file", path=str(target))
        engine.dispose()
        assert wait_for(target.exists)
        assert answers(port)
    server.stop()


def test_the_tables_of_the_queue_are_made_once(database_url: str):
    ensure_job_schema(database_url)
    with psycopg.connect(without_driver(database_url)) as connection:
        found = connection.execute("select to_regclass('procrastinate_jobs')").fetchone()
    assert found != (None,)
