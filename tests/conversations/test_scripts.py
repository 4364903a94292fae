"""The scripts themselves: each has its expectations, turn by turn, and nobody real is in them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from stdnum.cn import uscc

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.txt"))
TEST_PHONE = "13800138000"
WRONG_CODES = {"91110106EXAMPLE04A", "91110106EXAMPLE04"}
every_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)


def lines_of(script: Path) -> list[str]:
    return script.read_text(encoding="utf-8").splitlines()


def expectations_of(script: Path) -> list[dict[str, Any]]:
    return yaml.safe_load(script.with_suffix(".yml").read_text(encoding="utf-8"))


def test_there_are_scripts_for_every_theme():
    themes = {script.stem.rsplit("_", 1)[0] for script in SCRIPTS}

    assert len(SCRIPTS) >= 20
    assert themes >= {
        "matching", "questionnaire", "knowledge_beijing", "knowledge_xinxiang", "expired", "who_handles", "filing",
        "tracking", "withdrawing", "human", "forget_me", "fraud", "distress", "out_of_scope", "prompt_attack",
        "traditional", "emoji",
    }  # fmt: skip


@every_script
def test_every_line_has_one_item_of_expectations(script: Path):
    lines = lines_of(script)

    assert lines
    assert all(line.strip() for line in lines)
    assert len(expectations_of(script)) == len(lines)


@every_script
def test_expectations_are_lists_of_strings_under_the_known_keys(script: Path):
    for expected in expectations_of(script):
        assert set(expected) <= {"contains_any", "contains_none"}
        for strings in expected.values():
            assert strings
            assert all(isinstance(string, str) and string for string in strings)
        assert not set(expected.get("contains_any", [])) & set(expected.get("contains_none", []))


@every_script
def test_a_script_expects_something(script: Path):
    assert any("contains_any" in expected for expected in expectations_of(script))


def test_credit_codes_are_examples_with_a_right_checksum():
    codes = {code for script in SCRIPTS for code in re.findall(r"\d{8}[0-9A-Z]{9,10}", "\n".join(lines_of(script)))}

    assert codes > WRONG_CODES
    assert all("EXAMPLE" in code for code in codes)
    assert {code for code in codes if not uscc.is_valid(code)} == WRONG_CODES


def test_the_only_mobile_number_is_the_test_number():
    phones = {phone for script in SCRIPTS for phone in re.findall(r"\b1[3-9]\d{9}\b", "\n".join(lines_of(script)))}

    assert phones == {TEST_PHONE}
