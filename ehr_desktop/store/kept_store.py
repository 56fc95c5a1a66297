"""The file of a vault: opened only where it is the one that was closed, and marked with how far it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from ehr_desktop.application.errors import Damage, KnownError, StoreDamaged, StoreFailed
from ehr_desktop.store.audit_chain import newest_head
from ehr_desktop.store.connection import wipe
from ehr_desktop.store.copying import holds
from ehr_desktop.store.faults import known_faults
from ehr_desktop.store.files import write_whole
from ehr_desktop.store.repair_journal import is_under_repair
from ehr_desktop.store.seen import mark_of, read_mark, write_mark
from ehr_desktop.store.sql_store import SqlStore, ready_engine, utc_now

_MISSING = "The file with the notes on this computer is gone."
_OLDER = "The notes on this computer are an older copy of themselves: what was written since is not in it."
_DAMAGED = "A part of the file with the notes on this computer is damaged."
_HALF_REPAIRED = "The notes on this computer were being repaired when the program ended. Repairing goes on from there."


class KeptStore(SqlStore):
    """Marks how far the file is whenever that is certain, and that it is damaged once a page was met that is."""

    def mark(self) -> None:
        """Everything is synced and known to be there from now on. Raises `StoreFailed`, `StoreDamaged`."""
        with self._connection(writing=False) as connection:
            newest = newest_head(connection)
        if newest is None:
            return
        self.sync()
        try:
            write_mark(self._file, newest)
        except OSError as error:
            raise StoreFailed("This computer could not note how far its notes are: is the disk full?") from error

    def back_up(self, day: date, goes_on: Callable[[], bool]) -> bool:
        """Make this day's backup, and mark how far the file is."""
        self.mark()
        try:
            return super().back_up(day, goes_on)
        except StoreDamaged:
            self._found_damaged()
            raise

    @contextmanager
    def _connection(self, *, writing: bool, synced: bool = True) -> Iterator[Connection]:
        try:
            with super()._connection(writing=writing, synced=synced) as connection:
                yield connection
        except StoreDamaged:
            self._found_damaged()
            raise

    def _found_damaged(self) -> None:
        """Said at the next opening, too: what was met once would else be met again in the middle of work."""
        if not self.is_damaged:
            self.is_damaged = True
            with suppress(OSError):  # a disk that refuses: it is met again, then
                write_whole(_flag(self._file), b"")

    def close(self) -> None:
        """Mark how far the file is, close every connection, wipe the key."""
        try:
            if self._is_open and not self._at_work:  # nobody who locks waits for a writer
                self.mark()
        except KnownError:
            pass  # the mark that is there stays true: it tells less, and nothing wrong
        finally:
            super().close()


def open_kept_store(file: Path, key: bytearray, now: Callable[[], datetime] = utc_now) -> KeptStore:
    """The store in `file`, as `open_store`; refused where its mark tells that it is not the file that was closed.

    Raises also `StoreDamaged` for a file that is gone, older than it was, or half repaired.
    """
    try:
        _refuse_another(file, key)
    except BaseException:
        wipe(key)
        raise
    return KeptStore(ready_engine(file, key), file, key, now)


def go_on_with(file: Path) -> None:
    """Open the file as it is from now on, though it is older than it was, or a part of it is damaged."""
    for one in (mark_of(file), _flag(file)):
        one.unlink(missing_ok=True)


def _refuse_another(file: Path, key: bytearray) -> None:
    if is_under_repair(file):
        raise StoreDamaged(_HALF_REPAIRED, Damage.HALF_REPAIRED)
    if _flag(file).exists():
        raise StoreDamaged(_DAMAGED, Damage.IN_PART)
    seen = read_mark(file)
    if seen is None:
        return
    if not file.exists():
        raise StoreDamaged(_MISSING, Damage.MISSING)
    with known_faults():
        if file.stat().st_size and not holds(file, key, seen.head):
            raise StoreDamaged(_OLDER, Damage.OLDER)


def _flag(file: Path) -> Path:
    return file.with_suffix(".damaged")
