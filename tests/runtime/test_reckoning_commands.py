"""`rongwen subsidy` and `rongwen loan-cost`."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from policy_kb.errors import EntryNotFound
from policy_kb.loan_cost import InvalidLoan
from runtime.cli import app

Run = Callable[..., Result]
ON = ("--on", "2026-11-21")


@pytest.fixture
def run(knowledge_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Run:
    """On the shipped knowledge."""
    monkeypatch.setenv("RONGWEN_DATABASE_URL", knowledge_engine.url.render_as_string(hide_password=False))
    return lambda *words: CliRunner().invoke(app, [*words])


def printed(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


class TestLoanCost:
    def test_all_four_ways_stand_one_below_the_other(self, run: Run):
        shown = printed(run("loan-cost", "--amount", "50", "--rate", "4"))

        assert [line for line in shown.splitlines() if not line.startswith(" ")] == [
            f"贷50万元，年利率4%，12个月，{way}" for way in ("等额本息", "等额本金", "先息后本", "随借随还")
        ]

    def test_with_the_subsidy_of_an_entry_beside_it(self, run: Run):
        words = [
            "loan-cost",
            "--amount",
            "50",
            "--rate",
            "4",
            "--repayment",
            "等额本息",
            "--entry",
            "bda-loan-subsidy",
            *ON,
        ]
        (way,) = json.loads(printed(run(*words, "--json")))["ways"]

        assert way["cases"][0]["without"]["interest_yuan"] == "10899.43"
        assert way["cases"][0]["with"][0]["interest_yuan"] == ["5449.71", "5449.71"]
        assert "自己负担的利息降到5449.71元" in printed(run(*words))

    def test_a_line_by_the_days_in_either_year(self, run: Run):
        words = ["loan-cost", "--amount", "50", "--rate", "4", "--repayment", "随借随还", "--use", "30x60"]

        assert "利息一共2000元" in printed(run(*words))
        assert "利息一共1972.6元" in printed(run(*words, "--days-a-year", "365"))

    def test_a_line_by_its_drawings_and_repayments(self, run: Run):
        words = ["--move", "2026-01-05=30", "--move", "2026-03-06=-10", "--until", "2026-06-01"]
        shown = printed(run("loan-cost", "--amount", "50", "--rate", "4", "--repayment", "随借随还", *words))

        assert "30万元用60天、20万元用87天，一年按360天算" in shown
        assert "利息一共3933.33元" in shown

    @pytest.mark.parametrize(
        "words",
        [
            ("--amount", "some", "--rate", "4"),
            ("--amount", "30-20", "--rate", "4"),
            ("--amount", "50"),
            ("--amount", "50", "--rate", "4", "--use", "30"),
            ("--amount", "50", "--rate", "4", "--move", "2026-01-05=30"),
            ("--amount", "50", "--rate", "4", "--move", "soon=30", "--until", "2026-06-01"),
            ("--amount", "nan", "--rate", "4"),
        ],
    )
    def test_what_cannot_be_read_is_refused(self, run: Run, words: tuple[str, ...]):
        assert run("loan-cost", *words).exit_code == 2

    def test_more_than_the_line_cannot_be_used(self, run: Run):
        refused = run("loan-cost", "--amount", "20", "--rate", "4", "--use", "30x60")

        assert isinstance(refused.exception, InvalidLoan)


class TestSubsidy:
    def test_an_entry_is_reckoned_with_its_steps_document_and_warning(self, run: Run):
        words = [
            "subsidy",
            "--amount",
            "100",
            "--rate",
            "4",
            "--repayment",
            "先息后本",
            "--entry",
            "bj-first-loan-subsidy-2025",
        ]
        shown = printed(run(*words, *ON))

        assert "京经信发〔2025〕4号" in shown
        assert "普通企业：利息的20%，即8000元" in shown
        assert "现在不能按它算；到期前的标准算下来是8000元到1.6万元" in shown
        assert "注意：已于2026年2月18日到期" in shown

    def test_two_entries_say_whether_they_may_be_had_together(self, run: Run):
        entries = ["--entry", "cn-sme-fixed-asset-subsidy-2026", "--entry", "cn-equipment-loan-subsidy-2026"]
        words = ["subsidy", "--amount", "100", "--rate", "4", *entries, *ON]

        assert "不能一起拿，只能选一项（同一笔贷款不得重复享受中央财政其他贴息）" in printed(run(*words))
        assert json.loads(printed(run(*words, "--json")))["together"]["pairs"][0]["together"] == "not_with"

    def test_a_region_has_its_own_and_those_of_what_contains_it(self, run: Run):
        words = ["subsidy", "--amount", "100", "--rate", "4", "--region", "新乡", "--json", *ON]
        found = {one["id"]: one for one in json.loads(printed(run(*words)))["subsidies"]}

        assert {"xx-bank-subsidy", "ha-startup-loan-2022", "cn-service-loan-subsidy-2026"} <= found.keys()
        assert not any(name.startswith(("bj-", "bda-", "hd-")) for name in found)
        assert (found["xx-bank-subsidy"]["receiver"], found["xx-bank-subsidy"]["high_yuan"]) == ("bank", "0")

    def test_an_entry_that_is_not_there_is_refused(self, run: Run):
        refused = run("subsidy", "--amount", "100", "--entry", "no-such-entry")

        assert isinstance(refused.exception, EntryNotFound)
