"""A draft is never refused, leaves no trace until something is typed, and can be brought back."""

from dataclasses import replace

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.drafts import UNDO_SECONDS
from ehr_desktop.application.errors import NotEditable
from ehr_desktop.application.events import NotesChanged
from ehr_desktop.application.ports import AuditKind, NoteFilter
from ehr_desktop.domain.note import Answers, Note, NoteStatus, Place
from tests.application.fake_api import FakeApi
from tests.desk import RIVERA, TYPES, HandClock

PROGRESS = TYPES["Progress Note"]


def begun(desk: Desk, answers: Answers | None = None) -> Note:
    note = desk.drafts.begin(RIVERA.id, PROGRESS, {}, None)
    return desk.drafts.save(note, answers or {"subjective": "Arrived on time."}, None, "form")


def place(desk: Desk, note: Note) -> Place:
    shown = desk.my_notes.look(note.id)
    assert shown
    return shown.place


def audit_kinds(desk: Desk) -> list[AuditKind]:
    with desk.store.reading() as tx:
        return [row.kind for row in reversed(tx.audit(100))]


def test_client_and_type_are_enough_for_a_draft(desk: Desk) -> None:
    note = begun(desk)
    [row] = desk.my_notes.page(NoteFilter())
    assert (row.note_id, row.status, row.appointment_id) == (note.id, NoteStatus.DRAFT, None)
    assert row.place is Place.THIS_COMPUTER
    assert [one.note_id for one in desk.my_notes.waiting()] == [note.id]


def test_a_form_opened_and_left_untouched_leaves_nothing(desk: Desk) -> None:
    note = desk.drafts.begin(RIVERA.id, PROGRESS, {"risk_level": "None"}, None)
    desk.drafts.close(note.id)
    assert desk.my_notes.page(NoteFilter()) == []
    assert audit_kinds(desk) == []


def test_saving_the_same_again_writes_nothing(desk: Desk) -> None:
    note = begun(desk)
    again = desk.drafts.save(note, {"subjective": "Arrived on time.", "plan": ""}, None, "form")
    assert again.revision == note.revision == 1


def test_every_save_tells_the_lists_and_names_its_origin(desk: Desk) -> None:
    heard: list[NotesChanged] = []
    desk.events.subscribe(NotesChanged, heard.append)
    note = begun(desk)
    assert heard == [NotesChanged(frozenset({note.id}), "form")]


def test_an_edit_session_is_one_row_when_it_opens_and_one_when_it_closes(desk: Desk) -> None:
    note = begun(desk)
    for text in ("Arrived on time. Slept", "Arrived on time. Slept well."):
        note = desk.drafts.save(note, {"subjective": text}, None, "form")
    desk.drafts.close(note.id)
    desk.drafts.open(note.id)
    desk.drafts.save(note, {"subjective": "Rewritten."}, None, "form")
    desk.drafts.close(note.id)
    kinds = [AuditKind.CREATED, AuditKind.EDIT_ENDED, AuditKind.VIEWED, AuditKind.EDIT_BEGAN, AuditKind.EDIT_ENDED]
    assert audit_kinds(desk) == kinds


def test_a_note_signed_meanwhile_is_not_overwritten(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    desk.engine.run_once()
    with desk.store.writing() as tx:
        kept = tx.note(note.id)
        assert kept
        assert kept.server
        tx.put_note(replace(kept, server=replace(kept.server, status=NoteStatus.SIGNED)))
    with pytest.raises(NotEditable):
        desk.drafts.save(note, {"subjective": "Too late."}, None, "form")


def test_a_draft_the_server_never_saw_is_deleted_at_once_and_can_be_restored(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    desk.drafts.delete(note.id, "list")
    assert desk.my_notes.page(NoteFilter()) == []
    assert desk.my_notes.waiting() == []
    desk.drafts.restore(note.id, "list")
    desk.engine.run_once()
    assert [copy.columns["subjective"] for copy in api.notes.values()] == ["Arrived on time."]


def test_a_deleted_draft_is_deleted_at_the_server_after_the_time_to_undo(
    desk: Desk, api: FakeApi, clock: HandClock
) -> None:
    note = begun(desk)
    desk.engine.run_once()
    desk.drafts.delete(note.id, "list")
    desk.engine.run_once()
    assert len(api.notes) == 1
    clock.move(seconds=UNDO_SECONDS)
    desk.engine.run_once()
    assert api.notes == {}


@pytest.mark.parametrize("seconds_before_undo", [0, UNDO_SECONDS])
def test_undo_brings_a_draft_back_here_and_at_the_server(
    desk: Desk, api: FakeApi, clock: HandClock, seconds_before_undo: int
) -> None:
    note = begun(desk)
    desk.engine.run_once()
    desk.drafts.delete(note.id, "list")
    clock.move(seconds=seconds_before_undo)
    desk.engine.run_once()
    desk.drafts.restore(note.id, "list")
    desk.engine.run_once()
    assert [copy.columns["subjective"] for copy in api.notes.values()] == ["Arrived on time."]
    assert place(desk, note) is Place.ACCEPTED


def test_a_draft_can_be_deleted_while_its_answer_is_out(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    api.lose_next_answer()
    note = begun(desk)
    desk.engine.run_once()
    desk.drafts.delete(note.id, "list")
    clock.move(hours=1)
    desk.engine.run_once()
    desk.engine.run_once()
    assert api.notes == {}
    assert desk.my_notes.waiting() == []


def test_control_characters_that_were_pasted_are_not_kept(desk: Desk) -> None:
    pasted: Answers = {"subjective": "Slept\vwell.\x07\tThen\r\nworse.", "diagnoses": ("F41.1\x00",)}
    note = begun(desk, pasted)
    assert note.answers == {"subjective": "Slept\nwell.\tThen\r\nworse.", "diagnoses": ("F41.1",)}
    assert desk.drafts.save(note, pasted, None, "form") == note


def test_a_session_chosen_outside_of_the_form_keeps_the_texts_that_are_not_asked_now(desk: Desk) -> None:
    note = desk.drafts.begin(RIVERA.id, PROGRESS, {}, None)
    desk.drafts.save(note, {"risk_level": "None"}, None, "form", {"risk_details": "Spoke of it in passing."})
    desk.drafts.close(note.id)
    desk.drafts.set_appointment(note.id, "a1", "signing")
    assert desk.drafts.hidden(note.id) == {"risk_details": "Spoke of it in passing."}


def test_texts_that_are_not_asked_now_are_forgotten_once_they_are_asked_again(desk: Desk) -> None:
    note = desk.drafts.begin(RIVERA.id, PROGRESS, {}, None)
    note = desk.drafts.save(note, {"risk_level": "None"}, None, "form", {"risk_details": "Spoke of it in passing."})
    asked = {"risk_level": "Low", "risk_details": "Spoke of it in passing."}
    desk.drafts.save(note, asked, None, "form")
    assert desk.drafts.hidden(note.id) == {}
