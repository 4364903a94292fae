"""Sample documents for imports, all plainly 示例, and workbooks changed by hand as people change them."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from openpyxl import load_workbook

from policy_kb.documents import Document, EntryDocument, FaqDocument
from policy_kb.importing.workbook import write_workbook

ENTRY: dict[str, Any] = {
    "id": "sample-loan",
    "kind": "product",
    "title": "示例贷",
    "region": "北京市",
    "issuer": "示例银行",
    "audience": ["小微企业", "个体工商户"],
    "summary": "示例摘要。",
    "benefit": "示例好处。",
    "valid_from": "2025-02",
    "status": "current",
    "sources": [{"title": "示例来源", "date": "2025-02-19"}],
    "confidence": "high",
    "criteria": [{"field": "employees", "op": "lte", "value": 20, "text": "从业人员20人以下"}],
}
FAQ: dict[str, Any] = {
    "id": "faq-sample",
    "question": "示例贷怎么办？",
    "similar": ["示例贷去哪里办"],
    "answer": "到示例银行办。",
    "entry_ids": ["sample-loan"],
    "region": "北京市",
}


def document(raw: dict[str, Any] = ENTRY, **fields: Any) -> Document:
    shape = FaqDocument if "question" in raw else EntryDocument
    return shape.model_validate(raw | fields)


def workbook(path: Path, *documents: Document, change: Callable[[Any], None] | None = None) -> Path:
    """A workbook with the documents (the samples, if none are given), opened and changed once more by `change`."""
    write_workbook(path, [("sample", one) for one in documents or (document(), document(FAQ))])
    if change is not None:
        book = load_workbook(BytesIO(path.read_bytes()))
        change(book)
        book.save(path)
    return path


def cell_of(book: Any, heading: str, *, sheet: str = "条目", row: int = 2) -> Any:
    """The cell under a heading."""
    found = next(cell for cell in book[sheet][1] if cell.value == heading)
    return book[sheet].cell(row, found.column)


LINE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=20)
DOCUMENTS = st.builds(
    lambda texts, lists, extra: document(ENTRY, **texts, **lists, **extra),
    st.fixed_dictionaries({"title": LINE, "summary": LINE, "benefit": LINE}, optional={"handled_by": LINE}),
    st.fixed_dictionaries({"audience": st.lists(LINE)}, optional={"materials": st.lists(LINE), "steps": st.lists(LINE)}),
    st.fixed_dictionaries(
        {"sources": st.lists(st.fixed_dictionaries({"title": LINE}, optional={"address": st.text("=+-@ \n", max_size=3)}), min_size=1)},
        optional={
            "contact": st.fixed_dictionaries({"name": LINE}, optional={"phone": LINE}),
            "must_answer": st.lists(LINE | st.fixed_dictionaries({"question": LINE, "region": st.just("北京市")}), min_size=1),
        },
    ),
)  # fmt: skip
