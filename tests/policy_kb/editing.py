"""People who edit the knowledge in tests: who drafts, who reviews, and a small knowledge they work on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from policy_kb.audit import Signature
from policy_kb.drafting import reject, save_draft, submit
from policy_kb.embedding import Embedder
from policy_kb.lexicon import shipped_lexicon
from policy_kb.loading import load_folder
from policy_kb.models import EntryVersion
from policy_kb.publishing import publish, rollback, withdraw
from policy_kb.reindexing import SearchTools
from policy_kb.search import Answer, answer_question
from policy_kb.versions import document_from

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
AUTHOR, REVIEWER = Signature("示例起草人", NOW), Signature("示例审核员", NOW)
ENTRY: dict[str, Any] = {
    "id": "sample-loan",
    "kind": "product",
    "title": "示例贷",
    "region": "北京市",
    "issuer": "示例银行",
    "audience": ["小微企业"],
    "summary": "给示例企业的贷款。",
    "benefit": "最高示例金额甲。",
    "materials": ["营业执照", "申请表"],
    "status": "current",
    "sources": [{"title": "示例来源", "date": "2025-02"}],
    "confidence": "high",
}
FAQ: dict[str, Any] = {
    "id": "faq-sample",
    "question": "示例贷怎么办？",
    "similar": ["示例贷去哪里办"],
    "answer": "到示例银行办。",
    "entry_ids": ["sample-loan"],
    "region": "北京市",
}


@dataclass(frozen=True)
class Desk:
    """Who works at the knowledge of `session`. A `body` is what a file would hold."""

    session: Session
    embedder: Embedder

    @property
    def tools(self) -> SearchTools:
        return SearchTools(self.embedder, shipped_lexicon())

    def load(self, folder: Path, entries: list[Any], faq: list[Any]) -> None:
        for name, items in (("entries", entries), ("faq", faq)):
            (folder / name).mkdir(exist_ok=True)
            (folder / name / "sample.yaml").write_text(yaml.safe_dump(items, allow_unicode=True), encoding="utf-8")
        load_folder(self.session, folder, self.embedder, on=TODAY)

    def draft(self, body: dict[str, Any], by: Signature = AUTHOR) -> EntryVersion:
        return save_draft(self.session, document_from(body), by)

    def submit(self, code: str = "sample-loan") -> EntryVersion:
        return submit(self.session, code, AUTHOR)

    def reject(self, comment: str = "请补材料", code: str = "sample-loan") -> EntryVersion:
        return reject(self.session, code, REVIEWER, comment=comment)

    def approve(self, code: str = "sample-loan", by: Signature = REVIEWER, **options: Any) -> EntryVersion:
        return publish(self.session, code, by, self.tools, **{"on": TODAY, **options})

    def publish(self, body: dict[str, Any], **options: Any) -> EntryVersion:
        self.draft(body)
        self.submit(body["id"])
        return self.approve(body["id"], **options)

    def rollback(self, number: int, code: str = "sample-loan", **options: Any) -> EntryVersion:
        return rollback(self.session, code, number, REVIEWER, self.tools, on=TODAY, **{"reason": "新版有误", **options})

    def withdraw(self, code: str = "sample-loan", **options: Any) -> None:
        withdraw(self.session, code, REVIEWER, **{"reason": "政策取消", **options})

    def ask(self, question: str, on: date = TODAY, region: str | None = "北京市") -> Answer:
        return answer_question(self.session, question, region=region, on=on, embedder=self.embedder)
