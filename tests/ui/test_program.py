"""From the first window to the end: what the program lets go of, and that it does so once."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.session import Account
from ehr_desktop.ui.program import Program
from tests.application.fake_api import ANN, PASSWORD, URL
from tests.contracts.memory_store import MemoryStore
from tests.desk import HandClock, desk_over, full_api, with_caseload

ACCOUNT = Account(URL, ANN.email, is_practice=True)


class OneDesk:
    """The way to a desk in memory."""

    def connect(self, account: Account, password: str) -> Desk:
        assert (account, password) == (ACCOUNT, PASSWORD)
        return with_caseload(desk_over(MemoryStore(), full_api(), HandClock()))


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_removing_practice_data_ends_the_program_once_and_cleanly(qtbot: QtBot) -> None:
    removed: list[str] = []
    make: Callable[[], object] = OneDesk
    program = Program(
        make,  # type: ignore[arg-type]  # the part of a `SignIn` that practice mode asks for
        [],
        lambda: (ACCOUNT, PASSWORD),
        lambda: removed.append("practice data"),
    )
    program.start(practice_wanted=True)
    qtbot.waitUntil(lambda: program.window is not None and program.window.isVisible())
    window = program.window
    assert window
    window.remove_practice_wanted.emit()
    assert not window.isVisible()
    assert removed == ["practice data"]
    program.stop()  # as the end of the program does again
    with qtbot.waitSignal(window.destroyed):
        program.start_window.deleteLater()
