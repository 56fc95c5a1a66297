"""A desk, and a wizard on the screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ehr_desktop.ui.note_wizard.note_wizard import NoteWizard
from tests.ui.lived_in import LivedIn
from tests.ui.look import in_plain_look
from tests.ui.note_wizard.room import leave, open_clinic, show


@pytest.fixture(autouse=True)
def plain_look(qapp: QApplication) -> Iterator[None]:
    """Light at text size 1 before and after."""
    in_plain_look(qapp)
    yield
    in_plain_look(qapp)


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[LivedIn]:
    """Everything known on this computer."""
    with open_clinic(tmp_path) as opened:
        yield opened


@pytest.fixture
def wizard(room: LivedIn, qtbot: QtBot) -> Iterator[NoteWizard]:
    """A new note, at its first step; left before the desk is closed, as the program does."""
    shown = show(NoteWizard(room.desk, room.lanes, room.heartbeat), qtbot)
    shown.begin()
    yield shown
    leave(shown)
