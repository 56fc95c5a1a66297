"""Who a note is about, who writes it, and the session it belongs to."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class AppointmentStatus(StrEnum):
    """As the server names them; one it does not know yet is read as UNKNOWN."""

    REQUESTED = "REQUESTED"
    SCHEDULED = "SCHEDULED"
    CONFIRMED = "CONFIRMED"
    CHECKED_IN = "CHECKED_IN"
    IN_SESSION = "IN_SESSION"
    COMPLETED = "COMPLETED"
    NO_SHOW = "NO_SHOW"
    CANCELLED = "CANCELLED"
    RESCHEDULED = "RESCHEDULED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class Client:
    """A client of the practice. Only what choosing and recognising a person needs."""

    id: str
    mrn: str
    first_name: str
    last_name: str
    date_of_birth: date | None = None

    @property
    def name(self) -> str:
        """As lists show it: "Rivera, Ana"."""
        return f"{self.last_name}, {self.first_name}" if self.first_name else self.last_name

    @property
    def initials(self) -> str:
        """Two letters for the avatar."""
        return (self.first_name[:1] + self.last_name[:1]).upper()


def age_on(born: date, day: date) -> int:
    """Completed years of life on `day`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True)
class Clinician:
    """The person who writes and signs."""

    id: str
    email: str
    first_name: str
    last_name: str
    title: str = ""
    roles: tuple[str, ...] = ()
    is_under_supervision: bool = False

    @property
    def name(self) -> str:
        """As the status bar and the note show it: "A. Stone, LCSW"."""
        name = f"{self.first_name[:1]}. {self.last_name}" if self.first_name else self.last_name
        return f"{name}, {self.title}" if self.title else name


@dataclass(frozen=True)
class Appointment:
    """A session, held or not. `day` is the calendar day in the practice; `starts_at` the instant."""

    id: str
    client_id: str
    clinician_id: str
    day: date
    start: str
    end: str
    starts_at: datetime
    minutes: int | None
    kind: str
    cpt_code: str
    place: str
    status: AppointmentStatus
