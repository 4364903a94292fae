"""`python -m console`: the console on `RONGWEN_HOST`:`RONGWEN_CONSOLE_PORT`."""

import sys

import uvicorn

from console.app import create_app
from policy_kb.errors import RongwenError
from runtime.logs import configure_logging
from runtime.settings import Settings


def main() -> int:
    settings = Settings()
    configure_logging(settings.log_level, "console")
    try:
        app = create_app(settings)
    except RongwenError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.console_port,
        log_level="warning",
        access_log=False,
        ws="websockets-sansio",
        timeout_graceful_shutdown=3,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
