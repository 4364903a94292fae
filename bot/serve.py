"""Start Rasa with what the environment says. The token travels in the environment, never on a command line.

RONGWEN_RASA_MODEL   the trained model's file
RONGWEN_RASA_PORT    the port on loopback
RONGWEN_RASA_TOKEN   shared with the web process
RONGWEN_TRACKER_URL, RONGWEN_SEAL_KEYS   for bot.tracker_store
"""

import os
import sys

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("LOG_LEVEL", "WARNING")


def arguments() -> "list[str]":
    return [
        "rasa",
        "run",
        "--enable-api",
        "--interface",
        os.environ.get("RONGWEN_HOST", "127.0.0.1"),
        "--port",
        os.environ.get("RONGWEN_RASA_PORT", "5005"),
        "--model",
        os.environ["RONGWEN_RASA_MODEL"],
        "--endpoints",
        "endpoints.yml",
        "--credentials",
        "credentials.yml",
        "--auth-token",
        os.environ["RONGWEN_RASA_TOKEN"],
    ]


def main() -> None:
    from rasa.__main__ import main as rasa

    from bot.speedups import install_speedups

    install_speedups()
    sys.argv = arguments()
    rasa()


if __name__ == "__main__":
    main()
