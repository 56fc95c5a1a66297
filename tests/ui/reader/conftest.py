"""A desk over an encrypted file for the pages of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.lived_in import LivedIn, open_room


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[LivedIn]:
    """A desk with the caseload and no note."""
    with open_room(tmp_path) as opened:
        yield opened
