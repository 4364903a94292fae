"""Where matches are delivered: our own desk by default, or a platform over HTTP."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, Protocol

import httpx

from matching.errors import PlatformRejected, PlatformUnavailable


class Platform(Protocol):
    """Takes one match. The same `idempotency_key` again must have no further effect and give the same id."""

    name: str

    def deliver(self, payload: Mapping[str, Any], idempotency_key: str) -> str:
        """Hand over and return the platform's id. Raises `PlatformUnavailable` or `PlatformRejected`."""
        ...


class EmbeddedDesk:
    """Our own console: its list of requests is this database, so delivery cannot fail."""

    name = "desk"

    def deliver(self, payload: Mapping[str, Any], idempotency_key: str) -> str:
        return str(payload["number"])


class HttpPlatform:
    """POSTs signed JSON. `X-Rongwen-Signature` is the HMAC-SHA256 of the body, in hex, under the shared secret.

    2xx with `{"id": …}` is taken; 408, 425, 429, 5xx and a silent line may be tried again; anything else is a refusal.
    """

    RETRIED = frozenset({408, 425, 429})

    def __init__(self, name: str, url: str, secret: str, client: httpx.Client) -> None:
        self.name = name
        self._url = url
        self._secret = secret.encode()
        self._client = client

    def deliver(self, payload: Mapping[str, Any], idempotency_key: str) -> str:
        body = json.dumps(payload, ensure_ascii=False, sort_keys=True).encode()
        try:
            answer = self._client.post(self._url, content=body, headers=self._headers(body, idempotency_key))
        except httpx.TransportError as error:
            raise PlatformUnavailable(self.name, type(error).__name__) from error
        return self._read(answer)

    def _headers(self, body: bytes, idempotency_key: str) -> dict[str, str]:
        return {
            "Content-Type": "application/json",
            "Idempotency-Key": idempotency_key,
            "X-Rongwen-Signature": hmac.new(self._secret, body, hashlib.sha256).hexdigest(),
        }

    def _read(self, answer: httpx.Response) -> str:
        why = f"http_{answer.status_code}"
        if answer.status_code in self.RETRIED or answer.is_server_error:
            raise PlatformUnavailable(self.name, why)
        if not answer.is_success:
            raise PlatformRejected(self.name, why)
        try:
            return str(answer.json()["id"])
        except (ValueError, KeyError, TypeError) as error:
            raise PlatformUnavailable(self.name, "unreadable_answer") from error
