"""WeChat's protocol at /wechat in safe mode, spoken by WeChat's own side of the envelope."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from bench.rig.stack import Stack
from bench.rig.wechat import Account, Follower, new_message_id, push_xml
from tests.stack_fixtures import assert_readable

QUESTION = "贷款服务中心的电话是多少"


class TestHandshake:
    def test_the_echo_comes_back_bare(self, stack: Stack, account: Account):
        response = httpx.get(f"{stack.settings.web_url}/wechat", params=account.handshake("echo-4711"))

        assert response.status_code == 200
        assert response.text == "echo-4711"
        assert response.headers["content-type"].startswith("text/plain")

    @pytest.mark.parametrize(
        "spoiled",
        [
            pytest.param({"signature": "0" * 40}, id="forged"),
            pytest.param({"timestamp": "1700000000"}, id="another time"),
            pytest.param({"nonce": "other"}, id="another nonce"),
            pytest.param({"signature": ""}, id="none"),
        ],
    )
    def test_a_wrong_signature_gets_no_echo(self, stack: Stack, account: Account, spoiled: dict[str, str]):
        response = httpx.get(f"{stack.settings.web_url}/wechat", params=account.handshake("echo-4711") | spoiled)

        assert response.status_code == 403
        assert "echo-4711" not in response.text

    def test_a_stale_one_gets_no_echo(self, stack: Stack, account: Account):
        stale = account.handshake("echo-4711", at=time.time() - 3600)

        assert httpx.get(f"{stack.settings.web_url}/wechat", params=stale).status_code == 403


class TestMessages:
    def test_a_question_gets_a_sealed_answer(self, follower: Follower):
        answer = follower.says(QUESTION)

        assert_readable(answer.text)
        assert "010-89153158" in answer.text
        assert "010-89153158" not in answer.raw
        assert answer.fields["ToUserName"] == follower.openid
        assert answer.fields["FromUserName"] == follower.account.name
        assert answer.fields["MsgType"] == "text"
        assert len(answer.text.encode()) <= 2048

    def test_retries_get_the_same_answer_and_are_stored_once(self, follower: Follower, count: Callable[[str], int]):
        stored = count("message")
        message_id = new_message_id()

        answers = {follower.says(QUESTION, message_id).text for _ in range(3)}

        assert len(answers) == 1
        assert count("message") == stored + 1

    def test_a_retry_beside_the_first_attempt_gets_the_same_answer(
        self, follower: Follower, count: Callable[[str], int]
    ):
        stored = count("message")
        message_id = new_message_id()

        with ThreadPoolExecutor(2) as pool:
            answers = [answer.text for answer in pool.map(lambda _: follower.says(QUESTION, message_id), range(2))]

        assert answers[0] == answers[1]
        assert "010-89153158" in answers[0]
        assert count("message") == stored + 1

    def test_a_number_picks_the_option_of_that_number(self, follower: Follower):
        offered = follower.sends("event", Event="subscribe", EventKey="").text
        assert "\n2. 首贷贴息还有吗" in offered

        picked = follower.says("2").text

        assert "2026-02-18" in picked or "2026年2月18日" in picked

    def test_an_unknown_type_is_acknowledged(self, follower: Follower):
        assert follower.sends("hologram", MsgId=new_message_id()).raw == "success"

    def test_an_unknown_event_is_acknowledged(self, follower: Follower):
        assert follower.sends("event", Event="user_info_sneezed", EventKey="").raw == "success"

    @pytest.mark.parametrize("kind", ["image", "voice", "video", "location", "link"])
    def test_what_is_not_text_gets_a_way_on(self, follower: Follower, kind: str):
        assert "文字" in (answer := follower.sends(kind, MsgId=new_message_id()).text) or "告诉我" in answer


class TestSubscribing:
    def test_a_new_follower_is_welcomed_with_options(self, follower: Follower):
        answer = follower.sends("event", Event="subscribe", EventKey="")

        assert "融问" in answer.text
        assert "1. " in answer.text

    def test_the_code_of_a_district_is_remembered(self, follower: Follower):
        follower.sends("event", Event="subscribe", EventKey="qrscene_110108", Ticket="t")

        assert "海淀" in follower.says("看看我都填了啥").text

    def test_whoever_leaves_is_forgotten(self, follower: Follower, count: Callable[[str], int]):
        follower.says(QUESTION)
        conversations, messages = count("conversation"), count("message")

        follower.sends("event", Event="unsubscribe", EventKey="")

        assert count("conversation") == conversations - 1
        assert count("message") < messages


class TestForgery:
    """Whatever does not come from WeChat is refused, and nothing of it is stored."""

    @pytest.fixture(autouse=True)
    def _nothing_is_stored(self, count: Callable[[str], int]):
        before = count("message"), count("conversation")
        yield
        assert (count("message"), count("conversation")) == before

    def test_a_forged_signature_is_refused(self, follower: Follower, account: Account):
        query, body = account.seal(push_xml(account, follower.openid, "text", Content="你好", MsgId="1"), "o")

        assert follower.posts(query | {"msg_signature": "0" * 40}, body).status == 403

    def test_a_changed_envelope_is_refused(self, follower: Follower, account: Account):
        query, body = account.seal(push_xml(account, follower.openid, "text", Content="你好", MsgId="1"), "o")

        assert follower.posts(query, body.replace(b"]]></Encrypt>", b"AAAA]]></Encrypt>")).status == 403
        assert follower.posts(query | {"nonce": "other"}, body).status == 403

    def test_a_message_of_yesterday_is_refused(self, follower: Follower):
        assert follower.says("你好", at=time.time() - 86400).status == 403

    def test_plaintext_is_refused_in_safe_mode(self, follower: Follower, account: Account):
        xml = push_xml(account, follower.openid, "text", Content="你好", MsgId="1")
        query, _ = account.seal(xml, follower.openid)

        assert follower.posts(query, xml.encode()).status == 403

    def test_another_account_is_refused(self, stack: Stack):
        stranger = Follower(Account(token="another-token"), stack.settings.web_url)

        assert stranger.says("你好").status == 403

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(b"", id="empty"),
            pytest.param(b"<xml><Encrypt>", id="broken"),
            pytest.param(b"{}", id="JSON"),
            pytest.param(b"<xml>\xff\xfe</xml>", id="not UTF-8"),
            pytest.param(b'<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>', id="entities"),
        ],
    )
    def test_broken_xml_is_refused(self, follower: Follower, account: Account, body: bytes):
        query, _ = account.seal("<xml/>", follower.openid)

        assert follower.posts(query, body).status in (400, 403)

    def test_broken_xml_inside_a_good_envelope_is_refused(self, follower: Follower, account: Account):
        query, body = account.seal("<xml><MsgType>text", follower.openid)

        assert follower.posts(query, body).status == 400

    def test_a_refusal_is_logged_without_the_openid(self, stack: Stack, follower: Follower):
        follower.says("你好", at=time.time() - 86400)

        log = stack.children["web"].log_text()
        assert "wechat_refused" in log
        assert follower.openid not in log
