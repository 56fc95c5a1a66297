"""How long until nothing is left when a desk locks, and until everything is back, against the second allowed for each.

The largest form stands open, with a thousand notes behind it. The key derivation is not counted: the vault here costs
next to nothing.
"""

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.application.fake_api import PASSWORD
from tests.benchmarks.conftest import RecordRatio
from tests.benchmarks.figures import median_ms
from tests.benchmarks.written import fill
from tests.desk import RIVERA
from tests.ui.at_the_desk import AtTheDesk, at_the_desk_of
from tests.ui.look import in_plain_look

ALLOWED_MS = 1_000.0
LARGEST = "Intake Assessment"


@pytest.fixture
def at_the_desk(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[AtTheDesk]:
    in_plain_look(qapp)
    with at_the_desk_of(tmp_path, qtbot) as one:
        yield one


def test_a_desk_locks_and_comes_back_within_a_second(
    at_the_desk: AtTheDesk, qtbot: QtBot, record_ratio: RecordRatio, measuring: bool
) -> None:
    fill(at_the_desk.desk.store, 1_000 if measuring else 20)
    at_the_desk.window.new_note()
    at_the_desk.window.wizard().begin_for(RIVERA.id, LARGEST, None)
    at_the_desk.window.wizard().note.go_to("presenting_problem")
    locking, unlocking = [], []
    for _ in range(7 if measuring else 1):
        at_the_desk.rest()
        begun = perf_counter()
        at_the_desk.program.lock()
        qtbot.waitUntil(lambda: at_the_desk.program.desk is None and not any(at_the_desk.clinic.keys[-1]))
        locking.append(perf_counter() - begun)
        at_the_desk.api.offline = False
        page = at_the_desk.lock_page
        page.password.setText(PASSWORD)
        begun = perf_counter()
        page.unlock_button.click()
        qtbot.waitUntil(lambda: at_the_desk.program.window is not None)
        QApplication.sendPostedEvents()
        at_the_desk.frame.grab()
        unlocking.append(perf_counter() - begun)
        assert at_the_desk.title == "Write a note"
    record_ratio("locking, until nothing is left", median_ms(locking), ALLOWED_MS, 1.0, "ms")
    record_ratio("unlocking, besides the key", median_ms(unlocking), ALLOWED_MS, 1.0, "ms")
