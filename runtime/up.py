"""`rongwen up`: one stack on one machine, from an empty folder to a first answer, and everything ended with Ctrl-C."""

import shutil
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import fasteners
import httpx
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Printer

from policy_kb.errors import Conflict
from runtime.knowledge import ensure_knowledge
from runtime.migrate import migrate
from runtime.postgres import EmbeddedPostgres, database_url
from runtime.processes import ROOT, Process, process_environment, processes, refuse_taken_ports
from runtime.settings import Settings
from runtime.training import ensure_model, model_path

NEEDED_BYTES = 1_500_000_000


class AlreadyUp(Conflict):
    code = "already_up"

    def __init__(self, home: Path) -> None:
        super().__init__(
            f"这个目录（{home}）已经有一套服务在运行。另起一套请换 RONGWEN_HOME 和各端口。(Already running here.)"
        )


class DiskFull(Conflict):
    code = "disk_full"

    def __init__(self, home: Path, free: int) -> None:
        super().__init__(
            f"磁盘空间不够：{home} 所在的盘只剩 {free // 1_000_000} MB，至少需要 {NEEDED_BYTES // 1_000_000} MB。"
            "请清理后重试。(Not enough disk space.)"
        )


def up(settings: Settings) -> int:
    """Start everything and stay until Ctrl-C or until a process ends; the exit status tells which."""
    started = time.monotonic()
    home = settings.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    refuse_full_disk(home)
    with only_one(home):
        refuse_taken_ports(settings)
        with database(settings) as running:
            say("数据库", "已启动 / database is up")
            migrate(database_url(running))
            return supervise(running, prepare(running, home), started)


def prepare(settings: Settings, home: Path) -> Path:
    """Load the knowledge and train the model, both at once where both are needed; the model."""
    if not model_path(home).exists():
        say("模型", "和训练数据不一致，开始训练（约几分钟）/ training the model, a few minutes")
    with ThreadPoolExecutor(1) as pool:
        training = pool.submit(ensure_model, home)
        say("资料库", ensure_knowledge(settings))
        model = training.result()
    say("模型", f"{model.name} 可用 / model is ready")
    return model


def say(what: str, line: str) -> None:
    print(f"[融问] {what}：{line}", flush=True)


def refuse_full_disk(home: Path) -> None:
    free = shutil.disk_usage(home).free
    if free < NEEDED_BYTES:
        raise DiskFull(home, free)


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    lock = fasteners.InterProcessLock(home / "up.lock")
    if not lock.acquire(blocking=False):
        raise AlreadyUp(home)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def database(settings: Settings) -> Iterator[Settings]:
    """The settings to go on with; the embedded server, where it is the one in use, lives as long as the block."""
    if settings.database_url is not None:
        yield settings
        return
    server = EmbeddedPostgres(settings.home)
    server.start()
    try:
        yield settings
    finally:
        server.stop()


def supervise(settings: Settings, model: Path, started: float) -> int:
    log = settings.home.resolve() / "log"
    log.mkdir(parents=True, exist_ok=True)
    with (log / "stack.log").open("a", encoding="utf-8") as sink:
        manager = Manager(printer=Printer(sink, colour=False))
        environment = process_environment(settings, model)
        for name, command in parse_procfile((ROOT / "Procfile").read_text()).processes.items():
            manager.add_process(name, command, env=environment, cwd=str(ROOT))
        threading.Thread(target=announce, args=(settings, started), daemon=True).start()
        manager.loop()
    return tell_end(manager, log / "stack.log")


def tell_end(manager: Manager, log: Path) -> int:
    """One sentence about why it ended: the reader's wish is status 0, a process that ended by itself is 1."""
    if manager.returncode in (130, 143):
        print("\n[融问] 已全部停止 / everything has stopped", flush=True)
        return 0
    ended = first_to_end(log)
    print(
        f"\n[融问] 进程 {ended} 意外退出，其余已停止；原因见 {log} 末尾。(Process {ended} ended; see the end of that log.)",
        file=sys.stderr,
    )
    return 1


def first_to_end(log: Path) -> str:
    """The name of the process that the last run in `log` saw ending first."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    last_start = max((index for index, line in enumerate(lines) if "started (pid=" in line), default=0)
    stops = (line.split("stopped (rc=")[0].split()[-1] for line in lines[last_start:] if "stopped (rc=" in line)
    return next(stops, "?")


def announce(settings: Settings, started: float) -> None:
    """Wait until each process says that it is well, then print the addresses and a first thing to try."""
    waiting = {process.name: process for process in processes(settings)}
    while waiting:
        for process in list(waiting.values()):
            if answers(process, settings.host):
                del waiting[process.name]
        time.sleep(0.2)
    print(welcome(settings, time.monotonic() - started), flush=True)


def answers(process: Process, host: str) -> bool:
    try:
        return httpx.get(f"{process.url(host)}/healthz", timeout=2).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def welcome(settings: Settings, seconds: float) -> str:
    return (
        f"\n[融问] 用了 {seconds:.0f} 秒，全部就绪 / ready\n"
        f"  聊天页 chat      {settings.web_url}/\n"
        f"  微信入口 WeChat  {settings.web_url}/wechat\n"
        f"  接口 API         {settings.web_url}/docs\n"
        f"  工作台 console   {settings.console_url}/   （先用 .venv/bin/rongwen user add 建一个账号）\n"
        "  试一句：我在海淀开了家软件公司，两年了，从没贷过款，想贷100万，能申请什么贷款？找谁办？\n"
        "  按 Ctrl-C 全部停止 / Ctrl-C ends everything"
    )
