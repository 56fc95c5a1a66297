"""Every page in a window of 1280 × 800, at every text size and in every scheme."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ehr_desktop.application.wizard import Step
from ehr_desktop.ui import theme
from ehr_desktop.ui.note_wizard.note_wizard import NoteWizard
from ehr_desktop.ui.theme import Scheme
from tests.application.fake_api import FakeApi
from tests.ui.lived_in import LivedIn
from tests.ui.note_wizard.room import clipped, leave, open_clinic, press, show, write

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

LOOKS = [
    (Scheme.LIGHT, 1.0),
    (Scheme.DARK, 1.3),
    (Scheme.HIGH_CONTRAST_DARK, 1.7),
    (Scheme.LIGHT, 2.0),
]


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
def test_no_word_is_clipped_on_any_page(
    qapp: QApplication, room: LivedIn, qtbot: QtBot, scheme: Scheme, size: float
) -> None:
    theme.apply(qapp, scheme, size)
    wizard = show(NoteWizard(room.desk, room.lanes, room.heartbeat), qtbot)
    wizard.begin()
    write("rivera")
    for step in (Step.CLIENT, Step.NOTE_TYPE, Step.APPOINTMENT):
        assert wizard.flow.step is step
        qtbot.waitUntil(lambda: clipped(wizard) == [])
        assert wizard.size().toTuple() == (1280, 800)
        press(Qt.Key.Key_Return)
    assert wizard.flow.step is Step.NOTE
    assert wizard.size().toTuple() == (1280, 800)
    leave(wizard)


@pytest.mark.parametrize("size", [1.0, 2.0])
def test_no_word_is_clipped_where_there_is_nothing(
    qapp: QApplication, tmp_path: Path, qtbot: QtBot, size: float
) -> None:
    theme.apply(qapp, Scheme.LIGHT, size)
    with open_clinic(tmp_path, FakeApi(), known=False) as room:
        room.api.offline = True
        wizard = show(NoteWizard(room.desk, room.lanes, room.heartbeat), qtbot)
        wizard.begin()
        qtbot.waitUntil(lambda: "No clients" in wizard.clients.empty.accessibleName())
        qtbot.waitUntil(lambda: clipped(wizard) == [])


def test_scheme_and_text_size_change_while_the_wizard_is_open(wizard: NoteWizard, qapp: QApplication) -> None:
    for scheme, size in LOOKS:
        theme.apply(qapp, scheme, size)
        assert not wizard.grab().isNull()
    assert wizard.flow.step is Step.CLIENT


def test_everything_that_takes_the_focus_has_a_name(wizard: NoteWizard) -> None:
    lists = (wizard.clients.list, wizard.picker.list, wizard.clients.search, wizard.picker.search)
    assert all(part.accessibleName() for part in lists)
    assert all(row.spoken for row in wizard.clients.list.rows)
