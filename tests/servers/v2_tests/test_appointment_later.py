"""An appointment chosen after the server took the draft: a new draft takes its place, and the note here stays one."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from ehr_desktop.application.left_behind import left_behind
from ehr_desktop.application.outbox import Attempt
from ehr_desktop.application.ports import AuditKind, NoteFilter, Transaction
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Note, Place, ServerCopy
from ehr_desktop.remote.api import HttpClinicApi
from tests.contracts.memory_store import MemoryStore
from tests.desk import HandClock
from tests.servers.backend import CLINICIAN, PASSWORD
from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.v2_tests.desk import NOTES
from tests.servers.v2_tests.room import ANSWERS, Room, desk_at


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


def test_what_was_changed_on_the_web_goes_into_the_draft_that_replaces_the_old_one(room: Room) -> None:
    note = accepted(room)
    [row] = room.drafts()
    room.clinic.practice.change(row, plan="Changed on the web.")

    with_session(room, note, room.held())
    room.desk.engine.run_once()

    assert room.drafts()[0]["plan"] == "Changed on the web."
    room.desk.refresh(lambda _: None)
    assert_one_note(room, note, room.held())
    assert room.drafts()[0]["plan"] == "Changed on the web."


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


# --- the computer goes out, at any moment -------------------------------------------------------------------


class PowerCut(BaseException):
    """No code of the program hears of it."""


class Moments:
    """Counts the moments at which the power may go, and cuts it at one of them."""

    def __init__(self) -> None:
        self.passed = 0
        self.cut_at: int | None = None

    def passes(self) -> None:
        """One more."""
        self.passed += 1
        if self.passed == self.cut_at:
            raise PowerCut


class CutStore(MemoryStore):
    """The power may go before and after each commit."""

    moments = Moments()

    @contextmanager
    def writing(self, *, synced: bool = True) -> Iterator[Transaction]:
        with super().writing(synced=synced) as tx:
            yield tx
            self.moments.passes()
        self.moments.passes()


class CutApi(HttpClinicApi):
    """The power may go before and after each request that changes something."""

    moments = Moments()

    def send(self, attempt: Attempt) -> ServerCopy | None:
        self.moments.passes()
        answer = super().send(attempt)
        self.moments.passes()
        return answer


Fault = Callable[[MentalSpaceV2], None]


def nothing(_clinic: MentalSpaceV2) -> None:
    """The line holds."""


def answer_of_the_new_draft(clinic: MentalSpaceV2) -> None:
    """It is made, and nobody hears of it."""
    clinic.lose_next_answer("POST", NOTES)


def answer_of_the_deletion(clinic: MentalSpaceV2) -> None:
    """It is done, and nobody hears of it."""
    [old] = [row["id"] for row in clinic.practice.notes.values() if row["status"] == "DRAFT"]
    clinic.lose_next_answer("DELETE", f"{NOTES}/{old}")


def both_answers(clinic: MentalSpaceV2) -> None:
    """One after the other."""
    answer_of_the_new_draft(clinic)
    answer_of_the_deletion(clinic)


def delivered_twice(clinic: MentalSpaceV2) -> None:
    """By a proxy; the second is refused for the first, where the table has the constraint."""
    clinic.deliver_next_twice("POST", NOTES)


def delivered_late(clinic: MentalSpaceV2) -> None:
    """After the program has looked for it and sent it again."""
    clinic.delay_next("POST", NOTES)


def run_until_cut(moment: int | None, fault: Fault = nothing, *, unique_pairs: bool = True) -> int:
    """Choose a session, lose power at that moment, start again; answers how many moments there were."""
    clock = HandClock()
    with (
        MentalSpaceV2(now=clock.now, limit=1000, unique_pairs=unique_pairs) as clinic,
        closing(CutApi(clinic.url)) as api,
    ):
        store = CutStore(clock.now)
        store.moments = api.moments = Moments()
        api.sign_in(CLINICIAN, PASSWORD)
        before = Room(clinic, desk_at(api, store, clock), clock)
        before.desk.refresh(lambda _: None)
        note = accepted(before)
        with_session(before, note, before.held())
        before.desk.drafts.close(note.id)
        fault(clinic)
        store.moments.passed, store.moments.cut_at = 0, moment
        if moment is None:
            two_rounds(before)
            return store.moments.passed
        with pytest.raises(PowerCut):
            two_rounds(before)
        store.moments.cut_at = None
        after = Room(clinic, desk_at(api, store, clock), clock)
        for at in range(5):
            after.desk.refresh(lambda _: None)
            assert progress_notes_here(after) == [note.id]
            clock.move(minutes=3)
            if at == 1:
                clinic.deliver_delayed()
        assert_one_note(after, note, after.held())
        assert deeds(after, note, AuditKind.DELETED)
        return store.moments.passed


def two_rounds(room: Room) -> None:
    """What a fault leaves open in the first, the second settles."""
    room.desk.engine.run_once()
    room.clock.move(minutes=1)
    room.desk.engine.run_once()


@pytest.mark.parametrize(
    ("fault", "unique_pairs"),
    [
        (nothing, True),
        (answer_of_the_new_draft, True),
        (answer_of_the_deletion, True),
        (both_answers, True),
        (delivered_twice, True),
        (delivered_twice, False),
        (delivered_late, True),
        (delivered_late, False),
    ],
)
def test_a_power_cut_at_any_moment_leaves_one_note(fault: Fault, unique_pairs: bool) -> None:
    moments = run_until_cut(None, fault, unique_pairs=unique_pairs)
    assert moments >= 8
    for moment in range(1, moments + 1):
        run_until_cut(moment, fault, unique_pairs=unique_pairs)


def test_a_deletion_is_recorded_once_whatever_was_lost(room: Room) -> None:
    note = accepted(room)
    with_session(room, note, room.held())
    both_answers(room.clinic)

    room.some_rounds(4)

    assert_one_note(room, note, room.held())
    assert len(deeds(room, note, AuditKind.DELETED)) == 1
