"""The backups of a vault: a whole copy of the encrypted file for each day the program was used, the newest seven kept.

They are encrypted under the same key as the file. A copy gets its name only when it is on the disk and was read again
page by page, so what bears the name of a day is whole. Decision 0024.
"""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ehr_desktop.application.errors import StoreFailed
from ehr_desktop.application.ports import Backup
from ehr_desktop.store.copying import Stopped, check_through, copy_encrypted, head_of, read_through
from ehr_desktop.store.faults import known_faults
from ehr_desktop.store.files import make_private, put_in_place, settle

#: How many days are kept.
KEPT = 7

_NAME = re.compile(r"notes-(\d{4}-\d{2}-\d{2})\.db")


def folder_of(file: Path) -> Path:
    """Where the backups of this file are."""
    return file.parent / "backups"


def back_up(file: Path, key: bytearray, day: date, goes_on: Callable[[], bool]) -> bool:
    """Make the day's backup, in place of one that is there; False where `goes_on` said no before it was whole.

    The oldest goes only after the new one was read again. Raises `StoreFailed` (a full disk: the day before stays),
    `StoreDamaged` where the file itself cannot be read to its end.
    """
    folder = folder_of(file)
    target = folder / f"notes-{day.isoformat()}.db"
    unfinished = target.with_name(target.name + ".new")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        try:
            _clear(folder)
            with known_faults():
                check_through(file, key)
                make_private(unfinished)
                content = copy_encrypted(file, unfinished, key, goes_on)
            if read_through(unfinished, key) != content:
                raise StoreFailed("The backup of today’s notes could not be read again. It is made anew the next time.")
            put_in_place(unfinished, target)
            _drop_oldest(folder, day)
        finally:
            _clear(folder)
    except Stopped:
        return False
    except OSError as error:
        raise StoreFailed("The backup of the notes could not be written: is the disk full?") from error
    return True


def list_backups(file: Path) -> tuple[Backup, ...]:
    """The backups there are, newest day first."""
    folder = folder_of(file)
    if not folder.is_dir():
        return ()
    found = [(date.fromisoformat(named[1]), one) for one in folder.iterdir() if (named := _NAME.fullmatch(one.name))]
    return tuple(Backup(day, one.stat().st_size, str(folder)) for day, one in sorted(found, reverse=True))


def newest_whole(file: Path, key: bytearray) -> tuple[date, Path] | None:
    """The backup that is furthest on among those that can be read to the end.

    The audit trail tells which that is: a clock that was wrong has named some after another day.
    """
    best: tuple[int, date, Path] | None = None
    for backup in list_backups(file):
        one = folder_of(file) / f"notes-{backup.day.isoformat()}.db"
        if read_through(one, key) is None:
            continue
        head = head_of(one, key)
        found = (head.number if head else 0, backup.day, one)
        if best is None or found[0] > best[0]:
            best = found
    return best[1:] if best else None


def _clear(folder: Path) -> None:
    """What was begun and never finished."""
    for left_over in folder.glob("notes-*.new*"):
        left_over.unlink()


def _drop_oldest(folder: Path, today: date) -> None:
    """Days to come are of a clock that was wrong, and go first."""
    named = [(date.fromisoformat(found[1]), one) for one in folder.iterdir() if (found := _NAME.fullmatch(one.name))]
    for _, one in sorted(named, key=lambda known: (known[0] <= today, known[0]))[:-KEPT]:
        one.unlink()
    settle(folder)
