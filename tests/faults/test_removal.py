"""F63: somebody removes their data while notes are unsent: named first, asked for, and then really gone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ehr_desktop.application.errors import StoreUnreadable
from ehr_desktop.ui.places import Where
from ehr_desktop.ui.program import Program
from ehr_desktop.ui.settings.remove_data import RemoveDataSection
from ehr_desktop.vault import OsVault, list_vaults, no_keyring, vault_place
from tests.application.fake_api import PASSWORD
from tests.application.test_drafts import begun
from tests.ui.workplace import ACCOUNT, OTHER, QUICK, Workplace

HOST = ACCOUNT.url.removeprefix("http://")
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    """Somebody with an unsent note and a backup of it, and somebody else."""
    place = Workplace(tmp_path)
    for account in (OTHER, ACCOUNT):
        desk = place.sign_in.connect(account, PASSWORD)
        desk.directory.fetch_caseload()
        begun(desk)
        assert desk.backups.make(lambda: True)
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


def asked_at_the_desk(place: Workplace, program: Program, qtbot: QtBot) -> RemoveDataSection:
    """Settings, and the button pressed."""
    page = program.start_window.unlock_page
    assert page
    [at] = [at for at in range(page.who.count()) if HOST in page.who.itemText(at)]
    page.who.setCurrentIndex(at)
    window = place.unlocked(program, qtbot)
    window.places.go(Where.SETTINGS)
    section = window.places.settings.remove_data
    assert section
    section.begin_button.click()
    return section


def files_below(folder: Path) -> dict[Path, bytes]:
    """Every file, and what is in it."""
    return {one: one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_f63_what_is_unsent_is_named_and_nothing_goes_without_the_password(
    place: Workplace, program: Program, qtbot: QtBot
) -> None:
    section = asked_at_the_desk(place, program, qtbot)
    assert section.warning.text() == "1 note is on this computer only, and would be lost."
    assert section.names.text().startswith("Rivera, Ana · Progress Note · ")
    assert "since" in section.names.text()
    assert section.send_button.isVisible()
    assert section.export_button.isVisible()
    assert not section.remove_button.isEnabled()
    QTest.keyClicks(section.password, "not my password")
    section.remove_button.click()
    qtbot.waitUntil(section.problem.isVisible, timeout=20_000)
    assert place.file_of().exists()
    section.keep_button.click()
    assert not section.is_asking
    assert section.begin_button.isVisible()


def test_f63_sent_first_nothing_is_left_to_lose(place: Workplace, program: Program, qtbot: QtBot) -> None:
    section = asked_at_the_desk(place, program, qtbot)
    heartbeat = program.heartbeat
    assert heartbeat
    qtbot.waitUntil(lambda: not heartbeat.is_busy, timeout=20_000)
    assert program.desk
    place.api.offline = place.api.signed_out = False
    program.desk.standing.has_session = True
    section.send_button.click()
    qtbot.waitUntil(lambda: section.warning.isHidden(), timeout=20_000)
    assert section.names.text() == "Every note of yours is at the clinic as it is here."
    assert len(place.api.notes) == 1


def test_f63_after_it_no_file_and_no_key_is_left_and_nobody_elses_is_touched(
    place: Workplace, program: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    vaults = place.folders.vaults
    mine, theirs = place.file_of().parent, place.file_of(OTHER).parent
    section = asked_at_the_desk(place, program, qtbot)
    others = files_below(theirs)
    before = tmp_path / "before"
    shutil.copytree(vaults, before)
    QTest.keyClicks(section.password, PASSWORD)
    section.remove_button.click()
    removed = "Your notes were removed from this computer."
    qtbot.waitUntil(lambda: program.start_window.banner.text() == removed, timeout=20_000)

    assert program.start_window.isVisible()
    assert program.desk is None
    assert list(vaults.iterdir()) == [theirs]
    assert files_below(theirs) == others
    assert not [one for one in files_below(place.folders.data) if mine.name in str(one) and before not in one.parents]
    page = program.start_window.unlock_page
    assert page
    assert [page.who.itemText(at) for at in range(page.who.count())] == [f"{OTHER.email} · elsewhere.example"]

    # a copy of the whole folder as it was, without the key: the right password opens nothing of it
    for header in list((before / mine.name).rglob("vault.json*")):
        header.unlink()
    copied = vault_place(before, ACCOUNT.url, ACCOUNT.email)
    assert [one.url for one in list_vaults(before)] == [OTHER.url]
    with pytest.raises(StoreUnreadable):
        OsVault(copied, no_keyring(), QUICK).unlock(PASSWORD)
    with pytest.raises(StoreUnreadable, match="gone"):
        OsVault(copied, no_keyring(), QUICK).set_up(PASSWORD)
