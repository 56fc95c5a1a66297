"""The desktop's use cases at this server: what is typed arrives once, refusals stay in sight, signatures are found."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from ehr_desktop.application.desk import Desk, Standing, open_desk
from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Answers, Note, NoteStatus, Place
from ehr_desktop.remote.api import HttpClinicApi
from tests.contracts.memory_store import MemoryStore
from tests.desk import TYPES, HandClock, check_password
from tests.servers.backend import CLINICIAN, PASSWORD
from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.v2.revisions import Revision
from tests.servers.v2_tests.desk import NOTES, Json

ANSWERS: Answers = {
    "session_date": "2026-11-10",
    "due_date": "2026-11-17",
    "risk_level": "None",
    "engagement": "Highly engaged",
    "response": "Very responsive",
    "subjective": "Slept better this week and went for a walk each morning.",
    "objective": "Arrived on time, calm, good eye contact throughout.",
    "assessment": "Generalised anxiety, improving; nearly back to normal.",
    "plan": "Keep the walks, next session in a week, continue the diary.",
    "diagnoses": ("F41.1",),
}


@dataclass(frozen=True)
class Room:
    """A clinician's computer, and the clinic it talks to."""

    clinic: MentalSpaceV2
    desk: Desk
    clock: HandClock

    @property
    def client(self) -> Json:
        """Ana Rivera at the server."""
        return self.clinic.practice.client("Rivera")

    def held(self) -> str:
        """One of her held appointments."""
        return str(self.clinic.practice.appointments_of(self.client, "COMPLETED")[5]["id"])

    def write(self, answers: Answers = ANSWERS, appointment_id: str | None = None) -> Note:
        """A progress note, saved on this computer."""
        note = self.desk.drafts.begin(self.client["id"], TYPES["Progress Note"], {}, appointment_id)
        return self.desk.drafts.save(note, answers, appointment_id, "form")

    def place(self, note: Note) -> Place:
        """Where its latest revision is."""
        shown = self.desk.my_notes.look(note.id)
        assert shown
        return shown.place

    def drafts(self) -> list[Json]:
        """What the server holds as drafts."""
        return [row for row in self.clinic.practice.notes.values() if row["status"] == "DRAFT"]


@pytest.fixture
def room() -> Iterator[Room]:
    """Ava Stone's, after a first round."""
    clock = HandClock()
    with MentalSpaceV2(now=clock.now) as clinic, closing(HttpClinicApi(clinic.url)) as api:
        api.sign_in(CLINICIAN, PASSWORD)
        desk = open_desk(
            clinician=api.me(),
            practice_name="",
            is_practice=False,
            types=TYPES,
            clock=clock,
            store=MemoryStore(clock.now),
            api=api,
            standing=Standing(api.about(), has_session=True),
            check_password=check_password,
        )
        assert desk.refresh(lambda _: None).link is Link.ONLINE
        yield Room(clinic, desk, clock)


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


def test_a_session_that_ended_loses_nothing(room: Room) -> None:
    note = room.write()
    room.clock.move(minutes=25)
    assert room.desk.engine.run_once().link is Link.SIGN_IN_NEEDED

    room.desk.api.sign_in(CLINICIAN, PASSWORD)
    room.desk.engine.run_once()

    assert room.place(note) is Place.ACCEPTED


@pytest.mark.parametrize("is_lost", [False, True])
def test_signed_once_also_when_the_answer_is_lost(room: Room, is_lost: bool) -> None:
    client_id = room.client["id"]
    room.desk.directory.fetch_appointments(client_id)
    room.desk.charts.fetch(client_id, "Progress Note")
    review = room.desk.signing.review(room.write(appointment_id=room.held()).id)
    assert review.missing == ()
    ready = room.desk.signing.prepare(review)
    if is_lost:
        room.clinic.lose_next_answer("POST", f"{NOTES}/{ready.server_id}/sign")

    copy = room.desk.signing.sign(ready, PASSWORD)

    assert copy.status is NoteStatus.SIGNED
    given = [row["signatureType"] for row in room.clinic.practice.signatures.values() if row["noteId"] == copy.id]
    assert given == ["AUTHOR"]


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
