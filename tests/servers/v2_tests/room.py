"""A clinician's computer with the desktop's use cases, and the clinic it talks to."""

from dataclasses import dataclass

from ehr_desktop.application.desk import Desk, Standing, open_desk
from ehr_desktop.application.outbox import Refusal
from ehr_desktop.application.ports import ClinicApi, Store
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Answers, Note, Place
from ehr_desktop.remote.api import HttpClinicApi
from tests.desk import TYPES, HandClock, check_password
from tests.servers.backend import CLINICIAN, PASSWORD
from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.v2_tests.desk import Json

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

    def refusal_of(self, note: Note) -> Refusal:
        """Why the note needs its clinician."""
        need = self.desk.conflicts.need(note.id)
        assert need
        assert need.refusal
        return need.refusal

    def some_rounds(self, number: int = 5) -> list[Link]:
        """Rounds a quarter of an hour apart, with a session at each."""
        links = []
        for _ in range(number):
            self.clock.move(minutes=15, seconds=1)
            self.desk.api.sign_in(CLINICIAN, PASSWORD)
            links.append(self.desk.engine.run_once().link)
        return links


def api_at(clinic: MentalSpaceV2, clock: HandClock) -> HttpClinicApi:
    """The line to it, whose budget of requests goes by the same clock."""
    return HttpClinicApi(clinic.url, clock=lambda: clock.now().timestamp())


def desk_at(api: ClinicApi, store: Store, clock: HandClock) -> Desk:
    """The use cases as after a start of the program, signed in."""
    return open_desk(
        clinician=api.me(),
        practice_name="",
        is_practice=False,
        types=TYPES,
        clock=clock,
        store=store,
        api=api,
        standing=Standing(api.about(), has_session=True),
        check_password=check_password,
    )
