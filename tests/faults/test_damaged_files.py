"""F04, F08, F09: a torn log, a file that is an older copy, a flipped bit."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ehr_desktop.application.errors import StoreUnreadable
from ehr_desktop.application.ports import Capability
from ehr_desktop.domain.note import Place
from ehr_desktop.store import SqlStore, open_store
from tests.application.fake_api import EVERYTHING, FakeApi
from tests.desk import APPOINTMENTS, RIVERA, TYPES, HandClock, desk_over
from tests.faults.disk import acts
from tests.faults.disk.computer import Computer, computer
from tests.faults.disk.promises import assert_sound, notes_with, opened, texts_of
from tests.servers.v2_tests.room import ANSWERS
from tests.store.samples import a_note, key

# --- F04 a torn page in the write-ahead log -----------------------------------------------------------------

#: Bytes of the log's header, and of one frame: its own header and a page. https://sqlite.org/fileformat2.html#walformat
HEADER = 32
FRAME = 24 + 4096
SAVED = ("One.", "Two.", "Three.", "Four.")


@pytest.fixture(scope="module")
def left_open(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """A file, and the log with four saves in it, as a process leaves them that is torn down."""
    file = tmp_path_factory.mktemp("left") / "notes.db"
    with computer() as troubled:
        troubled.do(acts.save_and_close, file, "", ["Zero."])
        with opened(file) as store:
            [(note, _)] = notes_with(store, "")
        assert troubled.do(acts.save, file, note.id, SAVED).told("saved") == list(SAVED)
    return file.read_bytes(), file.with_name("notes.db-wal").read_bytes()


def text_after(folder: Path, file: bytes, log: bytes) -> str:
    """The text that is found beside such a log."""
    (folder / "notes.db").write_bytes(file)
    (folder / "notes.db-wal").write_bytes(log)
    with opened(folder / "notes.db") as store:
        assert_sound(store)
        [text] = texts_of(store)
        return text


@pytest.mark.parametrize("lost", [1, 24, FRAME // 2, FRAME])
def test_f04_a_last_frame_that_is_torn_takes_its_own_save_with_it_and_no_other(
    tmp_path: Path, left_open: tuple[bytes, bytes], lost: int
) -> None:
    file, log = left_open
    assert (len(log) - HEADER) % FRAME == 0
    assert text_after(tmp_path, file, log) == "Four."
    assert text_after(tmp_path, file, log[:-lost]) == "Three."
    assert text_after(tmp_path, file, log[:-lost] + bytes(lost)) == "Three."


def test_f04_a_frame_that_is_garbled_anywhere_leaves_a_state_that_was_saved(
    tmp_path: Path, left_open: tuple[bytes, bytes]
) -> None:
    file, log = left_open
    found = []
    for place in range(HEADER + FRAME // 2, len(log), FRAME):
        garbled = bytearray(log)
        garbled[place] ^= 1
        found.append(text_after(tmp_path, file, bytes(garbled)))
    ever_saved = ("Zero.", *SAVED[:-1])
    assert [ever_saved.index(text) for text in found] == sorted(ever_saved.index(text) for text in found)
    assert set(found) == set(ever_saved)


# --- F08 the file is an older copy --------------------------------------------------------------------------


# --- F09 flipped bits ---------------------------------------------------------------------------------------


def a_file_with(folder: Path, notes: int) -> Path:
    """A closed file with so many notes."""
    file = folder / "notes.db"
    store = open_store(file, key())
    with store.writing() as tx:
        for number in range(notes):
            tx.put_note(a_note(f"n{number}", f"text {number} " * 50))
    store.close()
    return file


def cut_in_the_first_page(content: bytearray) -> None:
    del content[1000:]


def empty(content: bytearray) -> None:
    content.clear()


def flip_in_the_first_page(content: bytearray) -> None:
    content[100] ^= 1


def plain_text(content: bytearray) -> None:
    content[:] = b"Dear colleague, " * 1000


@pytest.mark.parametrize("damage", [cut_in_the_first_page, empty, flip_in_the_first_page, plain_text])
def test_f09_a_damaged_file_is_said_when_it_is_opened_and_left_as_it_is(
    tmp_path: Path, damage: Callable[[bytearray], None]
) -> None:
    file = a_file_with(tmp_path, 20)
    content = bytearray(file.read_bytes())
    damage(content)
    file.write_bytes(content)
    with pytest.raises(StoreUnreadable):
        open_store(file, key())
    assert file.read_bytes() == content


def test_f09_a_flipped_bit_further_in_is_said_when_its_page_is_read(tmp_path: Path) -> None:
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


def test_f09_a_file_cut_off_further_in_is_said_when_it_is_read(tmp_path: Path) -> None:
    file = a_file_with(tmp_path, 200)
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])

    def read_everything() -> None:
        with open_store(file, key()).reading() as tx:
            for number in range(200):
                tx.note(f"n{number}")

    with pytest.raises(StoreUnreadable):
        read_everything()
