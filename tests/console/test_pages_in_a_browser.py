"""The three pages in a real browser: what staff do all day."""

from datetime import UTC, datetime

import pytest
from console_visits import Running, wait_for
from request_samples import file_sample, sample_applicant, sample_credit_code
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from desk.conversations import get_conversation, open_conversation
from desk.messages import answer_message, receive_message, thread
from desk.models import Channel, Owner
from desk.staff import get_user
from policy_kb.search import answer_question

pytestmark = pytest.mark.browser
QUESTION = "示例续贷中心怎么办续贷"


def answer_of(running: Running, question: str, region: str | None = None) -> dict:
    with running.sessions.begin() as session:
        on = datetime.now(UTC).date()
        return answer_question(session, question, region=region, on=on, embedder=running.console.embedder).to_json()


def talk(running: Running, text: str) -> str:
    now = datetime.now(UTC)
    with running.sessions.begin() as session:
        conversation = open_conversation(session, Channel.WECHAT, f"sender of {text}", now=now)
        message, _ = receive_message(session, conversation, text, text, now=now)
        answer_message(session, message.id, [{"text": "记下了", "options": []}], now=now)
        return conversation.id


class TestSearch:
    def test_shows_what_the_function_answers_as_one_types(self, page, running: Running):
        page.keyboard.type(QUESTION)  # the box has the focus when the page opens

        page.wait_for_selector("[data-answer]")
        wait_for(lambda: page.inner_text("[data-answer]") == answer_of(running, QUESTION)["answer"].strip())
        hits = page.locator("[data-hit] .hit-title").all_inner_texts()
        assert hits == [entry["title"] for entry in answer_of(running, QUESTION)["entries"]]

    def test_says_honestly_that_it_does_not_know(self, page, running: Running):
        question = "明天会下雨吗"
        page.fill("input[data-main-search]", question)
        page.keyboard.press("Enter")

        page.wait_for_selector(".answer-unknown")
        assert page.inner_text("[data-answer]") == answer_of(running, question)["answer"].strip()

    def test_says_that_an_entry_has_expired_and_where_it_comes_from(self, page):
        page.keyboard.type(QUESTION)
        page.wait_for_selector(".basis .badge")

        assert page.inner_text(".basis .badge") == "已到期"
        assert "示例通知（2025-03-01）" in page.inner_text(".sources")

    def test_copies_the_answer(self, page, running: Running):
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.keyboard.type(QUESTION)
        page.wait_for_selector("[data-answer]")
        page.click("[aria-label=复制答案]")

        page.wait_for_selector("text=已复制")
        assert page.evaluate("navigator.clipboard.readText()") == answer_of(running, QUESTION)["answer"]

    def test_the_keyboard_reaches_the_hits_and_comes_back(self, page):
        page.keyboard.type(QUESTION)
        page.wait_for_selector("[data-hit]")
        page.keyboard.press("ArrowDown")
        on_hit = page.evaluate("document.activeElement.hasAttribute('data-hit')")
        page.keyboard.press("/")

        assert on_hit
        assert page.evaluate("document.activeElement.hasAttribute('data-main-search')")


class TestRequests:
    def test_a_new_request_appears_by_itself_and_its_contact_is_shown_only_with_a_record(
        self, page, running: Running, staff: str
    ):
        page.goto("/requests")
        applicant = sample_applicant(company_name="北京示例甲有限公司", credit_code=sample_credit_code("MA000011"))
        with running.sessions.begin() as session:
            number = file_sample(session, applicant=applicant).number

        page.click(f".ag-row[row-id='{number}']", timeout=15_000)
        page.wait_for_selector(".sheet")
        assert applicant.phone not in page.content()
        page.click("text=显示联系方式")
        page.wait_for_selector(f"text={applicant.phone}")

        assert ("request_revealed", f"need:{number}") in running.audited(staff)

    def test_a_match_moves_on_with_a_note(self, page, running: Running, staff: str):
        with running.sessions.begin() as session:
            applicant = sample_applicant(credit_code=sample_credit_code("MA000012"))
            number = file_sample(session, applicant=applicant).number
        page.goto(f"/requests?number={number}")

        page.click(".match-actions >> text=已联系")
        page.fill(".ask textarea", "周一上午电话联系")
        page.click(".ask >> text=确定")

        page.wait_for_selector(".steps >> text=周一上午电话联系")
        assert page.inner_text(".match .badge") == "已联系"
        assert any(action == "match_contacted" for action, _ in running.audited(staff))

    def test_a_refusal_needs_a_reason(self, page, running: Running):
        with running.sessions.begin() as session:
            applicant = sample_applicant(credit_code=sample_credit_code("MA000013"))
            number = file_sample(session, applicant=applicant).number
        page.goto(f"/requests?number={number}")

        page.click(".match-actions >> text=未通过")
        page.click(".ask >> text=确定")

        page.wait_for_selector("text=请选择原因")


class TestConversations:
    def test_what_was_said_is_masked_until_revealed(self, page, running: Running, staff: str):
        conversation = talk(running, "打我电话13900001111")
        page.goto(f"/conversations?id={conversation}")

        page.wait_for_selector(".said-text >> text=打我电话139****1111")
        assert "13900001111" not in page.content()
        page.click("[aria-label=显示完整内容]")
        page.wait_for_selector(".said-text >> text=打我电话13900001111")

        assert ("conversation_revealed", f"conversation:{conversation}") in running.audited(staff)

    def test_staff_take_over_and_answer(self, page, running: Running, staff: str):
        conversation = talk(running, "请人工帮我看看")
        page.goto(f"/conversations?id={conversation}")

        page.click("text=接管会话")
        page.fill(".reply textarea", "您好，我来帮您看")
        page.keyboard.press("Enter")
        page.wait_for_selector(".said-staff >> text=您好，我来帮您看")

        with running.sessions.begin() as session:
            assert get_conversation(session, conversation).owner is Owner.PERSON
            assert [message.author for message in thread(session, conversation)] == [None, staff]

    def test_a_new_message_appears_by_itself(self, page, running: Running):
        page.goto("/conversations")
        page.wait_for_selector(".list-body")

        talk(running, "刚刚说的一句话")

        page.wait_for_selector(".conv-preview >> text=刚刚说的一句话", timeout=15_000)


class TestEverywhere:
    @pytest.mark.parametrize("path", ["/", "/requests", "/conversations"])
    @pytest.mark.parametrize("width", [390, 1280])
    def test_nothing_sticks_out_at_the_side(self, page, path: str, width: int):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(path)
        page.wait_for_selector(".side-link")

        assert page.evaluate("document.documentElement.scrollWidth") <= width

    def test_the_chosen_theme_stays(self, page):
        page.click("[aria-label=深色或浅色]")
        page.wait_for_selector("body.body--dark")
        page.goto("/requests")

        page.wait_for_selector("body.body--dark")

    def test_signing_out_leads_to_the_door(self, page):
        page.click("[aria-label=退出登录]")

        page.wait_for_url("**/login")
        assert page.title().startswith("登录")

    def test_a_page_says_when_the_database_goes_and_when_it_is_back(
        self, page, running: Running, monkeypatch: pytest.MonkeyPatch
    ):
        page.goto("/conversations")
        page.wait_for_selector(".list-body .conv, .list-body .state")
        with monkeypatch.context() as patch:
            patch.setattr(
                running.console, "sessions", sessionmaker(create_engine("postgresql+psycopg://x@127.0.0.1:1/x"))
            )
            page.wait_for_selector(".banner:visible >> text=数据库暂时连不上", timeout=15_000)

        page.wait_for_selector(".banner", state="hidden", timeout=15_000)

    def test_a_session_that_ends_meanwhile_leads_to_the_door(self, page, running: Running, staff: str):
        page.goto("/requests")
        with running.sessions.begin() as session:
            get_user(session, staff).active = False

        page.wait_for_url("**/login**", timeout=15_000)
