from datetime import UTC, datetime

import pytest

from webhook.wechat_verify import NotFromWeChat, check_signature, is_fresh, signature_of


class TestSignature:
    @pytest.mark.parametrize(
        ("timestamp", "nonce", "signature"),
        [
            pytest.param("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696", id="official GET"),
            pytest.param("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78", id="official POST"),
        ],
    )
    def test_the_published_signatures_pass(self, timestamp: str, nonce: str, signature: str):
        check_signature(signature, "AAAAA", timestamp, nonce)

    def test_a_digit_moved_between_timestamp_and_nonce_does_not_pass(self):
        signature = signature_of("AAAAA", "1714036504", "1514711492")
        assert signature_of("AAAAA", "714036504", "15147114921") == signature

        with pytest.raises(NotFromWeChat):
            check_signature(signature, "AAAAA", "714036504", "15147114921")

    def test_an_empty_token_never_passes(self):
        with pytest.raises(NotFromWeChat):
            check_signature(signature_of("", "1714036504", "1"), "", "1714036504", "1")

    @pytest.mark.parametrize("signature", ["", "x", "签名", "f464b24fc39322e44b38aa78f5edd27bd1441697"])
    def test_a_wrong_signature_does_not_pass(self, signature: str):
        with pytest.raises(NotFromWeChat):
            check_signature(signature, "AAAAA", "1714036504", "1514711492")


class TestFreshness:
    @pytest.mark.parametrize(("age", "fresh"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)])
    def test_the_window_is_five_minutes_either_way(self, age: int, fresh: bool):
        assert is_fresh("1714036504", datetime.fromtimestamp(1714036504 + age, UTC)) is fresh
