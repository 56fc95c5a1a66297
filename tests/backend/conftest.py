"""Practice databases for the backend's tests: filled once for a run, copied for each test."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ehr_desktop.backend import migrate
from ehr_desktop.backend.database import Database, sqlite_url
from ehr_desktop.backend.practice_data.top_up import top_up
from tests.backend.office import WEDNESDAY, Office
from tests.servers.postgres import Postgres, running_postgres


async def _filled(url: str) -> None:
    database = Database(url)
    await migrate.upgrade(database)
    await top_up(database, WEDNESDAY)
    await database.close()


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the practice data of one Wednesday."""
    file = tmp_path_factory.mktemp("practice") / "practice.sqlite"
    asyncio.run(_filled(sqlite_url(file)))
    return file


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def filled_postgres(postgres: Postgres) -> str:
    """A PostgreSQL database with the same practice data."""
    url = postgres.new_database()
    asyncio.run(_filled(url))
    return url


@pytest.fixture
def on_sqlite(filled_file: Path, tmp_path: Path) -> Iterator[Office]:
    """The server over its own copy of the SQLite file."""
    copy = tmp_path / "practice.sqlite"
    shutil.copyfile(filled_file, copy)
    with Office(sqlite_url(copy)) as office:
        yield office


@pytest.fixture
def on_postgresql(postgres: Postgres, filled_postgres: str) -> Iterator[Office]:
    """The server over its own copy of the PostgreSQL database."""
    with Office(postgres.new_database(like=filled_postgres)) as office:
        yield office


@pytest.fixture(params=["on_sqlite", pytest.param("on_postgresql", marks=pytest.mark.slow)])
def office(request: pytest.FixtureRequest) -> Office:
    """The server, once over each kind of database."""
    chosen: Office = request.getfixturevalue(request.param)
    return chosen
