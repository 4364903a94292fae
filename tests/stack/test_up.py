"""`rongwen up`: one command to a first answer, one Ctrl-C to the end of everything, one sentence when it cannot."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from bench.rig.models import share_kept
from bench.rig.stack import COMMAND, PORTS, as_environment, stack_settings
from bench.rig.wechat import Account
from bench.rig.wechat_api import WeChatApiServer
from runtime.processes import ROOT
from runtime.settings import SAMPLE_SECRETS, Settings
from tests.stack_fixtures import a_home

READY = "全部就绪"


def environment_of(settings: Settings) -> dict[str, str]:
    """Nothing of the caller's own settings, all of these."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("RONGWEN_")}
    return outside | as_environment(settings)


class Up:
    """`rongwen up` in a home of its own, with its output in a file."""

    def __init__(self, settings: Settings, output: Path) -> None:
        self.settings = settings
        self._output = output
        with output.open("wb") as sink:
            self.process = subprocess.Popen(
                [str(COMMAND), "up"],
                cwd=ROOT,
                env=environment_of(settings),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        return self._output.read_text(encoding="utf-8", errors="replace")

    def wait_ready(self, seconds: float = 240) -> None:
        end = time.monotonic() + seconds
        while READY not in self.output:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < end, self.output
            time.sleep(0.2)

    def family(self) -> list[psutil.Process]:
        """All it started: its children, and the database, which is a session of its own."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        postmaster = int((self.settings.home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        return [*children, psutil.Process(postmaster), *psutil.Process(postmaster).children()]

    def end(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


@pytest.fixture(scope="module")
def up(trained: Path, account: Account, wechat: WeChatApiServer) -> Iterator[Up]:
    with a_home() as home, running_up(home, trained, stack_settings(home, account, wechat.url)) as up:
        yield up


@pytest.fixture(scope="module")
def ended_home() -> Iterator[Path]:
    """A home for those that a test ends: the second one starts with what the first has left."""
    with a_home() as home:
        yield home


@pytest.fixture
def own_up(ended_home: Path, trained: Path, account: Account, wechat: WeChatApiServer) -> Iterator[Up]:
    """One that a test may end."""
    with running_up(ended_home, trained, stack_settings(ended_home, account, wechat.url)) as up:
        yield up


@contextmanager
def running_up(home: Path, trained: Path, settings: Settings) -> Iterator[Up]:
    share_kept(home, trained)
    up = Up(settings, home / "output.txt")
    try:
        up.wait_ready()
        yield up
    finally:
        up.end()


def once(settings: Settings, **environment: str) -> tuple[int, str]:
    """A start that ends by itself: its exit status and all it says."""
    done = subprocess.run(
        [str(COMMAND), "up"],
        cwd=ROOT,
        env=environment_of(settings) | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


class TestRunning:
    def test_it_prints_the_addresses_and_a_first_thing_to_try(self, up: Up):
        assert up.settings.web_url in up.output
        assert up.settings.console_url in up.output
        assert "能申请什么贷款？找谁办？" in up.output
        assert "Traceback" not in up.output

    def test_it_answers(self, up: Up):
        body = {"conversation": "up-test", "text": "贷款服务中心的电话是多少"}
        answer = httpx.post(f"{up.settings.web_url}/api/chat", json=body, timeout=30)

        assert "010-89153158" in answer.text

    def test_a_second_one_in_the_same_home_is_refused_in_one_sentence(self, up: Up, account: Account):
        status, said = once(stack_settings(up.settings.home, account, "http://127.0.0.1:9"))

        assert status == 1
        assert "RONGWEN_HOME" in said
        assert "Traceback" not in said

    @pytest.mark.parametrize(
        ("field", "setting"),
        [("web_port", "RONGWEN_WEB_PORT"), ("rasa_port", "RONGWEN_RASA_PORT")],
    )
    def test_a_taken_port_is_named_with_its_setting(
        self, up: Up, account: Account, tmp_path: Path, field: str, setting: str
    ):
        taken = {field: getattr(up.settings, field)}
        status, said = once(stack_settings(tmp_path, account, "http://127.0.0.1:9", **taken))

        assert status == 1
        assert str(getattr(up.settings, field)) in said
        assert setting in said
        assert "Traceback" not in said
        assert len(said.strip().splitlines()) == 1


class TestRefusals:
    def test_sample_secrets_refuse_to_start_in_production(self, tmp_path: Path):
        settings = Settings(home=tmp_path, **SAMPLE_SECRETS)
        status, said = once(settings, RONGWEN_ENV="production")

        assert status == 1
        assert all(f"RONGWEN_{name.upper()}" in said for name in SAMPLE_SECRETS)
        assert "Traceback" not in said
        assert not (tmp_path / "postgres").exists()


class TestEnding:
    def test_ctrl_c_ends_every_process_and_the_database_and_frees_the_ports(self, own_up: Up):
        family = own_up.family()
        assert len(family) >= 6

        started = time.monotonic()
        os.kill(own_up.process.pid, signal.SIGINT)
        status = own_up.process.wait(40)

        assert status == 0, own_up.output
        assert time.monotonic() - started < 20
        assert not psutil.wait_procs(family, timeout=5)[1]
        assert "Traceback" not in own_up.output
        for port in PORTS:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", getattr(own_up.settings, port)))

    def test_a_process_that_crashes_ends_all_with_one_sentence(self, own_up: Up):
        family = own_up.family()
        worker = next(one for one in family if "runtime.worker" in one.cmdline())

        worker.kill()
        status = own_up.process.wait(40)

        assert status == 1
        assert "worker" in own_up.output
        assert "Traceback" not in own_up.output
        assert not psutil.wait_procs(family, timeout=5)[1]
