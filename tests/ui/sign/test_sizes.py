"""Every page of signing in a window of 1280 × 800, at every text size and in every scheme."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ehr_desktop.ui import theme
from ehr_desktop.ui.sign.face import Part
from ehr_desktop.ui.sign.page import SignPage
from ehr_desktop.ui.theme import Scheme
from tests.application.fake_api import PASSWORD
from tests.ui.lived_in import LivedIn
from tests.ui.note_wizard.room import clipped, write
from tests.ui.sign.test_signing import draft, to_password

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.mark.parametrize(
    ("scheme", "size"),
    [(Scheme.LIGHT, 1.0), (Scheme.DARK, 1.3), (Scheme.HIGH_CONTRAST_DARK, 1.7), (Scheme.LIGHT, 2.0)],
)
def test_no_word_is_clipped_on_any_page(
    qapp: QApplication, page: SignPage, room: LivedIn, qtbot: QtBot, scheme: Scheme, size: float
) -> None:
    theme.apply(qapp, scheme, size)
    page.begin(draft(room, plan="Continue CB"))
    qtbot.waitUntil(lambda: clipped(page) == [])
    page.review.go_to.emit("appointment")
    qtbot.waitUntil(lambda: clipped(page) == [])
    page.begin(draft(room, "a1"))
    to_password(page, room, qtbot)
    qtbot.waitUntil(lambda: clipped(page) == [])
    write(PASSWORD)
    page.footers[Part.PASSWORD].go_on.click()
    qtbot.waitUntil(lambda: page.part is Part.SIGNED)
    qtbot.waitUntil(lambda: clipped(page) == [])
    assert page.size().toTuple() == (1280, 800)
