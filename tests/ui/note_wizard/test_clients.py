"""The first page: search, keys, and what it says when there is nobody."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ehr_desktop.application.errors import NotNow
from ehr_desktop.application.events import CaseloadChanged
from ehr_desktop.domain.people import Client
from ehr_desktop.ui.note_wizard.note_wizard import NoteWizard
from tests.application.fake_api import FakeApi
from tests.desk import RIVERA
from tests.ui.lived_in import LivedIn
from tests.ui.note_wizard.room import open_clinic, press, show, write

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def spoken(wizard: NoteWizard) -> list[str]:
    return [row.spoken for row in wizard.clients.list.rows]


def test_recent_clients_first_then_all_by_name(wizard: NoteWizard) -> None:
    names = [row.split(",")[0] for row in spoken(wizard)]
    assert names == ["Recent", "Chen", "Rivera", "O’Brien", "All clients · 4", "Chen", "Ferreira", "O’Brien", "Rivera"]
    assert spoken(wizard)[2] == "Rivera, Ana, MRN 204-093, born 14 Mar 1989 · 37, last session Today 09:00"
    assert wizard.clients.count_words() == "4 clients on this computer, works offline"


def test_typing_searches_and_arrows_choose_while_the_search_keeps_the_focus(wizard: NoteWizard) -> None:
    press(Qt.Key.Key_Down)
    assert wizard.clients.selected() == RIVERA.id
    press(Qt.Key.Key_Up)
    write("o'b")
    assert wizard.clients.selected() == "c3"
    assert wizard.clients.search.hasFocus()


def test_letters_typed_in_the_list_go_to_the_search(wizard: NoteWizard) -> None:
    wizard.clients.list.setFocus()
    write("fer")
    assert wizard.clients.search.text() == "fer"
    assert wizard.clients.selected() == "c4"


def test_nobody_found_says_what_else_to_try(wizard: NoteWizard) -> None:
    write("zzz")
    assert wizard.clients.selected() is None
    assert "Nobody found" in wizard.clients.empty.accessibleName()
    assert not wizard.footers[0].go_on.isEnabled()
    press(Qt.Key.Key_Return)
    assert wizard.flow.client_id is None


def test_a_refresh_beside_it_does_not_move_the_choice(wizard: NoteWizard, room: LivedIn) -> None:
    press(Qt.Key.Key_Down)
    room.api.caseload.insert(0, Client("c9", "100-001", "Abel", "Aaron"))
    room.desk.directory.fetch_caseload()
    room.desk.events.publish(CaseloadChanged())
    assert wizard.clients.selected() == RIVERA.id
    assert any(row.startswith("Aaron, Abel") for row in spoken(wizard))


def test_without_a_caseload_and_offline_it_says_so_and_tries_again(tmp_path: Path, qtbot: QtBot) -> None:
    with open_clinic(tmp_path, FakeApi((RIVERA,)), known=False) as room:
        room.api.offline = True
        wizard = show(NoteWizard(room.desk, room.lanes, room.heartbeat), qtbot)
        wizard.begin()
        empty = wizard.clients.empty
        qtbot.waitUntil(lambda: "No clients on this computer yet" in empty.accessibleName())
        room.api.offline = False
        empty.pressed.emit()
        qtbot.waitUntil(lambda: wizard.clients.selected() == RIVERA.id)


def test_a_server_that_fails_is_quoted(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_clinic(tmp_path, FakeApi((RIVERA,)), known=False) as room:

        def busy() -> list[Client]:
            raise NotNow("The server is busy.")

        monkeypatch.setattr(room.api, "clients", busy)
        wizard = show(NoteWizard(room.desk, room.lanes, room.heartbeat), qtbot)
        wizard.begin()
        qtbot.waitUntil(lambda: "The server is busy" in wizard.clients.empty.accessibleName())
