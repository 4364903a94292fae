"""Train the language model when none matches the training data; the hash of what goes in is the model's name."""

import hashlib
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from policy_kb.errors import Unavailable
from runtime.processes import BOT_PYTHON, ROOT

INPUTS = (
    "config.yml", "domain.yml", "data/nlu", "data/rules", "data/stories",
    "bot/components", "bot/grammar", "bot/normalise.py", "bot/dictionary.txt", "bot/uv.lock",
)  # fmt: skip
COMPONENT = re.compile(r"Starting to train component '(?:[\w.]*\.)?(?P<name>\w+)'")
LEFT_OUT = {".venv", "__pycache__", "tests", ".pytest_cache"}


class TrainingFailed(Unavailable):
    code = "training_failed"

    def __init__(self, status: int, log: Path) -> None:
        super().__init__(
            f"模型没有训练成功（退出码 {status}），原因见 {log} 的最后几行；改好数据后重试 make train。"
            f"(Training failed; see the end of {log}.)"
        )


def training_files(root: Path = ROOT) -> Iterator[Path]:
    for name in INPUTS:
        path = root / name
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        for file in files:
            if file.is_file() and not LEFT_OUT & set(file.relative_to(root).parts) and file.suffix != ".pyc":
                yield file


def training_hash(root: Path = ROOT) -> str:
    """16 hex digits over the names and bytes of all that decides the model."""
    digest = hashlib.sha256()
    for file in training_files(root):
        digest.update(str(file.relative_to(root)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def model_path(home: Path) -> Path:
    return home.resolve() / "models" / f"{training_hash()}.tar.gz"


def ensure_model(home: Path) -> Path:
    """The model for today's training data, trained now if there is none. Raises TrainingFailed."""
    model = model_path(home)
    if not model.exists():
        _train(model, home.resolve() / "log" / "train.log")
    return model


def _train(model: Path, log: Path) -> None:
    model.parent.mkdir(parents=True, exist_ok=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [str(BOT_PYTHON), "-m", "rasa", "train", "--config", "config.yml", "--domain", "domain.yml"]
    command += ["--data", "data/nlu", "data/rules", "data/stories"]
    command += ["--out", str(model.parent), "--fixed-model-name", model.name.removesuffix(".tar.gz")]
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "RASA_CACHE_DIRECTORY": str(model.parent / "cache"),
        "TF_CPP_MIN_LOG_LEVEL": "2",
    }
    with (
        log.open("wb") as sink,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as training,
    ):
        if training.stdout is not None:
            _show_progress(training.stdout, sink.write)
    if training.returncode or not model.exists():
        raise TrainingFailed(training.returncode, log)


def _show_progress(output: IO[bytes], keep: Callable[[bytes], int]) -> None:
    """Copy the training's output to its log and name each part on the terminal as its training begins."""
    for line in output:
        keep(line)
        found = COMPONENT.search(line.decode(errors="replace"))
        if found:
            print(f"  训练 / training {found['name']}", flush=True)
