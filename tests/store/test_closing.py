"""A store is closed under the hands of others: what is at work ends with nothing half done, and no connection stays."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from ehr_desktop.application.errors import StoreFailed
from ehr_desktop.store import open_store
from tests.store.samples import a_note, key

#: A statement that would go on for minutes.
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE i < 0"


def held_open(file: Path) -> list[str]:
    """Which files of the store this process has open."""
    handles = [one.resolve() for one in Path("/proc/self/fd").iterdir()]
    return [str(one) for one in handles if one.is_relative_to(file.parent)]


class Elsewhere:
    """Work on another thread, and how it ended."""

    def __init__(self, work: Callable[[], None]) -> None:
        self.error: BaseException | None = None
        self._work = work
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._work()
        except StoreFailed as error:
            self.error = error

    def ends(self) -> None:
        self._thread.join(30)
        assert not self._thread.is_alive()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "notes.db"


def saved(file: Path) -> bool:
    """Whether the note is there for the next who opens the file."""
    store = open_store(file, key())
    with store.reading() as tx:
        there = tx.note("n1") is not None
    store.close()
    return there


def test_a_long_statement_is_interrupted_and_its_connection_closed(file: Path) -> None:
    store = open_store(file, key())
    began = threading.Event()

    def count() -> None:
        with store._connection(writing=False) as connection:
            driver = connection.connection.driver_connection
            assert driver
            driver.set_progress_handler(began.set, 1000)
            connection.execute(text(ENDLESS)).all()

    other = Elsewhere(count)
    assert began.wait(30)
    store.close()
    other.ends()
    assert isinstance(other.error, StoreFailed)
    assert "locked" in str(other.error)
    assert held_open(file) == []


def test_a_transaction_that_would_go_on_is_rolled_back_whole(file: Path) -> None:
    store = open_store(file, key())
    written, going_on = threading.Event(), threading.Event()

    def write() -> None:
        with store.writing() as tx:
            tx.put_note(a_note())
            written.set()
            assert going_on.wait(30)
            tx.put_note(a_note(text="Never."))

    other = Elsewhere(write)
    assert written.wait(30)
    store.close()
    going_on.set()
    other.ends()
    assert isinstance(other.error, StoreFailed)
    assert held_open(file) == []
    assert not saved(file)


def test_what_only_had_to_be_committed_is_whole_and_gives_its_connection_up(file: Path) -> None:
    store = open_store(file, key())
    written, going_on = threading.Event(), threading.Event()

    def write() -> None:
        with store.writing() as tx:
            tx.put_note(a_note())
            written.set()
            assert going_on.wait(30)

    other = Elsewhere(write)
    assert written.wait(30)
    store.close()
    going_on.set()
    other.ends()
    assert held_open(file) == []
    assert saved(file) is (other.error is None)


def test_connections_of_every_thread_go_with_the_store(file: Path) -> None:
    store = open_store(file, key())

    def read() -> None:
        with store.reading() as tx:
            tx.counts()

    for one in [Elsewhere(read) for _ in range(5)]:
        one.ends()
    assert held_open(file)
    store.close()
    assert held_open(file) == []
