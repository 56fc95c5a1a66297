"""An appointment chosen after the server took the draft: a new draft takes its place, and the note here stays one."""

from ehr_desktop.application.left_behind import left_behind
from ehr_desktop.application.ports import AuditKind, NoteFilter
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Note, Place, ServerCopy
from tests.servers.v2_tests.desk import NOTES
from tests.servers.v2_tests.room import ANSWERS, Room


def with_session(room: Room, note: Note, appointment_id: str | None) -> Note:
    """The same text, linked."""
    return room.desk.drafts.save(note, note.answers, appointment_id, "form")


def accepted(room: Room) -> Note:
    """A note the server has taken as a draft without an appointment, and that no form shows."""
    note = room.write()
    room.desk.drafts.close(note.id)
    room.desk.engine.run_once()
    assert room.place(note) is Place.ACCEPTED
    return note


def progress_notes_here(room: Room) -> list[str]:
    """The ids of the drafts on this computer."""
    rows = room.desk.my_notes.page(NoteFilter())
    return [row.note_id for row in rows if row.status == "DRAFT"]


def deeds(room: Room, note: Note, kind: AuditKind) -> list[str]:
    """What the audit trail says of a note."""
    with room.desk.store.reading() as tx:
        return [row.what for row in tx.audit(1000) if (row.note_id, row.kind) == (note.id, kind)]


def assert_one_note(room: Room, note: Note, appointment_id: str | None) -> None:
    """One at the server, one here, and everything about it under its id."""
    assert [row["appointmentId"] for row in room.drafts()] == [appointment_id]
    assert progress_notes_here(room) == [note.id]
    assert room.place(note) is Place.ACCEPTED
    with room.desk.store.reading() as tx:
        assert left_behind(tx) == []


def test_the_session_arrives_and_the_old_draft_goes(room: Room) -> None:
    note = accepted(room)
    [old] = room.drafts()

    with_session(room, note, room.held())
    assert room.desk.refresh(lambda _: None).link is Link.ONLINE

    assert_one_note(room, note, room.held())
    [deed] = deeds(room, note, AuditKind.DELETED)
    assert deed.startswith(old["id"])
    assert len(deeds(room, note, AuditKind.CREATED)) == 1
    order = [one.method for one in room.clinic.requests if one.method in ("POST", "DELETE")]
    assert order[-2:] == ["POST", "DELETE"]


def test_another_session_and_none_arrive_too(room: Room) -> None:
    note = accepted(room)
    other = str(room.clinic.practice.appointments_of(room.client, "COMPLETED")[4]["id"])

    for appointment_id in (room.held(), other, None):
        note = with_session(room, note, appointment_id)
        room.desk.refresh(lambda _: None)
        assert_one_note(room, note, appointment_id)


def test_a_session_that_has_a_note_is_refused_and_nothing_is_lost(room: Room) -> None:
    taken = room.held()
    room.write({**ANSWERS, "subjective": "The note of that session."}, taken)
    note = accepted(room)

    note = with_session(room, note, taken)
    room.desk.refresh(lambda _: None)

    assert room.refusal_of(note).status == 409
    assert sorted(str(row["appointmentId"]) for row in room.drafts()) == sorted(["None", taken])
    other = str(room.clinic.practice.appointments_of(room.client, "COMPLETED")[4]["id"])
    note = with_session(room, note, other)
    room.desk.refresh(lambda _: None)
    assert room.place(note) is Place.ACCEPTED
    assert {row["appointmentId"] for row in room.drafts()} == {taken, other}


def test_a_draft_that_was_changed_on_the_web_is_not_replaced_unseen(room: Room) -> None:
    note = accepted(room)
    [row] = room.drafts()
    room.clinic.practice.change(row, plan="Changed on the web.")

    with_session(room, note, room.held())
    room.desk.engine.run_once()

    need = room.desk.conflicts.need(note.id)
    assert need
    assert need.theirs
    assert need.theirs.columns["plan"] == "Changed on the web."
    room.desk.conflicts.keep_mine(note.id)
    room.desk.refresh(lambda _: None)
    assert_one_note(room, note, room.held())


def test_what_was_written_into_the_old_draft_at_the_last_moment_is_set_aside(room: Room) -> None:
    note = accepted(room)
    [old] = room.drafts()
    with_session(room, note, room.held())

    def change(copy: ServerCopy | None) -> None:
        if copy and copy.id != old["id"]:
            room.clinic.practice.change(old, plan="Written into the old draft.")

    room.desk.engine.run_once(lambda step: change(_held(room, note)) if step.sent else None)
    room.desk.refresh(lambda _: None)

    assert_one_note(room, note, room.held())
    assert [text["plan"] for text in room.desk.my_notes.set_aside(note.id)] == ["Written into the old draft."]


def test_an_old_draft_that_cannot_be_deleted_is_shown_in_the_end(room: Room) -> None:
    note = accepted(room)
    [old] = room.drafts()
    practice = room.clinic.practice
    practice.add(practice.amendments, noteId=old["id"], status="PENDING")

    with_session(room, note, room.held())
    assert room.desk.refresh(lambda _: None).link is Link.ONLINE
    assert room.place(note) is Place.ACCEPTED
    assert progress_notes_here(room) == [note.id]
    room.some_rounds(8)
    room.desk.refresh(lambda _: None)

    assert len(progress_notes_here(room)) == 2
    assert deeds(room, note, AuditKind.REFUSED) == [f"{old['id']} could not be deleted"]


def test_a_lost_answer_of_the_new_draft_leaves_one(room: Room) -> None:
    note = accepted(room)
    with_session(room, note, room.held())
    room.clinic.lose_next_answer("POST", NOTES)

    room.desk.engine.run_once()
    room.desk.pull.run_once()
    assert progress_notes_here(room) == [note.id]
    room.some_rounds(1)

    assert_one_note(room, note, room.held())


def test_a_lost_answer_is_not_found_in_the_draft_that_was_left_behind(room: Room) -> None:
    note = accepted(room)
    [old] = room.drafts()
    practice = room.clinic.practice
    amendment = practice.add(practice.amendments, noteId=old["id"], status="PENDING")
    note = with_session(room, note, room.held())
    room.desk.engine.run_once()  # the old draft cannot be deleted yet
    note = with_session(room, note, None)
    room.desk.drafts.close(note.id)
    room.clinic.lose_next_answer("POST", NOTES)
    room.desk.engine.run_once()
    del practice.amendments[amendment["id"]]

    room.some_rounds(2)
    room.desk.refresh(lambda _: None)

    assert_one_note(room, note, None)
    assert old["id"] not in practice.notes


def test_a_note_deleted_meanwhile_is_gone_with_both_drafts(room: Room) -> None:
    note = accepted(room)
    with_session(room, note, room.held())
    room.clinic.lose_next_answer("POST", NOTES)
    room.desk.engine.run_once()

    room.desk.drafts.delete(note.id, "list")
    room.some_rounds(3)

    assert room.drafts() == []
    assert progress_notes_here(room) == []


def _held(room: Room, note: Note) -> ServerCopy | None:
    shown = room.desk.my_notes.look(note.id)
    assert shown
    return shown.note.server
