"""The window of the desk: going places by key, what fills it, how things stand, and that no title names a client."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from ehr_desktop.application.outbox import Refusal
from ehr_desktop.application.sync import Link
from ehr_desktop.application.wizard import Step
from ehr_desktop.domain.note import Place
from ehr_desktop.ui.main_window import MainWindow
from ehr_desktop.ui.places import Where
from ehr_desktop.ui.preferences import Preferences
from ehr_desktop.ui.theme import Scheme
from tests.desk import CHEN, NOW, RIVERA, TYPES
from tests.ui.conftest import Dress, Open, Stage
from tests.ui.lived_in import NOVAK, OKAFOR, LivedIn
from tests.ui.sight import cut_off, nameless, out_of_sight

CTRL = Qt.KeyboardModifier.ControlModifier


def button(window: MainWindow, word: str) -> QAbstractButton:
    """The visible button with this word."""
    found = [one for one in window.findChildren(QAbstractButton) if one.isVisible() and one.text() == word]
    assert found, word
    return found[0]


def words_of(window: MainWindow) -> list[str]:
    """Every label in sight."""
    return [label.text() for label in window.findChildren(QLabel) if label.isVisible()]


# --- places -------------------------------------------------------------------------------------------------


def test_it_opens_at_my_notes_with_the_list_under_the_keys(lived_in: LivedIn, opened: Open) -> None:
    window = opened(lived_in)
    assert window.windowTitle() == "EHR Desktop · My notes"
    assert window.places.my_notes.table.hasFocus()
    assert "Practice data: nothing here is real" in words_of(window)
    assert "Harbour Practice" in words_of(window)


def test_a_journey_by_keyboard_alone(lived_in: LivedIn, opened: Open) -> None:
    window = opened(lived_in)
    titles = []
    for key, modifier in (
        (Qt.Key.Key_Comma, CTRL),
        (Qt.Key.Key_2, CTRL),
        (Qt.Key.Key_1, CTRL),
        (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F, CTRL),
    ):
        QTest.keyClick(window.focusWidget() or window, key, modifier)
        titles.append(window.windowTitle().removeprefix("EHR Desktop · "))
    assert titles == ["Settings", "Needs you", "My notes", "Keys", "My notes", "My notes"]
    QTest.keyClicks(window.focusWidget(), "novak")
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert window.places.where() is Where.READER
    assert window.windowTitle() == "EHR Desktop · Note"
    assert "Novak, Petr" in words_of(window)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert window.places.where() is Where.MY_NOTES
    assert window.places.my_notes.table.hasFocus()


def test_needs_you_is_in_the_side_bar_only_when_there_is_something(
    qtbot: QtBot, lived_in: LivedIn, opened: Open
) -> None:
    window = opened(lived_in)
    bar = window.places.side_bar
    assert "Needs you" not in [one.text() for one in bar.findChildren(QAbstractButton) if one.isVisible()]
    lived_in.api.needs_appointment_for_drafts = True
    lived_in.heartbeat.sync_now()
    qtbot.waitUntil(lambda: lived_in.desk.my_notes.counts().needs_you == 1)
    qtbot.waitUntil(lambda: button(window, "Needs you").accessibleName() == "Needs you, 1")
    QTest.mouseClick(button(window, "Needs you"), Qt.MouseButton.LeftButton)
    assert "“Appointment is required for non-draft notes”" in words_of(window)
    QTest.mouseClick(button(window, "Open and edit"), Qt.MouseButton.LeftButton)
    assert window.windowTitle() == "EHR Desktop · Write a note"


def at_needs_you(window: MainWindow, lived_in: LivedIn) -> None:
    """Go to *Needs you*, where the draft of Rivera waits because her treatment plan is overdue."""
    overdue = "This client's treatment plan is 12 days overdue. Plans are renewed."
    with lived_in.desk.store.writing() as tx:
        row = tx.outbox_row(lived_in.note_of(RIVERA))
        assert row
        tx.put_outbox_row(replace(row, refusal=Refusal(400, overdue, NOW)))
    window.places.go(Where.NEEDS_YOU)


def test_a_plan_that_is_overdue_is_begun_for_this_client(lived_in: LivedIn, opened: Open) -> None:
    window = opened(lived_in)
    at_needs_you(window, lived_in)
    QTest.mouseClick(button(window, "Write the treatment plan"), Qt.MouseButton.LeftButton)
    assert window.windowTitle() == "EHR Desktop · Write a note"
    flow = window.wizard().flow
    assert (flow.client_id, flow.note_type, flow.step) == (RIVERA.id, "Treatment Plan", Step.APPOINTMENT)


def test_a_plan_that_is_begun_is_opened_and_no_second_one_written(
    qtbot: QtBot, lived_in: LivedIn, opened: Open
) -> None:
    window = opened(lived_in)
    at_needs_you(window, lived_in)
    plan = lived_in.desk.drafts.begin(RIVERA.id, TYPES["Treatment Plan"], {}, None)
    lived_in.desk.drafts.save(plan, {"session_date": "2026-11-20"}, None, "test")
    lived_in.desk.drafts.close(plan.id)
    QTest.mouseClick(button(window, "Write the treatment plan"), Qt.MouseButton.LeftButton)
    assert window.wizard().note.note_id == plan.id
    window.wizard().leave()
    qtbot.waitUntil(lambda: not lived_in.heartbeat.is_busy)


@pytest.mark.parametrize("width", [1280, 1024])
def test_the_form_offers_the_plan_beside_it_and_in_the_line_above(
    qtbot: QtBot, lived_in: LivedIn, opened: Open, width: int
) -> None:
    window = opened(lived_in)
    window.resize(width, 800)
    at_needs_you(window, lived_in)
    window.open_note(lived_in.note_of(RIVERA))
    QTest.mouseClick(button(window, "Write the treatment plan"), Qt.MouseButton.LeftButton)
    flow = window.wizard().flow
    assert (flow.client_id, flow.note_type, flow.step) == (RIVERA.id, "Treatment Plan", Step.APPOINTMENT)
    qtbot.waitUntil(lambda: not lived_in.heartbeat.is_busy)


@pytest.mark.parametrize("width", [1280, 1024])
def test_the_form_of_a_note_changed_in_two_places_leads_to_the_decision(
    qtbot: QtBot, room: LivedIn, opened: Open, width: int
) -> None:
    note_id = room.draft(OKAFOR, "Mother joined for the second half.", "s2")
    room.settle()
    shown = room.desk.my_notes.look(note_id)
    assert shown
    assert shown.note.server
    room.api.change_elsewhere(shown.note.server.id, subjective="Mother joined for the first half.")
    room.desk.drafts.save(room.desk.drafts.open(note_id), {"subjective": "Mother stayed."}, "s2", "test")
    room.desk.drafts.close(note_id)
    room.desk.engine.run_once()
    window = opened(room)
    window.resize(width, 800)
    window.open_note(note_id, "plan")
    QTest.keyClicks(window.focusWidget(), "Letter to the school.")
    window.wizard().flush()
    QTest.mouseClick(button(window, "Compare and decide"), Qt.MouseButton.LeftButton)

    decision = window.places.needs_you.decision
    assert decision
    assert decision.isVisible()
    assert decision.need.note.answers["plan"] == "Letter to the school."
    assert not room.desk.drafts.is_open(note_id)
    qtbot.waitUntil(lambda: not room.heartbeat.is_busy)


# --- notes --------------------------------------------------------------------------------------------------


def test_a_draft_is_opened_written_in_and_closed(qtbot: QtBot, lived_in: LivedIn, opened: Open) -> None:
    window = opened(lived_in)
    window.open_note(lived_in.note_of(RIVERA))
    assert window.windowTitle() == "EHR Desktop · Write a note"
    assert "Rivera" not in window.windowTitle()
    window.wizard().leave()
    assert window.windowTitle() == "EHR Desktop · My notes"
    assert window.places.my_notes.table.hasFocus()
    qtbot.waitUntil(lambda: not lived_in.heartbeat.is_busy)


def test_control_n_begins_a_new_note(lived_in: LivedIn, opened: Open) -> None:
    window = opened(lived_in)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_N, CTRL)
    assert window.windowTitle() == "EHR Desktop · Write a note"


def test_a_note_that_is_gone_is_said_in_the_list(lived_in: LivedIn, opened: Open) -> None:
    window = opened(lived_in)
    window.open_note("no such note")
    assert window.windowTitle() == "EHR Desktop · My notes"
    assert "not on this computer any more" in window.places.my_notes.said.text()


def test_what_is_typed_is_committed_before_the_window_closes(lived_in: LivedIn, opened: Open) -> None:
    window = opened(lived_in)
    note_id = lived_in.note_of(RIVERA)
    window.open_note(note_id)
    window.close()
    assert not window.isVisible()
    assert not lived_in.desk.drafts.is_open(note_id)


def test_signing_fills_the_window_and_leads_back_to_the_list(lived_in: LivedIn, opened: Open) -> None:
    window = opened(lived_in)
    note_id = lived_in.note_of(RIVERA)
    window.review_and_sign(note_id)
    assert window.windowTitle() == "EHR Desktop · Sign"
    window.sign_page().back_to_note.emit(note_id, "plan")
    assert window.windowTitle() == "EHR Desktop · Write a note"
    window.wizard().leave()
    window.review_and_sign(note_id)
    window.sign_page().closed.emit()
    assert window.windowTitle() == "EHR Desktop · My notes"


def test_the_sheet_of_keys_leads_back_to_where_one_was(lived_in: LivedIn, opened: Open) -> None:
    window = opened(lived_in)
    window.open_note(lived_in.note_of(RIVERA))
    window.show_keys()
    assert window.windowTitle() == "EHR Desktop · Keys"
    window.show_keys()
    assert window.windowTitle() == "EHR Desktop · Write a note"


# --- how things stand ---------------------------------------------------------------------------------------


def test_signing_in_again_asks_for_the_password_and_leads_back(qtbot: QtBot, lived_in: LivedIn, opened: Open) -> None:
    window = opened(lived_in)
    lived_in.api.signed_out = True
    lived_in.heartbeat.sync_now()
    qtbot.waitUntil(lambda: lived_in.heartbeat.link is Link.SIGN_IN_NEEDED)
    qtbot.waitUntil(lambda: window.places.standing.sign_in_button.isVisible())
    QTest.mouseClick(button(window, "Sign in"), Qt.MouseButton.LeftButton)
    assert window.windowTitle() == "EHR Desktop · Sign in"
    page = window.sign_in_page
    QTest.keyClicks(page.password, "wrong")
    with qtbot.waitSignal(window.sign_in_wanted) as asked:
        QTest.keyClick(page.password, Qt.Key.Key_Return)
    assert asked.args == ["wrong", ""]
    assert page.password.text() == ""
    window.sign_in_failed("This is not your password.")
    assert page.problem.isVisible()
    QTest.keyClicks(page.password, "right")
    QTest.keyClick(page.password, Qt.Key.Key_Return)
    window.signed_in()
    assert window.windowTitle() == "EHR Desktop · My notes"


def test_signing_out_is_asked_of_the_program(qtbot: QtBot, lived_in: LivedIn, opened: Open) -> None:
    lived_in.settle()
    window = opened(lived_in)
    with qtbot.waitSignal(window.sign_out_wanted):
        QTest.mouseClick(button(window, "Sign out"), Qt.MouseButton.LeftButton)


# --- settings -----------------------------------------------------------------------------------------------


def test_practice_data_are_removed_only_after_a_second_word(qtbot: QtBot, lived_in: LivedIn, opened: Open) -> None:
    window = opened(lived_in)
    window.places.go(Where.SETTINGS)
    with qtbot.assertNotEmitted(window.remove_practice_wanted):
        QTest.mouseClick(button(window, "Remove practice data"), Qt.MouseButton.LeftButton)
        assert button(window, "Keep").hasFocus()
    with qtbot.waitSignal(window.remove_practice_wanted):
        QTest.mouseClick(button(window, "Remove"), Qt.MouseButton.LeftButton)


def test_about_says_which_server_this_is_and_what_it_refused_last(room: LivedIn, opened: Open) -> None:
    room.draft(RIVERA, "A draft without an appointment.")
    room.api.needs_appointment_for_drafts = True
    room.settle()
    window = opened(room)
    window.places.go(Where.SETTINGS)
    lines = dict(window.places.settings.about.lines())
    assert lines["Build"] == "abc1234"
    assert lines["Database"] == "migration 0001"
    assert "takes a draft without an appointment" in lines["What it can"]
    assert lines["Last refusal"].endswith("400 · “Appointment is required for non-draft notes”")


def test_the_text_size_is_set_by_key_and_by_choice(lived_in: LivedIn, opened: Open, dress: Dress) -> None:
    window = opened(lived_in)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Plus, CTRL)
    window.places.go(Where.SETTINGS)
    assert window.places.settings.look.text_size.value() == "125"
    QTest.mouseClick(button(window, "200 %"), Qt.MouseButton.LeftButton)
    assert window.places.side_bar.is_narrow()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_0, CTRL)
    assert not window.places.side_bar.is_narrow()


# --- sight --------------------------------------------------------------------------------------------------

SIZES = ((1280, 800, 2.0), (1024, 640, 1.0))


@pytest.mark.parametrize("where", [Where.MY_NOTES, Where.NEEDS_YOU, Where.SETTINGS, Where.READER])
@pytest.mark.parametrize(("width", "height", "text_size"), SIZES)
def test_every_place_can_be_read_and_named(
    qtbot: QtBot,
    lived_in: LivedIn,
    opened: Open,
    dress: Dress,
    where: Where,
    width: int,
    height: int,
    text_size: float,
) -> None:
    lived_in.api.needs_appointment_for_drafts = True
    lived_in.settle()
    window = opened(lived_in)
    dress(Scheme.DARK, text_size)
    window.resize(width, height)
    window.places.go(where)
    if where is Where.READER:
        window.places.read(lived_in.note_of(NOVAK))
    qtbot.waitUntil(lambda: not cut_off(window))
    assert (window.width(), window.height()) == (width, height)
    assert out_of_sight(window) == []
    assert nameless(window) == []


@pytest.mark.parametrize("cover", ["show_keys", "ask_sign_in"])
def test_what_fills_the_window_can_be_read_at_twice_the_size(
    qtbot: QtBot, lived_in: LivedIn, opened: Open, dress: Dress, cover: str
) -> None:
    window = opened(lived_in)
    dress(Scheme.LIGHT, 2.0)
    getattr(window, cover)()
    qtbot.waitUntil(lambda: not cut_off(window))
    assert (window.width(), window.height()) == (1280, 800)
    assert out_of_sight(window) == []
    assert nameless(window) == []


def test_large_text_folds_the_filters_and_shows_places_as_icons(
    qtbot: QtBot, lived_in: LivedIn, opened: Open, dress: Dress
) -> None:
    window = opened(lived_in)
    notes = window.places.my_notes
    assert notes.table.delegate.shows_place_words
    dress(Scheme.LIGHT, 1.5)
    qtbot.waitUntil(lambda: not notes.table.delegate.shows_place_words)
    assert not button(window, "Not sent").visibleRegion().isEmpty()
    assert all(not one.isVisible() for one in notes.filter_bar.findChildren(QAbstractButton) if one.text() == "Signed")


def test_a_screen_reader_hears_the_whole_row(lived_in: LivedIn, opened: Open) -> None:
    table = opened(lived_in).places.my_notes.table
    heard = QAccessible.queryAccessibleInterface(table)
    assert heard
    names = [cell.text(QAccessible.Text.Name) for at in range(24) if (cell := heard.child(at))]
    said = next(one for one in names if one.startswith("Rivera, Ana"))
    assert said.startswith(
        "Rivera, Ana, MRN 204-093, Progress Note, session Tue 17 Nov, No appointment, Draft, On this computer · "
    )
    assert said.endswith(", changed 42 minutes ago")


def test_the_place_of_a_note_that_shows_only_an_icon_is_in_its_tool_tip(lived_in: LivedIn, opened: Open) -> None:
    model = opened(lived_in).places.my_notes.model
    lived_in.desk.standing.has_session = False
    said = "On this computer · waits for sign-in"
    assert model.index(0, 4).data(Qt.ItemDataRole.ToolTipRole) == said
    assert model.index(0, 4).data(Qt.ItemDataRole.AccessibleTextRole) == said


def test_a_note_sent_by_the_heartbeat_is_seen_to_arrive(qtbot: QtBot, lived_in: LivedIn, opened: Open) -> None:
    opened(lived_in)
    lived_in.heartbeat.send_now()
    note_id = lived_in.note_of(CHEN)

    def arrived() -> bool:
        shown = lived_in.desk.my_notes.look(note_id)
        return shown is not None and shown.place is Place.ACCEPTED

    qtbot.waitUntil(arrived)


def test_preferences_given_are_used(lived_in: LivedIn, stage: Stage, dress: Dress) -> None:
    chosen = Preferences()
    window = stage.show(MainWindow(lived_in.desk, lived_in.lanes, lived_in.heartbeat, chosen), 1280, 800)
    window.places.settings.look.scheme.edited.emit(Scheme.DARK.value)
    assert chosen.scheme is Scheme.DARK
