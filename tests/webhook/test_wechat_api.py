import asyncio

import httpx
import pytest
import structlog

from tests.webhook.servers import FakeWeChat, free_port
from webhook.wechat_api import WeChatApi
from webhook.wechat_errors import PossiblySent, WeChatRejected, WeChatUnavailable

pytestmark = pytest.mark.asyncio


class Api(WeChatApi):
    """Closes itself."""

    async def __aenter__(self) -> "Api":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def api_for(wechat: FakeWeChat, secret: str = "app-secret", url: str | None = None) -> Api:
    return Api(url or wechat.url, "wx1", secret, backoff_seconds=0.01)


class TestToken:
    async def test_twenty_cold_starts_fetch_one_token(self, wechat: FakeWeChat):
        async with api_for(wechat) as api:
            await asyncio.gather(*(api.send_text("o1", "hi") for _ in range(20)))

        assert (wechat.token_fetches, len(wechat.sent)) == (1, 20)

    @pytest.mark.parametrize("code", [40001, 40014, 42001])
    async def test_a_refused_token_is_renewed_once(self, wechat: FakeWeChat, code: int):
        wechat.codes = [code]

        async with api_for(wechat) as api:
            await api.send_text("o1", "hi")

        assert (wechat.token_fetches, wechat.sends, len(wechat.sent)) == (2, 2, 1)

    async def test_a_token_that_expires_on_the_way_is_renewed(self, wechat: FakeWeChat):
        async with api_for(wechat) as api:
            await api.send_text("o1", "hi")
            wechat.token = "TOKEN-2"
            await asyncio.gather(*(api.send_text("o1", "again") for _ in range(5)))

        assert (wechat.token_fetches, len(wechat.sent)) == (2, 6)

    async def test_40001_for_ever_costs_one_renewal(self, wechat: FakeWeChat):
        wechat.code = 40001

        async with api_for(wechat) as api:
            with pytest.raises(WeChatRejected):
                await api.send_text("o1", "hi")

        assert (wechat.token_fetches, wechat.sends) == (2, 2)

    async def test_a_wrong_secret_is_a_rejection(self, wechat: FakeWeChat):
        async with api_for(wechat, secret="wrong") as api:
            with pytest.raises(WeChatRejected) as refused:
                await api.send_text("o1", "hi")

        assert refused.value.errcode == 40125


class TestSend:
    async def test_chinese_goes_unescaped(self, wechat: FakeWeChat):
        async with api_for(wechat) as api:
            await api.send_text("o1", "贷款😀")

        assert "贷款😀".encode() in wechat.bodies[0]

    @pytest.mark.parametrize(
        ("code", "waits"),
        [(45015, True), (45047, True), (48001, True), (40200, True), (45009, True), (40003, False), (43019, False)],
    )
    async def test_a_no_is_not_repeated(self, wechat: FakeWeChat, code: int, waits: bool):
        wechat.code = code

        async with api_for(wechat) as api:
            with pytest.raises(WeChatRejected) as refused:
                await api.send_text("o1", "hi")

        assert (refused.value.errcode, refused.value.waits_for_user, wechat.sends) == (code, waits, 1)

    async def test_busy_is_tried_three_times(self, wechat: FakeWeChat):
        wechat.code = -1

        async with api_for(wechat) as api:
            with pytest.raises(WeChatUnavailable):
                await api.send_text("o1", "hi")

        assert wechat.sends == 3

    async def test_busy_once_does_no_harm(self, wechat: FakeWeChat):
        wechat.codes = [-1]

        async with api_for(wechat) as api:
            await api.send_text("o1", "hi")

        assert len(wechat.sent) == 1

    async def test_a_500_may_have_been_sent_and_is_not_repeated(self, wechat: FakeWeChat):
        wechat.status = 500

        async with api_for(wechat) as api:
            with pytest.raises(PossiblySent):
                await api.send_text("o1", "hi")

        assert wechat.sends == 1

    async def test_html_with_200_is_no_success(self, wechat: FakeWeChat):
        wechat.html = True

        async with api_for(wechat) as api:
            with pytest.raises(PossiblySent):
                await api.send_text("o1", "hi")

    async def test_nobody_there_is_tried_again_and_then_unavailable(self, wechat: FakeWeChat):
        async with api_for(wechat, url=f"http://127.0.0.1:{free_port()}") as api:
            with pytest.raises(WeChatUnavailable):
                await api.send_text("o1", "hi")

    async def test_a_slow_send_may_have_arrived_and_is_not_repeated(
        self, wechat: FakeWeChat, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr("webhook.wechat_api._TIMEOUT", httpx.Timeout(0.5))
        wechat.seconds = 1.5

        async with api_for(wechat) as api:
            with pytest.raises(PossiblySent):
                await api.send_text("o1", "hi")

        assert wechat.sends == 1

    async def test_a_dropped_connection_may_have_arrived_and_is_not_repeated(self, wechat: FakeWeChat):
        wechat.status = 0

        async with api_for(wechat) as api:
            with pytest.raises(PossiblySent):
                await api.send_text("o1", "hi")

        assert wechat.sends == 1

    async def test_no_log_and_no_refusal_shows_a_secret(self, wechat: FakeWeChat):
        wechat.status = 500
        with structlog.testing.capture_logs() as logs:
            async with api_for(wechat) as api:
                with pytest.raises(PossiblySent) as refused:
                    await api.send_text("o1", "hi")

        shown = f"{logs} {refused.value} {refused.value.__context__ if refused.value.__cause__ else ''}"
        assert "TOKEN" not in shown and "app-secret" not in shown
