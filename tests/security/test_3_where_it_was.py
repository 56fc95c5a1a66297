"""Security 3, page by page: locked and unlocked, everything is where it was, the cursor included."""

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from ehr_desktop.application.outbox import Refusal
from ehr_desktop.application.ports import AuditOrder, NoteOrder
from ehr_desktop.application.wizard import Step, Wizard
from ehr_desktop.domain.merge import Keep
from ehr_desktop.domain.note import NoteStatus
from ehr_desktop.ui.hands import Hands
from ehr_desktop.ui.my_notes.model import Spot
from ehr_desktop.ui.places import Where
from ehr_desktop.ui.plain_data import as_text, from_text
from ehr_desktop.ui.whereabouts import (
    Cover,
    FormWhereabouts,
    MyNotesWhereabouts,
    NoteWhereabouts,
    Page,
    PlacesWhereabouts,
    SessionsWhereabouts,
    Whereabouts,
    WizardWhereabouts,
)
from tests.application.fake_api import PASSWORD
from tests.application.test_session import ACCOUNT
from tests.desk import CHEN, FERREIRA, NOW, OBRIEN, RIVERA
from tests.ui.at_the_desk import TYPED, AtTheDesk

CTRL = Qt.KeyboardModifier.ControlModifier


def go_away_and_come_back(at_the_desk: AtTheDesk) -> None:
    """Locked and unlocked, and every round has ended."""
    before = at_the_desk.window
    at_the_desk.lock()
    assert at_the_desk.title == "Locked"
    at_the_desk.unlock()
    assert at_the_desk.window is not before
    at_the_desk.rest()


def test_3_the_list_with_its_filter_search_order_selection_and_scroll(at_the_desk: AtTheDesk) -> None:
    for number in range(60):
        at_the_desk.draft((RIVERA, CHEN, OBRIEN, FERREIRA)[number % 4], f"Slept {number} hours.")
    page = at_the_desk.window.places.my_notes
    page.filter_bar.set_status(NoteStatus.DRAFT.value)
    page.filter_bar.set_extra("no_appointment", True)
    page.model.wanted = replace(page.model.wanted, no_appointment=True, order=NoteOrder.CLIENT, descending=False)
    page.list_notes()
    page.table.choose(40)
    page.table.verticalScrollBar().setValue(page.table.verticalScrollBar().value() - 7)
    page.table.setFocus()
    before = (page.wanted(), page.table.remember())
    assert before[1][2] > 0
    go_away_and_come_back(at_the_desk)
    again = at_the_desk.window.places.my_notes
    assert (again.wanted(), again.table.remember()) == before
    assert again.filter_bar.status() == NoteStatus.DRAFT.value
    assert again.table.hasFocus()


def test_3_the_search_with_its_words_and_cursor(at_the_desk: AtTheDesk) -> None:
    at_the_desk.draft(RIVERA, "Slept eight hours.")
    at_the_desk.draft(CHEN, "Walked to work.")
    search = at_the_desk.window.places.my_notes.search
    QTest.keyClick(at_the_desk.window, Qt.Key.Key_F, CTRL)
    QTest.keyClicks(search, "eight hours")
    search.setSelection(6, 5)
    go_away_and_come_back(at_the_desk)
    again = at_the_desk.window.places.my_notes
    assert again.search.text() == "eight hours"
    assert again.search.hasFocus()
    assert again.search.selectedText() == "hours"
    assert again.model.rowCount() == 1


@pytest.mark.parametrize("where", [Where.NEEDS_YOU, Where.SETTINGS])
def test_3_the_place_in_the_side_bar(at_the_desk: AtTheDesk, where: Where) -> None:
    at_the_desk.window.places.go(where)
    go_away_and_come_back(at_the_desk)
    assert at_the_desk.window.places.where() is where
    assert at_the_desk.title == where.value


def test_3_activity_with_its_filters_and_the_entry_one_stands_on(at_the_desk: AtTheDesk, qtbot: QtBot) -> None:
    for number in range(12):
        at_the_desk.draft((RIVERA, CHEN)[number % 2], f"Slept {number} hours.")
    at_the_desk.window.places.go(Where.ACTIVITY)
    page = at_the_desk.window.places.activity
    page.filter_bar.set_status("written")
    page.search.setText("chen")
    page.since.set_value(NOW.date())
    page.wanted = replace(page.wanted, order=AuditOrder.KIND, descending=False)
    page.list_entries()
    qtbot.waitUntil(lambda: len(page.model.numbers) == 12)
    page.table.choose(7)
    page.table.setFocus()
    before, chosen = page.wanted, page.table.chosen()
    go_away_and_come_back(at_the_desk)
    again = at_the_desk.window.places.activity
    qtbot.waitUntil(lambda: again.table.chosen() is not None)
    assert at_the_desk.window.places.where() is Where.ACTIVITY
    assert (again.wanted, again.table.chosen()) == (before, chosen)
    assert again.filter_bar.status() == "written"
    assert again.search.text() == "chen"


def test_3_the_reader_and_how_far_down(at_the_desk: AtTheDesk, qtbot: QtBot) -> None:
    note_id = at_the_desk.draft(RIVERA, "A long day.\n" * 200)
    at_the_desk.window.places.read(note_id)
    bar = at_the_desk.window.places.reader.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 400)
    bar.setValue(321)
    go_away_and_come_back(at_the_desk)
    reader = at_the_desk.window.places.reader
    assert (reader.note_id, at_the_desk.title) == (note_id, "Note")
    assert reader.paper
    assert reader.paper.hasFocus()
    qtbot.waitUntil(lambda: reader.area.verticalScrollBar().value() == 321)


# --- writing a note -------------------------------------------------------------------------------------------


def test_3_the_step_of_the_client_with_search_and_choice(at_the_desk: AtTheDesk) -> None:
    at_the_desk.window.new_note()
    wizard = at_the_desk.window.wizard()
    QTest.keyClicks(wizard.clients.search, "e")
    QTest.keyClick(wizard.clients.search, Qt.Key.Key_Down)
    chosen = wizard.clients.selected()
    assert chosen
    go_away_and_come_back(at_the_desk)
    again = at_the_desk.window.wizard()
    assert again.flow.step is Step.CLIENT
    assert (again.clients.search.text(), again.clients.selected()) == ("e", chosen)
    assert again.clients.search.hasFocus()
    assert again.header.accessibleName() == "New note"


def test_3_the_step_of_the_note_type_with_the_card_one_stands_on(at_the_desk: AtTheDesk) -> None:
    at_the_desk.window.new_note()
    wizard = at_the_desk.window.wizard()
    QTest.keyClick(wizard.clients.search, Qt.Key.Key_Return)
    QTest.keyClick(at_the_desk.window.focusWidget(), Qt.Key.Key_Right)
    chosen, client = wizard.types.selected(), wizard.flow.client_id
    go_away_and_come_back(at_the_desk)
    again = at_the_desk.window.wizard()
    assert (again.flow.step, again.flow.client_id) == (Step.NOTE_TYPE, client)
    assert again.types.selected() == chosen
    assert at_the_desk.window.focusWidget().accessibleName().startswith(str(chosen))


def test_3_the_step_of_the_session_with_its_filter_and_choice(at_the_desk: AtTheDesk, qtbot: QtBot) -> None:
    at_the_desk.window.write_note(RIVERA.id, "Progress Note")
    wizard = at_the_desk.window.wizard()
    qtbot.waitUntil(wizard.picker.list.has_choices)
    wizard.picker.search.setFocus()
    QTest.keyClicks(wizard.picker.search, "nov")
    QTest.keyClick(wizard.picker.search, Qt.Key.Key_Down)
    here = wizard.picker.list.here()
    assert here
    go_away_and_come_back(at_the_desk)
    again = at_the_desk.window.wizard()
    assert (again.flow.step, again.flow.client_id, again.flow.note_type) == (
        Step.APPOINTMENT,
        RIVERA.id,
        "Progress Note",
    )
    assert (again.picker.filters(), again.picker.list.here()) == (("nov", None, None), here)
    assert again.picker.search.hasFocus()


def test_3_a_note_in_which_nothing_was_typed_yet_leaves_nothing_behind(at_the_desk: AtTheDesk) -> None:
    at_the_desk.window.new_note()
    at_the_desk.window.wizard().begin_for(RIVERA.id, "Progress Note", "a2")
    go_away_and_come_back(at_the_desk)
    again = at_the_desk.window.wizard()
    assert (again.flow.step, again.flow.appointment_id, again.flow.note_begun) == (Step.NOTE, "a2", False)
    assert again.note.note_id
    assert at_the_desk.desk.my_notes.counts().all == 0


def test_3_the_note_behind_the_choice_of_its_session(at_the_desk: AtTheDesk) -> None:
    at_the_desk.write()
    wizard = at_the_desk.window.wizard()
    wizard.note.choose_appointment.emit()
    note_id = wizard.note.note_id
    go_away_and_come_back(at_the_desk)
    again = at_the_desk.window.wizard()
    assert (again.flow.step, again.flow.note_begun, again.note.note_id) == (Step.APPOINTMENT, True, note_id)
    QTest.keyClick(at_the_desk.window.focusWidget(), Qt.Key.Key_Escape)
    assert at_the_desk.box().toPlainText() == TYPED


def test_3_the_form_as_far_down_as_it_was(at_the_desk: AtTheDesk, qtbot: QtBot) -> None:
    at_the_desk.write()
    form = at_the_desk.window.wizard().note.form
    assert form
    form.go_to("plan")
    bar = form._scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() > 100)
    bar.setValue(bar.value() - 33)
    before = form.scrolled
    go_away_and_come_back(at_the_desk)
    again = at_the_desk.window.wizard().note.form
    assert again
    qtbot.waitUntil(lambda: again.scrolled == before)
    assert again.field_with_focus() == "plan"


def test_3_a_date_that_is_not_understood_yet_stands_there_still(at_the_desk: AtTheDesk) -> None:
    at_the_desk.write()
    form = at_the_desk.window.wizard().note.form
    assert form
    form.go_to("session_date")
    line = at_the_desk.window.focusWidget()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    QTest.keyClicks(line, "17 Nov or")
    line.setCursorPosition(6)
    go_away_and_come_back(at_the_desk)
    again = at_the_desk.window.focusWidget()
    assert isinstance(again, QLineEdit)
    assert (again.text(), again.cursorPosition()) == ("17 Nov or", 6)


def test_3_what_signing_needs_is_still_said_at_the_fields(at_the_desk: AtTheDesk) -> None:
    at_the_desk.write()
    wizard = at_the_desk.window.wizard()
    wizard.note.review()
    at_the_desk.window.sign_page().back_to_note.emit(at_the_desk.window.sign_page().note_id, "plan")
    assert wizard.note.form
    assert wizard.note.form._aloud
    go_away_and_come_back(at_the_desk)
    again = at_the_desk.window.wizard().note.form
    assert again
    assert again._aloud


def test_3_a_note_that_is_gone_meanwhile_is_no_error(at_the_desk: AtTheDesk) -> None:
    at_the_desk.write()
    note_id = at_the_desk.window.wizard().note.note_id
    assert note_id
    at_the_desk.lock()
    at_the_desk.api.offline = False
    desk = at_the_desk.clinic.sign_in.unlock(ACCOUNT, PASSWORD)
    with desk.store.writing() as tx:
        tx.remove_note(note_id)
    desk.store.close()
    at_the_desk.unlock()
    at_the_desk.rest()
    assert at_the_desk.title == "My notes"
    assert "not on this computer any more" in at_the_desk.window.places.my_notes.said.text()


# --- signing and deciding -------------------------------------------------------------------------------------


def test_3_signing_comes_back_at_its_review_and_never_with_a_password(at_the_desk: AtTheDesk, qtbot: QtBot) -> None:
    note_id = at_the_desk.draft(RIVERA, "Ready, all but the session.")
    at_the_desk.window.review_and_sign(note_id)
    page = at_the_desk.window.sign_page()
    page.show_part(page.part.PASSWORD)
    QTest.keyClicks(page.password.password, "My-Secret-9")
    where = at_the_desk.window.put_away()
    assert "My-Secret-9" not in as_text(where)
    go_away_and_come_back(at_the_desk)
    again = at_the_desk.window.sign_page()
    assert (again.note_id, again.part, at_the_desk.title) == (note_id, again.part.REVIEW, "Sign")
    assert again.password.password.text() == ""


def test_3_a_decision_with_what_was_chosen_so_far(at_the_desk: AtTheDesk) -> None:
    note_id = at_the_desk.draft(RIVERA, "First.")
    desk = at_the_desk.desk
    at_the_desk.sync()
    [server_id] = at_the_desk.api.notes
    at_the_desk.api.change_elsewhere(server_id, subjective="Theirs.", plan="Their plan.")
    note = desk.drafts.open(note_id)
    desk.drafts.save(note, {**note.answers, "subjective": "Mine.", "plan": "My plan."}, None, "test")
    desk.drafts.close(note_id)
    at_the_desk.sync()
    at_the_desk.window.decide(note_id)
    view = at_the_desk.window.places.needs_you.decision
    assert view
    assert len(view.fields) == 2
    view.fields[1].choose(Keep.THEIRS)
    view.fields[0].show_before.setChecked(True)
    view.fields[1].row.setFocus()
    go_away_and_come_back(at_the_desk)
    again = at_the_desk.window.places.needs_you.decision
    assert again
    assert again.choices() == dict.fromkeys([again.fields[1].conflict.field.id], Keep.THEIRS)
    assert [one.show_before.isChecked() for one in again.fields] == [True, False]
    assert again.fields[1].row.isAncestorOf(at_the_desk.window.focusWidget())


def test_3_a_refused_note_that_one_stands_at(at_the_desk: AtTheDesk) -> None:
    ids = [at_the_desk.draft(client, "Refused.") for client in (RIVERA, CHEN)]
    for note_id in ids:
        with at_the_desk.desk.store.writing() as tx:
            row = tx.outbox_row(note_id)
            assert row
            tx.put_outbox_row(replace(row, refusal=Refusal(400, "Not like this.", NOW)))
    at_the_desk.window.places.go(Where.NEEDS_YOU)
    entry = list(at_the_desk.window.places.needs_you.entries.values())[1]
    entry.setFocus()
    go_away_and_come_back(at_the_desk)
    entries = list(at_the_desk.window.places.needs_you.entries.values())
    assert entries[1].isAncestorOf(at_the_desk.window.focusWidget())


# --- what lies over it ----------------------------------------------------------------------------------------


def test_3_the_sheet_of_keys_over_a_note_and_the_cursor_below_it(at_the_desk: AtTheDesk) -> None:
    at_the_desk.write()
    at_the_desk.window.show_keys()
    go_away_and_come_back(at_the_desk)
    assert at_the_desk.title == "Keys"
    at_the_desk.window.show_keys()
    assert at_the_desk.title == "Write a note"
    box = at_the_desk.box()
    assert (box.textCursor().anchor(), box.textCursor().position()) == (5, 11)


def test_3_signing_in_again_is_asked_for_again_without_what_was_typed(at_the_desk: AtTheDesk) -> None:
    at_the_desk.window.ask_sign_in()
    QTest.keyClicks(at_the_desk.window.sign_in_page.password, "half a pass")
    go_away_and_come_back(at_the_desk)
    assert at_the_desk.title == "Sign in"
    assert at_the_desk.window.sign_in_page.password.text() == ""


# --- as data --------------------------------------------------------------------------------------------------


def test_3_whereabouts_are_plain_json_and_come_back_as_they_were() -> None:
    form = FormWhereabouts("plan", Hands(3, "TextArea", 5, 11), 321, ())
    note = NoteWhereabouts("", "c1", "Progress Note", None, form, True, {"plan": "x", "codes": ("F41.1",)}, {})
    my_notes = MyNotesWhereabouts("all", True, False, "é", NoteOrder.CLIENT, False, Spot("n1", 4), None, 7, Hands())
    where = Whereabouts(
        PlacesWhereabouts(Where.SETTINGS, my_notes),
        Page.NOTE,
        Cover.KEYS,
        WizardWhereabouts("Draft", _flow(), "", "", None, SessionsWhereabouts("", None, "x", "a1"), note, Hands()),
    )
    text = as_text(where)
    assert json.loads(text)
    assert from_text(Whereabouts, text) == where
    assert where.is_unsaved


def _flow() -> Wizard:

    return Wizard.for_note("c1", "Progress Note", None)
