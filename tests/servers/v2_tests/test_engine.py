"""The desktop's use cases at this server: what is typed arrives once, refusals stay in sight, signatures are found."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from ehr_desktop.application.outbox import TRIES
from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.application.settle import TAKEN_DIFFERENTLY
from ehr_desktop.application.signing import CannotSignYet, ReadyToSign
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Answer, NoteStatus, Place
from tests.servers.backend import CLINICIAN, PASSWORD
from tests.servers.v2.revisions import Revision
from tests.servers.v2_tests.desk import NOTES
from tests.servers.v2_tests.room import ANSWERS, Room


def test_a_first_round_brings_the_caseload_and_the_notes(room: Room) -> None:
    _, clients = room.desk.directory.clients()

    assert {one.client.last_name for one in clients} == {"Rivera", "Petrović", "Okafor"}
    assert room.desk.my_notes.page(NoteFilter()) != []


def test_a_draft_without_an_appointment_arrives(room: Room) -> None:
    note = room.write()

    assert room.desk.refresh(lambda _: None).link is Link.ONLINE

    assert room.place(note) is Place.ACCEPTED
    assert [row["appointmentId"] for row in room.drafts()] == [None]


def test_a_lost_answer_makes_no_second_note(room: Room) -> None:
    note = room.write()
    room.clinic.lose_next_answer("POST", NOTES)

    assert room.desk.engine.run_once().link is Link.OFFLINE
    room.clock.move(minutes=1)
    room.desk.engine.run_once()

    assert room.place(note) is Place.ACCEPTED
    assert len(room.drafts()) == 1


def test_a_refused_sentence_waits_in_sight_and_holds_nothing_up(room: Room) -> None:
    refused = room.write({**ANSWERS, "plan": "Client tearful; she will call."})
    other = room.write()

    room.desk.engine.run_once()

    assert (room.place(refused), room.place(other)) == (Place.NEEDS_YOU, Place.ACCEPTED)
    changed = room.desk.drafts.save(refused, {**ANSWERS, "plan": "Client tearful. She will call."}, None, "form")
    room.desk.engine.run_once()
    assert room.place(changed) is Place.ACCEPTED


def test_a_draft_the_old_image_refused_goes_by_itself_once_the_new_one_runs(room: Room) -> None:
    room.clinic.practice.revision = Revision.APPOINTMENT_REQUIRED_FOR_DRAFTS
    note = room.write()
    room.desk.refresh(lambda _: None)
    shown = room.desk.my_notes.look(note.id)
    assert shown
    assert shown.row
    assert shown.row.refusal
    assert shown.row.refusal.message == "Appointment is required for non-draft notes"

    room.clinic.practice.revision = Revision.NEWEST
    room.desk.refresh(lambda _: None)

    assert room.place(note) is Place.ACCEPTED


def test_a_sentence_the_server_rewrote_is_not_passed_off_as_accepted(room: Room) -> None:
    note = room.write({**ANSWERS, "plan": "Objective data: calm"})

    room.desk.engine.run_once()

    assert room.place(note) is Place.NEEDS_YOU
    assert [row["plan"] for row in room.drafts()] == ["Objective data-blocked: calm"]


@pytest.mark.parametrize("has_appointment", [False, True])
def test_a_lost_answer_to_a_text_the_server_rewrites_makes_no_second_note(room: Room, has_appointment: bool) -> None:
    appointment_id = room.held() if has_appointment else None
    note = room.write({**ANSWERS, "plan": "Objective data: calm, tone=flat "}, appointment_id)
    room.clinic.lose_next_answer("POST", NOTES)

    room.desk.engine.run_once()
    room.some_rounds(3)

    assert [row["plan"] for row in room.drafts()] == ["Objective data-blocked: calm, t"]
    assert room.refusal_of(note).status == TAKEN_DIFFERENTLY
    again = room.desk.drafts.save(note, {**ANSWERS, "plan": "Objective data calm"}, appointment_id, "form")
    room.desk.engine.run_once()
    assert room.place(again) is Place.ACCEPTED
    assert len(room.drafts()) == 1


def test_a_lost_answer_to_a_rewritten_change_is_no_conflict_with_oneself(room: Room) -> None:
    note = room.write()
    room.desk.engine.run_once()
    note = room.desk.drafts.save(note, {**ANSWERS, "plan": "Objective data: calm"}, None, "form")
    room.clinic.lose_next_answer("PATCH", f"{NOTES}/{room.drafts()[0]['id']}")

    room.desk.engine.run_once()
    room.some_rounds(2)

    assert room.refusal_of(note).status == TAKEN_DIFFERENTLY


@pytest.mark.parametrize("keep", ["mine", "theirs"])
def test_what_a_lost_create_left_and_somebody_changed_is_a_choice_and_no_dead_end(room: Room, keep: str) -> None:
    note = room.write(appointment_id=room.held())
    room.clinic.lose_next_answer("POST", NOTES)
    room.desk.engine.run_once()
    [row] = room.drafts()
    room.clinic.practice.change(row, plan="Changed on the web meanwhile.")

    room.some_rounds(2)
    need = room.desk.conflicts.need(note.id)
    assert need
    assert need.theirs
    (room.desk.conflicts.keep_mine if keep == "mine" else room.desk.conflicts.keep_theirs)(note.id)
    room.desk.engine.run_once()

    assert room.place(note) is Place.ACCEPTED
    assert [row["plan"] for row in room.drafts()] == [
        ANSWERS["plan"] if keep == "mine" else need.theirs.columns["plan"]
    ]


def test_a_control_character_the_server_drops_needs_nobody(room: Room) -> None:
    note = room.write()
    with room.desk.store.writing() as tx:  # as an earlier version of the program has kept it
        tx.put_note(replace(note, answers={**note.answers, "plan": "Rest.\x07 And\x0b walk."}))

    room.desk.engine.run_once()

    assert room.place(note) is Place.ACCEPTED
    assert "\x07" not in room.drafts()[0]["plan"]


def test_a_session_that_ended_loses_nothing(room: Room) -> None:
    note = room.write()
    room.clock.move(minutes=25)
    assert room.desk.engine.run_once().link is Link.SIGN_IN_NEEDED

    room.desk.api.sign_in(CLINICIAN, PASSWORD)
    room.desk.engine.run_once()

    assert room.place(note) is Place.ACCEPTED


def test_a_pasted_text_with_control_characters_can_be_signed(room: Room) -> None:
    ready = ready_to_sign(room, plan="Keep the walks,\vnext session in a week,\x07 continue the diary.")

    copy = room.desk.signing.sign(ready, PASSWORD)

    assert copy.columns["plan"] == "Keep the walks,\nnext session in a week, continue the diary."


@pytest.mark.parametrize("is_lost", [False, True])
def test_signed_once_also_when_the_answer_is_lost(room: Room, is_lost: bool) -> None:
    ready = ready_to_sign(room)
    if is_lost:
        room.clinic.lose_next_answer("POST", f"{NOTES}/{ready.server_id}/sign")

    copy = room.desk.signing.sign(ready, PASSWORD)

    assert copy.status is NoteStatus.SIGNED
    given = [row["signatureType"] for row in room.clinic.practice.signatures.values() if row["noteId"] == copy.id]
    assert given == ["AUTHOR"]


def test_a_note_the_server_always_fails_at_holds_up_no_other_and_is_shown(room: Room) -> None:
    failing = room.write(appointment_id=str(uuid4()))
    others = [room.write({**ANSWERS, "subjective": f"Session {number}"}) for number in range(3)]

    assert room.desk.engine.run_once().link is Link.ONLINE
    assert [room.place(one) for one in others] == [Place.ACCEPTED] * 3
    assert room.place(failing) is Place.SENT
    room.some_rounds()

    assert room.refusal_of(failing).status == 500
    assert room.refusal_of(failing).message.startswith("Failed to create clinical note (ERR-")
    tried = [one for one in room.clinic.requests if (one.method, one.path) == ("POST", f"/api/v1{NOTES}")]
    assert len(tried) == len(others) + TRIES


def test_an_update_the_server_always_fails_at_is_shown_and_the_next_edit_cures_it(room: Room) -> None:
    note = room.write(appointment_id=room.held())
    room.desk.engine.run_once()
    room.clinic.practice.revision = Revision.DUE_DATE_REQUIRED
    note = room.desk.drafts.save(note, {**note.answers, "due_date": None}, note.appointment_id, "form")
    room.desk.engine.run_once()
    room.some_rounds()
    assert room.refusal_of(note).message.startswith("Failed to update clinical note (ERR-")

    note = room.desk.drafts.save(note, {**note.answers, "due_date": "2026-11-20"}, note.appointment_id, "form")
    room.desk.engine.run_once()

    assert room.place(note) is Place.ACCEPTED


def test_after_one_failure_a_note_waits_no_longer_than_its_own_time(room: Room) -> None:
    note = room.write(appointment_id=str(uuid4()))

    room.desk.engine.run_once()

    with room.desk.store.reading() as tx:
        row = tx.outbox_row(note.id)
    assert row
    assert row.next_attempt_at
    assert row.next_attempt_at - room.clock.now() == timedelta(seconds=5)


def test_the_limit_of_requests_holds_for_every_note_and_round(room: Room) -> None:
    notes = [room.write({**ANSWERS, "subjective": f"Session {number}"}) for number in range(5)]
    room.clinic.limiter.used["127.0.0.1"] = 100
    for _ in range(5):
        assert room.desk.refresh(lambda _: None).link is Link.ASKED_TO_WAIT
        assert room.desk.engine.run_once().link is Link.ASKED_TO_WAIT
        assert room.desk.engine.send_now(notes[-1].id).link is Link.ASKED_TO_WAIT
        room.clock.move(minutes=2, seconds=30)
    assert room.clinic.counts["429"] == 1

    room.some_rounds(1)

    assert [room.place(one) for one in notes] == [Place.ACCEPTED] * len(notes)


def test_a_deletion_the_server_always_fails_at_brings_the_note_back_into_sight(room: Room) -> None:
    note = room.write()
    room.desk.engine.run_once()
    practice = room.clinic.practice
    practice.add(practice.amendments, noteId=room.drafts()[0]["id"], status="PENDING")
    room.desk.drafts.delete(note.id, "list")

    room.some_rounds()

    assert room.refusal_of(note).message.startswith("Failed to delete clinical note (ERR-")


def ready_to_sign(room: Room, **more: Answer) -> ReadyToSign:
    """A complete note of a held session, with the chart fetched, brought to the server."""
    room.desk.directory.fetch_appointments(room.client["id"])
    room.desk.charts.fetch(room.client["id"], "Progress Note")
    note = room.write({**ANSWERS, **more}, room.held())
    return room.desk.signing.prepare(room.desk.signing.review(note.id))


def test_a_text_that_ends_in_blanks_can_be_signed(room: Room) -> None:
    ready = ready_to_sign(room, plan=f"{ANSWERS['plan']}\u00a0 \n", subjective=f"\n {ANSWERS['subjective']}")

    copy = room.desk.signing.sign(ready, PASSWORD)

    assert (copy.status, copy.columns["plan"]) == (NoteStatus.SIGNED, ANSWERS["plan"])


def test_a_missing_attestation_is_said_and_not_called_offline(room: Room) -> None:
    room.clinic.practice.attestations.clear()

    with pytest.raises(CannotSignYet, match=r"Failed to fetch attestation.*ask your practice") as caught:
        ready_to_sign(room)

    assert "offline" not in str(caught.value)
    assert len(room.drafts()) == 1


def test_what_the_sunday_job_locked_is_locked_here_too(room: Room) -> None:
    note = room.write()
    room.desk.engine.run_once()
    room.desk.drafts.close(note.id)
    with room.clinic.practice.lock:
        room.clinic.practice.lock_old_drafts()

    room.desk.refresh(lambda _: None)

    shown = room.desk.my_notes.look(note.id)
    assert shown
    assert shown.note.server
    assert shown.note.server.is_locked
