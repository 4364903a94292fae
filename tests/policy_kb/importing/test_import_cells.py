"""A field as the text of a cell: what is written comes back as exactly it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb.importing.cells import Form, InvalidCell, cell_text, cell_value

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)
SCALAR = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
STRUCTURE = st.recursive(SCALAR, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=8)


class TestRoundTrip:
    @given(TEXT)
    def test_any_text_comes_back(self, text: str):
        assert cell_value(Form.TEXT, cell_text(Form.TEXT, text)) == text

    @given(st.lists(TEXT))
    def test_any_list_comes_back(self, items: list[str]):
        assert cell_value(Form.LINES, cell_text(Form.LINES, items)) == items

    @given(STRUCTURE.filter(lambda value: value is not None))
    def test_any_structure_comes_back_with_its_types_and_its_order(self, value: Any):
        assert json.dumps(cell_value(Form.STRUCTURE, cell_text(Form.STRUCTURE, value))) == json.dumps(value)

    @given(TEXT)
    def test_a_cell_holds_nothing_that_a_sheet_cannot(self, text: str):
        written = cell_text(Form.TEXT, text)

        assert not {"\r", "\x0b", "\x1b", "￾"} & set(written)
        assert "_x000d_" not in cell_text(Form.TEXT, text + "_x000d_")


class TestWriting:
    @pytest.mark.parametrize(
        ("form", "value", "text"),
        [
            pytest.param(Form.TEXT, "示例贷", "示例贷", id="a plain text as it is"),
            pytest.param(Form.TEXT, " 示例贷", '" 示例贷"', id="blanks at an end need quotes"),
            pytest.param(Form.LINES, ["甲", "乙"], "甲\n乙", id="one item a line"),
            pytest.param(Form.LINES, [], "[]", id="an empty list is not an empty cell"),
            pytest.param(Form.LINES, ["甲\n乙"], '["甲\\n乙"]', id="a line break inside an item"),
            pytest.param(Form.STRUCTURE, {"name": "示例", "phone": "0373-0000000"}, None, id="YAML"),
        ],
    )
    def test_people_see_the_plainest_writing(self, form: Form, value: Any, text: str | None):
        assert cell_text(form, value) == (text or "name: 示例\nphone: 0373-0000000\n")


class TestReading:
    @pytest.mark.parametrize(
        ("form", "text", "value"),
        [
            pytest.param(Form.TEXT, "  示例贷 \n", "示例贷", id="stray blanks"),
            pytest.param(Form.TEXT, "“示例”", "“示例”", id="Chinese quotes stay"),
            pytest.param(Form.TEXT, '"半句', '"半句', id="one quote stays"),
            pytest.param(Form.TEXT, "   ", None, id="blank is empty"),
            pytest.param(Form.LINES, "甲\n\n 乙 \r\n", ["甲", "乙"], id="empty lines"),
            pytest.param(Form.STRUCTURE, "- title: 甲\n  date: 2025-02-19", [{"title": "甲", "date": "2025-02-19"}], id="a date stays text"),
            pytest.param(Form.STRUCTURE, "[]", [], id="an empty list"),
        ],
    )  # fmt: skip
    def test_what_a_person_types_is_understood(self, form: Form, text: str, value: Any):
        assert cell_value(form, text) == value

    @pytest.mark.parametrize(
        "text", ["a: [", "a: b: c", "&a [*a, *a]", "[" * 10_000], ids=["open", "two colons", "alias", "deep"]
    )
    def test_broken_yaml_names_its_line(self, text: str):  # fmt: skip
        with pytest.raises(InvalidCell, match="第 1 行"):
            cell_value(Form.STRUCTURE, text)
