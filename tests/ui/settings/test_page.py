"""*Settings* as a whole: every part is reached by index and key, nothing is cut off, no question opens out of sight."""

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ehr_desktop.ui.main_window import MainWindow
from ehr_desktop.ui.places import Where
from ehr_desktop.ui.settings import SettingsPage
from ehr_desktop.ui.theme import Scheme
from tests.ui.conftest import Dress, Open, Stage
from tests.ui.lived_in import LivedIn
from tests.ui.sight import cut_off, nameless, out_of_sight, squeezed

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def clinic(lived_in: LivedIn) -> LivedIn:
    """A desk at a clinic, not at practice."""
    lived_in.desk = replace(lived_in.desk, is_practice=False)
    return lived_in


def settings_of(window: MainWindow) -> SettingsPage:
    window.places.go(Where.SETTINGS)
    return window.places.settings


def with_keys() -> QWidget:
    """The part that has the keys."""
    focused = QApplication.focusWidget()
    assert focused
    return focused


def is_in_sight(page: SettingsPage, part: QWidget) -> bool:
    room = page.area.viewport()
    return room.rect().contains(QRect(part.mapTo(room, QPoint(0, 0)), part.size()))


def test_the_index_names_every_section_and_leads_to_it(clinic: LivedIn, opened: Open) -> None:
    page = settings_of(opened(clinic))
    assert [button.text() for button in page.index.buttons] == [section.title for section in page.sections()]
    QTest.keyClick(with_keys(), Qt.Key.Key_Backtab)
    assert with_keys() is page.index.buttons[-1]  # it comes before what it leads to
    remove = page.remove_data
    assert remove
    assert not is_in_sight(page, remove.begin_button)
    page.index.buttons[page.sections().index(remove)].click()
    assert is_in_sight(page, remove.begin_button)
    assert with_keys() is remove.begin_button


def test_alt_and_an_arrow_lead_from_part_to_part(clinic: LivedIn, opened: Open, qtbot: QtBot) -> None:
    page = settings_of(opened(clinic))
    qtbot.waitUntil(page.sessions.reload.isEnabled)  # the clinic has been asked
    sections = page.sections()[:-1]  # *About* is only read
    for before, after in pairwise(sections):
        assert before.isAncestorOf(with_keys())
        QTest.keyClick(with_keys(), Qt.Key.Key_Down, ALT)
        assert after.isAncestorOf(with_keys())
        assert is_in_sight(page, with_keys())
    QTest.keyClick(with_keys(), Qt.Key.Key_Up, ALT)
    assert sections[-2].isAncestorOf(with_keys())


def test_what_is_asked_before_removing_comes_in_sight_with_its_answers(clinic: LivedIn, opened: Open) -> None:
    page = settings_of(opened(clinic))
    remove = page.remove_data
    assert remove
    remove.begin_button.click()
    for part in (remove.warning, remove.password, remove.remove_button, remove.keep_button):
        assert is_in_sight(page, part)


def test_practice_offers_no_other_password_and_nothing_to_lose(lived_in: LivedIn, opened: Open) -> None:
    page = settings_of(opened(lived_in))
    assert [page.password, page.recovery, page.remove_data] == [None, None, None]
    assert "Practice data" in [button.text() for button in page.index.buttons]


@pytest.mark.parametrize("text_size", [1.0, 2.0])
def test_in_a_small_window_nothing_is_cut_off_and_nothing_scrolls_sideways(
    clinic: LivedIn, stage: Stage, dress: Dress, qtbot: QtBot, text_size: float
) -> None:
    dress(Scheme.DARK, text_size)
    window = stage.show(MainWindow(clinic.desk, clinic.lanes, clinic.heartbeat), 1024, 700)
    page = settings_of(window)
    remove = page.remove_data
    assert remove
    remove.begin_button.click()
    qtbot.waitUntil(lambda: squeezed(page) == [])
    assert [*cut_off(page), *out_of_sight(page), *nameless(page)] == []
    assert page.area.horizontalScrollBar().maximum() == 0
