"""The 2011 standard, every row at every limit: one below is the smaller size, the limit itself the larger."""

from decimal import Decimal

import pytest

from policy_kb.facts import parse_facts
from policy_kb.firm_size import LADDER, Row, Size, derive_sizes, rows, size_fields_open
from policy_kb.industries import industries

# industry -> metric -> limits of 小型, 中型, 大型, from 工信部联企业〔2011〕300号
STANDARD = {
    "农、林、牧、渔业": {"annual_revenue_wan": (50, 500, 20000)},
    "工业": {"employees": (20, 300, 1000), "annual_revenue_wan": (300, 2000, 40000)},
    "建筑业": {"annual_revenue_wan": (300, 6000, 80000), "total_assets_wan": (300, 5000, 80000)},
    "批发业": {"employees": (5, 20, 200), "annual_revenue_wan": (1000, 5000, 40000)},
    "零售业": {"employees": (10, 50, 300), "annual_revenue_wan": (100, 500, 20000)},
    "交通运输业": {"employees": (20, 300, 1000), "annual_revenue_wan": (200, 3000, 30000)},
    "仓储业": {"employees": (20, 100, 200), "annual_revenue_wan": (100, 1000, 30000)},
    "邮政业": {"employees": (20, 300, 1000), "annual_revenue_wan": (100, 2000, 30000)},
    "住宿业": {"employees": (10, 100, 300), "annual_revenue_wan": (100, 2000, 10000)},
    "餐饮业": {"employees": (10, 100, 300), "annual_revenue_wan": (100, 2000, 10000)},
    "信息传输业": {"employees": (10, 100, 2000), "annual_revenue_wan": (100, 1000, 100000)},
    "软件和信息技术服务业": {"employees": (10, 100, 300), "annual_revenue_wan": (50, 1000, 10000)},
    "房地产开发经营": {"annual_revenue_wan": (100, 1000, 200000), "total_assets_wan": (2000, 5000, 10000)},
    "物业管理": {"employees": (100, 300, 1000), "annual_revenue_wan": (500, 1000, 5000)},
    "租赁和商务服务业": {"employees": (10, 100, 300), "total_assets_wan": (100, 8000, 120000)},
    "其他未列明行业": {"employees": (10, 100, 300)},
}
LIMITS = [
    pytest.param(industry, metric, rung, limit, id=f"{industry}-{metric}-{limit}")
    for industry, metrics in STANDARD.items()
    for metric, limits in metrics.items()
    for rung, limit in enumerate(limits, 1)
]


# a firm says its industry, which leads to the row
A_FIRM_OF = {row: row for row in STANDARD} | {"其他未列明行业": "教育"}


def row_of(industry: str) -> Row:
    return next(row for row in rows() if row.industry == industry)


def test_all_sixteen_rows_are_there():
    assert {row.industry for row in rows()} == set(STANDARD)
    assert len(rows()) == 16


@pytest.mark.parametrize(("industry", "metric", "rung", "limit"), LIMITS)
class TestLimits:
    def huge_but(self, industry: str, metric: str, value: str) -> dict[str, Decimal]:
        return {name: Decimal(10**7) for name in STANDARD[industry]} | {metric: Decimal(value)}

    def derived(self, industry: str, known: dict[str, Decimal]) -> frozenset[Size]:
        return derive_sizes(parse_facts({"industry": A_FIRM_OF[industry], **known}))

    def test_the_limit_itself_counts(self, industry: str, metric: str, rung: int, limit: int):
        known = self.huge_but(industry, metric, str(limit))

        assert row_of(industry).size(known) is LADDER[rung]
        assert self.derived(industry, known) == {LADDER[rung]}

    def test_just_below_the_limit_is_one_size_down(self, industry: str, metric: str, rung: int, limit: int):
        known = self.huge_but(industry, metric, f"{limit - 1}.99")

        assert row_of(industry).size(known) is LADDER[rung - 1]
        assert self.derived(industry, known) == {LADDER[rung - 1]}


class TestDerivation:
    def test_one_limit_missed_is_one_size_down(self):
        facts = parse_facts({"industry": "工业", "employees": 400, "annual_revenue_wan": 1999})

        assert derive_sizes(facts) == {Size.SMALL}

    def test_an_open_metric_leaves_the_sizes_that_it_can_still_bring_about(self):
        facts = parse_facts({"industry": "软件和信息技术服务业", "employees": {"gte": 10, "lte": 99}})

        assert derive_sizes(facts) == {Size.MICRO, Size.SMALL}

    def test_few_staff_settle_micro_without_the_revenue(self):
        assert derive_sizes(parse_facts({"industry": "餐饮业", "employees": 9})) == {Size.MICRO}

    def test_an_industry_that_is_not_known_leaves_every_row(self):
        assert derive_sizes(parse_facts({"employees": 3})) == set(Size)

    def test_two_possible_industries_join_their_sizes(self):
        facts = parse_facts({"industry": ["批发业", "零售业"], "employees": 7, "annual_revenue_wan": 1000})

        assert derive_sizes(facts) == {Size.SMALL, Size.MICRO}

    def test_asks_only_for_the_metric_that_decides(self):
        facts = parse_facts({"industry": "零售业", "employees": 9})

        assert size_fields_open(facts, {Size.SMALL}) == ()
        assert size_fields_open(parse_facts({"industry": "零售业", "employees": 20}), {Size.SMALL}) == (
            "annual_revenue_wan",
        )


def test_every_industry_of_ours_has_a_row_or_says_that_two_apply():
    named = {row.industry for row in rows()}

    assert len(industries()) > 25
    assert {industry.size_row for industry in industries()} <= named | {None}
