"""`rongwen` beside a running stack, in the forms that others build upon."""

import json
import shutil
from pathlib import Path

import pytest

from bench.rig.stack import Stack
from runtime.knowledge import KNOWLEDGE

FIRM = {
    "region": "北京市海淀区",
    "industry": "软件和信息技术服务业",
    "years_in_business": {"gte": 2, "lte": 2},
    "first_loan": True,
    "loan_amount_wan": 100,
}


def lines_of(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


class TestSearch:
    def test_an_answer_has_its_decision_text_and_entries(self, stack: Stack):
        (found,) = lines_of(stack.command("search", "--json", "--region", "北京市海淀区", "贷款服务中心的电话是多少"))

        assert found["decision"] == "answer"
        assert "010-89153158" in found["answer"]
        assert set(found["entries"][0]) >= {"id", "kind", "title", "score"}

    def test_what_nothing_is_known_about_is_said_so(self, stack: Stack):
        (found,) = lines_of(stack.command("search", "--json", "月球上能开分行不"))

        assert found["decision"] == "unknown"

    def test_the_day_decides_whether_a_policy_has_ended(self, stack: Stack):
        question = "首贷贴息现在还能申请吗"
        (after,) = lines_of(stack.command("search", "--json", "--on", "2026-11-21", question))

        assert "2026-02-18" in after["answer"] or "2026年2月18日" in after["answer"]

    def test_each_line_of_a_file_comes_back_with_its_result(self, stack: Stack, tmp_path: Path):
        file = tmp_path / "questions.jsonl"
        file.write_text(
            '{"q": "续贷几天能下来", "id": 7}\n\n{"q": "211是几天", "on": "2026-11-21"}\n', encoding="utf-8"
        )

        first, second = lines_of(stack.command("search", "--jsonl", str(file)))

        assert first["id"] == 7
        assert first["result"]["decision"] in ("answer", "choices", "unknown")
        assert second["result"]["entries"]

    @pytest.mark.parametrize(
        "arguments",
        [
            pytest.param(("--jsonl", "/nowhere/at-all.jsonl"), id="no such file"),
            pytest.param(("--region", "月球", "贷款"), id="no such place"),
        ],
    )
    def test_a_mistake_is_one_sentence(self, stack: Stack, arguments: tuple[str, ...]):
        done = stack.run("search", *arguments)

        assert done.returncode != 0
        assert "Traceback" not in done.stderr
        assert done.stderr.strip()


class TestMatch:
    def test_each_verdict_comes_with_reasons_and_what_is_missing(self, stack: Stack, tmp_path: Path):
        file = tmp_path / "firm.json"
        file.write_text(json.dumps(FIRM, ensure_ascii=False), encoding="utf-8")

        (report,) = lines_of(stack.command("match", "--json", str(file)))

        verdicts = {result["verdict"] for result in report["results"]}
        assert verdicts <= {"eligible", "ineligible", "undetermined"}
        assert len(report["results"]) > 20
        assert all({"id", "kind", "title", "reasons", "missing"} <= set(result) for result in report["results"])
        assert "next_question" in report

    def test_facts_are_read_from_standard_input_too(self, stack: Stack):
        done = stack.run("match", "--json", "-", typed=json.dumps(FIRM))

        assert json.loads(done.stdout)["results"]

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("not JSON", id="no JSON"),
            pytest.param("[]", id="a list"),
            pytest.param('{"loan_amount_wan": "many"}', id="a wrong value"),
            pytest.param('{"colour": "red"}', id="an unknown field"),
        ],
    )
    def test_wrong_facts_are_refused_in_one_sentence(self, stack: Stack, text: str):
        done = stack.run("match", "--json", "-", typed=text)

        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


class TestChat:
    def test_a_script_gives_a_line_for_each_turn(self, stack: Stack, tmp_path: Path):
        file = tmp_path / "script.txt"
        file.write_text("你好\n贷款服务中心的电话是多少\n", encoding="utf-8")

        turns = lines_of(stack.command("chat", "--script", str(file), "--json"))

        assert [turn["user"] for turn in turns] == ["你好", "贷款服务中心的电话是多少"]
        assert all(turn["replies"] and turn["seconds"] > 0 for turn in turns)
        assert "010-89153158" in "".join(turns[1]["replies"])

    def test_without_a_stack_it_says_what_to_do(self, stack: Stack, tmp_path: Path):
        file = tmp_path / "script.txt"
        file.write_text("你好\n", encoding="utf-8")
        with stack.without("web"):
            done = stack.run("chat", "--script", str(file), "--json")

        assert done.returncode == 1
        assert "make up" in done.stderr
        assert "Traceback" not in done.stderr


class TestStatus:
    def test_every_process_tells_its_version_and_health(self, stack: Stack):
        (report,) = lines_of(stack.command("status", "--json"))

        assert report["status"] == "ok"
        assert {process["name"] for process in report["processes"]} == set(stack.children)
        assert all(process["status"] == "ok" for process in report["processes"])
        assert all(process.get("version") for process in report["processes"])

    def test_a_process_that_is_away_shows(self, stack: Stack):
        with stack.without("console"):
            done = stack.run("status")

        assert done.returncode == 1
        assert "down" in done.stdout


class TestKnowledge:
    def test_the_shipped_files_have_no_problems(self, stack: Stack):
        assert "没有发现问题" in stack.command("kb", "check")

    def test_loading_again_changes_nothing(self, stack: Stack):
        said = stack.command("kb", "load")

        assert "新增 0 条" in said
        assert "更新 0 条" in said

    def test_what_is_exported_can_be_loaded_and_changes_nothing(self, stack: Stack, tmp_path: Path):
        stack.command("kb", "export", str(tmp_path / "kb"))

        assert "没有发现问题" in stack.command("kb", "check", str(tmp_path / "kb"))

    def test_an_error_names_file_entry_and_field(self, stack: Stack, tmp_path: Path):
        folder = tmp_path / "kb"
        shutil.copytree(KNOWLEDGE, folder)
        file = next(iter(sorted((folder / "entries").glob("*.yaml"))))
        file.write_text(file.read_text(encoding="utf-8").replace("title:", "titel:", 1), encoding="utf-8")

        done = stack.run("kb", "check", str(folder))

        assert done.returncode == 1
        assert file.name in done.stdout
        assert "title" in done.stdout
        assert "Traceback" not in done.stderr


class TestUsers:
    def test_an_account_is_added_once(self, stack: Stack):
        arguments = ("user", "add", "example-staff", "--role", "staff", "--password", "a long example password")

        assert "example-staff" in stack.command(*arguments)
        again = stack.run(*arguments)
        assert again.returncode == 1
        assert "Traceback" not in again.stderr

    @pytest.mark.parametrize(
        "more",
        [
            pytest.param(("--password", "short"), id="a weak password"),
            pytest.param(("--role", "king", "--password", "a long example password"), id="no such role"),
        ],
    )
    def test_a_wrong_account_is_refused_in_one_sentence(self, stack: Stack, more: tuple[str, ...]):
        done = stack.run("user", "add", "example-refused", *more)

        assert done.returncode == 1
        assert len(done.stderr.strip().splitlines()) == 1


class TestRequests:
    def test_an_unknown_number_is_one_sentence(self, stack: Stack):
        done = stack.run("request", "show", "RW-20990101-22222", "--json")

        assert done.returncode == 1
        assert "RW-20990101-22222" in done.stderr
        assert "Traceback" not in done.stderr
