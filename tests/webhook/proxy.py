"""A Unix socket in front of the database's own, so that a test can take the database away and bring it back."""

import socket
import threading
from contextlib import suppress
from pathlib import Path

from sqlalchemy import make_url


class DatabaseProxy:
    """`url` is the same database, through here."""

    def __init__(self, url: str, folder: Path) -> None:
        given = make_url(url)
        self._host = str(given.query.get("host", given.host))
        self._port = int(str(given.query.get("port", given.port or 5432)))
        self._path = folder / ".s.PGSQL.5432"
        self.url = given.set(host=None, port=None, query={"host": str(folder), "port": "5432"}).render_as_string(
            hide_password=False
        )
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener: socket.socket | None = None

    def start(self) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._path))
        self._listener.listen()
        self._run(self._accept, self._listener)

    def stop(self) -> None:
        """The database is away: nobody listens, and what was connected is cut."""
        if self._listener is None:
            return
        for one in (self._listener, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._path.unlink()
        for thread in self._threads:
            thread.join()
        self._listener, self._open, self._threads = None, [], []

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                server = self._connect()
                self._open += [client, server]
                self._run(_pump, client, server)
                self._run(_pump, server, client)

    def _connect(self) -> socket.socket:
        if not self._host.startswith("/"):
            return socket.create_connection((self._host, self._port))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{self._host}/.s.PGSQL.{self._port}")
        return server

    def _run(self, work, *arguments: socket.socket) -> None:
        thread = threading.Thread(target=work, args=arguments)
        self._threads.append(thread)
        thread.start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
