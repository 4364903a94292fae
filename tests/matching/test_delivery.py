import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest
from request_samples import NOW, file_sample
from sqlalchemy.orm import Session

from matching.delivery import MAX_ATTEMPTS, deliver, failed_deliveries, payload_of, resend
from matching.errors import PlatformRejected, PlatformUnavailable
from matching.models import DeliveryState
from matching.needs import withdraw_need
from matching.platforms import EmbeddedDesk, HttpPlatform


class TryingPlatform:
    """Raises what it was told to, in order, then takes everything; remembers the keys it was given."""

    name = "trying"

    def __init__(self, *refusals: Exception) -> None:
        self.refusals = list(refusals)
        self.keys: list[str] = []

    def deliver(self, payload: Mapping[str, Any], idempotency_key: str) -> str:
        self.keys.append(idempotency_key)
        if self.refusals:
            raise self.refusals.pop(0)
        return "external-1"


def unavailable() -> PlatformUnavailable:
    return PlatformUnavailable("trying", "http_503")


class TestDeliver:
    def test_to_our_own_desk_marks_it_delivered(self, session: Session):
        need = file_sample(session)

        delivery = deliver(session, need.matches[0].id, EmbeddedDesk(), now=NOW)

        assert delivery is not None
        assert (delivery.state, delivery.external_id) == (DeliveryState.DELIVERED, need.number)
        assert (delivery.attempts, delivery.delivered_at) == (1, NOW)

    def test_again_has_no_further_effect(self, session: Session):
        match_id = file_sample(session).matches[0].id
        platform = TryingPlatform()
        deliver(session, match_id, platform, now=NOW)
        again = deliver(session, match_id, platform, now=NOW)

        assert again is not None
        assert (len(platform.keys), again.attempts) == (1, 1)

    def test_tries_again_with_the_same_key_after_the_platform_was_away(self, session: Session):
        match_id = file_sample(session).matches[0].id
        platform = TryingPlatform(unavailable())
        first = deliver(session, match_id, platform, now=NOW)
        assert first is not None
        assert (first.state, first.last_error) == (DeliveryState.PENDING, "http_503")

        second = deliver(session, match_id, platform, now=NOW)

        assert second is not None
        assert (second.state, second.attempts, second.last_error) == (DeliveryState.DELIVERED, 2, None)
        assert len(set(platform.keys)) == 1

    def test_gives_up_after_the_last_try_and_shows_it_to_staff(self, session: Session):
        match_id = file_sample(session).matches[0].id
        platform = TryingPlatform(*(unavailable() for _ in range(MAX_ATTEMPTS)))
        states = [deliver(session, match_id, platform, now=NOW).state for _ in range(MAX_ATTEMPTS)]

        assert states == [DeliveryState.PENDING] * (MAX_ATTEMPTS - 1) + [DeliveryState.FAILED]
        assert [failed.match_id for failed in failed_deliveries(session)] == [match_id]

    def test_does_not_repeat_what_the_platform_refused_until_staff_resend_it(self, session: Session):
        match_id = file_sample(session).matches[0].id
        platform = TryingPlatform(PlatformRejected("trying", "http_422"))
        failed = deliver(session, match_id, platform, now=NOW)
        assert failed is not None
        deliver(session, match_id, platform, now=NOW)
        assert (failed.state, len(platform.keys)) == (DeliveryState.FAILED, 1)

        resend(session, failed.id)

        assert deliver(session, match_id, platform, now=NOW).state is DeliveryState.DELIVERED

    def test_leaves_a_withdrawn_match_alone(self, session: Session):
        need = file_sample(session)
        withdraw_need(session, need.number, "c-1", now=NOW)

        assert deliver(session, need.matches[0].id, EmbeddedDesk(), now=NOW) is None

    def test_leaves_an_unknown_match_alone(self, session: Session):
        assert deliver(session, 0, EmbeddedDesk(), now=NOW) is None

    def test_hands_over_only_the_fields_consented_to(self, session: Session):
        need = file_sample(session)
        need.consent = {**need.consent, "fields": ["company_name"]}

        assert payload_of(need, need.matches[0])["applicant"] == {"company_name": "示例科技有限公司"}


class Receiver(BaseHTTPRequestHandler):
    """A platform that keeps what it got and answers with the status and body it was given."""

    answer: tuple[int, bytes] = (200, b'{"id": "p-1"}')
    got: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        self.got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.answer[0])
        self.end_headers()
        self.wfile.write(self.answer[1])

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def receiving(status: int, body: bytes) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    handler = type("OneReceiver", (Receiver,), {"answer": (status, body), "got": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/requests", handler.got
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=5, trust_env=False) as client:
        yield client


class TestHttpPlatform:
    def test_sends_signed_json_with_the_key(self, client: httpx.Client):
        with receiving(200, b'{"id": "p-1"}') as (url, got):
            taken = HttpPlatform("p", url, "sample-secret", client).deliver({"number": "示例"}, "key-1")

        headers, body = got[0]
        assert taken == "p-1"
        assert json.loads(body) == {"number": "示例"}
        assert headers["Idempotency-Key"] == "key-1"
        assert headers["X-Rongwen-Signature"] == hmac.new(b"sample-secret", body, hashlib.sha256).hexdigest()

    @pytest.mark.parametrize(
        ("status", "body", "refusal"),
        [
            pytest.param(503, b"", PlatformUnavailable, id="down"),
            pytest.param(429, b"", PlatformUnavailable, id="too many calls"),
            pytest.param(200, b"<html>", PlatformUnavailable, id="an answer that is not JSON"),
            pytest.param(200, b"{}", PlatformUnavailable, id="an answer without an id"),
            pytest.param(422, b"", PlatformRejected, id="refused"),
            pytest.param(401, b"", PlatformRejected, id="wrong secret"),
        ],
    )
    def test_tells_what_may_be_tried_again_from_what_may_not(
        self, client: httpx.Client, status: int, body: bytes, refusal: type[Exception]
    ):
        with receiving(status, body) as (url, _), pytest.raises(refusal):
            HttpPlatform("p", url, "sample-secret", client).deliver({}, "key-1")

    def test_a_silent_line_may_be_tried_again(self, client: httpx.Client):
        with pytest.raises(PlatformUnavailable):
            HttpPlatform("p", "http://127.0.0.1:9/", "sample-secret", client).deliver({}, "key-1")
