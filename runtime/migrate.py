"""Bring a database to the newest schema."""

from importlib import resources

from alembic import command
from alembic.config import Config

from runtime.jobs import ensure_job_schema


def alembic_config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.files("runtime") / "migrations"))
    config.attributes["url"] = url
    return config


def migrate(url: str) -> None:
    """Apply every migration that `url` lacks and make the tables of the job queue. Running it again changes nothing."""
    command.upgrade(alembic_config(url), "head")
    ensure_job_schema(url)
