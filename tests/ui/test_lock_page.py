"""What the lock says to somebody who cannot see it."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ehr_desktop.application.session import Account
from ehr_desktop.ui import lock_page
from ehr_desktop.ui.lock_page import LockPage
from ehr_desktop.ui.locked import Locked
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


@pytest.mark.parametrize("has_one", [True, False])
def test_a_recovery_key_is_offered_where_one_was_made(qtbot: QtBot, dress: Dress, has_one: bool) -> None:
    account = Account("https://clinic.example", "a.stone@practice.example")
    page = LockPage(Locked(account, "A. Stone, LCSW", "Harbour Practice", has_recovery_key=has_one))
    qtbot.addWidget(page)
    page.show()
    assert page.recovery_button.isVisible() is has_one
    assert page.another_button.isVisible()
