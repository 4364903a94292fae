"""What is proposed from a notice: the right value, its sentence and place; nothing where the notice says nothing."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from policy_kb.audit import Signature
from policy_kb.criteria import parse_criteria
from policy_kb.documents import body_of
from policy_kb.drafting import save_draft
from policy_kb.models import EntryVersion
from policy_kb.notices.conditions import criteria_of
from policy_kb.notices.drafting import NOTICE_THEME, NoticeDraft, draft_notice
from policy_kb.notices.text import read_notice
from policy_kb.notices.values import day_after_term, last_day_of_term
from tests.notice_samples import NOTICE, as_docx, as_html, as_pdf, as_text

FILLER = "以下是足够长的一段示例文字。"


def drafted(*lines: str) -> NoticeDraft:
    return draft_notice(read_notice("notice.txt", as_text([*(lines or NOTICE), FILLER])))


def values(draft: NoticeDraft, field: str) -> list[Any]:
    return [one.value for one in draft.proposals if one.field == field]


def only(field: str, *lines: str) -> Any:
    """The one value that is proposed for a field, or None."""
    found = values(drafted(*lines), field)
    assert len(found) < 2, found
    return found[0] if found else None


class TestWholeNotice:
    @pytest.mark.parametrize(
        ("name", "data"),
        [("a.docx", as_docx()), ("a.pdf", as_pdf()), ("a.html", as_html()), ("a.txt", as_text(encoding="gb18030"))],
        ids=["docx", "pdf", "html", "gb18030"],
    )
    def test_every_form_gives_the_same_proposals(self, name: str, data: bytes):
        draft = draft_notice(read_notice(name, data))

        found = {field: values(draft, field) for field in {one.field for one in draft.proposals} - {"condition"}}
        assert found == {
            "title": ["示例市小微企业贷款贴息办法"],
            "issuer": ["示例市财政局、示例市金融工作局"],
            "document_number": ["示财金〔2024〕7号"],
            "issued_on": ["2024-06-03"],
            "valid_from": ["2024-07-01"],
            "valid_to": ["2027-07-01"],
            "amount": [{"lte": 500, "unit": "万元"}, {"lte": 20, "unit": "万元"}],
            "rate": [{"exact": 30, "unit": "%"}, {"lpr": "LPR加50个基点", "lte": 50, "unit": "基点"}],
            "deadline": [{"within": "30日内", "what": ""}, {"within": "10个工作日内", "what": "完成审核"}],
            "handled_by": ["示例市政务服务中心"],
            "phone": ["0000-0000000转8"],
        }
        assert draft.missing == ("region",)

    def test_each_condition_has_the_criteria_that_are_certain(self):
        found = [atom for one in values(drafted(), "condition") for atom in one["criteria"]]

        kinds = [[(a["field"], a["op"], a.get("value")) for a in one.get("any", [one])] for one in found]
        assert kinds == [
            [("entity_type", "in", ["小微企业"])],
            [("years_in_business", "gte", 1)],
            [("employees", "lte", 100)],
            [("annual_revenue_wan", "lte", 2000)],
            [("first_loan", "eq", True)],
            [("loan_amount_wan", "lte", 500)],
            [("other", "text", None)],
            [("is_high_tech", "eq", True), ("is_specialized_new", "eq", True)],
        ]
        assert parse_criteria("示例", found).groups

    def test_each_proposal_stands_where_it_says(self):
        notice = read_notice("a.txt", as_text())
        text = {one.line: one.text for one in notice.paragraphs}

        proposals = draft_notice(notice).proposals
        assert len(proposals) > 15
        for one in proposals:
            assert one.sentence in text[one.line]
            assert one.start < len(text[one.line])

    def test_the_draft_is_marked_and_never_says_that_it_is_in_force(self):
        document = drafted().document

        assert (document.status, document.confidence) == ("unknown", "low")
        assert document.summary.startswith("待核对")
        assert document.sources[0].title == "示例市小微企业贷款贴息办法（示财金〔2024〕7号）"
        assert document.benefit.startswith("（三）首次获得银行贷款，单笔贷款不超过500万元；")
        assert body_of(document)["contact"] == {"name": "示例市政务服务中心", "phone": "0000-0000000转8"}

    def test_it_becomes_a_draft_that_a_person_checks(self, session: Session):
        signature = Signature("示例管理员", datetime(2026, 11, 21, tzinfo=UTC))

        save_draft(session, drafted().document, signature, theme=NOTICE_THEME)

        assert session.scalars(select(EntryVersion.state)).all() == ["draft"]

    def test_the_same_notice_has_the_same_code(self):
        assert drafted().document.id == drafted().document.id != drafted("另一份通知，写得足够长了。").document.id

    def test_what_is_not_stated_stays_empty(self):
        draft = drafted("今天天气很好，适合出门走走。")

        assert draft.proposals == ()
        assert (draft.document.issuer, draft.document.benefit, draft.document.valid_to) == ("待核对", "待核对", None)
        assert set(draft.missing) >= {"issuer", "document_number", "amount", "condition"}


class TestHeading:
    @pytest.mark.parametrize(
        ("lines", "issuer"),
        [
            pytest.param(["示例市财政局关于印发示例办法的通知"], "示例市财政局", id="in the title"),
            pytest.param(["示例市财政局文件", "示财〔2024〕1号"], "示例市财政局", id="letterhead"),
            pytest.param(["各有关单位：", "示例市财政局", "2024年6月3日"], "示例市财政局", id="signature"),
            pytest.param(["发文机关：示例市财政局，示例市人社局"], "示例市财政局、示例市人社局", id="label"),
            pytest.param(["示例市财政局负责组织实施，各区做好配合。"], None, id="named in passing"),
        ],
    )
    def test_the_issuer(self, lines: list[str], issuer: str | None):
        assert only("issuer", *lines) == issuer

    @pytest.mark.parametrize(
        ("line", "number"),
        [
            ("示财金〔2024〕7号", "示财金〔2024〕7号"),
            ("示财金[2024]7号", "示财金〔2024〕7号"),
            ("示财金(2024)第7号", "示财金〔2024〕7号"),
            ("发文字号：示政办发【2024】12号", "示政办发〔2024〕12号"),
            ("根据示政发〔2020〕3号的要求，做好这项工作。", "示政发〔2020〕3号"),
            ("关于做好示例工作的通知（示财〔2024〕9号）", "示财〔2024〕9号"),
            ("按照示政发〔2020〕3号和示政发〔2021〕4号的要求，做好工作。", None),
        ],
    )
    def test_the_number_in_all_its_brackets(self, line: str, number: str | None):
        assert only("document_number", line) == number

    @pytest.mark.parametrize(
        ("lines", "day"),
        [
            (["2024年6月3日"], "2024-06-03"),
            (["二〇二四年六月十三日"], "2024-06-13"),
            (["成文日期：2024-06-03"], "2024-06-03"),
            (["2024年2月30日"], None),
            (["自2023年1月1日以来，工作顺利。"], None),
        ],
    )
    def test_the_day_of_issue(self, lines: list[str], day: str | None):
        assert only("issued_on", *lines) == day

    def test_a_saved_article_is_not_taken_for_the_notice_it_tells_of(self):
        head = "---\ntitle: '示例市财政局发布示例方案'\ndate: Fri, 03 Dec 2021 07:51:28 GMT\n---\n"
        draft = draft_notice(read_notice("a.txt", (head + FILLER).encode()))

        assert values(draft, "issuer") == ["示例市财政局"]
        assert {one.confidence.value for one in draft.proposals} == {"low"}
        assert "issued_on" in draft.missing
        assert draft.document.checked_on == "2021-12-03"

    def test_the_region_is_the_one_that_issuer_or_title_names(self):
        assert only("region", "新乡市财政局", "新财〔2024〕0号") == "河南省新乡市"


class TestValidity:
    @pytest.mark.parametrize(
        ("line", "begins", "ends"),
        [
            ("本办法自2023年2月18日起施行，有效期3年。", "2023-02-18", "2026-02-18"),
            ("本办法自2024年2月29日起施行，有效期为一年。", "2024-02-29", "2025-02-28"),
            ("本办法自2024年1月1日起实施，有效期至2025年12月31日。", "2024-01-01", "2025-12-31"),
            ("政策期限为2024年1月1日至2024年12月31日。", "2024-01-01", "2024-12-31"),
            ("本办法自2024年1月15日起试行，试行期6个月。", "2024-01-15", "2024-07-15"),
            ("本办法自印发之日起施行。", "2024-06-03", None),
            ("本办法自发布之日起30日后施行，有效期2年。", "2024-07-04", "2026-07-04"),
            ("本办法有效期3年。", None, None),
            ("执行至2025年6月30日。", None, "2025-06-30"),
        ],
    )
    def test_days_are_read_or_reckoned(self, line: str, begins: str | None, ends: str | None):
        lines = [line, "示例市财政局", "2024年6月3日"]

        assert (only("valid_from", *lines), only("valid_to", *lines)) == (begins, ends)

    def test_a_term_ends_on_the_day_of_the_same_number_or_the_months_last(self):
        assert last_day_of_term(date(2023, 2, 18), 3, 0) == date(2026, 2, 18)
        assert last_day_of_term(date(2024, 8, 31), 0, 6) == date(2025, 2, 28)

    def test_the_day_of_issue_does_not_count(self):
        assert day_after_term(date(2023, 1, 18), 30) == date(2023, 2, 18)


class TestFigures:
    @pytest.mark.parametrize(
        ("sentence", "value"),
        [
            ("单户贷款不超过300万元。", {"lte": 300, "unit": "万元"}),
            ("单户授信1000万元（含）以下。", {"lte": 1000, "unit": "万元"}),
            ("贷款额度100-300万元。", {"gte": 100, "lte": 300, "unit": "万元"}),
            ("贷款额度为50万元至1亿元。", {"gte": 50, "lte": 10000, "unit": "万元"}),
            ("给予每户一次性奖励5000元。", {"exact": 0.5, "unit": "万元"}),
            ("最高补贴二十万元。", {"lte": 20, "unit": "万元"}),
            ("全市累计发放贷款12亿元。", None),
            ("某公司获得贷款540万元。", None),
            ("注册资本不低于100万元。", None),
        ],
    )
    def test_sums_of_money(self, sentence: str, value: Any):
        assert only("amount", sentence) == value

    @pytest.mark.parametrize(
        ("sentence", "value"),
        [
            ("给予20%-40%的贴息。", {"gte": 20, "lte": 40, "unit": "%"}),
            ("按新增额的0.5‰给予补贴。", {"exact": 0.5, "unit": "‰"}),
            ("按利息的百分之三十给予补贴。", {"exact": 30, "unit": "%"}),
            ("担保费率不超过1%。", {"lte": 1, "unit": "%"}),
            ("贷款利率不超过LPR加50个基点。", {"lpr": "LPR加50个基点", "lte": 50, "unit": "基点"}),
            ("信用贷款余额占比32.61%。", None),
        ],
    )
    def test_rates(self, sentence: str, value: Any):
        assert only("rate", sentence) == value

    @pytest.mark.parametrize(
        ("sentence", "within"),
        [
            ("受理后在10个工作日内完成审批。", "10个工作日内"),
            ("自收到之日起三日内答复。", "三日内"),
            ("申报截止时间为2024年6月30日。", "2024-06-30"),
            ("请于2024年6月30日前提交材料。", "2024-06-30"),
            ("截至2024年6月30日，受理100户。", None),
        ],
    )
    def test_time_limits(self, sentence: str, within: str | None):
        found = only("deadline", sentence)

        assert (found["within"] if found else None) == within

    @pytest.mark.parametrize(
        ("sentence", "phone"),
        [
            ("咨询电话：0000-0000000", "0000-0000000"),
            ("联系电话：00000000000。", "00000000000"),
            ("服务热线：12345。", "12345"),
            ("全年办理12345件。", None),
        ],
    )
    def test_telephone_numbers_stay_as_they_are_written(self, sentence: str, phone: str | None):
        assert only("phone", sentence) == phone


class TestConditions:
    @pytest.mark.parametrize(
        ("clause", "criteria"),
        [
            ("从业人员不少于10人", [("employees", "gte", 10)]),
            ("从业人员20人以下", [("employees", "lte", 20)]),
            ("从业人员超过20人", [("other", "text", None)]),
            ("成立6个月以上", [("years_in_business", "gte", 0.5)]),
            ("注册满两年", [("years_in_business", "gte", 2)]),
            ("资产总额1亿元以下", [("total_assets_wan", "lte", 10000)]),
            ("在新乡市注册登记", [("region", "eq", "河南省新乡市")]),
            ("在本市注册登记", [("region", "eq", "北京市")]),
            ("从未获得过贷款的个体工商户", [("first_loan", "eq", True), ("entity_type", "in", ["个体工商户"])]),
            ("退役军人创办的小微企业", [("entity_type", "in", ["小微企业"]), ("owner_group", "in", ["退役军人"])]),
            ("非高新技术企业", [("other", "text", None)]),
            ("经营正常，信用良好", [("other", "text", None)] * 2),
        ],
    )
    def test_only_what_is_certain_becomes_a_rule(self, clause: str, criteria: list[tuple[str, str, Any]]):
        found = criteria_of(clause, "北京市")

        assert [(one["field"], one["op"], one.get("value")) for one in found] == criteria

    def test_clauses_end_where_the_next_heading_begins(self):
        draft = drafted(
            "一、申报条件", "（一）从业人员20人以下。", "1.其中示例一项。", "二、申报材料", "（一）营业执照。"
        )

        assert [one["text"] for one in values(draft, "condition")] == ["从业人员20人以下", "其中示例一项"]

    def test_clauses_within_one_paragraph_are_told_apart(self):
        draft = drafted(
            "申请人应当符合下列条件：（一）从业人员20人以下；（二）信用良好。", "其他事项另行通知，请留意。"
        )

        assert [one["text"] for one in values(draft, "condition")] == ["从业人员20人以下", "信用良好"]


PIECES = st.sampled_from(
    [
        "一",
        "二",
        "十",
        "百",
        "千",
        "零",
        "〇",
        "两",
        "0",
        "7",
        "30",
        "2024",
        "1,000",
        "0.5",
        "万",
        "亿",
        "元",
        "%",
        "‰",
        "百分之",
        "LPR",
        "加",
        "基点",
        "年",
        "月",
        "日",
        "个",
        "工作日",
        "内",
        "自",
        "起",
        "施行",
        "有效期",
        "至",
        "-",
        "〔",
        "〕",
        "号",
        "（",
        "）",
        "不超过",
        "以下",
        "从业人员",
        "人",
        "成立",
        "营业收入",
        "贷款",
        "或",
        "不得",
        "申报条件",
        "：",
        "；",
        "。",
        "，",
        "、",
        "第",
        "条",
        "电话",
        "关于",
        "的通知",
        "示例市财政局",
        "《",
        "》",
        "|",
        "*",
        "#",
        "\n",
    ]
)


class TestAnyText:
    @pytest.mark.parametrize(
        "text",
        [
            "自2024年1月1日起施行，有效期百千年。",
            "自9999年12月31日起施行，有效期99年。",
            "有效期99999999999999999999年。自2024年1月1日起施行。",
            "不超过百分之十百的贴息，在零零个工作日内，最高百千万元补贴贷款。",
            "申报条件：从业人员百千人以下。成立百百年以上。",
            "自2025年1月1日起施行，有效期至2024年1月1日。",
        ],
    )
    def test_what_is_no_number_is_passed_over(self, text: str):
        assert drafted(text).document.status == "unknown"

    @settings(max_examples=100, deadline=None)
    @given(st.lists(PIECES, min_size=8, max_size=40).map("".join))
    def test_gives_a_draft_whose_criteria_can_be_read(self, text: str):
        draft = draft_notice(read_notice("a.txt", (FILLER + "\n" + text).encode()))

        assert parse_criteria("示例", draft.document.criteria or []).groups or not draft.document.criteria
        assert json.dumps(draft.report(), ensure_ascii=False)
