"""The processes of one stack: their names, ports, addresses and the environment each gets."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from policy_kb.errors import Conflict
from runtime.postgres import database_url, without_driver
from runtime.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
BOT_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"


@dataclass(frozen=True)
class Process:
    """One process of the stack. `setting` is the environment variable that moves its port."""

    name: str
    label: str
    port: int
    setting: str

    def url(self, host: str) -> str:
        return f"http://{host}:{self.port}"


class PortTaken(Conflict):
    code = "port_taken"

    def __init__(self, process: Process) -> None:
        super().__init__(
            f"端口 {process.port}（{process.label}）已被占用。请关掉占用它的程序，或设置 {process.setting} 换一个端口。"
            f"(Port {process.port} is taken; set {process.setting} to another one.)"
        )


def processes(settings: Settings) -> tuple[Process, ...]:
    return (
        Process("web", "网页与微信入口", settings.web_port, "RONGWEN_WEB_PORT"),
        Process("rasa", "对话", settings.rasa_port, "RONGWEN_RASA_PORT"),
        Process("actions", "业务动作", settings.actions_port, "RONGWEN_ACTIONS_PORT"),
        Process("worker", "后台任务", settings.worker_port, "RONGWEN_WORKER_PORT"),
        Process("console", "工作台", settings.console_port, "RONGWEN_CONSOLE_PORT"),
    )


def refuse_taken_ports(settings: Settings) -> None:
    """Raise PortTaken for the first port that something else already listens on."""
    for process in processes(settings):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.host, process.port))
            except OSError as error:
                raise PortTaken(process) from error


def process_environment(settings: Settings, model: Path) -> dict[str, str]:
    """The environment of every process of the stack, on top of the caller's."""
    return os.environ | {
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "OMP_NUM_THREADS": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "RONGWEN_HOME": str(settings.home.resolve()),
        "RONGWEN_HOST": settings.host,
        "RONGWEN_DATABASE_URL": database_url(settings),
        "RONGWEN_TRACKER_URL": without_driver(database_url(settings)),
        "RONGWEN_ACTIONS_URL": settings.actions_url,
        "RONGWEN_RASA_PORT": str(settings.rasa_port),
        "RONGWEN_RASA_TOKEN": settings.rasa_token.get_secret_value(),
        "RONGWEN_RASA_MODEL": str(model),
        "RONGWEN_SEAL_KEYS": settings.seal_keys.get_secret_value(),
    }
