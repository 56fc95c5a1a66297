"""Backups: whole or not there, encrypted, seven of them, made while somebody writes, and the same to the byte."""

import hashlib
import stat
from datetime import date, timedelta
from pathlib import Path

import pytest

from ehr_desktop.application.errors import StoreDamaged, StoreFailed
from ehr_desktop.store import SqlStore, open_store
from ehr_desktop.store.backups import KEPT, folder_of, newest_whole
from tests.faults.vaults import TODAY, always, begun, damaged, day, opened_file, plain_tables, repaired, text_of, write
from tests.store.samples import NOW, a_note, key


def names_in(file: Path) -> list[str]:
    """What is in the folder of the backups."""
    return sorted(one.name for one in folder_of(file).iterdir())


def a_store(folder: Path, notes: int = 30) -> SqlStore:
    """An open store with so many notes."""
    store = open_store(folder / "notes.db", key())
    with store.writing() as tx:
        for number in range(notes):
            tx.put_note(a_note(f"n{number}", text_of(number)))
    return store


def test_a_backup_is_restored_to_the_byte(tmp_path: Path) -> None:
    file = begun(tmp_path / "vault")
    with opened_file(file) as store:
        assert store.back_up(TODAY, always)
    before = plain_tables(file)
    backup = folder_of(file) / f"notes-{TODAY}.db"
    content = hashlib.sha256(backup.read_bytes()).digest()
    file.write_bytes(b"")

    repaired(file)

    after = plain_tables(file)
    assert hashlib.sha256(backup.read_bytes()).digest() == content
    # what the repair itself records
    assert after.pop("audit")[: len(before["audit"])] == before.pop("audit")
    facts = [
        [row for row in table.pop("fact") if row[0] not in ("repaired", "audit head")] for table in (after, before)
    ]
    assert facts[0] == facts[1]
    assert after == before
    assert len(before["note"]) == 30


def test_of_ten_days_the_last_seven_are_kept(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    for days in range(10):
        with store.writing() as tx:
            tx.put_note(a_note(f"of day {days}"))
        assert store.back_up(TODAY + timedelta(days=days), always)
    assert [one.day for one in store.backups()] == [TODAY + timedelta(days=days) for days in range(9, 2, -1)]
    assert len(names_in(tmp_path / "notes.db")) == KEPT
    store.close()


def test_a_second_one_of_a_day_takes_the_place_of_the_first(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    assert store.back_up(TODAY, always)
    with store.writing() as tx:
        tx.put_note(a_note("later"))
    assert store.back_up(TODAY, always)
    store.close()
    assert names_in(tmp_path / "notes.db") == [f"notes-{TODAY}.db"]
    backup = open_store(folder_of(tmp_path / "notes.db") / f"notes-{TODAY}.db", key())
    with backup.reading() as tx:
        assert tx.note("later")
    backup.close()


def test_days_of_a_clock_that_was_wrong_go_first_and_hide_nothing(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    for days in range(KEPT):
        assert store.back_up(date(2036, 1, 1 + days), always)
    with store.writing() as tx:
        tx.put_note(a_note("today"))
    assert store.back_up(TODAY, always)
    store.close()
    assert f"notes-{TODAY}.db" in names_in(tmp_path / "notes.db")
    assert len(names_in(tmp_path / "notes.db")) == KEPT


def test_the_newest_is_the_one_that_is_furthest_on_whatever_day_it_is_called_by(tmp_path: Path) -> None:
    file = begun(tmp_path / "vault")
    with opened_file(file) as store:
        assert store.back_up(day(3), always)
    write(file, range(30, 31))
    with opened_file(file) as store:
        assert store.back_up(day(5), always)
    found = newest_whole(file, key())
    assert found
    assert found[0] == day(5)


def test_one_that_was_damaged_since_is_passed_over(tmp_path: Path) -> None:
    file = begun(tmp_path / "vault")
    with opened_file(file) as store:
        assert store.back_up(TODAY, always)
    newest = folder_of(file) / f"notes-{TODAY}.db"
    damaged(newest, newest.stat().st_size // 2)
    found = newest_whole(file, key())
    assert found
    assert found[0] == day(1)


def test_who_writes_meanwhile_waits_for_nothing_and_the_copy_is_of_one_moment(tmp_path: Path) -> None:
    store = a_store(tmp_path, 200)
    written: list[str] = []

    def write_meanwhile() -> bool:
        note_id = f"meanwhile {len(written)}"
        with store.writing() as tx:
            tx.put_note(a_note(note_id))
        written.append(note_id)
        return True

    assert store.back_up(TODAY, write_meanwhile)
    store.close()
    assert len(written) > 3
    backup = open_store(folder_of(tmp_path / "notes.db") / f"notes-{TODAY}.db", key())
    with backup.reading() as tx:
        assert tx.counts().all == 200
    backup.close()


def test_one_that_is_stopped_leaves_nothing_behind_and_the_day_before_stays(tmp_path: Path) -> None:
    store = a_store(tmp_path, 200)
    assert store.back_up(day(1), always)
    steps = iter([True, True, False])
    assert not store.back_up(TODAY, lambda: next(steps))
    assert names_in(tmp_path / "notes.db") == [f"notes-{day(1)}.db"]
    store.close()


def test_closing_the_store_stops_it(tmp_path: Path) -> None:
    store = a_store(tmp_path, 200)

    def lock() -> bool:
        store.close()
        return True

    assert not store.back_up(TODAY, lock)
    assert names_in(tmp_path / "notes.db") == []


def test_nobody_else_may_read_them_and_no_text_is_in_them(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    assert store.back_up(TODAY, always)
    store.close()
    backup = folder_of(tmp_path / "notes.db") / f"notes-{TODAY}.db"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert stat.S_IMODE(backup.parent.stat().st_mode) == 0o700
    content = backup.read_bytes()
    for plain in (b"SQLite format 3", b"text of", b"Rivera"):
        assert plain not in content
    with pytest.raises(StoreDamaged):
        open_store(backup, bytearray(32))


def test_a_damaged_file_takes_no_backup_from_anybody(tmp_path: Path) -> None:
    """SQLCipher makes zeros of a page that is damaged: a copy of it would look whole."""
    file = begun(tmp_path / "vault")
    damaged(file, file.stat().st_size - 2000)
    with opened_file(file) as store:
        with pytest.raises(StoreDamaged):
            store.back_up(TODAY, always)
        assert store.is_damaged
    assert names_in(file) == [f"notes-{day(1)}.db"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    folder_of(tmp_path / "notes.db").write_bytes(b"a file stands there")
    with pytest.raises(StoreFailed, match="backup"):
        store.back_up(TODAY, always)
    with store.writing() as tx:
        tx.remember("goes", "on", NOW)
    store.close()
