"""What goes wrong on disk ends with a plain sentence, and with all of a transaction or nothing of it."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from ehr_desktop.application.errors import KnownError, StoreFailed, StoreUnreadable
from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.store import open_store
from ehr_desktop.store.connection import connect
from tests.store.samples import NOW, a_note, an_outbox_row, key

_PREAMBLE = """
import os, resource, signal, sys
from pathlib import Path
from ehr_desktop.application.errors import StoreFailed
from ehr_desktop.store import open_store
from tests.store.samples import a_note, an_outbox_row, key
file = Path(sys.argv[1])
store = open_store(file, key())
"""


def in_another_process(code: str, file: Path) -> subprocess.CompletedProcess[str]:
    """Run the code in a process of its own, with an open store."""
    command = [sys.executable, "-c", _PREAMBLE + dedent(code), str(file)]
    return subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)


def a_file_with(folder: Path, notes: int) -> Path:
    """A closed file with so many notes."""
    file = folder / "notes.db"
    store = open_store(file, key())
    with store.writing() as tx:
        for number in range(notes):
            tx.put_note(a_note(f"n{number}", f"text {number} " * 50))
    store.close()
    return file


# --- the disk -----------------------------------------------------------------------------------------------


def test_a_full_disk_is_said_and_nothing_is_half_written(tmp_path: Path) -> None:
    told = in_another_process(
        """
        with store.writing() as tx:
            tx.put_note(a_note("n1", "kept"))
        room = (file.parent / "notes.db-wal").stat().st_size + 20_000
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
        try:
            with store.writing() as tx:
                tx.put_note(a_note("n1", "changed"))
                tx.put_note(a_note("n2", "long " * 20_000))
                tx.put_outbox_row(an_outbox_row("n2"))
        except StoreFailed as error:
            print(error)
        with store.reading() as tx:
            print(tx.note("n1").answers["subjective"], tx.note("n2"), tx.outbox())
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        with store.writing() as tx:
            tx.put_note(a_note("n3", "after there was room again"))
        store.close()
        """,
        tmp_path / "notes.db",
    )
    assert told.stderr == ""
    sentence, state = told.stdout.splitlines()
    assert "still on the screen" in sentence
    assert state == "kept None []"
    with open_store(tmp_path / "notes.db", key()).reading() as tx:
        assert {row.note_id for row in tx.rows(NoteFilter(), 10)} == {"n1", "n3"}


def test_a_database_that_may_not_grow_is_a_full_disk(tmp_path: Path) -> None:
    store = open_store(tmp_path / "notes.db", key())
    with store._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreFailed, match="disk of this computer is full"), store.writing() as tx:
        tx.put_note(a_note("n1", "long " * 20_000))
    with store.reading() as tx:
        assert tx.note("n1") is None


def test_a_write_lock_held_elsewhere_is_said(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    store = open_store(file, key())
    with store._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 20")
    other = connect(file, key())
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreFailed, match="Something else"), store.writing():
        pass
    other.execute("ROLLBACK")
    with store.writing() as tx:
        tx.put_note(a_note())


# --- a process that dies ------------------------------------------------------------------------------------


def test_what_was_committed_outlives_a_kill_and_what_was_not_is_gone(tmp_path: Path) -> None:
    told = in_another_process(
        """
        with store.writing() as tx:
            tx.put_note(a_note("n1"))
            tx.put_outbox_row(an_outbox_row("n1"))
        with store.writing() as tx:
            tx.put_note(a_note("n1", "never committed"))
            tx.put_note(a_note("n2"))
            os.kill(os.getpid(), signal.SIGKILL)
        """,
        tmp_path / "notes.db",
    )
    assert told.returncode == -9
    with open_store(tmp_path / "notes.db", key()).reading() as tx:
        assert tx.note("n1") == a_note("n1")
        assert tx.outbox() == [an_outbox_row("n1")]
        assert tx.note("n2") is None
        assert [row.note_id for row in tx.rows(NoteFilter(words="arrived"), 10)] == ["n1"]


def test_a_file_whose_making_was_broken_off_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "notes.db.new").write_bytes(b"half")
    (tmp_path / "notes.db.new-wal").write_bytes(b"half")
    store = open_store(tmp_path / "notes.db", key())
    with store.writing() as tx:
        tx.put_note(a_note())
    store.close()
    assert [file.name for file in tmp_path.iterdir()] == ["notes.db"]


# --- a damaged file -----------------------------------------------------------------------------------------


def cut_in_the_first_page(content: bytearray) -> None:
    del content[1000:]


def empty(content: bytearray) -> None:
    content.clear()


def flip_in_the_first_page(content: bytearray) -> None:
    content[100] ^= 1


def plain_text(content: bytearray) -> None:
    content[:] = b"Dear colleague, " * 1000


@pytest.mark.parametrize("damage", [cut_in_the_first_page, empty, flip_in_the_first_page, plain_text])
def test_a_damaged_file_is_said_when_it_is_opened_and_left_as_it_is(
    tmp_path: Path, damage: Callable[[bytearray], None]
) -> None:
    file = a_file_with(tmp_path, 20)
    content = bytearray(file.read_bytes())
    damage(content)
    file.write_bytes(content)
    with pytest.raises(StoreUnreadable):
        open_store(file, key())
    assert file.read_bytes() == content


def test_a_flipped_bit_further_in_is_said_when_its_page_is_read(tmp_path: Path) -> None:
    file = a_file_with(tmp_path, 200)
    content = bytearray(file.read_bytes())
    for page in range(4096 * 3, len(content), 4096):
        content[page + 2000] ^= 1
    file.write_bytes(content)

    def read_everything() -> None:
        with open_store(file, key()).reading() as tx:
            for number in range(200):
                tx.note(f"n{number}")

    with pytest.raises(StoreUnreadable):
        read_everything()


def test_a_file_cut_off_further_in_is_said_when_it_is_read(tmp_path: Path) -> None:
    file = a_file_with(tmp_path, 200)
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])

    def read_everything() -> None:
        with open_store(file, key()).reading() as tx:
            for number in range(200):
                tx.note(f"n{number}")

    with pytest.raises(StoreUnreadable):
        read_everything()


# --- several at once ----------------------------------------------------------------------------------------


def test_writers_wait_for_each_other_and_readers_for_nobody(tmp_path: Path) -> None:
    store = open_store(tmp_path / "notes.db", key())
    with store.writing() as tx:
        tx.remember("number", "0", NOW)
    errors: list[BaseException] = []

    def write(lane: int) -> None:
        try:
            for number in range(40):
                with store.writing() as tx:
                    known = tx.fact("number")
                    assert known is not None
                    tx.put_note(a_note(f"n{lane}-{number}"))
                    tx.remember("number", str(int(known[0]) + 1), known[1])
        except (KnownError, AssertionError) as error:
            errors.append(error)

    def read() -> None:
        try:
            for _ in range(100):
                with store.reading() as tx:
                    known = tx.fact("number")
                    assert known is not None
                    assert tx.counts().all == int(known[0])
        except (KnownError, AssertionError) as error:
            errors.append(error)

    lanes = [threading.Thread(target=write, args=(lane,)) for lane in range(3)] + [threading.Thread(target=read)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    assert errors == []
    with store.reading() as tx:
        assert tx.fact("number") is not None
        assert tx.counts().all == 120
    store.close()


def test_a_reader_sees_one_state_while_another_thread_writes(tmp_path: Path) -> None:
    store = open_store(tmp_path / "notes.db", key())

    def write() -> None:
        with store.writing() as tx:
            tx.put_note(a_note())

    with store.reading() as tx:
        assert tx.note("n1") is None
        lane = threading.Thread(target=write)
        lane.start()
        lane.join()
        assert tx.note("n1") is None
    with store.reading() as tx:
        assert tx.note("n1") == a_note()
    store.close()


def test_no_error_says_what_was_typed(tmp_path: Path) -> None:
    store = open_store(tmp_path / "notes.db", key())
    with pytest.raises(ValueError, match="contradicting") as caught, store.writing() as tx:
        tx.put_outbox_row(an_outbox_row("zebra-marker"))
    told = str(caught.value) + str(caught.value.__cause__)
    assert "zebra" not in told
