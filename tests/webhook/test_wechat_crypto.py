import base64
import json

import pytest

from webhook.wechat_crypto import BadAesKey, Envelope, _Cipher
from webhook.wechat_verify import NotFromWeChat, signature_of

KEY, APP_ID, TOKEN = "A" * 43, "wxba5fad812f8e6fb9", "AAAAA"
OFFICIAL_IN = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8X"
    "GT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIj"
    "df8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
OFFICIAL_OUT = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


def sealed(text: str, *, key: str = KEY, app_id: str = APP_ID) -> tuple[str, str]:
    encrypted = _Cipher(base64.b64decode(key + "=")).encrypt(text, app_id).decode()
    return encrypted, signature_of(TOKEN, "1714112445", "415670741", encrypted)


def opened(encrypted: str, signature: str, *keys: str) -> str:
    return Envelope(TOKEN, APP_ID, keys or (KEY,)).open(encrypted, signature, "1714112445", "415670741").text


class TestOfficialVectors:
    def test_the_published_push_opens(self):
        text = opened(OFFICIAL_IN, "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3")

        assert json.loads(text)["Event"] == "debug_demo"

    def test_the_published_answer_is_sealed_the_same(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(_Cipher, "get_random_string", lambda self: "707722b803182950")

        xml = Envelope(TOKEN, APP_ID, [KEY]).seal('{"demo_resp":"good luck"}', 0, "1713424427", "415670741")

        assert OFFICIAL_OUT in xml
        assert "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1" in xml


class TestRoundTrip:
    @pytest.mark.parametrize("length", [*range(71), 5000])
    def test_every_length_comes_back(self, length: int):
        text = "x" * length

        assert opened(*sealed(text)) == text

    def test_chinese_and_emoji_come_back(self):
        assert opened(*sealed("贷款😀]]>&<")) == "贷款😀]]>&<"

    def test_random_bytes_differ_each_time(self):
        assert sealed("same")[0] != sealed("same")[0]


class TestTwoKeys:
    def test_the_previous_key_still_opens_and_says_so(self):
        encrypted, signature = sealed("hello", key="B" * 42 + "A")

        found = Envelope(TOKEN, APP_ID, [KEY, "B" * 42 + "A"]).open(encrypted, signature, "1714112445", "415670741")

        assert (found.text, found.key_index) == ("hello", 1)

    @pytest.mark.parametrize("key", ["", "A" * 42, "A" * 44, "A" * 42 + "!", "密" * 43])
    def test_a_key_of_the_wrong_form_stops_the_start(self, key: str):
        with pytest.raises(BadAesKey):
            Envelope(TOKEN, APP_ID, [key])


class TestRefusals:
    def test_a_changed_ciphertext_fails_the_signature(self):
        encrypted, signature = sealed("hello")

        with pytest.raises(NotFromWeChat):
            opened("A" + encrypted[1:], signature)

    def test_another_accounts_envelope_is_refused(self):
        with pytest.raises(NotFromWeChat):
            opened(*sealed("hello", app_id="wx0000000000000000"))

    def test_an_unknown_key_is_refused(self):
        with pytest.raises(NotFromWeChat):
            opened(*sealed("hello", key="B" * 42 + "A"))

    @pytest.mark.parametrize("junk", ["", "AAAA", "not base64 %%", base64.b64encode(b"x" * 64).decode(), "密文"])
    def test_signed_junk_is_refused_without_a_crash(self, junk: str):
        with pytest.raises(NotFromWeChat):
            opened(junk, signature_of(TOKEN, "1714112445", "415670741", junk))

    @pytest.mark.parametrize(
        "plain",
        [
            pytest.param(b"r" * 16 + b"\xff\xff\xff\xff" + b"hi" + APP_ID.encode(), id="length beyond the end"),
            pytest.param(b"short", id="no room for a header"),
            pytest.param(b"r" * 16 + b"\x00\x00\x00\x02" + b"\xff\xfe" + APP_ID.encode(), id="not UTF-8"),
        ],
    )
    def test_a_false_structure_is_refused(self, plain: bytes):
        pad = 32 - len(plain) % 32
        cipher = _Cipher(base64.b64decode(KEY + "=")).cipher
        encrypted = base64.b64encode(cipher.encrypt(plain + bytes([pad]) * pad)).decode()

        with pytest.raises(NotFromWeChat):
            opened(encrypted, signature_of(TOKEN, "1714112445", "415670741", encrypted))

    @pytest.mark.parametrize("pad", [b"\x00", b"\x21"])
    def test_padding_outside_1_to_32_is_refused(self, pad: bytes):
        plain = b"r" * 16 + b"\x00\x00\x00\x02hi" + APP_ID.encode()
        plain += pad * (64 - len(plain))
        encrypted = base64.b64encode(_Cipher(base64.b64decode(KEY + "=")).cipher.encrypt(plain)).decode()

        with pytest.raises(NotFromWeChat):
            opened(encrypted, signature_of(TOKEN, "1714112445", "415670741", encrypted))
