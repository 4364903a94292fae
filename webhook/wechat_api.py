"""Calls to WeChat: our own httpx client with `stable_token`, one renewal at a time and one retry.

HTTP 200 proves nothing: success is JSON with `errcode` 0. A send that timed out while reading may have been delivered
and WeChat knows no idempotency key, so it is not repeated. Addresses carry the token, so no address is ever logged.
"""

import asyncio
import json
import time
from typing import Any

import httpx
from prometheus_client import Counter

from runtime.settings import Settings
from webhook.wechat_errors import (
    FINAL_CODES,
    STALE_TOKEN_CODES,
    PossiblySent,
    WeChatRejected,
    WeChatUnavailable,
)

CALLS = Counter("rongwen_wechat_calls_total", "Calls to WeChat by outcome", ["call", "outcome"])

_BUSY = -1
_TRIES = 3
_TIMEOUT = httpx.Timeout(10, connect=3)
_EARLY_SECONDS = 120


class WeChatApi:
    """One per process. `stable_token` gives every process the same token, so none has to share it."""

    def __init__(self, base_url: str, app_id: str, app_secret: str, *, backoff_seconds: float = 0.5) -> None:
        self._client = httpx.AsyncClient(base_url=base_url, timeout=_TIMEOUT)
        self._app_id = app_id
        self._app_secret = app_secret
        self._backoff = backoff_seconds
        self._lock = asyncio.Lock()
        self._token = ""
        self._expires_at = 0.0

    async def send_text(self, openid: str, text: str) -> None:
        """Send one customer-service message. Raises WeChatUnavailable (try again) or WeChatRejected (do not)."""
        await self._call(
            "/cgi-bin/message/custom/send", {"touser": openid, "msgtype": "text", "text": {"content": text}}
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def _call(self, path: str, payload: dict[str, Any]) -> None:
        """Repeat on -1 and failed connections up to three times; renew a refused token once."""
        renewed = False
        tries = 0
        while True:
            token = await self._current_token()
            try:
                code = await self._post(path, payload, {"access_token": token})
            except WeChatUnavailable as error:
                if isinstance(error, PossiblySent) or tries + 1 >= _TRIES:
                    raise
                code = _BUSY
            if code == 0:
                CALLS.labels(path, "ok").inc()
                return
            CALLS.labels(path, str(code)).inc()
            if code in STALE_TOKEN_CODES and not renewed:
                renewed = True
                self._drop(token)
                continue
            tries += 1
            if code != _BUSY:
                raise WeChatRejected(code)
            if tries >= _TRIES:
                raise WeChatUnavailable("busy")
            await asyncio.sleep(self._backoff * 2 ** (tries - 1))

    async def _post(self, path: str, payload: dict[str, Any], params: dict[str, str]) -> int:
        answer = await self._exchange(path, payload, params)
        code = answer.get("errcode", 0 if "access_token" in answer else None)
        if not isinstance(code, int):
            raise PossiblySent("no errcode")
        return code

    async def _exchange(self, path: str, payload: dict[str, Any], params: dict[str, str]) -> dict[str, Any]:
        body = json.dumps(payload, ensure_ascii=False).encode()
        try:
            response = await self._client.post(
                path, params=params, content=body, headers={"Content-Type": "application/json"}
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise WeChatUnavailable(type(error).__name__) from None
        except httpx.HTTPError as error:  # from None: the text of httpx errors can hold the address with the token
            raise PossiblySent(type(error).__name__) from None
        if response.status_code != httpx.codes.OK:
            raise PossiblySent(f"HTTP {response.status_code}")
        try:
            answer = response.json()
        except ValueError:
            raise PossiblySent("not JSON") from None
        if not isinstance(answer, dict):
            raise PossiblySent("not an object")
        return answer

    async def _current_token(self) -> str:
        """The cached token, or a new one fetched by whoever comes first while the others wait."""
        async with self._lock:
            if not self._token or time.monotonic() >= self._expires_at:
                await self._fetch_token()
            return self._token

    async def _fetch_token(self) -> None:
        payload = {"grant_type": "client_credential", "appid": self._app_id, "secret": self._app_secret}
        try:
            answer = await self._exchange("/cgi-bin/stable_token", payload, {})
        except PossiblySent as error:  # nothing was sent yet: asking for a token may be repeated
            raise WeChatUnavailable(error.why) from None
        token = answer.get("access_token")
        if not isinstance(token, str) or not token:
            code = answer.get("errcode", _BUSY)
            CALLS.labels("/cgi-bin/stable_token", str(code)).inc()
            raise WeChatUnavailable("busy") if code == _BUSY else WeChatRejected(code)
        CALLS.labels("/cgi-bin/stable_token", "ok").inc()
        self._token = token
        self._expires_at = time.monotonic() + max(60, int(answer.get("expires_in", 7200)) - _EARLY_SECONDS)

    def _drop(self, failed: str) -> None:
        """Forget the token unless somebody has already renewed it."""
        if self._token == failed:
            self._token = ""


def open_wechat_api(settings: Settings) -> WeChatApi | None:
    """None where the account has no app id or secret: then late answers wait for the user's next contact."""
    if not settings.wechat_app_id or settings.wechat_app_secret is None:
        return None
    return WeChatApi(
        settings.wechat_api_base_url, settings.wechat_app_id, settings.wechat_app_secret.get_secret_value()
    )


__all__ = ["FINAL_CODES", "WeChatApi", "open_wechat_api"]
