"""WeChat's API on loopback: hands out a token and keeps the customer-service messages it is given."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Sent:
    """One customer-service message; `at` is `time.monotonic()`."""

    openid: str
    text: str
    at: float


@dataclass
class WeChatApiServer:
    """`sent` is what followers got by customer-service messages, in order."""

    url: str = ""
    sent: list[Sent] = field(default_factory=list)

    def texts_for(self, openid: str) -> list[str]:
        return [one.text for one in self.sent if one.openid == openid]

    def wait_for(self, openid: str, shown: Callable[[str], bool], seconds: float = 60.0) -> str:
        """The first message to `openid` that `shown` accepts. Raises TimeoutError."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = next((text for text in self.texts_for(openid) if shown(text)), None)
            if found is not None:
                return found
            time.sleep(0.2)
        raise TimeoutError(f"no such message in {seconds} s; came: {self.texts_for(openid)}")

    def answer(self, path: str, payload: dict[str, Any]) -> dict[str, Any]:
        if path == "/cgi-bin/stable_token":
            return {"access_token": "token-of-the-api", "expires_in": 7200}
        if path == "/cgi-bin/message/custom/send":
            self.sent.append(Sent(payload["touser"], payload["text"]["content"], time.monotonic()))
            return {"errcode": 0, "errmsg": "ok"}
        return {"errcode": 40066, "errmsg": "invalid url"}


@contextmanager
def wechat_api() -> Iterator[WeChatApiServer]:
    api = WeChatApiServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(api.answer(self.path.partition("?")[0], payload)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.url = f"http://127.0.0.1:{server.server_port}"
    serving = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    serving.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        serving.join()
