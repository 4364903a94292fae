"""`rongwen kb`: the way from a draft to an answer and back, each step by somebody who may."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from sqlalchemy.orm import Session

from desk.staff import create_user
from policy_kb.embedding import RememberingEmbedder
from policy_kb.loading import load_folder
from policy_kb.sealing import sealer, use_sealer
from runtime.cli import main
from runtime.clock import today
from runtime.database import make_engine
from runtime.migrate import migrate
from runtime.postgres import without_driver

CODE = "sample-loan"
ENTRY: dict[str, Any] = {
    "id": CODE,
    "kind": "product",
    "title": "示例银行小微企业信用示例贷款",
    "region": "北京市",
    "issuer": "示例银行",
    "audience": ["小微企业"],
    "summary": "给示例企业的贷款。",
    "benefit": "最高示例金额甲。",
    "status": "current",
    "sources": [{"title": "示例来源", "date": "2025-02"}],
    "confidence": "high",
}
QUESTION = "示例银行小微企业信用示例贷款怎么办"
NOW = datetime(2026, 11, 21, tzinfo=UTC)
Command = Callable[..., str]


class Refused(Exception):
    """The command ended with another status than 0; the text is what it said."""


@pytest.fixture(scope="module")
def editors_database(database_url: str, remembering: RememberingEmbedder, tmp_path_factory: Any) -> Iterator[str]:
    url = database_url.replace("/rongwen?", "/editor_tests?")
    folder = tmp_path_factory.mktemp("knowledge")
    (folder / "entries").mkdir()
    (folder / "entries" / "sample.yaml").write_text(yaml.safe_dump([ENTRY], allow_unicode=True), encoding="utf-8")
    with psycopg.connect(without_driver(database_url), autocommit=True) as connection:
        connection.execute("create database editor_tests")
        migrate(url)
        engine = make_engine(url)
        with Session(engine) as session, session.begin():
            load_folder(session, folder, remembering, on=today())
            for name, role in (("lina", "admin"), ("zhaoyu", "reviewer"), ("wangwei", "staff")):
                create_user(session, name, "sample-password", role, now=NOW)
        engine.dispose()
        yield url
        connection.execute("drop database editor_tests with (force)")


@pytest.fixture
def rongwen(
    editors_database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Iterator[Command]:
    """Runs `rongwen kb …` as a shell would; a refusal raises Refused with the sentence."""
    monkeypatch.setenv("RONGWEN_DATABASE_URL", editors_database)
    monkeypatch.setenv("RONGWEN_HOME", str(tmp_path))
    before = sealer()

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["rongwen", "kb", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr().out.strip()
        if ended.value.code not in (0, None):
            raise Refused(ended.value.code if isinstance(ended.value.code, str) else said)
        return said

    yield run
    use_sealer(before)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    def _write(**changes: Any) -> str:
        path = tmp_path / "draft.yaml"
        path.write_text(yaml.safe_dump([ENTRY | changes], allow_unicode=True), encoding="utf-8")
        return str(path)

    return _write


def test_a_change_goes_from_draft_to_answer_and_back(rongwen: Command, write: Callable[..., str]):
    copy = yaml.safe_load(rongwen("draft", "--from", CODE))
    assert copy == [ENTRY]
    rongwen("draft", write(benefit="最高示例金额乙。"), "--by", "lina")
    assert rongwen("diff", CODE) == "好处：由「最高示例金额甲。」改为「最高示例金额乙。」"
    assert "起草中" in rongwen("list", "--state", "draft")
    rongwen("submit", CODE, "--by", "lina")
    rongwen("reject", CODE, "--by", "zhaoyu", "--comment", "请核对金额")
    rongwen("submit", CODE, "--by", "lina")
    assert rongwen("publish", CODE, "--by", "zhaoyu", "--dry-run").startswith("已知的问题都没有变")
    assert "最高示例金额甲。" in rongwen("ask", QUESTION, "--region", "北京市")

    assert "第 2 版已发布" in rongwen("approve", CODE, "--by", "zhaoyu")
    assert "最高示例金额乙。" in rongwen("ask", QUESTION, "--region", "北京市")

    assert "第 3 版已发布" in rongwen("rollback", CODE, "1", "--by", "zhaoyu", "--reason", "金额有误")
    assert "最高示例金额甲。" in rongwen("ask", QUESTION, "--region", "北京市")
    assert json.loads(rongwen("show", CODE, "--number", "2", "--json"))["published_by"] == "zhaoyu"
    said = [json.loads(line)["said"] for line in rongwen("history", CODE, "--json").splitlines()]
    assert said[-2:] == ["发布", "恢复旧版，恢复第 1 版的内容：金额有误"]

    later = (today() + timedelta(days=10)).isoformat()
    rongwen("draft", write(benefit="最高示例金额丙。"), "--by", "lina")
    rongwen("submit", CODE, "--by", "lina")
    assert f"{later} 起启用" in rongwen("publish", CODE, "--by", "zhaoyu", "--effective-on", later)
    assert "最高示例金额甲。" in rongwen("ask", QUESTION, "--region", "北京市")
    assert "最高示例金额丙。" in rongwen("ask", QUESTION, "--region", "北京市", "--on", later)
    rongwen("withdraw", CODE, "--by", "zhaoyu", "--reason", "不办了", "--number", "4")
    assert "最高示例金额甲。" in rongwen("ask", QUESTION, "--region", "北京市", "--on", later)


def test_what_is_due_is_listed_until_its_day_is_moved(rongwen: Command):
    assert rongwen("due").startswith(CODE)
    rongwen("review", CODE, "--by", "lina", "--on", (today() + timedelta(days=30)).isoformat())
    assert rongwen("due") == ""
    rongwen("review", CODE, "--by", "lina")
    assert rongwen("due", "--on", date(2025, 7, 1).isoformat()) == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("submit", CODE, "--by", "nobody"), "没有可用的工作台账号", id="no account"),
        pytest.param(("submit", CODE, "--by", "files"), "没有可用的工作台账号", id="the name of the files"),
        pytest.param(("submit", CODE, "--by", "wangwei"), "要由管理员", id="a clerk writes"),
        pytest.param(("publish", CODE, "--by", "lina"), "要由审核员", id="an administrator approves"),
        pytest.param(
            ("withdraw", CODE, "--by", "lina", "--reason", "x"), "要由审核员", id="an administrator withdraws"
        ),
        pytest.param(("rollback", CODE, "1", "--by", "lina"), "要由审核员", id="an administrator rolls back"),
        pytest.param(("publish", "nowhere", "--by", "zhaoyu"), "没有待审核的版本", id="nothing to approve"),
        pytest.param(("show", "nowhere"), "请核对编号", id="no such entry"),
        pytest.param(("show", CODE, "--number", "99"), "没有可用的第 99 版", id="no such version"),
    ],
)
def test_a_refusal_is_one_chinese_sentence(rongwen: Command, arguments: tuple[str, ...], says: str):
    with pytest.raises(Refused, match=says) as refused:
        rongwen(*arguments)

    assert "\n" not in str(refused.value)
    assert str(refused.value).endswith("。")


class TestSynonyms:
    def test_a_way_to_say_a_concept_is_added_and_taken_away_by_a_reviewer(self, rongwen: Command):
        rongwen("synonym", "add", "首贷", "示例头一笔", "--by", "zhaoyu")
        assert "示例头一笔" in rongwen("synonym", "list", "首贷")

        rongwen("synonym", "remove", "首贷", "示例头一笔", "--by", "zhaoyu")
        assert "示例头一笔" not in rongwen("synonym", "list", "首贷")

    def test_who_only_drafts_may_not_edit_them(self, rongwen: Command):
        with pytest.raises(Refused):
            rongwen("synonym", "add", "首贷", "示例头一笔", "--by", "lina")

        assert "示例头一笔" not in rongwen("synonym", "list", "首贷")
