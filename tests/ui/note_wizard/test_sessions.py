"""The third page: what suits and what does not, and the way on without a session whatever the list holds."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ehr_desktop.application.errors import NotNow
from ehr_desktop.application.wizard import Step
from ehr_desktop.domain.people import Appointment
from ehr_desktop.ui.note_wizard.appointment_picker import WITHOUT
from ehr_desktop.ui.note_wizard.note_wizard import NoteWizard
from tests.desk import RIVERA, appointment
from tests.ui.lived_in import LivedIn
from tests.ui.note_wizard.room import leave, open_clinic, press, show, write

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

ENTER, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Down


def to_sessions(wizard: NoteWizard, name: str) -> None:
    write(name)
    press(ENTER)
    press(ENTER)
    assert wizard.flow.step is Step.APPOINTMENT


def spoken(wizard: NoteWizard) -> list[str]:
    return [row.spoken for row in wizard.picker.list.rows]


def goes_on_without(wizard: NoteWizard) -> None:
    assert wizard.picker.row.isVisible()
    assert wizard.picker.row.text() == WITHOUT
    press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert (wizard.flow.step, wizard.flow.appointment_id) == (Step.NOTE, None)


def test_suitable_ones_first_the_others_with_the_reason(wizard: NoteWizard) -> None:
    to_sessions(wizard, "rivera")
    rows = spoken(wizard)
    assert rows[0] == "Suitable"
    assert rows[1].startswith("Tue 17 Nov 2026, 09:00 – 09:50, Individual Therapy · 90834, Office, Today")
    assert rows[3] == "Not suitable, with the reason"
    reasons = [row.rpartition(": ")[2] for row in rows[4:]]
    assert reasons == ["Not yet taken place", "Cancelled", "No-show", "Another clinician’s"]


def test_what_does_not_suit_cannot_be_chosen(wizard: NoteWizard) -> None:
    to_sessions(wizard, "rivera")
    for _ in range(6):
        press(DOWN)
    assert wizard.picker.selected() == "a2"


def test_an_unusual_session_is_chosen_with_a_warning(wizard: NoteWizard, room: LivedIn) -> None:
    room.api.sessions.append(appointment("a9", RIVERA, 3, kind="Group Therapy", cpt_code="90853"))
    room.desk.directory.fetch_appointments(RIVERA.id)
    to_sessions(wizard, "rivera")
    assert any("Group Therapy is unusual for a Progress Note" in row for row in spoken(wizard))
    wizard.picker.list.select("a9")
    press(ENTER)
    assert wizard.flow.appointment_id == "a9"


def test_typing_searches_date_kind_and_place(wizard: NoteWizard) -> None:
    to_sessions(wizard, "rivera")
    write("10 nov")
    assert wizard.picker.selected() == "a2"
    assert len(wizard.picker.list.rows) == 2
    wizard.picker.search.setText("group")
    assert wizard.picker.selected() is None
    assert not wizard.footers[Step.APPOINTMENT].go_on.isEnabled()
    wizard.picker.search.setText("zzz")
    assert "No session matches" in wizard.picker.empty.accessibleName()
    goes_on_without(wizard)


def test_without_a_session_when_there_are_some(wizard: NoteWizard) -> None:
    to_sessions(wizard, "rivera")
    goes_on_without(wizard)


def test_without_a_session_when_there_are_none(wizard: NoteWizard, qtbot: QtBot) -> None:
    to_sessions(wizard, "ferreira")
    empty = wizard.picker.empty
    qtbot.waitUntil(lambda: "This client has no sessions yet" in empty.accessibleName())
    assert QApplication.focusWidget() is wizard.picker.row
    press(ENTER)
    assert wizard.flow.step is Step.NOTE


def test_without_a_session_when_offline(tmp_path: Path, qtbot: QtBot) -> None:
    with open_clinic(tmp_path, known=False) as room:
        room.desk.directory.fetch_caseload()
        room.api.offline = True
        wizard = show(NoteWizard(room.desk, room.lanes, room.heartbeat), qtbot)
        wizard.begin()
        to_sessions(wizard, "rivera")
        empty = wizard.picker.empty
        qtbot.waitUntil(lambda: "No sessions of this client on this computer" in empty.accessibleName())
        assert "when you are back online" in empty.accessibleName()
        goes_on_without(wizard)
        leave(wizard)


def test_offline_it_shows_what_this_computer_knows(wizard: NoteWizard, room: LivedIn, qtbot: QtBot) -> None:
    room.api.offline = True
    to_sessions(wizard, "rivera")
    qtbot.waitUntil(lambda: wizard.picker.state.text() == "Offline: showing what this computer knows.")
    assert wizard.picker.selected() == "a1"
    assert not wizard.picker.banner.isVisible()


def test_without_a_session_when_the_server_fails_and_try_again(
    wizard: NoteWizard, room: LivedIn, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = room.api.appointments

    def busy(_client: str) -> list[Appointment]:
        raise NotNow("The server is busy. Please wait a minute.")

    monkeypatch.setattr(room.api, "appointments", busy)
    to_sessions(wizard, "ferreira")
    qtbot.waitUntil(lambda: wizard.picker.banner.isVisible())
    assert "The server is busy." in wizard.picker.banner.text()
    assert wizard.picker.row.isVisible()
    room.api.sessions.append(appointment("f1", room.api.caseload[3], 2))
    monkeypatch.setattr(room.api, "appointments", real)
    wizard.picker.again.click()
    qtbot.waitUntil(lambda: wizard.picker.selected() == "f1")
    assert not wizard.picker.banner.isVisible()
    goes_on_without(wizard)


def test_newer_sessions_arrive_without_moving_the_choice_or_the_focus(
    wizard: NoteWizard, room: LivedIn, qtbot: QtBot
) -> None:
    room.api.sessions.append(appointment("a0", RIVERA, 0, "14:00"))
    to_sessions(wizard, "rivera")
    press(DOWN)
    assert wizard.picker.selected() == "a2"
    qtbot.waitUntil(lambda: any("14:00" in row for row in spoken(wizard)))
    assert wizard.picker.selected() == "a2"
    assert wizard.picker.list.hasFocus()
