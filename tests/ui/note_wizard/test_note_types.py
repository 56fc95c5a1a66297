"""The second page: nine cards, and what is in the way of the type chosen said before a word is typed."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ehr_desktop.application.ports import TreatmentPlanStatus
from ehr_desktop.application.wizard import Step
from ehr_desktop.domain.note import NoteStatus
from ehr_desktop.ui import theme
from ehr_desktop.ui.note_wizard.note_type_page import NoteTypePage
from ehr_desktop.ui.note_wizard.note_wizard import NoteWizard
from ehr_desktop.ui.parts.button import Button
from ehr_desktop.ui.parts.card import Card
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import Scheme
from tests.application.fake_api import FakeApi
from tests.desk import RIVERA, TYPES, full_api
from tests.ui.lived_in import LivedIn
from tests.ui.note_wizard.room import all_asked, clipped, leave, open_clinic, press, show, write

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

ENTER = Qt.Key.Key_Return
NEVER = TreatmentPlanStatus("NEVER", "This client does not have a treatment plan. A plan is required.")
OVERDUE = TreatmentPlanStatus("OVERDUE", "This client's treatment plan is 12 days overdue. Plans are renewed.")
CURRENT = TreatmentPlanStatus("CURRENT", "This client's treatment plan is current.")


def clinic(monkeypatch: pytest.MonkeyPatch, plan: TreatmentPlanStatus, *, intake: bool, plan_first: bool) -> FakeApi:
    """A server with its order of plan and intake, and how these stand for every client."""
    api = full_api()
    if plan_first:
        api.capabilities = frozenset()
    if intake:
        api.put(RIVERA.id, "Intake Assessment", {"sessionDate": "2026-03-03"}, NoteStatus.SIGNED)
    monkeypatch.setattr(api, "treatment_plan_status", lambda _client: plan)
    return api


def to_types(room: LivedIn, qtbot: QtBot) -> NoteWizard:
    """The wizard at the note types of Ana Rivera."""
    wizard = show(NoteWizard(room.desk, room.lanes, room.heartbeat), qtbot)
    wizard.begin()
    write("rivera")
    press(ENTER)
    assert wizard.flow.step is Step.NOTE_TYPE
    all_asked(room, qtbot)
    return wizard


def choose(page: NoteTypePage, name: str) -> None:
    """Moves to a card."""
    next(card for card in page.findChildren(Card) if card.text() == name).setFocus()
    assert page.selected() == name


def is_wholly_in_sight() -> bool:
    """Whether nothing of the card under the keys is hidden."""
    card = QApplication.focusWidget()
    assert isinstance(card, Card)
    return card.visibleRegion().boundingRect() == card.rect()


def button(page: NoteTypePage, tone: Tone = Tone.AMBER) -> Button:
    return page.offer.buttons[tone]


CASES = [
    (NEVER, False, False, "Progress Note", "no completed intake and no treatment plan", "Start the intake"),
    (NEVER, False, False, "Contact Note", "does not have a treatment plan. You can", "Start treatment plan"),
    (NEVER, False, False, "Treatment Plan", "no completed intake. You can", "Start the intake"),
    (NEVER, False, False, "Intake Assessment", "", ""),
    (CURRENT, False, False, "Progress Note", "can’t be signed until the intake is completed", "Start the intake"),
    (OVERDUE, True, False, "Progress Note", "12 days overdue. You can", "Start treatment plan"),
    (OVERDUE, True, False, "Treatment Plan", "", ""),
    (CURRENT, True, False, "Progress Note", "", ""),
    (NEVER, False, True, "Progress Note", "until the plan is signed, and then the intake", "Start treatment plan"),
    (NEVER, False, True, "Intake Assessment", "the plan comes first, then the intake", "Start treatment plan"),
    (NEVER, False, True, "Treatment Plan", "", ""),
    (CURRENT, False, True, "Treatment Plan", "the server may refuse it until the intake", "Start the intake"),
    (OVERDUE, True, True, "Contact Note", "may refuse it until the plan is renewed", "Start treatment plan"),
]


@pytest.mark.parametrize(("plan", "intake", "plan_first", "kind", "words", "way"), CASES)
def test_each_hindrance_on_either_server(
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    plan: TreatmentPlanStatus,
    intake: bool,
    plan_first: bool,
    kind: str,
    words: str,
    way: str,
) -> None:
    api = clinic(monkeypatch, plan, intake=intake, plan_first=plan_first)
    with open_clinic(tmp_path, api) as room:
        wizard = to_types(room, qtbot)
        choose(wizard.types, kind)
        assert words in wizard.types.offer.text()
        assert bool(words) == wizard.types.offer.banners[Tone.AMBER].isVisible()
        assert (button(wizard.types).text(), button(wizard.types).isVisible()) == (way, bool(way))
        assert wizard.footers[Step.NOTE_TYPE].go_on.isEnabled()
        leave(wizard)


def test_what_was_never_asked_is_not_said(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    api = clinic(monkeypatch, NEVER, intake=False, plan_first=False)
    with open_clinic(tmp_path, api, known=False) as room:
        room.desk.directory.fetch_caseload()
        api.offline = True
        wizard = to_types(room, qtbot)
        for one in TYPES.to_begin():
            choose(wizard.types, one.name)
            assert (wizard.types.offer.text(), wizard.types.quiet.text()) == ("", "")
        leave(wizard)


def test_offline_it_is_said_from_what_was_known(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    api = clinic(monkeypatch, OVERDUE, intake=True, plan_first=False)
    with open_clinic(tmp_path, api) as room:
        api.offline = True
        wizard = to_types(room, qtbot)
        assert "12 days overdue" in wizard.types.offer.text()
        assert wizard.types.quiet.text() == "Intake completed 3 March"
        leave(wizard)


def test_it_is_said_as_soon_as_the_server_answers(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = clinic(monkeypatch, CURRENT, intake=True, plan_first=False)
    with open_clinic(tmp_path, api) as room:
        monkeypatch.setattr(api, "treatment_plan_status", lambda _client: OVERDUE)
        wizard = to_types(room, qtbot)
        qtbot.waitUntil(lambda: wizard.types.offer.banners[Tone.AMBER].isVisible())
        leave(wizard)


def test_in_order_is_one_quiet_line(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_clinic(tmp_path, clinic(monkeypatch, CURRENT, intake=True, plan_first=False)) as room:
        wizard = to_types(room, qtbot)
        assert wizard.types.quiet.isVisible()
        assert wizard.types.quiet.text() == "Intake completed 3 March · Treatment plan is current"
        assert wizard.types.offer.text() == ""
        leave(wizard)


def test_the_button_goes_on_with_the_type_that_cures_it(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_clinic(tmp_path, clinic(monkeypatch, NEVER, intake=False, plan_first=False)) as room:
        wizard = to_types(room, qtbot)
        QTest.mouseClick(button(wizard.types), Qt.MouseButton.LeftButton)
        assert (wizard.flow.step, wizard.flow.note_type) == (Step.APPOINTMENT, "Intake Assessment")
        press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        assert wizard.types.selected() == "Intake Assessment"
        leave(wizard)


def test_the_button_is_reached_by_tab_and_pressed_by_enter(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_clinic(tmp_path, clinic(monkeypatch, NEVER, intake=False, plan_first=True)) as room:
        wizard = to_types(room, qtbot)
        press(Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is button(wizard.types)
        press(ENTER)
        assert (wizard.flow.step, wizard.flow.note_type) == (Step.APPOINTMENT, "Treatment Plan")
        leave(wizard)


def test_an_intake_that_is_begun_is_opened_and_not_begun_twice(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_clinic(tmp_path, clinic(monkeypatch, NEVER, intake=False, plan_first=False)) as room:
        drafts = room.desk.drafts
        intake = drafts.begin(RIVERA.id, TYPES["Intake Assessment"], {}, None)
        drafts.save(intake, {}, None, "test")
        drafts.close(intake.id)
        wizard = to_types(room, qtbot)
        assert button(wizard.types).text() == "Open the intake"
        with qtbot.waitSignal(wizard.open_note) as heard:
            button(wizard.types).click()
        assert heard.args == [intake.id]


@pytest.mark.parametrize("size", [1.0, 1.5, 2.0])
def test_no_card_moves_by_what_is_said(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, size: float
) -> None:
    theme.apply(qapp, Scheme.LIGHT, size)
    with open_clinic(tmp_path, clinic(monkeypatch, NEVER, intake=False, plan_first=False)) as room:
        wizard = to_types(room, qtbot)
        page = wizard.types
        first = next(card for card in page.findChildren(Card) if card.text() == "Intake Assessment")
        qtbot.waitUntil(lambda: clipped(wizard) == [])
        before, room_before = first.mapToGlobal(first.pos()), page.offer.height()
        QTest.mouseClick(first, Qt.MouseButton.LeftButton)
        assert page.offer.text() == ""
        QTest.qWait(20)
        assert (first.mapToGlobal(first.pos()), page.offer.height()) == (before, room_before)
        leave(wizard)


def test_the_card_chosen_by_keys_stays_in_sight_at_twice_the_size(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme.apply(qapp, Scheme.DARK, 2.0)
    with open_clinic(tmp_path, clinic(monkeypatch, NEVER, intake=False, plan_first=True)) as room:
        wizard = to_types(room, qtbot)
        for letter in "cccmtg":
            write(letter)
            qtbot.waitUntil(is_wholly_in_sight)
            assert clipped(wizard) == []
        assert wizard.types.selected() == "Group Therapy Note"
        assert wizard.size().toTuple() == (1280, 800)
        leave(wizard)


def test_nine_types_fit_and_move_by_keys(room: LivedIn, qtbot: QtBot) -> None:
    page = show(NoteTypePage(room.desk, room.lanes), qtbot)
    page.begin()
    page.enter("c1", None, None)
    assert page.selected() == "Progress Note"
    assert [card.text() for card in page.findChildren(Card)] == [one.name for one in TYPES.to_begin()]
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
