"""Nothing that was typed stands readable on disk, and nothing opens the file but its key."""

import stat
from pathlib import Path

import pytest

from ehr_desktop.application.errors import StoreFailed, StoreUnreadable
from ehr_desktop.application.ports import AuditKind, AuditRow, NoteFilter
from ehr_desktop.domain.people import Client
from ehr_desktop.store import open_store
from ehr_desktop.store.schema import keep_copy
from tests.store.samples import NOW, a_copy, a_note, an_attempt, an_outbox_row, key, refused

MARKERS = [f"zebra{number}marker" for number in range(12)]


def plant(file: Path) -> None:
    """Write a marker into everything that holds text; the store stays open, as at a crash."""
    store = open_store(file, key())
    note = a_note(
        text=f"{MARKERS[0]} " * 400,
        server=a_copy(MARKERS[1], columns={"plan": MARKERS[2]}),
        client_id=MARKERS[3],
        appointment_id=MARKERS[4],
    )
    row = an_outbox_row(
        attempt=an_attempt(body=MARKERS[5].encode(), all_columns={"plan": MARKERS[6]}),
        refusal=refused(),
        theirs=a_copy(columns={"plan": MARKERS[7]}),
    )
    with store.writing() as tx:
        tx.put_note(note)
        tx.put_outbox_row(row)
        tx.replace_clients([Client(MARKERS[3], MARKERS[8], "Ana", MARKERS[9])])
        tx.remember("about", MARKERS[10], NOW)
        tx.append_audit(AuditRow(NOW, "u1", AuditKind.VIEWED, "n1", MARKERS[11]))
    with store.reading() as tx:
        assert tx.rows(NoteFilter(words=MARKERS[0]), 10)
    # the connections stay as they are: the write-ahead log is on disk


def found_in(folder: Path) -> list[tuple[str, str]]:
    """Which file holds which marker, in any of the spellings a database has."""
    return [
        (file.name, marker)
        for file in folder.rglob("*")
        if file.is_file()
        for marker in [*MARKERS, "SQLite format 3", "CREATE TABLE"]
        for spelt in (marker.encode(), marker.encode("utf-16-le"), marker.upper().encode())
        if spelt in file.read_bytes()
    ]


def test_no_file_holds_readable_text_while_the_store_is_open_and_after(tmp_path: Path) -> None:
    file = tmp_path / "vault" / "notes.db"
    plant(file)
    assert (tmp_path / "vault" / "notes.db-wal").stat().st_size > 0
    assert found_in(tmp_path) == []
    open_store(file, key()).close()
    assert found_in(tmp_path) == []


def test_the_copy_kept_before_a_migration_is_encrypted_whole_and_private(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    plant(file)
    copy = keep_copy(file, key(), "0001")
    assert found_in(tmp_path) == []
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with open_store(copy, key()).reading() as tx:
        assert tx.note("n1") is not None
    with pytest.raises(StoreUnreadable):
        open_store(copy, bytearray(32))


def test_only_its_owner_may_open_the_files(tmp_path: Path) -> None:
    plant(tmp_path / "vault" / "notes.db")
    folder = tmp_path / "vault"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {file.name for file in folder.iterdir()} == {"notes.db", "notes.db-wal", "notes.db-shm"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_another_key_opens_nothing_and_harms_nothing(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    store = open_store(file, key())
    with store.writing() as tx:
        tx.put_note(a_note())
    store.close()
    before = file.read_bytes()
    with pytest.raises(StoreUnreadable, match="cannot be opened"):
        open_store(file, bytearray(32))
    assert file.read_bytes() == before
    with open_store(file, key()).reading() as tx:
        assert tx.note("n1") == a_note()


def test_the_key_is_wiped_when_the_store_is_closed(tmp_path: Path) -> None:
    own = key()
    store = open_store(tmp_path / "notes.db", own)
    assert any(own)
    store.close()
    assert own == bytearray(32)


def test_the_key_is_wiped_when_the_file_cannot_be_opened(tmp_path: Path) -> None:
    open_store(tmp_path / "notes.db", key()).close()
    wrong = bytearray(b"w" * 32)
    with pytest.raises(StoreUnreadable):
        open_store(tmp_path / "notes.db", wrong)
    assert wrong == bytearray(32)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(StoreFailed, match="folder"):
        open_store(tmp_path / "a file" / "notes.db", key())
