"""The page of one note: the session it belongs to, and what that and the chart fill in."""

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ehr_desktop.domain.note import Answer
from tests.desk import RIVERA
from tests.ui.note_form.conftest import Room
from tests.ui.note_form.on_the_page import begin, kept, notes, question, words, write


def test_the_card_says_who_and_which_session(room: Room) -> None:
    begin(room, "a1")
    said = words(room.page.card)
    assert "Rivera, Ana" in said
    assert "MRN 204-093  ·  born 14 March 1989 (37)  ·  F41.1" in said
    assert "Tue 17 Nov 2026  ·  09:00 – 09:50  ·  Individual Therapy  ·  90834" in said


def test_without_an_appointment_the_card_says_so_and_offers_to_choose(room: Room, qtbot: QtBot) -> None:
    begin(room)
    assert "No appointment: needed before signing" in words(room.page.card)
    with qtbot.waitSignal(room.page.choose_appointment):
        room.page.card.choose_button.click()


def test_an_appointment_fills_what_was_only_prefilled(room: Room) -> None:
    begin(room)
    write(room, "plan", "Continue CBT.")
    QTest.keyClicks(question(room, "session_minutes").asked.widget, "45")
    room.page.set_appointment("a2")
    answers: dict[str, Answer] = dict(kept(room).answers)
    assert kept(room).appointment_id == "a2"
    assert answers["session_date"] == "2026-11-10"
    assert answers["cpt_code"] == "90834"
    assert answers["session_minutes"] == 45
    assert question(room, "plan").asked.read() == "Continue CBT."
    room.page.set_appointment(None)
    assert kept(room).appointment_id is None


def test_an_appointment_chosen_before_anything_was_typed_saves_nothing(room: Room) -> None:
    begin(room)
    room.page.set_appointment("a1")
    assert notes(room) == 0
    assert question(room, "cpt_code").asked.read() == "90834"


def test_an_appointment_that_does_not_fit_is_said(room: Room) -> None:
    begin(room, "a4")
    assert "Cancelled: choose another before signing" in words(room.page.card)


def test_diagnoses_that_arrive_later_are_shown(room: Room, qtbot: QtBot) -> None:
    with room.desk.store.writing() as tx:
        tx.remember(f"diagnoses:{RIVERA.id}:Progress Note", "", room.clock.now())
    begin(room)
    qtbot.waitUntil(lambda: question(room, "diagnoses").asked.read() == ("F41.1",), timeout=5_000)
    assert notes(room) == 0
