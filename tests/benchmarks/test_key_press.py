"""How long from a key to the letter on the screen, while the program saves and sends what is typed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QTextEdit
from pytestqt.qtbot import QtBot

from ehr_desktop.domain.note import Place
from ehr_desktop.ui import theme
from ehr_desktop.ui.frame import USUAL
from ehr_desktop.ui.main_window import MainWindow
from tests.benchmarks.conftest import RecordRatio
from tests.benchmarks.figures import p99_ms
from tests.benchmarks.typist import Typist
from tests.benchmarks.written import PROGRESS_NOTE, fill, full_answers, text
from tests.desk import RIVERA
from tests.ui.lived_in import LivedIn, open_room, put_away

#: Milliseconds of one picture of a screen that shows sixty in a second.
A_FRAME = 16.0
#: Seconds between two letters: faster than anybody types for long.
PACE = 0.05
#: Letters before the counting begins.
WARM_UP = 10


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[LivedIn]:
    """A desk over an encrypted file, its lanes and heartbeat at work."""
    theme.apply(qapp)
    with open_room(tmp_path) as opened:
        yield opened


def test_a_letter_stands_there_within_a_frame(
    room: LivedIn, qtbot: QtBot, record_ratio: RecordRatio, measuring: bool
) -> None:
    notes, letters = (2_000, 800) if measuring else (20, 10)
    fill(room.desk.store, notes)
    draft = room.desk.drafts.begin(RIVERA.id, PROGRESS_NOTE, {}, None)
    room.desk.drafts.save(draft, full_answers(0), None, "a page before")
    window = MainWindow(room.desk, room.lanes, room.heartbeat)
    window.resize(*USUAL)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.open_note(draft.id)
    field = _field_in_sight(window, qtbot, "plan")
    room.heartbeat.sync_now()

    typed = (text(7, 20) * 2)[: WARM_UP + letters]
    taken = Typist(field, PACE).type(typed)
    kept = _wait_until_accepted(room, qtbot, draft.id, typed)

    assert kept > letters * PACE / 2, "autosave was at work meanwhile"
    put_away(window)
    record_ratio("key press to paint, p99", p99_ms(taken[WARM_UP:]), A_FRAME, 1.0, "ms")


def _field_in_sight(window: MainWindow, qtbot: QtBot, field_id: str) -> QTextEdit:
    """The text field of this question, with the focus, once its page is laid out."""

    def is_in_sight() -> bool:
        window.wizard().note.go_to(field_id)
        focused = QApplication.focusWidget()
        return isinstance(focused, QTextEdit) and not focused.viewport().visibleRegion().isEmpty()

    qtbot.waitUntil(is_in_sight)
    field = QApplication.focusWidget()
    assert isinstance(field, QTextEdit)
    return field


def _wait_until_accepted(room: LivedIn, qtbot: QtBot, note_id: str, typed: str) -> int:
    """Everything typed has been saved and sent; answers the revision."""

    def is_there() -> bool:
        read = room.desk.my_notes.look(note_id)
        return read is not None and typed in str(read.note.answers["plan"]) and read.place is Place.ACCEPTED

    qtbot.waitUntil(is_there, timeout=20_000)
    read = room.desk.my_notes.look(note_id)
    assert read
    return read.note.revision
