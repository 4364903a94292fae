"""Settings of every process, read from the environment once where a process starts.

Sample secrets let a newcomer start at once; with `RONGWEN_ENV=production` they refuse to.
"""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SAMPLE_SECRETS = {
    "seal_keys": "c2FtcGxlLXNlYWwta2V5LW5vdC1mb3ItcHJvZHVjdGk=",
    "index_key": "sample-index-key",
    "session_secret": "sample-session-secret-sample-session-secret",
    "rasa_token": "sample-rasa-token",
    "wechat_token": "sample-wechat-token",
}


class Environment(StrEnum):
    DEV = "dev"
    TEST = "test"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """All settings; each is documented in docs/operations.md under the name `RONGWEN_` + field in capitals."""

    model_config = SettingsConfigDict(env_prefix="RONGWEN_", frozen=True, extra="ignore")

    env: Environment = Environment.DEV
    home: Path = Path("var")
    host: str = "127.0.0.1"
    web_port: int = 8000
    console_port: int = 8080
    rasa_port: int = 5005
    actions_port: int = 5055
    worker_port: int = 8090
    database_url: SecretStr | None = None

    seal_keys: SecretStr = SecretStr(SAMPLE_SECRETS["seal_keys"])
    index_key: SecretStr = SecretStr(SAMPLE_SECRETS["index_key"])
    session_secret: SecretStr = SecretStr(SAMPLE_SECRETS["session_secret"])
    rasa_token: SecretStr = SecretStr(SAMPLE_SECRETS["rasa_token"])

    wechat_token: SecretStr = SecretStr(SAMPLE_SECRETS["wechat_token"])
    wechat_aes_key: SecretStr | None = None
    wechat_previous_aes_key: SecretStr | None = None
    wechat_app_id: str | None = None
    wechat_app_secret: SecretStr | None = None
    wechat_api_base_url: str = "https://api.weixin.qq.com"
    wechat_passive_seconds: float = 4.0

    platform_url: str | None = None
    platform_secret: SecretStr | None = None

    chat_rate: str = "30/minute"
    log_level: str = "INFO"

    @model_validator(mode="after")
    def _refuse_sample_secrets_in_production(self) -> Self:
        if self.env is not Environment.PRODUCTION:
            return self
        samples = [name for name, sample in SAMPLE_SECRETS.items() if getattr(self, name).get_secret_value() == sample]
        if samples:
            names = ", ".join(f"RONGWEN_{name.upper()}" for name in samples)
            raise ValueError(
                f"生产环境不能使用样例密钥，请设置：{names}（Set these before starting with RONGWEN_ENV=production.）"
            )
        if self.wechat_app_id and self.wechat_aes_key is None:
            raise ValueError(
                "生产环境的公众号必须用安全模式，请设置 RONGWEN_WECHAT_AES_KEY（safe mode needs the AES key）。"
            )
        return self

    @property
    def rasa_url(self) -> str:
        return f"http://{self.host}:{self.rasa_port}"

    @property
    def actions_url(self) -> str:
        return f"http://{self.host}:{self.actions_port}/webhook"

    @property
    def web_url(self) -> str:
        return f"http://{self.host}:{self.web_port}"

    @property
    def console_url(self) -> str:
        return f"http://{self.host}:{self.console_port}"
