"""`python -m webhook` serves on RONGWEN_HOST and RONGWEN_WEB_PORT."""

import sys

import uvicorn

from policy_kb.errors import RongwenError
from runtime.logs import configure_logging
from runtime.settings import Settings
from webhook.app import create_app


def main() -> None:
    settings = Settings()
    configure_logging(settings.log_level, "web")
    try:
        app = create_app(settings)
    except RongwenError as refusal:
        sys.exit(str(refusal))
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.web_port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main()
