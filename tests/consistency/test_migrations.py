"""The tables that the migrations make are the tables that the models describe."""

from alembic import command

from runtime.migrate import alembic_config, migrate


def test_migrations_and_models_agree(database_url: str):
    migrate(database_url)

    command.check(alembic_config(database_url))
