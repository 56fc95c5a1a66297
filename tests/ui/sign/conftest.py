"""A desk with a note to sign, and signing on the screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ehr_desktop.ui.sign.page import SignPage
from tests.ui.lived_in import LivedIn
from tests.ui.look import in_plain_look
from tests.ui.note_wizard.room import open_clinic, show


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
def page(room: LivedIn, qtbot: QtBot) -> SignPage:
    """Signing, with nothing to sign yet."""
    return show(SignPage(room.desk, room.lanes, room.heartbeat), qtbot)
