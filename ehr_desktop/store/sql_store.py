"""Opens the encrypted file and hands out its transactions."""

import platform
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import SQLAlchemyError

from ehr_desktop.application.errors import Damage, StoreDamaged, StoreFailed, StoreUnreadable
from ehr_desktop.application.ports import Backup, Transaction
from ehr_desktop.store.backups import back_up, list_backups
from ehr_desktop.store.connection import SYNCED_LATER, WRITING, make_engine, sync, wipe
from ehr_desktop.store.faults import known_faults
from ehr_desktop.store.files import make_private, put_in_place
from ehr_desktop.store.schema import bring_up_to_date
from ehr_desktop.store.transaction import SqlTransaction


def utc_now() -> datetime:
    """This instant."""
    return datetime.now(UTC)


def open_store(file: Path, key: bytearray, now: Callable[[], datetime] = utc_now) -> "SqlStore":
    """The store in `file` under a raw 256-bit key; made where there is none, brought up to date where it is older.

    The store takes the key over: it is wiped when the store is closed, or could not be opened. `now` tells which
    sessions have begun; the audit trail names this computer as the network does. Raises `StoreDamaged`, `StoreTooNew`,
    `StoreFailed`.
    """
    return SqlStore(ready_engine(file, key), file, key, now)


def ready_engine(file: Path, key: bytearray) -> Engine:
    """An engine on the file, made or brought up to date. The key is wiped where that fails; raises as `open_store`."""
    engine = make_engine(file, key)
    try:
        with known_faults():
            if not file.exists():
                _make(file, key)
            if file.stat().st_size == 0:
                raise StoreDamaged(
                    "The file with the notes on this computer is empty: something has cut it off.", Damage.EMPTY
                )
            bring_up_to_date(engine, file, key)
    except BaseException as error:
        engine.dispose()
        wipe(key)
        if isinstance(error, OSError):
            raise StoreFailed("The folder for the notes on this computer cannot be used.") from error
        raise
    return engine


def _make(file: Path, key: bytearray) -> None:
    """Make the file beside its place and move it there whole, so that an empty file is always a damaged one."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = file.with_name(file.name + ".new")
    for left_over in unfinished.parent.glob(unfinished.name + "*"):
        left_over.unlink()
    make_private(unfinished)
    engine = make_engine(unfinished, key)
    try:
        bring_up_to_date(engine, unfinished, key)
    finally:
        # the last connection to close brings the write-ahead log home and removes it
        engine.dispose()
    put_in_place(unfinished, file)


class SqlStore:
    """The `Store` of one open file. Any thread may use it; each transaction has a connection of its own.

    Closing it ends what is at work on other threads: its statement is interrupted, the next one refused, and the
    connection is closed by whoever gives it back.
    """

    #: Whether a part of the file was met that cannot be read.
    is_damaged = False

    def __init__(self, engine: Engine, file: Path, key: bytearray, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._pool = engine.pool
        self._file = file
        self._key = key
        self._now = now
        self._computer = platform.node()
        self._is_open = True
        self._at_work: set[Any] = set()
        event.listen(engine, "before_cursor_execute", self._refuse_when_closed)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """One consistent state to read from."""
        with self._transaction(writing=False) as transaction:
            yield transaction

    @contextmanager
    def writing(self, *, synced: bool = True) -> Iterator[Transaction]:
        """All or nothing; another writer is waited for. Raises `StoreFailed`, `StoreUnreadable`."""
        with self._transaction(writing=True, synced=synced) as transaction:
            yield transaction

    def sync(self) -> None:
        """All that was committed outlives a power cut from now on. Raises `StoreFailed`, `StoreUnreadable`."""
        with self._connection(writing=True) as connection:
            sync(connection)

    def lend_key(self, use: Callable[[bytearray], None]) -> None:
        """Call `use` with a copy of the key, and wipe the copy. Raises `StoreFailed` once the store is closed."""
        key = bytearray(self._key)
        try:
            self._check()  # after copying: a key that was wiped meanwhile is never lent
            use(key)
        finally:
            wipe(key)

    def back_up(self, day: date, goes_on: Callable[[], bool]) -> bool:
        """Make this day's backup; False where it was stopped. Raises `StoreFailed`, `StoreDamaged`."""
        made: list[bool] = []
        self.lend_key(lambda key: made.append(back_up(self._file, key, day, lambda: self._is_open and goes_on())))
        return made == [True]

    def backups(self) -> Sequence[Backup]:
        """The backups there are, newest day first."""
        return list_backups(self._file)

    def close(self) -> None:
        """Close every connection and wipe the key. What is asked for later raises `StoreFailed`."""
        self._is_open = False  # first: from now on whoever gives a connection back empties the pool again
        for driver in tuple(self._at_work):
            with suppress(sqlcipher.ProgrammingError):  # given back and closed just now
                driver.interrupt()
        self._pool.dispose()
        wipe(self._key)

    @contextmanager
    def _transaction(self, *, writing: bool, synced: bool = True) -> Iterator[Transaction]:
        with self._connection(writing=writing, synced=synced) as connection:
            yield SqlTransaction(connection, self._now(), self._computer)

    @contextmanager
    def _connection(self, *, writing: bool, synced: bool = True) -> Iterator[Connection]:
        self._check()
        options = {WRITING: writing, SYNCED_LATER: not synced}
        try:
            with (
                self._locked_meanwhile(),
                known_faults(),
                self._engine.connect().execution_options(**options) as connection,
                self._works(connection),
                connection.begin(),
            ):
                yield connection
        finally:
            if not self._is_open:
                self._pool.dispose()

    @contextmanager
    def _works(self, connection: Connection) -> Iterator[None]:
        driver = connection.connection.driver_connection
        self._at_work.add(driver)
        try:
            yield
        finally:
            self._at_work.discard(driver)

    @contextmanager
    def _locked_meanwhile(self) -> Iterator[None]:
        """Whatever goes wrong in a store that was closed under somebody's hands has that one reason."""
        try:
            yield
        except (SQLAlchemyError, sqlcipher.Error, StoreUnreadable) as error:
            if self._is_open:
                raise
            raise StoreFailed(_CLOSED) from error

    def _refuse_when_closed(self, *_: object) -> None:
        self._check()

    def _check(self) -> None:
        if not self._is_open:
            raise StoreFailed(_CLOSED)


_CLOSED = "The notes on this computer are locked."
