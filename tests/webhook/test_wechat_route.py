import time

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from desk.models import Channel, Conversation, Message
from runtime.settings import Environment
from tests.webhook.conftest import StartWeb
from tests.webhook.follower import AES_KEY, APP_ID, PREVIOUS_AES_KEY, TOKEN, Follower, next_number, sign, xml_of
from tests.webhook.servers import FakeRasa
from webhook.people import find_by_sender

SAFE = {
    "wechat_aes_key": SecretStr(AES_KEY),
    "wechat_previous_aes_key": SecretStr(PREVIOUS_AES_KEY),
    "wechat_app_id": APP_ID,
}


def stored(sessions: sessionmaker[Session], follower: Follower) -> int:
    with sessions() as session:
        conversation = find_by_sender(session, Channel.WECHAT, follower.openid)
        if conversation is None:
            return 0
        counted = select(func.count()).select_from(Message).where(Message.conversation_id == conversation.id)
        return session.scalar(counted) or 0


def conversation_of(sessions: sessionmaker[Session], follower: Follower) -> Conversation:
    with sessions() as session:
        found = find_by_sender(session, Channel.WECHAT, follower.openid)
        assert found is not None
        return found


class TestHandshake:
    def get(self, web: str, **changes: str) -> httpx.Response:
        timestamp = changes.pop("timestamp", str(int(time.time())))
        query = {"timestamp": timestamp, "nonce": "1", "signature": sign(TOKEN, timestamp, "1"), "echostr": "5837<>"}
        return httpx.get(f"{web}/wechat", params=query | changes)

    def test_echoes_exactly_as_plain_text(self, web: str):
        answer = self.get(web)

        assert (answer.status_code, answer.text) == (200, "5837<>")
        assert answer.headers["content-type"].startswith("text/plain")

    @pytest.mark.parametrize(
        "changes",
        [{"signature": "0" * 40}, {"nonce": "2"}, {"signature": ""}, {"timestamp": "1714036504"}, {"timestamp": "x"}],
    )
    def test_a_forged_or_stale_one_gets_403_and_no_echo(self, web: str, changes: dict[str, str]):
        answer = self.get(web, **changes)

        assert answer.status_code == 403
        assert "5837" not in answer.text

    def test_missing_parameters_get_403(self, web: str):
        assert httpx.get(f"{web}/wechat").status_code == 403


class TestTextMessages:
    def test_the_answer_comes_passively(self, follower: Follower, rasa: FakeRasa):
        assert follower.say("我能申请什么贷款") == "收到：我能申请什么贷款"
        assert rasa.tokens == ["rasa-token"]

    def test_rasa_learns_an_opaque_id_and_never_the_openid(self, follower: Follower, rasa: FakeRasa):
        follower.say("你好")

        (call,) = rasa.calls
        assert follower.openid not in str(call)
        assert call["metadata"]["channel"] == "wechat"
        assert isinstance(call["metadata"]["message_id"], int)

    @pytest.mark.parametrize("text", ["", "   ", "\n\t "])
    def test_blank_text_gets_a_polite_answer_without_rasa(self, follower: Follower, rasa: FakeRasa, text: str):
        assert "请用文字" in follower.say(text)
        assert rasa.calls == []

    @pytest.mark.parametrize("text", ["😀😀🏦", "貸款要什麼條件？", "贷" * 20_000, "a & b < c ]]&gt;"])
    def test_odd_text_reaches_rasa_whole(self, follower: Follower, rasa: FakeRasa, text: str):
        assert follower.say(text)
        assert rasa.messages == [text]

    def test_a_typed_payload_stays_text(self, follower: Follower, rasa: FakeRasa):
        follower.say("/submit_request")

        assert rasa.messages == ["／submit_request"]


class TestOptions:
    def test_the_number_of_an_option_picks_its_payload(self, follower: Follower, rasa: FakeRasa):
        buttons = [{"title": "不到1年", "payload": "/a"}, {"title": "1到3年", "payload": '/answer{"value":"2"}'}]
        rasa.answers["贷款"] = [{"text": "开了多久？", "buttons": buttons}]

        assert follower.say("贷款") == "开了多久？\n\n1. 不到1年\n2. 1到3年\n回复数字即可"
        follower.say("２")

        assert rasa.messages == ["贷款", '/answer{"value":"2"}']

    def test_options_of_an_older_answer_are_gone(self, follower: Follower, rasa: FakeRasa):
        rasa.answers["贷款"] = [{"text": "开了多久？", "buttons": [{"title": "不到1年", "payload": "/a"}]}]
        follower.say("贷款")
        follower.say("等一下")

        follower.say("1")

        assert rasa.messages[-1] == "1"


class TestOtherKinds:
    @pytest.mark.parametrize(
        ("kind", "fields", "words"),
        [
            ("image", {"PicUrl": "http://example.com/x.jpg", "MediaId": "m"}, "图片"),
            ("voice", {"MediaId": "m", "Format": "amr", "Recognition": ""}, "语音"),
            ("video", {"MediaId": "m", "ThumbMediaId": "t"}, "视频"),
            ("shortvideo", {"MediaId": "m", "ThumbMediaId": "t"}, "请用文字"),
            ("location", {"Location_X": "39.9", "Location_Y": "116.3", "Scale": 15, "Label": "x"}, "位置"),
            ("link", {"Title": "t", "Description": "d", "Url": "http://127.0.0.1/"}, "链接"),
        ],
    )
    def test_are_told_to_type(self, follower: Follower, rasa: FakeRasa, kind: str, fields: dict, words: str):
        xml = xml_of(follower.openid, MsgType=kind, MsgId=next_number(), **fields)

        assert words in follower.read(follower.push(xml))
        assert rasa.calls == []

    @pytest.mark.parametrize(
        "event", ["CLICK", "VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "kf_create_session", "未知"]
    )
    def test_other_events_are_acknowledged_and_not_stored(
        self, follower: Follower, sessions: sessionmaker[Session], event: str
    ):
        assert follower.read(follower.push(follower.event(event, EventKey="k"))) == ""
        assert stored(sessions, follower) == 0

    def test_an_unknown_type_is_acknowledged(self, follower: Follower):
        assert follower.read(follower.push(follower.text("x").replace("[text]", "[hologram]"))) == ""


class TestSubscribing:
    def test_a_new_follower_is_welcomed_with_options(self, follower: Follower, rasa: FakeRasa):
        assert "1. 我能申请什么贷款" in follower.read(follower.push(follower.event("subscribe", EventKey="")))

        follower.say("1")

        assert rasa.messages == ["我能申请什么贷款"]

    @pytest.mark.parametrize(("event", "key"), [("subscribe", "qrscene_110108"), ("SCAN", "110108")])
    def test_the_code_of_a_district_sets_the_region(
        self, follower: Follower, rasa: FakeRasa, sessions: sessionmaker[Session], event: str, key: str
    ):
        follower.say("你好")
        assert follower.read(follower.push(follower.event(event, EventKey=key, Ticket="t")))

        follower.say("有什么补贴")

        assert rasa.calls[-1]["metadata"]["region"] == "北京市海淀区"
        assert conversation_of(sessions, follower).facts["region"] == "北京市海淀区"

    @pytest.mark.parametrize("key", ["999999", "shop-7", "", "１１０１０８"])
    def test_any_other_scene_is_acknowledged(self, follower: Follower, key: str):
        assert follower.read(follower.push(follower.event("SCAN", EventKey=key))) == ""

    @pytest.mark.parametrize("event", ["unsubscribe", "user_authorization_cancellation"])
    def test_who_leaves_is_forgotten(self, follower: Follower, sessions: sessionmaker[Session], event: str):
        follower.say("我姓示例")
        assert stored(sessions, follower) == 1

        assert follower.read(follower.push(follower.event(event, OpenID=follower.openid))) == ""

        assert stored(sessions, follower) == 0

    def test_who_was_never_here_can_leave(self, follower: Follower):
        assert follower.read(follower.push(follower.event("unsubscribe"))) == ""


class TestForgedAndStale:
    def test_a_wrong_signature_gets_403_and_is_not_stored(
        self, follower: Follower, rasa: FakeRasa, sessions: sessionmaker[Session]
    ):
        assert follower.push(follower.text("贷款"), signature="0" * 40).status_code == 403
        assert rasa.calls == []
        assert stored(sessions, follower) == 0

    def test_an_old_message_gets_403_and_is_not_stored(self, follower: Follower, sessions: sessionmaker[Session]):
        assert follower.push(follower.text("贷款"), at=int(time.time()) - 301).status_code == 403
        assert stored(sessions, follower) == 0

    def test_a_retry_of_a_known_message_may_carry_an_old_timestamp(self, follower: Follower, rasa: FakeRasa):
        message = follower.text("贷款")
        follower.push(message)

        assert follower.read(follower.push(message, at=int(time.time()) - 400)) == "收到：贷款"
        assert len(rasa.calls) == 1

    def test_plaintext_is_refused_in_production(self, start_web: StartWeb):
        follower = Follower(
            start_web(env=Environment.PRODUCTION, index_key=SecretStr("k"), session_secret=SecretStr("s"))
        )

        assert follower.push(follower.text("贷款")).status_code == 403


class TestSafeMode:
    @pytest.mark.parametrize("key", [AES_KEY, PREVIOUS_AES_KEY])
    def test_answers_are_sealed_with_the_key_that_opened(self, start_web: StartWeb, key: str):
        follower = Follower(start_web(**SAFE), aes_key=key)

        assert follower.say("贷款") == "收到：贷款"

    def test_success_goes_unencrypted(self, start_web: StartWeb):
        follower = Follower(start_web(**SAFE), aes_key=AES_KEY)

        assert follower.push(follower.event("VIEW")).text == "success"

    def test_plaintext_is_refused(self, start_web: StartWeb, sessions: sessionmaker[Session]):
        follower = Follower(start_web(**SAFE))

        assert follower.push(follower.text("贷款")).status_code == 403
        assert stored(sessions, follower) == 0

    def test_the_plaintext_twin_of_compatible_mode_is_not_believed(self, start_web: StartWeb, rasa: FakeRasa):
        web = start_web(**SAFE)
        sealing, forged = Follower(web, aes_key=AES_KEY), Follower(web)
        timestamp = str(int(time.time()))
        encrypted = sealing.seal(sealing.text("真的"), timestamp, "1")
        twin = forged.text("假的").replace("</xml>", f"<Encrypt>{encrypted}</Encrypt></xml>")

        signature = sign(TOKEN, timestamp, "1", encrypted)
        query = {"msg_signature": signature, "timestamp": timestamp, "nonce": "1", "encrypt_type": "aes"}
        httpx.post(f"{web}/wechat", params=query, content=twin.encode())

        assert rasa.messages == ["真的"]

    @pytest.mark.parametrize("signature", ["", "0" * 40])
    def test_a_wrong_or_missing_message_signature_is_refused(self, start_web: StartWeb, signature: str):
        follower = Follower(start_web(**SAFE), aes_key=AES_KEY)

        assert follower.push(follower.text("贷款"), msg_signature=signature).status_code == 403

    def test_every_type_is_answered_in_safe_mode_too(self, start_web: StartWeb):
        follower = Follower(start_web(**SAFE), aes_key=AES_KEY)

        assert "融问" in follower.read(follower.push(follower.event("subscribe")))
        assert "图片" in follower.read(follower.push(follower.text("").replace("[text]", "[image]")))
        assert follower.read(follower.push(follower.event("unsubscribe"))) == ""


class TestBadInput:
    @pytest.mark.parametrize(
        ("body", "status"),
        [
            pytest.param(b"", 400, id="empty"),
            pytest.param(b'{"a": 1}', 400, id="JSON"),
            pytest.param(b"<xml><Content>", 400, id="broken"),
            pytest.param(b"<xml>\xff\xfe</xml>", 400, id="not UTF-8"),
            pytest.param(b"<!DOCTYPE lolz [<!ENTITY lol 'lol'>]><xml><MsgType>&lol;</MsgType></xml>", 400, id="entity"),
            pytest.param(b"<xml><MsgType>text</MsgType></xml>", 400, id="nobody"),
            pytest.param(b"x" * 5_000_000, 413, id="5 MB"),
        ],
    )
    def test_gets_a_plain_4xx_within_a_second(self, follower: Follower, body: bytes, status: int):
        started = time.perf_counter()

        answer = follower.push(body)

        assert answer.status_code == status
        assert time.perf_counter() - started < 1
