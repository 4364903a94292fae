"""Rasa's own checks: its validator finds nothing to say, and the trained model follows every story in `stories/`."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from runtime.processes import BOT_PYTHON, ROOT

STORIES = Path(__file__).with_name("stories")
COMPLAINT = re.compile(r"^.*(?:UserWarning:|FutureWarning:|\b(?:WARNING|ERROR|CRITICAL)\b).*$", re.MULTILINE)
WITHOUT_EXAMPLES = {"nlu_fallback"}
"""Rasa itself gives this intent, to what it does not understand."""


def rasa(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "LOG_LEVEL": "INFO",
    }
    command = [str(BOT_PYTHON), "-m", "rasa", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=280
    )


def parts(folder: Path, key: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Pairs of a theme and the steps of one of its stories or rules."""
    for path in sorted(folder.glob("*.yml")):
        for part in yaml.safe_load(path.read_text("utf-8"))[key]:
            yield path.stem.removeprefix("test_"), part["steps"]


def intents(folder: Path, key: str) -> set[tuple[str, str]]:
    return {(theme, step["intent"]) for theme, steps in parts(folder, key) for step in steps if "intent" in step}


class TestThemes:
    def test_are_the_same_for_examples_rules_stories_and_their_tests(self):
        themes = {path.stem for path in (ROOT / "data/nlu").glob("*.yml")}

        assert len(themes) >= 5
        for folder in (ROOT / "data/rules", ROOT / "data/stories", STORIES):
            assert {path.stem.removeprefix("test_") for path in folder.glob("*.yml")} == themes

    def test_keep_the_rule_of_an_intent_beside_its_examples(self):
        examples = {
            (path.stem, block["intent"])
            for path in (ROOT / "data/nlu").glob("*.yml")
            for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]
        }
        ruled = intents(ROOT / "data/rules", "rules")

        assert {(theme, intent) for theme, intent in ruled if intent not in WITHOUT_EXAMPLES} == examples

    def test_have_every_rule_tried_by_a_story_with_words(self):
        assert intents(ROOT / "data/rules", "rules") <= intents(STORIES, "stories")

    def test_have_words_of_their_own(self):
        trained = {
            line.removeprefix("- ")
            for path in (ROOT / "data/nlu").glob("*.yml")
            for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]
            for line in block["examples"].splitlines()
        }
        said = {step["user"] for _, steps in parts(STORIES, "stories") for step in steps if "user" in step}

        assert said
        assert said & trained == set()


@pytest.mark.rasa
class TestRasa:
    def test_validates_the_data_without_a_warning(self):
        checked = rasa(
            "data", "validate", "--fail-on-warnings", "--config", "config.yml", "--domain", "domain.yml",
            "--data", "data/nlu", "data/rules", "data/stories",
        )  # fmt: skip

        assert checked.returncode == 0, checked.stdout
        assert COMPLAINT.findall(checked.stdout) == []
        assert "No story structure conflicts found" in checked.stdout

    def test_follows_every_story_from_its_words(self, trained: Path, tmp_path: Path):
        rasa(
            "test", "core", "--e2e", "--stories", str(STORIES), "--model", str(trained), "--out", str(tmp_path)
        ).check_returncode()

        followed = json.loads((tmp_path / "story_report.json").read_text("utf-8"))["conversation_accuracy"]
        failed = (tmp_path / "failed_test_stories.yml").read_text("utf-8")
        assert followed["correct"] == followed["total"] == len(list(parts(STORIES, "stories"))), failed
