"""One process of the stack: started, paused, stopped and started again."""

import os
import signal
import subprocess
import time
from pathlib import Path

import httpx
import psutil

from runtime.processes import ROOT, Process
from runtime.up import answers

WELL_SECONDS = 180.0
STOP_SECONDS = 15.0


class NotWell(Exception):
    """A process did not become well in time, or ended; the end of its log tells why."""

    def __init__(self, name: str, log: Path) -> None:
        tail = log.read_text(encoding="utf-8", errors="replace")[-3000:] if log.exists() else "no log"
        super().__init__(f"{name} is not well. The end of {log}:\n{tail}")


class Child:
    """`command` is a line of the Procfile; what the process says goes to `log`."""

    def __init__(
        self, process: Process, command: str, environment: dict[str, str], log: Path, *, folder: Path = ROOT
    ) -> None:
        self.process = process
        self._command = command
        self._environment = environment
        self._log = log
        self._folder = folder
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        if self._running is None:
            raise NotWell(self.process.name, self._log)
        return self._running.pid

    def url(self, path: str = "") -> str:
        return self.process.url("127.0.0.1") + path

    def is_running(self) -> bool:
        return self._running is not None and self._running.poll() is None

    def start(self) -> None:
        with self._log.open("ab") as sink:
            self._running = subprocess.Popen(
                self._command,
                shell=True,
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
            )

    def wait_well(self, seconds: float = WELL_SECONDS) -> None:
        """Wait until it says that it is well. Raises NotWell, at once where the process has ended."""
        end = time.monotonic() + seconds
        while not self.answers():
            if self._running is None or self._running.poll() is not None or time.monotonic() > end:
                raise NotWell(self.process.name, self._log)
            time.sleep(0.2)

    def answers(self) -> bool:
        return answers(self.process, "127.0.0.1")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it; what does not end by itself within seconds is killed."""
        if self._running is None:
            return
        self.resume()
        self._signal(how)
        try:
            self._running.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._running.wait()
        self._running = None

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def family(self) -> list[psutil.Process]:
        """The process and all that it started."""
        head = psutil.Process(self.pid)
        return [head, *head.children(recursive=True)]

    def log_text(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url(path), timeout=10)

    def _signal(self, which: signal.Signals) -> None:
        if self._running is not None and self.is_running():
            os.killpg(self._running.pid, which)
