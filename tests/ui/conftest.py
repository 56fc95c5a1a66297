"""What tests of whole pages share: a desk over an encrypted file, and a program dressed in a known look."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ehr_desktop.ui import theme
from ehr_desktop.ui.theme import Scheme
from tests.ui.lived_in import LivedIn, fill, open_room

Dress = Callable[[Scheme, float], None]


@pytest.fixture
def dress(qapp: QApplication) -> Iterator[Dress]:
    """Dresses the program for one test; light at text size 1 before and after."""
    theme.apply(qapp, Scheme.LIGHT, 1.0)

    def put_on(scheme: Scheme, text_size: float) -> None:
        theme.apply(qapp, scheme, text_size)

    yield put_on
    theme.apply(qapp, Scheme.LIGHT, 1.0)


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot, dress: Dress) -> Iterator[LivedIn]:
    """A desk with the caseload and no note."""
    with open_room(tmp_path) as opened:
        yield opened


@pytest.fixture
def lived_in(room: LivedIn) -> LivedIn:
    """A desk with notes in every status and at every place."""
    fill(room)
    return room
