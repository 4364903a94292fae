"""The job that delivers matches to the platform in use."""

import httpx
from procrastinate import App
from prometheus_client import Counter

from matching.delivery import MAX_ATTEMPTS, deliver
from matching.filing import DELIVER_MATCH
from matching.models import DeliveryState
from matching.platforms import EmbeddedDesk, HttpPlatform, Platform
from policy_kb.errors import Unavailable
from runtime.clock import now
from runtime.jobs import JobContext, backoff
from runtime.settings import Settings

TRIES = Counter("rongwen_delivery_tries", "Tries to deliver a match, by the state they left it in.", ["state"])
TIMEOUT_SECONDS = 10.0


class StillPending(Unavailable):
    """Tells the queue to run the job again later; the try itself is already written down."""

    code = "delivery_still_pending"

    def __init__(self, match_id: int) -> None:
        super().__init__(f"Match {match_id} is not delivered yet; it is tried again.")


def register(app: App, context: JobContext) -> None:
    platform = platform_of(context.settings)

    @app.task(name=DELIVER_MATCH, retry=backoff(MAX_ATTEMPTS + 2))
    def deliver_match(match_id: int) -> None:
        with context.sessions.begin() as session:
            delivery = deliver(session, match_id, platform, now=now())
            state = delivery.state if delivery else None
        if state is not None:
            TRIES.labels(state.value).inc()
        if state is DeliveryState.PENDING:
            raise StillPending(match_id)


def platform_of(settings: Settings) -> Platform:
    """The platform that is configured, or else our own desk."""
    if settings.platform_url is None or settings.platform_secret is None:
        return EmbeddedDesk()
    client = httpx.Client(timeout=TIMEOUT_SECONDS)
    return HttpPlatform("platform", settings.platform_url, settings.platform_secret.get_secret_value(), client)
