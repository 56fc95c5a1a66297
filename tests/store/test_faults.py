"""Several at once, and what an error may say. What a disk does to a file is in `tests/faults`."""

import threading
from pathlib import Path

import pytest

from ehr_desktop.application.errors import KnownError, StoreFailed
from ehr_desktop.store import open_store
from ehr_desktop.store.connection import connect
from tests.store.samples import NOW, a_note, an_outbox_row, key


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


def test_no_error_says_what_was_typed(tmp_path: Path) -> None:
    store = open_store(tmp_path / "notes.db", key())
    with pytest.raises(ValueError, match="contradicting") as caught, store.writing() as tx:
        tx.put_outbox_row(an_outbox_row("zebra-marker"))
    told = str(caught.value) + str(caught.value.__cause__)
    assert "zebra" not in told
