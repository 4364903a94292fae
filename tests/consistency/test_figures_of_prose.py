"""No figure of an entry's prose is left without a rule or a tag that says what it is."""

from typing import Any

import pytest
from offering_samples import atom, body, shipped_entries

from policy_kb.figures import Figure, figures_in, figures_of, idle_tags, unaccounted
from policy_kb.shipped import read_shipped

SIZE_STANDARD = "std-"


def texts(figures: list[Figure]) -> list[str]:
    return [figure.text for figure in figures]


def entry(**changes: Any) -> dict[str, Any]:
    return body() | {"summary": "给小企业的贷款", "benefit": "贷款"} | changes


class TestShippedEntries:
    def test_it_looks_at_every_entry_and_finds_figures_in_most(self):
        found = {one["id"]: figures_of(one) for one in shipped_entries()}

        assert len(found) > 150
        assert sum(map(len, found.values())) > 400
        assert sum(1 for figures in found.values() if figures) > 100

    @pytest.mark.parametrize("one", shipped_entries(), ids=[one["id"] for one in shipped_entries()])
    def test_accounts_for_every_figure(self, one: dict[str, Any]):
        assert texts(unaccounted(one)) == []

    @pytest.mark.parametrize("one", [one for one in shipped_entries() if "figures" in one], ids=lambda one: one["id"])
    def test_tags_no_figure_that_is_not_there(self, one: dict[str, Any]):
        assert idle_tags(one) == []

    def test_much_of_it_is_read_by_rules_and_not_only_tagged(self):
        offered = [one for one in shipped_entries() if one.get("offering")]
        without_tags = [one | {"figures": {}} for one in offered]

        all_figures = sum(len(figures_of(one)) for one in offered)
        by_rules = all_figures - sum(len(unaccounted(one)) for one in without_tags)

        assert by_rules > 100

    def test_an_altered_limit_is_found_wherever_rules_hold_it(self):
        """Each limit of a rule is doctored in the prose; the entry must then fail."""
        doctored = [
            (one["id"], one | {key: one[key].replace(figure.text, "98765万元")})
            for one in shipped_entries()
            for key in ("summary", "benefit")
            for figure in figures_in(one[key])
            if figure.text.endswith("万元")
        ]

        assert len(doctored) > 40
        assert [name for name, one in doctored if "98765万元" not in texts(unaccounted(one))] == []

    def test_the_size_standard_is_told_as_the_rules_have_it(self):
        rows = read_shipped("firm_size.yaml")["rows"]
        limits = {number for row in rows for rung in ("small", "medium", "large") for number in row[rung].values()}
        told = [one for one in shipped_entries() if one["id"].startswith(SIZE_STANDARD) and one.get("figures")]

        assert len(told) >= 6
        assert {figure.quantity.value for one in told for figure in figures_of(one)} <= limits


class TestWhatAccountsForAFigure:
    @pytest.mark.parametrize(
        "covered",
        [
            pytest.param({"criteria": [atom("loan_amount_wan", "lte", 300)]}, id="the value of a rule"),
            pytest.param(
                {"criteria": [{"any": [atom("first_loan", "eq", True), atom("loan_amount_wan", "lte", 300)]}]},
                id="the value of an alternative",
            ),
            pytest.param(
                {"criteria": [atom("other", "text", text="单户300万元以内")]}, id="words that a person checks"
            ),
            pytest.param({"subsidy": {"kind": "cap_only", "cap_wan": 300}}, id="the subsidy rule"),
            pytest.param({"subsidy": {"tiers": [{"cap_wan_per_year": 300}]}}, id="a tier of it"),
            pytest.param({"figures": {"benefit": ["300万元"]}}, id="a tag"),
            pytest.param({"figures": {"history": ["0.03亿元"]}}, id="the same sum in another unit"),
        ],
    )
    def test_is_a_rule_or_a_tag(self, covered: dict[str, Any]):
        plain = entry(benefit="最高300万元")

        assert texts(unaccounted(plain)) == ["300万元"]
        assert unaccounted(plain | covered) == []

    @pytest.mark.parametrize(
        "near",
        [
            pytest.param([atom("loan_amount_wan", "lte", 30)], id="another sum"),
            pytest.param([atom("employees", "lte", 300)], id="the same number of another thing"),
        ],
    )
    def test_is_not_what_merely_looks_alike(self, near: list[dict[str, Any]]):
        assert texts(unaccounted(entry(benefit="最高300万元", criteria=near))) == ["300万元"]

    @pytest.mark.parametrize("key", ["title", "summary", "benefit", "time_limit"])
    def test_is_asked_of_all_that_people_read(self, key: str):
        assert texts(unaccounted(entry(**{key: "成立满2年"}))) == ["2年"]

    @pytest.mark.parametrize("key", ["audience", "steps", "materials"])
    def test_is_asked_of_lists_too(self, key: str):
        assert texts(unaccounted(entry(**{key: ["员工不超过20人的企业"]}))) == ["20"]

    def test_a_tag_for_what_is_not_said_is_named(self):
        assert idle_tags(entry(benefit="最高30万元", figures={"benefit": ["30万元", "50万元"]})) == ["50万元"]


class TestReading:
    @pytest.mark.parametrize(
        ("prose", "found"),
        [
            ("贴息20%—40%，最长1年", ["20%", "40%", "1年"]),
            ("额度200、300万元", ["200万元", "300万元"]),
            ("成立满两年、不到五年", ["两年", "五年"]),
            ("利率上浮不超过1.5个百分点", ["1.5个百分点"]),
            ("10个工作日内", ["10个工作日"]),
            ("注册资本1,000万元", ["1,000万元"]),
            ("京经信发〔2025〕4号，2026年2月18日失效", []),
            ("2022年8月—2024年12月，9:00—17:00", []),
            ("电话010-89153158，第三条第2款", []),
        ],
    )
    def test_takes_quantities_and_leaves_days_numbers_of_documents_and_telephones(self, prose: str, found: list[str]):
        said = {figure.quantity for figure in figures_in(prose)}

        assert said == {figure.quantity for text in found for figure in figures_in(text)}
        assert len(said) == len(found)
