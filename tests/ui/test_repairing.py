"""A damaged file at the first window and at the desk: said, repaired, told; *Not now* leaves everything as it is."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ehr_desktop.application.errors import Damage
from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.application.rescue import LostNote, Rescue
from ehr_desktop.ui.lock_page import LockPage
from ehr_desktop.ui.program import Program
from ehr_desktop.ui.repair_words import CAN_BE_OPENED, report, title, what_happened
from ehr_desktop.ui.start.repair_page import RepairPage
from tests.application.fake_api import PASSWORD
from tests.application.test_drafts import begun
from tests.faults.vaults import damaged
from tests.ui.workplace import ACCOUNT, Workplace

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
TODAY = date(2026, 11, 17)


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    """Two notes that were never sent, one of them in a backup."""
    place = Workplace(tmp_path)
    desk = place.sign_in.connect(ACCOUNT, PASSWORD)
    begun(desk)
    assert desk.backups.make(lambda: True)
    begun(desk)
    desk.store.close()
    place.api.offline = True
    return place


@pytest.fixture
def program(place: Workplace, qtbot: QtBot) -> Iterator[Program]:
    """Started, and let go of at the end."""
    made = place.program()
    yield made
    made.stop()
    with qtbot.waitSignal(made.start_window.destroyed):
        made.start_window.deleteLater()


def page_of(program: Program, qtbot: QtBot) -> RepairPage:
    """The page that is offered."""
    qtbot.waitUntil(lambda: bool(program.start_window.findChildren(RepairPage)), timeout=20_000)
    [page] = program.start_window.findChildren(RepairPage)
    return page


def test_a_file_that_does_not_open_is_repaired_and_the_desk_tells_how_it_went(
    place: Workplace, program: Program, qtbot: QtBot
) -> None:
    damaged(place.file_of(), 2000)
    place.type_password(program)
    page = page_of(program, qtbot)
    assert page.open_button.isHidden()
    page.repair_button.click()
    qtbot.waitUntil(lambda: program.window is not None and program.window.isVisible(), timeout=20_000)
    assert program.window
    assert program.desk
    banner = program.window.file_banner
    assert banner.isVisible()
    assert banner.banner.text().startswith("Restored from today’s backup. 1 note written since was read")
    assert len(program.desk.my_notes.page(NoteFilter(not_sent=True))) == 2
    banner.read_button.click()
    assert banner.isHidden()
    assert program.desk.backups.report() is None


@pytest.mark.parametrize("by", ["button", "key"])
def test_not_now_leaves_the_file_as_it_is(place: Workplace, program: Program, qtbot: QtBot, by: str) -> None:
    content = damaged(place.file_of(), 2000)
    place.type_password(program)
    page = page_of(program, qtbot)
    if by == "button":
        page.later_button.click()
    else:
        QTest.keyClick(page.repair_button, Qt.Key.Key_Escape)
    assert program.start_window.unlock_page
    assert program.start_window.unlock_page.isVisible()
    assert place.file_of().read_bytes() == content
    assert not (place.file_of().parent / "damaged").exists()


def test_damage_met_at_the_desk_is_said_there_and_repaired_at_the_password(
    place: Workplace, program: Program, qtbot: QtBot
) -> None:
    window = place.unlocked(program, qtbot)
    damaged(place.file_of(), 20 * 4096 + 700)
    window.daily_backup.make()  # reads the whole file
    qtbot.waitUntil(lambda: not window.daily_backup.is_busy, timeout=20_000)
    window.file_banner.refresh()
    assert window.file_banner.repair_button.isVisible()
    assert "cannot be read" in window.file_banner.banner.text()
    window.file_banner.repair_button.click()
    qtbot.waitUntil(lambda: program.frame is not None and isinstance(program.frame.page, LockPage))
    assert program.frame
    lock = program.frame.page
    assert isinstance(lock, LockPage)
    QTest.keyClicks(lock.password, PASSWORD)
    QTest.keyClick(lock.password, Qt.Key.Key_Return)
    page = page_of(program, qtbot)
    assert page.open_button.isVisible()
    page.repair_button.click()
    qtbot.waitUntil(lambda: program.window is not None and program.window.isVisible(), timeout=20_000)
    assert program.desk
    assert not program.desk.backups.is_damaged()
    assert len(program.desk.my_notes.page(NoteFilter(not_sent=True))) == 2


def test_a_file_damaged_in_part_can_be_opened_without_repairing(
    place: Workplace, program: Program, qtbot: QtBot
) -> None:
    place.file_of().with_suffix(".damaged").write_bytes(b"")
    place.type_password(program)
    page_of(program, qtbot).open_button.click()
    qtbot.waitUntil(lambda: program.window is not None and program.window.isVisible(), timeout=20_000)


def test_a_repair_can_be_stopped_and_says_that_nothing_is_lost(qtbot: QtBot) -> None:
    page = RepairPage(Damage.UNREADABLE)
    qtbot.addWidget(page)
    page.show()
    asked: list[str] = []
    page.not_now.connect(lambda: asked.append("not now"))
    page.repair_button.click()
    wanted = [page.goes_on]
    assert page.later_button.text() == "Stop"
    page.later_button.click()
    assert [*wanted, page.goes_on] == [True, False]
    page.show_problem("Stopped. Nothing is lost.")
    assert page.repair_button.isEnabled()
    assert page.later_button.text() == "Not now"
    assert asked == []


@pytest.mark.parametrize("damage", Damage)
def test_every_damage_has_its_words(damage: Damage) -> None:
    assert title(damage)
    assert what_happened(damage).endswith(".")
    assert (damage in CAN_BE_OPENED) == (damage in (Damage.OLDER, Damage.IN_PART))


def test_a_repair_is_told_in_numbers_and_a_lost_note_by_name() -> None:
    lost = LostNote("Rivera, Ana", "Progress Note", "2026-11-17")
    assert report(Rescue("2026-11-16", "damaged/x", 14, 0, (lost,)), TODAY) == (
        "Restored from yesterday’s backup. 14 of 15 notes written since could be read from the damaged file, and are "
        "here. Not readable: Rivera, Ana, Progress Note, Tue 17 Nov 2026. What the clinic has of this comes with the "
        "next round. The damaged file is kept."
    )
    assert report(Rescue("", "damaged/x"), TODAY) == (
        "There was no backup to restore. Nothing newer was found in the damaged file. The damaged file is kept."
    )
    assert "Restored from the backup of Tue 10 Nov 2026. 1 note written" in report(Rescue("2026-11-10", "", 1), TODAY)
    assert "Of 2 notes the text is that of the backup" in report(Rescue("2026-11-10", "", 1, 2), TODAY)
