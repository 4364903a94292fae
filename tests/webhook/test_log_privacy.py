"""What the web process writes holds no secret, no openid and nothing a person said, whatever goes wrong."""

import time

import httpx
import pytest
from pydantic import SecretStr

from tests.webhook.conftest import StartWeb
from tests.webhook.follower import APP_ID, TOKEN, Follower
from tests.webhook.proxy import DatabaseProxy
from tests.webhook.servers import FakeRasa, FakeWeChat


def test_nothing_personal_is_logged(
    start_web: StartWeb,
    rasa: FakeRasa,
    wechat: FakeWeChat,
    database: DatabaseProxy,
    capfd: pytest.CaptureFixture[str],
):
    web = start_web(
        database_url=SecretStr(database.url),
        wechat_app_id=APP_ID,
        wechat_app_secret=SecretStr("app-secret"),
        wechat_api_base_url=wechat.url,
        wechat_passive_seconds=0.3,
    )
    follower = Follower(web)
    follower.say("示例公司 13800000000")
    follower.push(follower.text("伪造示例"), signature="0" * 40)
    httpx.post(f"{web}/api/chat", json={"conversation": "conversation-name", "text": "网页示例"})
    rasa.status = 500
    follower.say("失败示例")
    rasa.status, rasa.seconds, wechat.code = 200, 0.6, 45015
    follower.say("晚到示例")
    time.sleep(1)
    database.stop()
    follower.say("断库示例")
    written = "".join(capfd.readouterr())

    assert "wechat_refused" in written and "rasa_failed" in written and "wechat_send_rejected" in written
    assert "database_unavailable" in written
    for secret in (
        TOKEN,
        "TOKEN-1",
        "app-secret",
        "rasa-token",
        follower.openid,
        "示例",
        "13800000000",
        "conversation-name",
    ):
        assert secret not in written
