import pytest

from webhook.wechat_parse import Incoming, UnreadableMessage, parse_fields, parse_message


def parsed(*elements: str) -> Incoming:
    common = "<ToUserName>gh</ToUserName><FromUserName>o1</FromUserName><CreateTime>1714036504</CreateTime>"
    return parse_message(parse_fields(f"<xml>{common}{''.join(elements)}</xml>".encode()))


class TestMessages:
    def test_ids_stay_text(self):
        message = parsed("<MsgType>text</MsgType><Content>你好</Content><MsgId>9223372036854775808</MsgId>")

        assert (message.key, message.text) == ("9223372036854775808", "你好")

    def test_empty_content_is_an_empty_string(self):
        assert parsed("<MsgType>text</MsgType><Content></Content><MsgId>1</MsgId>").text == ""

    def test_a_doubled_element_counts_once(self):
        assert parsed("<MsgType>text</MsgType><Content>a</Content><Content>b</Content><MsgId>1</MsgId>").text == "a"

    def test_unknown_elements_do_no_harm(self):
        message = parsed("<MsgType>text</MsgType><Content>a</Content><MsgId>1</MsgId><New><Deep>x</Deep></New>")

        assert message.text == "a"

    def test_a_voice_message_has_no_text_even_with_recognition(self):
        voice = "<MsgType>voice</MsgType><Recognition>贷款</Recognition><MsgId>1</MsgId>"

        assert parsed(voice).text == ""


class TestEvents:
    def test_two_events_in_one_second_have_two_keys(self):
        click = "<MsgType>event</MsgType><Event>CLICK</Event><EventKey>{}</EventKey>"

        assert parsed(click.format("a")).key != parsed(click.format("b")).key

    def test_the_same_event_again_has_the_same_key(self):
        event = "<MsgType>event</MsgType><Event>subscribe</Event><EventKey></EventKey>"

        assert parsed(event).key == parsed(event).key

    @pytest.mark.parametrize(
        ("event", "key", "scene"),
        [
            ("subscribe", "qrscene_110108", "110108"),
            ("SCAN", "110108", "110108"),
            ("subscribe", "", ""),
            ("CLICK", "110108", ""),
        ],
    )
    def test_the_scene_of_a_scanned_code(self, event: str, key: str, scene: str):
        fields = f"<MsgType>event</MsgType><Event>{event}</Event><EventKey>{key}</EventKey>"

        assert parsed(fields).scene == scene

    def test_a_revocation_is_about_the_user_and_not_the_platform(self):
        fields = "<MsgType>event</MsgType><Event>user_authorization_cancellation</Event><OpenID>o2</OpenID>"

        assert parsed(fields).openid == "o2"

    def test_a_very_long_event_key_gives_a_short_key(self):
        fields = f"<MsgType>event</MsgType><Event>VIEW</Event><EventKey>{'u' * 1000}</EventKey>"

        assert len(parsed(fields).key) <= 120


class TestUnreadable:
    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(b"", id="empty"),
            pytest.param(b"{}", id="JSON"),
            pytest.param(b"<xml><Content>", id="broken XML"),
            pytest.param(b"<xml>\xff\xfe</xml>", id="not UTF-8"),
            pytest.param(b"<other><MsgType>text</MsgType></other>", id="another root"),
            pytest.param(b"<xml>text</xml>", id="no elements"),
            pytest.param(b'<!DOCTYPE x [<!ENTITY a "b">]><xml><MsgType>&a;</MsgType></xml>', id="document type"),
            pytest.param(b'<!doctype x SYSTEM "file:///etc/hostname"><xml/>', id="external document type"),
            pytest.param(b"<xml><MsgType>&nothing;</MsgType></xml>", id="unknown entity"),
            pytest.param(b"<xml>" + b"<a>" * 30000 + b"</a>" * 30000 + b"</xml>", id="very deep"),
        ],
    )
    def test_is_one_refusal(self, body: bytes):
        with pytest.raises(UnreadableMessage):
            parse_message(parse_fields(body))
