"""The chat page in a real browser, at the size of a phone and of a desktop."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.webhook.servers import FakeRasa

pytestmark = pytest.mark.browser

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(chromium: Browser, web: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    with chromium.new_context(viewport=request.param) as context:
        page = context.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: problems.append(line.text) if "Content Security Policy" in line.text else None)
        page.goto(web)
        yield page
        assert problems == []


def say(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.press("#text", "Enter")


def last_bot(page: Page):
    return page.locator(".turn.bot .bubble").last


def test_a_suggested_question_is_asked_by_tapping_it(page: Page, rasa: FakeRasa):
    page.get_by_role("button", name="我能申请什么贷款").click()

    expect(last_bot(page)).to_have_text("收到：我能申请什么贷款")
    expect(page.locator(".turn.user .bubble")).to_have_text("我能申请什么贷款")


def test_an_offered_option_is_tapped_and_the_others_close(page: Page, rasa: FakeRasa):
    buttons = [{"title": "不到1年", "payload": "/a"}, {"title": "1到3年", "payload": "/b"}]
    rasa.answers["贷款"] = [{"text": "开了多久？", "buttons": buttons}]
    say(page, "贷款")

    page.get_by_role("button", name="1到3年").click()

    expect(last_bot(page)).to_have_text("收到：/b")
    expect(page.get_by_role("button", name="不到1年")).to_be_disabled()


def test_markup_is_shown_as_text(page: Page, rasa: FakeRasa):
    rasa.answers["贷款"] = [{"text": "<img src=x onerror=alert(1)><b>粗</b>"}]

    say(page, "贷款")

    expect(last_bot(page)).to_have_text("<img src=x onerror=alert(1)><b>粗</b>")


def test_telephone_numbers_can_be_called_and_other_numbers_not(page: Page, rasa: FakeRasa):
    rasa.answers["电话"] = [{"text": "打 12345 或 0373-1234567，编号 2026112112345678，金额 123450 元"}]

    say(page, "电话")

    expect(last_bot(page)).to_contain_text("打 12345")
    links = last_bot(page).locator("a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert links == ["tel:12345", "tel:03731234567"]


def test_nothing_is_wider_than_the_screen(page: Page, rasa: FakeRasa):
    rasa.answers["长"] = [{"text": "https://example.com/" + "x" * 300 + " " + "贷" * 400}]

    say(page, "长")

    expect(last_bot(page)).to_contain_text("贷贷")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#composer").bounding_box()["y"] < page.viewport_size["height"]


def test_a_lost_network_loses_no_words(page: Page, rasa: FakeRasa):
    page.context.set_offline(True)
    say(page, "断网时说的话")
    expect(page.get_by_role("alert")).to_contain_text("没发出去")

    page.context.set_offline(False)
    page.get_by_role("button", name="重发").click()

    expect(last_bot(page)).to_have_text("收到：断网时说的话")
    assert rasa.messages == ["断网时说的话"]


def test_typing_is_shown_while_waiting(page: Page, rasa: FakeRasa):
    rasa.seconds = 0.8
    say(page, "贷款")

    expect(page.get_by_label("融问正在回复")).to_be_visible()
    expect(last_bot(page)).to_have_text("收到：贷款")
    expect(page.get_by_label("融问正在回复")).to_have_count(0)


def test_a_reload_keeps_what_was_said(page: Page, rasa: FakeRasa):
    say(page, "贷款")
    expect(last_bot(page)).to_have_text("收到：贷款")

    page.reload()

    expect(last_bot(page)).to_have_text("收到：贷款")


def test_starting_again_is_a_new_conversation(page: Page, rasa: FakeRasa):
    say(page, "贷款")
    expect(last_bot(page)).to_have_text("收到：贷款")

    page.get_by_role("button", name="重新开始").click()
    page.locator("dialog").get_by_role("button", name="重新开始").click()
    expect(page.locator(".turn.user")).to_have_count(0)
    say(page, "你好")

    expect(last_bot(page)).to_have_text("收到：你好")
    assert rasa.calls[0]["sender"] != rasa.calls[1]["sender"]


def test_a_late_answer_appears_by_itself(page: Page):
    page.route("**/messages", lambda route: route.fulfill(json={"replies": [{"text": "晚到的回答", "options": []}]}))
    say(page, "贷款")

    expect(page.get_by_text("晚到的回答").first).to_be_visible(timeout=10_000)


def test_everything_can_be_done_with_the_keyboard(page: Page, rasa: FakeRasa):
    page.locator("body").press("Tab")
    page.get_by_role("button", name="我能申请什么贷款").focus()
    page.keyboard.press("Enter")

    expect(last_bot(page)).to_have_text("收到：我能申请什么贷款")


def test_a_long_answer_is_read_from_its_beginning(page: Page, rasa: FakeRasa):
    rasa.answers["政策"] = [{"text": f"第{number}条\n" * 12} for number in range(1, 5)]

    say(page, "政策")

    expect(page.get_by_text("第1条").first).to_be_in_viewport()
    expect(page.locator(".turn.user .bubble")).to_be_in_viewport()
