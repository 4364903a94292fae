"""`python -m runtime.worker [--import MODULE …]`: runs the jobs and says on its port how it is.

Ends within seconds on SIGTERM or Ctrl-C: a running job gets `GRACE_SECONDS`, then goes back into the queue when its
heartbeat is missed. A database that goes away is waited for.
"""

import argparse
import asyncio
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import psycopg
import structlog
import uvicorn
from procrastinate.exceptions import ConnectorException
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from runtime.database import make_session_factory
from runtime.health import METRICS_TYPE, database_answers, examine, metrics_page
from runtime.jobs import JobContext, ensure_job_schema, make_job_app
from runtime.logs import configure_logging
from runtime.postgres import DatabaseNotRunning, database_url
from runtime.settings import Settings

CONCURRENCY = 4
GRACE_SECONDS = 5.0
POLL_SECONDS = 2.0
PAUSE_SECONDS = 2.0
AWAY = (ConnectorException, psycopg.OperationalError, OperationalError, DatabaseNotRunning)
logger = structlog.get_logger()


class HealthServer(uvicorn.Server):
    """Leaves the signals to the worker."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def health_app(context: JobContext) -> Starlette:
    async def healthz(request: Request) -> Response:
        checks = {"database": lambda: database_answers(context.sessions)}
        health = await run_in_threadpool(examine, "worker", checks)
        return JSONResponse(health.to_json(), status_code=200 if health.is_well else 503)

    async def metrics(request: Request) -> Response:
        return Response(metrics_page(), headers={"Content-Type": METRICS_TYPE})

    return Starlette(routes=[Route("/healthz", healthz), Route("/metrics", metrics)])


async def run_jobs(context: JobContext, modules: Sequence[str]) -> None:
    """Run jobs until cancelled; while the database is away, try again every `PAUSE_SECONDS`."""
    while True:
        try:
            url = database_url(context.settings)
            await asyncio.to_thread(ensure_job_schema, url)
            app = make_job_app(url, context, modules)
            async with app.open_async():
                await app.run_worker_async(
                    concurrency=CONCURRENCY,
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=GRACE_SECONDS,
                    fetch_job_polling_interval=POLL_SECONDS,
                    delete_jobs="successful",
                )
        except AWAY as error:
            logger.warning("database_away", error=type(error).__name__)
        await asyncio.sleep(PAUSE_SECONDS)


async def run(settings: Settings, modules: Sequence[str] = ()) -> None:
    """Work and serve until a signal comes; whichever of the two ends by itself ends both."""
    context = JobContext(settings, make_session_factory(settings, pool_size=CONCURRENCY + 1))
    config = uvicorn.Config(
        health_app(context), settings.host, settings.worker_port, log_level="warning", lifespan="off"
    )
    server = HealthServer(config)
    tasks = [
        asyncio.create_task(stop_requested(), name="signal"),
        asyncio.create_task(run_jobs(context, modules), name="jobs"),
        asyncio.create_task(server.serve(), name="health"),
    ]
    logger.info("worker_started", port=settings.worker_port, modules=list(modules))
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    await stop(tasks[:2])
    await tasks[2]
    logger.info("worker_stopped")
    for task in done:
        task.result()


async def stop_requested() -> None:
    wanted = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, wanted.set)
    await wanted.wait()


async def stop(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task


def main() -> None:
    parser = argparse.ArgumentParser(prog="runtime.worker", description="Runs the jobs of the queue.")
    parser.add_argument("--import", dest="modules", action="append", default=[], metavar="MODULE")
    arguments = parser.parse_args()
    settings = Settings()
    configure_logging(settings.log_level, "worker")
    asyncio.run(run(settings, arguments.modules))


if __name__ == "__main__":
    main()
