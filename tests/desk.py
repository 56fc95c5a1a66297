"""A desk for tests: a real use-case layer over a store and a fake clinic, with a clock of its own."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from ehr_desktop import resources
from ehr_desktop.application.desk import Desk, Standing, open_desk
from ehr_desktop.application.errors import WrongPassword
from ehr_desktop.application.ports import ClinicApi, Clock, Store
from ehr_desktop.domain.merge import Keep
from ehr_desktop.domain.people import Appointment, AppointmentStatus, Client, Clinician
from tests.application.fake_api import ANN, PASSWORD, FakeApi

TYPES = resources.every_note_type()
NOW = datetime(2026, 11, 17, 15, 42, 7, tzinfo=UTC)

RIVERA = Client("c1", "204-093", "Ana", "Rivera", date(1989, 3, 14))
CHEN = Client("c2", "204-117", "Jonas", "Chen", date(1994, 9, 2))
OBRIEN = Client("c3", "187-902", "Sean", "O’Brien", date(1976, 7, 21))
FERREIRA = Client("c4", "201-338", "Inês", "Ferreira", date(2008, 5, 17))


def appointment(
    appointment_id: str,
    client: Client,
    days_ago: int,
    start: str = "09:00",
    status: AppointmentStatus = AppointmentStatus.COMPLETED,
    kind: str = "Individual Therapy",
    cpt_code: str = "90834",
    clinician_id: str = ANN.id,
) -> Appointment:
    """A 50-minute session so many days before the clock's day (negative: to come)."""
    day = (NOW - timedelta(days=days_ago)).date()
    hour, minute = (int(part) for part in start.split(":"))
    begins = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
    end = f"{begins + timedelta(minutes=50):%H:%M}"
    place = "Office" if days_ago % 2 == 0 else "Telehealth"
    return Appointment(
        appointment_id, client.id, clinician_id, day, start, end, begins, 50, kind, cpt_code, place, status
    )


APPOINTMENTS = (
    appointment("a1", RIVERA, 0),
    appointment("a2", RIVERA, 7),
    appointment("a3", RIVERA, -7, status=AppointmentStatus.SCHEDULED),
    appointment("a4", RIVERA, 12, status=AppointmentStatus.CANCELLED),
    appointment("a5", RIVERA, 14, status=AppointmentStatus.NO_SHOW),
    appointment("a6", RIVERA, 20, kind="Group Therapy", cpt_code="90853", clinician_id="u2"),
    appointment("a7", CHEN, 0, "10:00", cpt_code="90837"),
    appointment("a8", OBRIEN, 1, "15:00"),
)


@dataclass
class HandClock:
    """A clock that stands until a test moves it."""

    instant: datetime = NOW

    def now(self) -> datetime:
        return self.instant

    def today(self) -> date:
        return self.instant.date()

    def seconds(self) -> float:
        """For what counts seconds: the budget of requests."""
        return self.instant.timestamp()

    def move(self, **by: float) -> None:
        """On by so many seconds, minutes, hours, days."""
        self.instant += timedelta(**by)


def check_password(password: str) -> None:
    """What the vault does."""
    if password != PASSWORD:
        raise WrongPassword("This is not your password.")


def desk_over(store: Store, api: FakeApi, clock: HandClock) -> Desk:
    """A desk of Ann Stone at the Harbour Practice, signed in, with an empty store."""
    return desk_at(store, api, clock, ANN)


def desk_at(store: Store, api: ClinicApi, clock: Clock, clinician: Clinician) -> Desk:
    """A desk of somebody who is signed in there."""
    return open_desk(
        clinician=clinician,
        practice_name="Harbour Practice",
        is_practice=True,
        types=TYPES,
        clock=clock,
        store=store,
        api=api,
        standing=Standing(api.about(), has_session=True),
        check_password=check_password,
    )


def full_api() -> FakeApi:
    """A clinic with a small caseload."""
    return FakeApi((RIVERA, CHEN, OBRIEN, FERREIRA), APPOINTMENTS)


def with_caseload(desk: Desk) -> Desk:
    """Clients, appointments and charts fetched, as after a first round."""
    desk.directory.fetch_caseload()
    for client in (RIVERA, CHEN, OBRIEN, FERREIRA):
        desk.directory.fetch_appointments(client.id)
        desk.charts.fetch(client.id, "Progress Note")
    return desk


def decide(desk: Desk, note_id: str, keep: Keep) -> None:
    """Whatever a note that was changed in two places asks: for one side."""
    conflicts = desk.conflicts
    need = conflicts.need(note_id)
    assert need
    assert need.merge
    if need.was_deleted:
        assert (conflicts.keep_theirs if keep is Keep.THEIRS else conflicts.delete_all_the_same)(need)
    else:
        assert conflicts.decide(need, {one.field.id: keep for one in need.merge.conflicts})
