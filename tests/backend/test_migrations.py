"""A database comes up from nothing, matches the tables, and a server says when its database is behind."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from ehr_desktop.backend import migrate
from ehr_desktop.backend.database import Database, sqlite_url
from ehr_desktop.backend.tables import metadata
from tests.backend.office import Office
from tests.servers.postgres import Postgres

NewUrl = Callable[[], str]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "empty.sqlite")
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.new_database()


def test_the_head_is_the_newest_migration() -> None:
    assert ScriptDirectory(str(migrate.FOLDER)).get_current_head() == migrate.HEAD


def test_up_from_nothing_and_equal_to_the_tables(empty: str) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    async def upgraded() -> list[object]:
        database = Database(empty)
        await migrate.upgrade(database)
        await migrate.upgrade(database)
        assert await migrate.applied_migration(database) == migrate.HEAD
        async with database.reading() as connection:
            found = await connection.run_sync(differences)
        await database.close()
        return found

    assert asyncio.run(upgraded()) == []


def test_two_servers_that_start_at_once_take_turns(empty: str) -> None:
    async def both() -> None:
        databases = Database(empty), Database(empty)
        await asyncio.gather(*(migrate.upgrade(database) for database in databases))
        for database in databases:
            assert await migrate.applied_migration(database) == migrate.HEAD
            await database.close()

    asyncio.run(both())


def test_a_server_whose_database_is_behind_is_not_ready(empty: str) -> None:
    with Office(empty) as office:
        assert office.run(office.http.get("/health/ready")).status_code == 503
        office.run(migrate.upgrade(office.database, "0001"))
        behind = office.run(office.http.get("/health/ready"))
        version = office.run(office.http.get("/version")).json()
        office.run(migrate.upgrade(office.database))
        ready = office.run(office.http.get("/health/ready"))

    assert (behind.status_code, behind.json()) == (503, {"success": False, "ready": False})
    assert (version["migrationHead"], version["migrationsAtHead"]) == ("0001", False)
    assert (ready.status_code, ready.json()) == (200, {"success": True, "ready": True})


def test_a_server_whose_database_is_away_is_not_ready(tmp_path: Path) -> None:
    with Office(f"postgresql+asyncpg://nobody@/none?host={tmp_path}") as office:
        assert office.run(office.http.get("/health/ready")).status_code == 503
        assert office.run(office.http.get("/health/live")).status_code == 200
        assert office.run(office.http.get("/version")).json()["migrationHead"] is None


def test_the_paths_of_the_probes_work_without_the_prefix_too(on_sqlite: Office) -> None:
    for path in ("/version", "/health", "/health/live", "/health/ready", "/metrics"):
        assert on_sqlite.run(on_sqlite.http.get(f"http://practice{path}")).status_code == 200
