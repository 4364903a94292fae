"""A stock Rasa project on our training sentences: what a team would have with `rasa init` and the documentation.

jieba, CountVectors over words and characters, DIET; memoization, rules and TED; one fixed response for each intent. It
neither searches nor logs, so it is the least that a Rasa bot of these intents costs.
"""

import hashlib
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from bench.rig.child import Child
from bench.rig.ports import free_ports
from runtime.processes import BOT_PYTHON, ROOT, Process

EPOCHS = 20
"""A fifth of the default: how long it learned changes what it answers, not what an answer costs."""

NLU = ROOT / "data" / "nlu"
CONFIG: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "stock",
    "language": "zh",
    "pipeline": [
        {"name": "JiebaTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": EPOCHS, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "TEDPolicy", "max_history": 5, "epochs": EPOCHS, "constrain_similarities": True},
    ],
}
ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "LOG_LEVEL": "WARNING",
}


def trained_stock(home: Path) -> Path:
    """The folder of the project with its model in `models/`, made and trained unless it is there already."""
    files = project_files()
    digest = hashlib.sha256("".join(f"{name}\0{text}\0" for name, text in files.items()).encode()).hexdigest()[:16]
    folder = home / f"stock-{digest}"
    if not (folder / "models" / "stock.tar.gz").exists():
        shutil.rmtree(folder, ignore_errors=True)
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        command = [str(BOT_PYTHON), "-m", "rasa", "train", "--fixed-model-name", "stock", "--augmentation", "0"]
        with (folder / "train.log").open("wb") as log:
            subprocess.run(command, cwd=folder, env=os.environ | ENVIRONMENT, stdout=log, stderr=log, check=True)
    return folder


def project_files() -> dict[str, str]:
    nlu = {f"data/nlu/{file.name}": file.read_text(encoding="utf-8") for file in sorted(NLU.glob("*.yml"))}
    intents = intents_of(nlu.values())
    responses = {f"utter_{intent}": [{"text": f"您说的是“{intent}”，请拨打 12345。"}] for intent in intents}
    domain = {"version": "3.1", "intents": intents, "responses": responses}
    return nlu | {
        "config.yml": _yaml(CONFIG),
        "domain.yml": _yaml(domain),
        "credentials.yml": "rest:\n",
        "endpoints.yml": "# none\n",
        "data/rules.yml": _yaml({"version": "3.1", "rules": rules(intents)}),
        "data/stories.yml": _yaml({"version": "3.1", "stories": stories(intents)}),
    }


def intents_of(nlu: Any) -> list[str]:
    found = {item["intent"] for text in nlu for item in yaml.safe_load(text).get("nlu", []) if "intent" in item}
    return sorted(found)


def rules(intents: list[str]) -> list[dict[str, Any]]:
    """Each intent is answered whatever came before, and so is what was not understood."""
    answers = [{"rule": intent, "steps": _steps(intent)} for intent in intents]
    fallback = [{"intent": "nlu_fallback"}, {"action": "utter_out_of_scope"}]
    return [*answers, {"rule": "not understood", "steps": fallback}]


def stories(intents: list[str]) -> list[dict[str, Any]]:
    """Each intent after each of the five before it, so that TED has a history to learn."""
    return [
        {"story": f"{first} then {second}", "steps": _steps(first) + _steps(second)}
        for place, first in enumerate(intents)
        for second in (intents * 2)[place + 1 : place + 6]
    ]


def _steps(intent: str) -> list[dict[str, str]]:
    return [{"intent": intent}, {"action": f"utter_{intent}"}]


def _yaml(value: Any) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False)


class StockChild(Child):
    """Is well when its model is loaded; it has no `/healthz`."""

    def answers(self) -> bool:
        try:
            return httpx.get(self.url("/"), timeout=2).status_code == httpx.codes.OK and self.has_model()
        except httpx.HTTPError:
            return False

    def has_model(self) -> bool:
        body = {"sender": "probe", "message": "你好"}
        return bool(httpx.post(self.url("/webhooks/rest/webhook"), json=body, timeout=30).json())


@contextmanager
def running_stock(folder: Path) -> Iterator[Child]:
    (port,) = free_ports(1)
    command = f"exec {shlex.quote(str(BOT_PYTHON))} -m rasa run --interface 127.0.0.1 --port {port} --model models"
    child = StockChild(
        Process("stock", "stock Rasa", port, ""), command, os.environ | ENVIRONMENT, folder / "run.log", folder=folder
    )
    child.start()
    try:
        child.wait_well()
        yield child
    finally:
        child.stop()
