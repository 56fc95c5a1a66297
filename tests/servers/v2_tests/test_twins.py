"""Requests that arrive twice, late, or without an answer, over a socket: one note at the server, one here."""

import pytest

from ehr_desktop.application.left_behind import left_behind
from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Answers, Note, Place
from tests.servers.v2_tests.desk import NOTES
from tests.servers.v2_tests.room import ANSWERS, Room

REWRITTEN: Answers = {**ANSWERS, "plan": "Objective data: calm, tone=flat "}
UNDATED: Answers = {name: one for name, one in ANSWERS.items() if name != "session_date"}


def drafts_here(room: Room) -> list[str]:
    """The ids of the drafts on this computer."""
    return [row.note_id for row in room.desk.my_notes.page(NoteFilter()) if row.status == "DRAFT"]


def rounds(room: Room, number: int = 3) -> None:
    """Whole rounds some minutes apart, a single note in sight after each."""
    for _ in range(number):
        room.clock.move(minutes=4)
        assert room.desk.refresh(lambda _: None).link in (Link.ONLINE, Link.OFFLINE)
        assert len(drafts_here(room)) == 1


def assert_one(room: Room, note: Note) -> None:
    """One at the server, one here, nothing left to do."""
    assert (len(room.drafts()), drafts_here(room)) == (1, [note.id])
    with room.desk.store.reading() as tx:
        assert left_behind(tx) == []


@pytest.mark.parametrize("answers", [ANSWERS, UNDATED, REWRITTEN])
def test_a_create_that_a_proxy_delivers_twice_is_one_note(room: Room, answers: Answers) -> None:
    room.clinic.deliver_next_twice("POST", NOTES)
    note = room.write(answers)
    room.desk.drafts.close(note.id)

    room.desk.engine.run_once()
    assert len(room.drafts()) == 2
    rounds(room)

    assert_one(room, note)


def test_delivered_twice_and_both_answers_lost_is_one_note(room: Room) -> None:
    room.clinic.deliver_next_twice("POST", NOTES)
    room.clinic.lose_next_answer("POST", NOTES)
    note = room.write()

    room.desk.engine.run_once()
    rounds(room)

    assert_one(room, note)
    assert room.place(note) is Place.ACCEPTED


@pytest.mark.parametrize("is_edited", [False, True])
def test_a_create_stored_after_we_looked_and_sent_again_is_one_note(room: Room, is_edited: bool) -> None:
    room.clinic.delay_next("POST", NOTES)
    note = room.write()
    room.desk.engine.run_once()
    rounds(room, 1)
    assert (room.place(note), len(room.drafts())) == (Place.ACCEPTED, 1)
    if is_edited:
        note = room.desk.drafts.save(note, {**ANSWERS, "plan": "Another plan since."}, None, "form")
        room.desk.engine.run_once()

    room.clinic.deliver_delayed()
    assert len(room.drafts()) == 2
    rounds(room)

    assert_one(room, note)
    assert [row["plan"] for row in room.drafts()] == ["Another plan since." if is_edited else ANSWERS["plan"]]


def test_what_arrives_after_the_note_was_made_anew_with_its_session_goes_too(room: Room) -> None:
    room.clinic.delay_next("POST", NOTES)
    note = room.write()
    room.desk.engine.run_once()
    rounds(room, 1)
    note = room.desk.drafts.save(note, note.answers, room.held(), "form")
    rounds(room, 2)
    room.clinic.deliver_delayed()
    assert sorted(str(row["appointmentId"]) for row in room.drafts()) == sorted(["None", room.held()])

    rounds(room)

    assert_one(room, note)
    assert [row["appointmentId"] for row in room.drafts()] == [room.held()]


def test_a_second_delivery_refused_for_the_first_is_the_note(room: Room) -> None:
    room.clinic.deliver_next_twice("POST", NOTES)
    note = room.write(appointment_id=room.held())

    room.desk.engine.run_once()

    assert room.place(note) is Place.ACCEPTED
    assert_one(room, note)


def test_a_refused_second_delivery_that_cannot_be_looked_for_is_looked_for_later(room: Room) -> None:
    room.clinic.deliver_next_twice("POST", NOTES)
    note = room.write(appointment_id=room.held())
    mine = f"{NOTES}/my-notes"
    room.clinic.lose_next_answer("GET", mine)

    room.desk.engine.run_once()
    assert room.refusal_of(note).status == 409
    room.desk.conflicts.try_again(note.id)
    room.desk.engine.run_once()

    assert room.place(note) is Place.ACCEPTED
    assert_one(room, note)


def test_what_the_web_wrote_for_the_session_stays_the_reason_of_a_refusal(room: Room) -> None:
    first = room.write({**ANSWERS, "plan": "Of another computer."}, room.held())
    room.desk.engine.run_once()
    [row] = room.drafts()
    with room.desk.store.writing() as tx:
        tx.remove_note(first.id)
    note = room.write(appointment_id=room.held())

    room.desk.engine.run_once()

    assert room.refusal_of(note).status == 409
    room.desk.refresh(lambda _: None)
    assert len(drafts_here(room)) == 2
    assert [one["id"] for one in room.drafts()] == [row["id"]]


def test_another_day_is_another_note(room: Room) -> None:
    first = room.write()
    room.clinic.lose_next_answer("POST", NOTES)
    room.desk.engine.run_once()
    second = room.write({**ANSWERS, "session_date": "2026-11-03"})
    room.desk.engine.run_once()
    room.clock.move(minutes=4)
    room.desk.refresh(lambda _: None)
    room.clock.move(minutes=4)
    room.desk.refresh(lambda _: None)

    days = {room.place(first), room.place(second)}
    assert days == {Place.ACCEPTED}
    assert sorted(row["sessionDate"][:10] for row in room.drafts()) == ["2026-11-03", "2026-11-10"]
    assert len(drafts_here(room)) == 2


def test_remembering_costs_no_request(room: Room) -> None:
    room.write()
    room.desk.engine.run_once()
    note = room.write({**ANSWERS, "plan": "The second of the day."})
    before = len(room.clinic.requests)

    room.desk.engine.run_once()

    asked = [(one.method, one.path) for one in room.clinic.requests[before:]]
    assert (asked, room.place(note)) == ([("POST", f"/api/v1{NOTES}")], Place.ACCEPTED)
