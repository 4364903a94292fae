"""Rasa's sealed memory on a real PostgreSQL: the tests of `bot/` that need one, run in Rasa's own environment."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_tracker_store_keeps_its_promises_on_a_real_database(database_url: str):
    run = subprocess.run(
        [ROOT / "bot/.venv/bin/python", "-m", "pytest", "bot/tests/test_tracker_store.py", "-v"],
        cwd=ROOT,
        env={**os.environ, "RONGWEN_TEST_DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout[-3000:]
    assert int(re.search(r"(\d+) passed", run.stdout)[1]) > 10
    assert "skipped" not in run.stdout
