"""How long the largest form takes to open, and to type in from the moment it is there."""

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QTextEdit
from pytestqt.qtbot import QtBot

from ehr_desktop import resources
from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import FieldKind, NoteType
from ehr_desktop.ui import theme
from ehr_desktop.ui.frame import USUAL
from ehr_desktop.ui.main_window import MainWindow
from tests.benchmarks.conftest import RecordRatio
from tests.benchmarks.figures import median_ms, p99_ms
from tests.benchmarks.test_key_press import A_FRAME, PACE, WARM_UP
from tests.benchmarks.typist import Typist
from tests.benchmarks.written import text
from tests.desk import RIVERA
from tests.ui.lived_in import LivedIn, open_room, put_away

#: Milliseconds in which an answer still seems to come at once.
AT_ONCE = 150.0


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[LivedIn]:
    """A desk over an encrypted file, its lanes and heartbeat at work."""
    theme.apply(qapp)
    with open_room(tmp_path) as opened:
        yield opened


@pytest.fixture
def largest() -> NoteType:
    """The type with the most fields."""
    return max(resources.note_types(), key=lambda one: sum(1 for _ in one.fields()))


def whole_answers(note_type: NoteType) -> dict[str, Answer]:
    """Something in every field that takes a text or one of several answers."""
    answers: dict[str, Answer] = {}
    for number, field in enumerate(note_type.fields()):
        if field.kind is FieldKind.LONG_TEXT:
            answers[field.id] = text(number, 40)
        elif field.kind is FieldKind.CHOICE:
            answers[field.id] = field.options[-1]
        elif field.kind is FieldKind.SYMPTOMS:
            answers[field.id] = dict.fromkeys(field.options[:8], field.severities[-1])
    return answers


class _FirstPicture(QObject):
    """Waits until everything that has changed is painted."""

    def __init__(self, watched: QObject) -> None:
        super().__init__(watched)
        self._loop = QEventLoop(self)
        watched.installEventFilter(self)

    def wait(self) -> None:
        self._loop.exec()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        if event.type() == QEvent.Type.Paint and self._loop.isRunning():
            QTimer.singleShot(0, self._loop.quit)
        return False


def test_the_largest_form_is_there_at_once(
    room: LivedIn, qtbot: QtBot, record_ratio: RecordRatio, measuring: bool, largest: NoteType
) -> None:
    draft = room.desk.drafts.begin(RIVERA.id, largest, {}, None)
    room.desk.drafts.save(draft, whole_answers(largest), None, "before")
    window = MainWindow(room.desk, room.lanes, room.heartbeat)
    window.resize(*USUAL)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    page = window.wizard().note
    taken = []
    for _ in range(30 if measuring else 2):
        began = perf_counter()
        window.open_note(draft.id)
        assert page.form
        _FirstPicture(page.form.sections[0]).wait()
        taken.append(perf_counter() - began)
        qtbot.waitUntil(lambda: page.form is not None and page.form.is_asked)
        assert page.leave()
    put_away(window)
    record_ratio(f"open a {largest.name}, to its first picture", median_ms(taken), AT_ONCE, 1.0, "ms")


def test_a_letter_in_the_largest_form_stands_there_within_a_frame(
    room: LivedIn, qtbot: QtBot, record_ratio: RecordRatio, measuring: bool, largest: NoteType
) -> None:
    letters = 400 if measuring else 10
    draft = room.desk.drafts.begin(RIVERA.id, largest, {}, None)
    room.desk.drafts.save(draft, whole_answers(largest), None, "before")
    window = MainWindow(room.desk, room.lanes, room.heartbeat)
    window.resize(*USUAL)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.open_note(draft.id)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QTextEdit))
    field = QApplication.focusWidget()
    assert isinstance(field, QTextEdit)
    typed = text(7, 200)[: WARM_UP + letters]
    taken = Typist(field, PACE).type(typed)
    assert typed[:WARM_UP] in field.toPlainText()
    put_away(window)
    record_ratio(f"key press to paint in a {largest.name}, p99", p99_ms(taken[WARM_UP:]), A_FRAME, 1.0, "ms")
