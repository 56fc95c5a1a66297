"""The second page: cards from the data files, and the treatment plan said before a word is typed."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ehr_desktop.application.ports import TreatmentPlanStatus
from ehr_desktop.domain.note_type import NoteTypes
from ehr_desktop.ui.note_wizard.note_type_page import NoteTypePage
from ehr_desktop.ui.note_wizard.note_wizard import NoteWizard
from ehr_desktop.ui.parts.card import Card
from tests.desk import TYPES
from tests.ui.lived_in import LivedIn
from tests.ui.note_wizard.room import all_asked, clipped, press, show, write

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

NINE = (
    *("Intake Assessment", "Progress Note", "Treatment Plan", "Cancellation Note", "Consultation Note"),
    *("Contact Note", "Termination Note", "Miscellaneous Note", "Group Therapy Note"),
)


def test_a_plan_that_is_overdue_is_said_and_stops_nobody(
    wizard: NoteWizard, room: LivedIn, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = TreatmentPlanStatus("OVERDUE", "This client's treatment plan is 12 days overdue.")
    monkeypatch.setattr(room.api, "treatment_plan_status", lambda _client: said)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: wizard.types.banner.isVisible())
    assert "12 days overdue. The server may refuse other notes" in wizard.types.banner.text()
    assert wizard.footers[1].go_on.isEnabled()


def test_a_plan_that_is_current_is_no_banner(wizard: NoteWizard) -> None:
    press(Qt.Key.Key_Return)
    assert not wizard.types.banner.isVisible()


def test_offline_the_page_works_without_a_word_about_it(wizard: NoteWizard, room: LivedIn, qtbot: QtBot) -> None:
    room.api.offline = True
    press(Qt.Key.Key_Return)
    all_asked(room, qtbot)
    assert not wizard.types.banner.isVisible()
    assert wizard.types.selected() == "Progress Note"


def test_nine_types_fit_and_move_by_keys(room: LivedIn, qtbot: QtBot) -> None:
    one = TYPES["Progress Note"]
    nine = NoteTypes(
        replace(one, id=name, name=name, order=at, summary="One line of it") for at, name in enumerate(NINE, 1)
    )
    page = show(NoteTypePage(replace(room.desk, types=nine), room.lanes), qtbot)
    page.begin()
    page.enter("c1", None)
    assert page.selected() == "Progress Note"
    assert len(page.findChildren(Card)) == 9
    assert clipped(page) == []
    press(Qt.Key.Key_Down)
    assert page.selected() == "Consultation Note"
    press(Qt.Key.Key_Right)
    assert page.selected() == "Contact Note"
    write("t")
    assert page.selected() == "Termination Note"
    with qtbot.waitSignal(page.taken):
        write("3")
    assert page.selected() == "Treatment Plan"
