"""F04, F08, F09: a torn log, a file that is an older copy, a flipped bit."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ehr_desktop.application.errors import StoreUnreadable
from ehr_desktop.application.ports import Capability
from ehr_desktop.domain.note import Place
from ehr_desktop.store import open_store
from tests.application.fake_api import EVERYTHING, FakeApi
from tests.desk import APPOINTMENTS, RIVERA, TYPES, HandClock, desk_over
from tests.faults.disk import acts
from tests.faults.disk.computer import computer
from tests.faults.disk.promises import assert_sound, notes_with, opened, texts_of
from tests.servers.v2_tests.room import ANSWERS
from tests.store.samples import a_note, key

PROGRESS = TYPES["Progress Note"]

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

KEYS_OR_NOT = [EVERYTHING, EVERYTHING - {Capability.IDEMPOTENCY_KEYS}]


class Desk:
    """A desk at a file that can be replaced by a copy of itself, made when the program was closed."""

    def __init__(self, file: Path, capabilities: frozenset[Capability]) -> None:
        self.file = file
        self.clock = HandClock()
        self.api = FakeApi((RIVERA,), APPOINTMENTS, capabilities)

    def save(self, text: str, note_id: str = "") -> str:
        """Open the file, save this, close it; answers the note's id."""
        with opened(self.file) as store:
            desk = desk_over(store, self.api, self.clock)
            note = desk.drafts.open(note_id) if note_id else desk.drafts.begin(RIVERA.id, PROGRESS, {}, None)
            return desk.drafts.save(note, {**ANSWERS, "subjective": text}, None, "form").id

    def rounds(self, number: int = 3) -> None:
        """A minute later, open the file, do so many rounds, close it."""
        self.clock.move(minutes=1)
        with opened(self.file) as store:
            desk = desk_over(store, self.api, self.clock)
            for _ in range(number):
                desk.engine.run_once()
                desk.pull.run_once()
                assert_sound(store)

    def lose_an_answer(self) -> None:
        """A round whose write is done, and answered by nobody."""
        self.api.lose_next_answer()
        self.rounds(1)
        self.clock.move(minutes=10)

    def at_the_server(self) -> list[object]:
        """The texts there."""
        return [copy.columns["subjective"] for copy in self.api.notes.values()]

    def here(self) -> list[tuple[object, Place]]:
        """The texts of the list, and where they are shown to be."""
        with opened(self.file) as store:
            return [(note.answers["subjective"], place) for note, place in notes_with(store, "")]


@pytest.mark.parametrize("capabilities", KEYS_OR_NOT)
def test_f08_an_older_copy_learns_what_the_server_has_meanwhile(
    tmp_path: Path, capabilities: frozenset[Capability]
) -> None:
    desk = Desk(tmp_path / "notes.db", capabilities)
    note_id = desk.save("Monday.")
    desk.rounds()
    older = desk.file.read_bytes()
    desk.save("Tuesday.", note_id)
    desk.save("Another note.")
    desk.rounds()

    desk.file.write_bytes(older)
    desk.rounds()

    assert sorted(map(str, desk.at_the_server())) == ["Another note.", "Tuesday."]
    assert sorted(desk.here(), key=str) == [("Another note.", Place.ACCEPTED), ("Tuesday.", Place.ACCEPTED)]


@pytest.mark.parametrize("capabilities", KEYS_OR_NOT)
def test_f08_an_older_copy_in_which_a_draft_is_on_its_way_makes_no_second_one(
    tmp_path: Path, capabilities: frozenset[Capability]
) -> None:
    desk = Desk(tmp_path / "notes.db", capabilities)
    desk.save("Monday.")
    desk.lose_an_answer()
    older = desk.file.read_bytes()
    desk.rounds()

    desk.file.write_bytes(older)
    desk.rounds()

    assert desk.at_the_server() == ["Monday."]
    assert desk.here() == [("Monday.", Place.ACCEPTED)]


@pytest.mark.parametrize("capabilities", KEYS_OR_NOT)
def test_f08_an_older_copy_with_a_change_that_the_server_has_already_needs_nobody(
    tmp_path: Path, capabilities: frozenset[Capability]
) -> None:
    desk = Desk(tmp_path / "notes.db", capabilities)
    note_id = desk.save("Monday.")
    desk.rounds()
    desk.save("Tuesday.", note_id)
    older = desk.file.read_bytes()
    desk.rounds()

    desk.file.write_bytes(older)
    desk.rounds()

    assert desk.at_the_server() == ["Tuesday."]
    assert desk.here() == [("Tuesday.", Place.ACCEPTED)]


@pytest.mark.parametrize("capabilities", KEYS_OR_NOT)
def test_f08_an_older_copy_with_another_change_keeps_both_texts(
    tmp_path: Path, capabilities: frozenset[Capability]
) -> None:
    desk = Desk(tmp_path / "notes.db", capabilities)
    note_id = desk.save("Monday.")
    desk.rounds()
    desk.save("Tuesday.", note_id)
    older = desk.file.read_bytes()
    desk.save("Wednesday.", note_id)
    desk.rounds()

    desk.file.write_bytes(older)
    desk.rounds()

    assert desk.at_the_server() == ["Wednesday."]
    assert desk.here() == [("Tuesday.", Place.NEEDS_YOU)]
    with opened(desk.file) as store:
        assert {"Tuesday.", "Wednesday."} <= texts_of(store)


@pytest.mark.parametrize("capabilities", KEYS_OR_NOT)
def test_f08_an_older_copy_from_before_a_draft_was_sent_makes_no_second_one(
    tmp_path: Path, capabilities: frozenset[Capability]
) -> None:
    desk = Desk(tmp_path / "notes.db", capabilities)
    desk.save("Monday.")
    older = desk.file.read_bytes()
    desk.rounds()

    desk.file.write_bytes(older)
    desk.rounds()

    assert desk.at_the_server() == ["Monday."]
    assert desk.here() == [("Monday.", Place.ACCEPTED)]


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
