"""Brings a database to the head of the migrations.

Alembic is imported only where the database is behind: a start that has nothing to do should not wait for it.
"""

from pathlib import Path

from sqlalchemy import Column, MetaData, String, Table, func, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from ehr_desktop.backend import changes
from ehr_desktop.backend.database import Database

FOLDER = Path(__file__).parent / "migrations"
#: The newest migration in `migrations/versions`; a test holds the two together.
HEAD = "0004"

#: Where alembic keeps the migration a database has.
applied = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))

#: Any number: two servers starting at once take turns by it.
_TURN = 7_266_153


async def upgrade(database: Database, to: str = HEAD) -> None:
    """Apply what is missing up to `to`, in one transaction."""
    if await applied_migration(database) != to:
        async with database.writing() as connection:
            if connection.dialect.name == "postgresql":
                await connection.execute(select(func.pg_advisory_xact_lock(_TURN)))
            await connection.run_sync(_upgrade, to)
    if to == HEAD:
        async with database.writing() as connection:
            await changes.begin_anew_where_restored(connection)


async def applied_migration(database: Database) -> str | None:
    """The migration the database has, or None where it has none or does not answer."""
    try:
        async with database.reading() as connection:
            return await _applied(connection)
    except (DBAPIError, OSError):
        return None


async def _applied(connection: AsyncConnection) -> str | None:
    name: str | None = (await connection.execute(select(applied.c.version_num))).scalar_one_or_none()
    return name


def _upgrade(connection: Connection, to: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
