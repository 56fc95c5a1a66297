"""Review, attestation, password: from a draft without a session to a signature, and every way it stops before."""

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ehr_desktop.application.errors import Refused
from ehr_desktop.application.outbox import Refusal
from ehr_desktop.application.ports import SignatureRequest
from ehr_desktop.domain.note import Answer, NoteStatus, Place, ServerCopy
from ehr_desktop.ui.sign.face import Part
from ehr_desktop.ui.sign.page import SignPage
from ehr_desktop.ui.sign.point_row import PointRow
from tests.application.fake_api import PASSWORD
from tests.desk import NOW, TYPES
from tests.ui.lived_in import LivedIn
from tests.ui.note_wizard.room import all_asked, press, write

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

COMPLETE: dict[str, Answer] = {
    "session_date": "2026-11-17",
    "risk_level": "None",
    "engagement": "Highly engaged",
    "response": "Very responsive",
    "subjective": "Arrived on time; describes the week as steadier.",
    "objective": "Well groomed, affect full and appropriate.",
    "assessment": "Anxiety remains moderate but is limited to work.",
    "plan": "Continue CBT; review the sleep diary.",
    "diagnoses": ("F41.1",),
    "due_date": "2026-11-24",
    "billable": True,
}


def draft(room: LivedIn, appointment_id: str | None = None, **changed: Answer) -> str:
    answers = {**COMPLETE, **changed}
    note = room.desk.drafts.begin("c1", TYPES["Progress Note"], {}, appointment_id)
    room.desk.drafts.save(note, answers, appointment_id, "test")
    room.desk.drafts.close(note.id)
    return note.id


def server_copy(room: LivedIn) -> ServerCopy:
    (copy,) = room.api.notes.values()
    return copy


def words_on(page: SignPage) -> list[str]:
    return [label.text() for label in page.review.findChildren(QLabel) if label.isVisible()]


def hint_row(page: SignPage, title: str) -> PointRow:
    rows = [row for row in page.review.findChildren(PointRow) if row.isVisible()]
    return next(row for row in rows if row.accessibleName().startswith(title))


def part_of(page: SignPage) -> Part:
    return page.part


def to_attestation(page: SignPage, room: LivedIn, qtbot: QtBot) -> None:
    page.footers[Part.REVIEW].go_on.click()
    assert part_of(page) is Part.ATTESTATION
    all_asked(room, qtbot)


def to_password(page: SignPage, room: LivedIn, qtbot: QtBot) -> None:
    to_attestation(page, room, qtbot)
    page.attestation.box.click()
    page.footers[Part.ATTESTATION].go_on.click()
    assert part_of(page) is Part.PASSWORD


def signatures(room: LivedIn, monkeypatch: pytest.MonkeyPatch) -> list[SignatureRequest]:
    """Every request to sign that reaches the server from now on."""
    heard: list[SignatureRequest] = []
    really = room.api.sign

    def sign(request: SignatureRequest) -> ServerCopy:
        heard.append(request)
        return really(request)

    monkeypatch.setattr(room.api, "sign", sign)
    return heard


def test_blocked_then_the_session_chosen_inside_then_signed(page: SignPage, room: LivedIn, qtbot: QtBot) -> None:
    note_id = draft(room)
    page.begin(note_id)
    assert page.review.title.text() == "One thing before you can sign"
    assert page.footers[Part.REVIEW].reason.text() == "1 point left"
    assert not page.footers[Part.REVIEW].go_on.isEnabled()
    press(Qt.Key.Key_Return)  # on the first way to go: the appointment
    assert part_of(page) is Part.SESSION
    press(Qt.Key.Key_Return)
    assert part_of(page) is Part.REVIEW
    assert page.review.title.text() == "Ready to sign"
    assert "Appointment Tue 17 Nov, 09:00" in words_on(page)
    assert "Subjective, objective, assessment, plan" in words_on(page)
    to_attestation(page, room, qtbot)
    assert page.attestation.statement.label.text() == room.api.attestation("Progress Note").text
    assert not page.footers[Part.ATTESTATION].go_on.isEnabled()
    assert page.footers[Part.ATTESTATION].reason.text() == "Tick the box first"
    page.attestation.box.click()
    page.footers[Part.ATTESTATION].go_on.click()
    write(PASSWORD)
    with qtbot.waitSignal(page.signed) as heard:
        page.footers[Part.PASSWORD].go_on.click()
    assert heard.args == [note_id]
    assert part_of(page) is Part.SIGNED
    assert page.done.banner.text().startswith("Signed ")
    assert page.done.banner.text().endswith(" and accepted by the server")
    assert (server_copy(room).status, server_copy(room).appointment_id) == (NoteStatus.SIGNED, "a1")
    with qtbot.waitSignal(page.closed):
        press(Qt.Key.Key_Return)


def test_the_session_fills_in_only_what_was_prefilled(page: SignPage, room: LivedIn) -> None:
    note_id = draft(room, session_date="2026-11-12", session_minutes=None)
    page.begin(note_id)
    page.review.go_to.emit("appointment")
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    shown = room.desk.my_notes.look(note_id)
    assert shown is not None
    answers = shown.note.answers
    assert shown.note.appointment_id == "a2"
    assert (answers["session_date"], answers["session_minutes"]) == ("2026-11-12", 50)
    assert not room.desk.drafts.is_open(note_id)


def test_each_missing_point_leads_to_its_field(page: SignPage, room: LivedIn, qtbot: QtBot) -> None:
    note_id = draft(room, "a1", plan="Continue CB", objective=None)
    page.begin(note_id)
    assert page.review.title.text() == "Two things before you can sign"
    assert [row.button.text() for row in page.review.rows] == ["Go to objective", "Go to plan"]
    with qtbot.waitSignal(page.back_to_note) as heard:
        page.review.rows[1].button.click()
    assert heard.args == [note_id, "plan"]


def test_back_to_the_note_names_no_field(page: SignPage, room: LivedIn, qtbot: QtBot) -> None:
    note_id = draft(room, "a1")
    page.begin(note_id)
    with qtbot.waitSignal(page.back_to_note) as heard:
        page.footers[Part.REVIEW].back.click()
    assert heard.args == [note_id, ""]


def test_an_unusual_session_is_worth_a_look_and_stops_nothing(page: SignPage, room: LivedIn) -> None:
    room.api.sessions[0] = replace(room.api.sessions[0], cpt_code="90791")
    room.desk.directory.fetch_appointments("c1")
    page.begin(draft(room, "a1"))
    assert "Worth a look" in words_on(page)
    assert "90791 is unusual for a Progress Note" in words_on(page)
    assert page.footers[Part.REVIEW].go_on.isEnabled()


def test_another_day_than_the_sessions_is_worth_a_look(page: SignPage, room: LivedIn, qtbot: QtBot) -> None:
    note_id = draft(room, "a1", session_date="2016-03-01")
    page.begin(note_id)
    title = "The note is dated Tue 1 Mar 2016, the session was Tue 17 Nov 2026"
    qtbot.waitUntil(lambda: {title, "Tue 1 Mar 2016"} <= set(words_on(page)))
    assert page.footers[Part.REVIEW].go_on.isEnabled()
    with qtbot.waitSignal(page.back_to_note) as heard:
        hint_row(page, title).button.click()
    assert heard.args == [note_id, "session_date"]


def test_risk_that_does_not_agree_is_worth_a_look_and_not_in_order(page: SignPage, room: LivedIn, qtbot: QtBot) -> None:
    page.begin(draft(room, "a1"))
    assert "Risk level: none" in words_on(page)
    note_id = draft(room, "a2", session_date="2026-11-10", suicidal_ideation=True, risk_details="Asked directly.")
    page.begin(note_id)
    title = "Suicidal ideation is ticked, the risk level is None"
    assert title in words_on(page)
    assert "Risk level: none" not in words_on(page)
    assert page.footers[Part.REVIEW].go_on.isEnabled()
    with qtbot.waitSignal(page.back_to_note) as heard:
        hint_row(page, title).button.click()
    assert heard.args == [note_id, "risk_level"]


def test_a_wrong_password_is_said_at_the_field_and_nothing_is_signed(
    page: SignPage, room: LivedIn, qtbot: QtBot
) -> None:
    page.begin(draft(room, "a1"))
    to_password(page, room, qtbot)
    write("not it")
    page.footers[Part.PASSWORD].go_on.click()
    qtbot.waitUntil(lambda: bool(page.password.field.problem()))
    assert page.password.field.problem() == "This is not your password. Nothing was signed."
    assert page.password.password.text() == ""
    assert page.password.password.hasFocus()
    assert server_copy(room).status is NoteStatus.DRAFT
    write(PASSWORD)
    with qtbot.waitSignal(page.signed):
        page.footers[Part.PASSWORD].go_on.click()
    assert server_copy(room).status is NoteStatus.SIGNED


def test_enter_in_the_password_field_never_signs(
    page: SignPage, room: LivedIn, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = signatures(room, monkeypatch)
    page.begin(draft(room, "a1"))
    to_password(page, room, qtbot)
    assert page.password.password.hasFocus()
    write(PASSWORD)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Enter)
    all_asked(room, qtbot)
    assert heard == []
    assert part_of(page) is Part.PASSWORD


def test_offline_nothing_is_queued_and_it_goes_on_when_back(page: SignPage, room: LivedIn, qtbot: QtBot) -> None:
    room.api.offline = True
    note_id = draft(room, "a1")
    page.begin(note_id)
    to_attestation(page, room, qtbot)
    banner = page.attestation.banner
    assert banner.isVisible()
    assert banner.text() == "Saved on this computer. Ready to sign when you are back online."
    assert not page.footers[Part.ATTESTATION].go_on.isEnabled()
    room.api.offline = False
    page.attestation.again.emit()
    all_asked(room, qtbot)
    assert page.attestation.statement.isVisible()
    assert server_copy(room).status is NoteStatus.DRAFT


def test_offline_at_the_last_step_keeps_the_note(page: SignPage, room: LivedIn, qtbot: QtBot) -> None:
    note_id = draft(room, "a1")
    page.begin(note_id)
    to_password(page, room, qtbot)
    room.api.offline = True
    write(PASSWORD)
    page.footers[Part.PASSWORD].go_on.click()
    qtbot.waitUntil(lambda: page.password.banner.isVisible())
    assert "Ready to sign when you are back online" in page.password.banner.text()
    shown = room.desk.my_notes.look(note_id)
    assert shown is not None
    assert (shown.note.status, shown.place) == (NoteStatus.DRAFT, Place.ACCEPTED)


def test_what_only_the_server_knows_comes_back_to_the_review(
    page: SignPage, room: LivedIn, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_request: SignatureRequest) -> ServerCopy:
        intake = {"code": "intake", "path": "", "message": "A Progress Note needs a completed Intake Assessment."}
        raise Refused(400, "Note validation failed", (intake,))

    monkeypatch.setattr(room.api, "sign", refuse)
    page.begin(draft(room, "a1"))
    to_password(page, room, qtbot)
    write(PASSWORD)
    page.footers[Part.PASSWORD].go_on.click()
    qtbot.waitUntil(lambda: part_of(page) is Part.REVIEW)
    assert page.review.title.text() == "One thing before you can sign"
    assert "A Progress Note needs a completed Intake Assessment." in words_on(page)
    assert "Note validation failed" in page.review.banner.text()
    assert not page.footers[Part.REVIEW].go_on.isEnabled()


def test_changed_elsewhere_meanwhile_leads_back_to_the_review(page: SignPage, room: LivedIn, qtbot: QtBot) -> None:
    page.begin(draft(room, "a1"))
    to_password(page, room, qtbot)
    room.api.change_elsewhere(server_copy(room).id, plan="Something else was written on another computer.")
    write(PASSWORD)
    page.footers[Part.PASSWORD].go_on.click()
    qtbot.waitUntil(lambda: part_of(page) is Part.REVIEW)
    assert "Nothing was signed" in page.review.banner.text()
    assert server_copy(room).status is NoteStatus.DRAFT


def test_under_supervision_it_awaits_the_co_signature(
    page: SignPage, room: LivedIn, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = room.api.sign
    monkeypatch.setattr(room.api, "sign", lambda request: replace(really(request), status=NoteStatus.PENDING_COSIGN))
    page.begin(draft(room, "a1"))
    to_password(page, room, qtbot)
    write(PASSWORD)
    with qtbot.waitSignal(page.signed):
        page.footers[Part.PASSWORD].go_on.click()
    assert page.done.banner.text() == "Signed. Awaiting co-signature by your supervisor."


def test_leaving_keeps_nothing_of_the_password(page: SignPage, room: LivedIn, qtbot: QtBot) -> None:
    page.begin(draft(room, "a1"))
    to_password(page, room, qtbot)
    write("half of it")
    with qtbot.waitSignal(page.closed):
        press(Qt.Key.Key_Escape)
    assert page.password.password.text() == ""
    page.begin(draft(room, "a2"))
    to_password(page, room, qtbot)
    page.footers[Part.PASSWORD].back.click()
    assert part_of(page) is Part.ATTESTATION
    assert page.password.password.text() == ""


def test_leaving_while_the_note_is_on_its_way_is_possible(page: SignPage, room: LivedIn, qtbot: QtBot) -> None:
    page.begin(draft(room, "a1"))
    page.footers[Part.REVIEW].go_on.click()
    page.footers[Part.ATTESTATION].back.click()
    all_asked(room, qtbot)
    assert part_of(page) is Part.REVIEW
    assert not page.footers[Part.ATTESTATION].go_on.isEnabled()


def test_a_note_that_is_gone_is_said(page: SignPage, room: LivedIn) -> None:
    page.begin(draft(room))
    page.begin("nowhere")
    assert not any("Arrived on time" in text for text in words_on(page))
    assert page.review.title.text() == "This note cannot be signed"
    assert not page.footers[Part.REVIEW].go_on.isEnabled()


def test_a_refused_note_is_not_ready(page: SignPage, room: LivedIn, qtbot: QtBot) -> None:
    note_id = draft(room, "a1")
    with room.desk.store.writing() as tx:
        row = tx.outbox_row(note_id)
        assert row
        tx.put_outbox_row(replace(row, refusal=Refusal(400, "Validation failed", NOW)))
    page.begin(note_id)
    assert page.review.title.text() == "One thing before you can sign"
    assert "The server said: “Validation failed”" in words_on(page)
    with qtbot.waitSignal(page.back_to_note) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == [note_id, ""]


def test_diagnoses_that_are_only_shown_offer_no_way_there(page: SignPage, room: LivedIn) -> None:
    page.begin(draft(room, "a1", diagnoses=()))
    assert page.review.title.text() == "One thing before you can sign"
    assert "Diagnoses come from the client’s intake or treatment plan; none is signed yet." in words_on(page)
    assert page.review.rows == []
    assert page.footers[Part.REVIEW].back.hasFocus()


def test_an_overdue_treatment_plan_is_worth_a_look(page: SignPage, room: LivedIn) -> None:
    with room.desk.store.writing() as tx:
        plan = {"status": "OVERDUE", "message": "The treatment plan ran out on 1 November."}
        tx.remember("treatment plan:c1", json.dumps(plan), NOW)
    page.begin(draft(room, "a1"))
    assert page.review.title.text() == "Ready to sign"
    assert {"Worth a look", "The treatment plan ran out on 1 November."} <= set(words_on(page))


def test_words_the_server_would_refuse_are_among_the_points(room: LivedIn, page: SignPage) -> None:
    note_id = draft(room, "a1", plan="Continue CBT; she keeps the sleep diary.")
    page.begin(note_id)
    assert not page.review.rows
    room.api.capabilities = None
    room.desk.read_about()
    page.begin(note_id)
    assert "Plan would be refused by the server" in words_on(page)
    assert [row.button.text() for row in page.review.rows] == ["Go to plan"]


def test_what_the_server_has_taken_as_it_is_would_not_be_refused(room: LivedIn, page: SignPage) -> None:
    note_id = draft(room, "a1", plan="Continue CBT; she keeps the sleep diary.")
    room.desk.engine.run_once()
    room.api.capabilities = None
    room.desk.read_about()
    page.begin(note_id)
    assert not page.review.rows
