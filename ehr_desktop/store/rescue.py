"""Repairs the file of a vault: moves the damaged one aside, restores the newest whole copy, puts in what can be read.

Each step can be done again: what was begun is built anew, beside, from what was moved aside and the backups, neither of
which is ever changed. Only what is whole and on the disk gets the file's name. Decision 0024.
"""

import platform
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, func, select

from ehr_desktop import resources
from ehr_desktop.application.errors import StoreFailed
from ehr_desktop.application.rescue import Rescue, keep_report, report_of, take_over, with_place
from ehr_desktop.store import audit_chain
from ehr_desktop.store.backups import newest_whole
from ehr_desktop.store.connection import WRITING, wipe
from ehr_desktop.store.copying import copy_encrypted, head_of, read_through
from ehr_desktop.store.files import make_private, put_in_place, with_its_log
from ehr_desktop.store.repair_journal import finish, is_built, moved_aside
from ehr_desktop.store.seen import read_mark, salt_in
from ehr_desktop.store.sql_store import open_store, ready_engine
from ehr_desktop.store.tables import note
from ehr_desktop.store.transaction import SqlTransaction
from ehr_desktop.store.wreck import FileWreck, lend_schema

#: A file of fewer bytes has nothing behind its first page.
_TWO_PAGES = 8192


def repair(file: Path, key: bytearray, now: datetime, go_on: Callable[[], None]) -> Rescue:
    """Repair, or go on with a repair that was begun. The file must be closed; the key is wiped at the end.

    `go_on` is called now and then and may raise to end it: the next call goes on. Raises `StoreFailed` where the disk
    does not allow it, `StoreTooNew` where the newest backup is of a newer program.
    """
    workshop = file.with_name("repairing")
    try:
        if not is_built(file):
            aside = moved_aside(file, now)
            _build(file, aside, workshop, key, now, go_on)
        finish(file)
        _clear(workshop)
        return _report(file, key)
    except OSError as error:
        raise StoreFailed("The notes could not be repaired: the disk of this computer is full or refuses.") from error
    finally:
        wipe(key)


def _build(file: Path, aside: Path, workshop: Path, key: bytearray, now: datetime, go_on: Callable[[], None]) -> None:
    _clear(workshop)
    workshop.mkdir(mode=0o700)
    damaged, built = workshop / "damaged.db", workshop / file.name
    for one in with_its_log(aside / file.name):
        shutil.copyfile(one, damaged.with_name(one.name.replace(file.name, damaged.name)))
    restored, is_the_file_itself = _restore(file, damaged, built, key)
    lent = bytearray(key)
    engine = ready_engine(built, lent)  # a new file where there was nothing to restore
    try:
        with engine.connect().execution_options(**{WRITING: True}) as connection, connection.begin():
            if is_the_file_itself:
                rescue = Rescue("", "")
            else:
                rescue = _recover(connection, damaged, aside, built, key, now, go_on)
            keep_report(
                SqlTransaction(connection, now, platform.node()),
                with_place(rescue, restored, aside.relative_to(file.parent).as_posix()),
                now,
            )
    finally:
        # the last connection to close brings the write-ahead log home and removes it
        engine.dispose()
        wipe(lent)
    put_in_place(built, file)


def _restore(file: Path, damaged: Path, built: Path, key: bytearray) -> tuple[date | None, bool]:
    """Copy the backup that is furthest on, or the file itself where it is whole and further; which of them it was."""
    backup = newest_whole(file, key)
    if damaged.exists() and damaged.stat().st_size and read_through(damaged, key):
        its, known = head_of(damaged, key), head_of(backup[1], key) if backup else None
        if known is None or (its is not None and its.number >= known.number):
            make_private(built)
            copy_encrypted(damaged, built, key)
            return None, True
    if backup is None:
        return None, False
    make_private(built)
    copy_encrypted(backup[1], built, key)
    return backup[0], False


def _recover(
    connection: Connection,
    damaged: Path,
    aside: Path,
    built: Path,
    key: bytearray,
    now: datetime,
    go_on: Callable[[], None],
) -> Rescue:
    """Put what can be read of the damaged file into the one being built."""
    mine = audit_chain.newest_head(connection)
    beyond = connection.execute(select(func.max(note.c.number))).scalar() or 0
    with closing(FileWreck(damaged, key, beyond, go_on)) as wreck:
        if not damaged.exists() or damaged.stat().st_size < _TWO_PAGES:
            return Rescue("", "")
        if not wreck.is_readable():
            mark = read_mark(aside / built.name)
            lend_schema(damaged, built, key, mark.salt if mark else salt_in(damaged))
        its = wreck.head()
        is_later = mine is None or its is None or its.number >= mine.number
        rescue = take_over(
            SqlTransaction(connection, now, platform.node()), wreck, resources.every_note_type(), now, is_later=is_later
        )
        audit_chain.go_on_with(connection, wreck.audit_rows(mine.number if mine else 0))
        return rescue


def _report(file: Path, key: bytearray) -> Rescue:
    lent = bytearray(key)
    store = open_store(file, lent)
    try:
        with store.reading() as tx:
            report = report_of(tx)
    finally:
        store.close()
    assert report
    return report


def _clear(workshop: Path) -> None:
    if workshop.exists():
        shutil.rmtree(workshop)
