"""What tests of the security list share: the whole program at a desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ehr_desktop.ui import theme
from ehr_desktop.ui.theme import Scheme
from tests.ui.at_the_desk import AtTheDesk, at_the_desk_of
from tests.ui.conftest import Dress
from tests.ui.look import in_plain_look


@pytest.fixture
def dress(qapp: QApplication) -> Iterator[Dress]:
    """Dresses the program for one test; light at text size 1 before and after."""
    in_plain_look(qapp)

    def put_on(scheme: Scheme, text_size: float) -> None:
        theme.apply(qapp, scheme, text_size)

    yield put_on
    in_plain_look(qapp)


@pytest.fixture
def at_the_desk(tmp_path: Path, qtbot: QtBot, dress: Dress) -> Iterator[AtTheDesk]:
    """The program over a clinic in memory, with a real vault and a real encrypted file."""
    with at_the_desk_of(tmp_path, qtbot) as one:
        yield one
