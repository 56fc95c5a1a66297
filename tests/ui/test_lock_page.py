"""What the lock says to somebody who cannot see it."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ehr_desktop.ui import lock_page
from tests.ui.at_the_desk import at_the_desk_of
from tests.ui.conftest import Dress


def test_the_lock_is_said_aloud_once_with_whose_it_is(
    tmp_path: Path, qtbot: QtBot, dress: Dress, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(lock_page, "announce", lambda _page, sentence: said.append(sentence))
    with at_the_desk_of(tmp_path, qtbot) as desk:
        page = desk.lock()
        assert said == [page.accessibleName()] == ["Locked, A. Stone, LCSW · Harbour Practice"]
        assert page.focusWidget() is page.password
        assert page.password.accessibleName() == "Password"
