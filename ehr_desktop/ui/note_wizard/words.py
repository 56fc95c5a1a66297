"""What the wizard says of clients and sessions. Pure: knows no widget and no clock."""

from dataclasses import dataclass
from datetime import date, datetime

from ehr_desktop.application.directory import AppointmentChoice, folded
from ehr_desktop.application.ports import ClientRow
from ehr_desktop.domain.people import Appointment, Client, age_on
from ehr_desktop.domain.rules import UNSUITABLE_WORDS
from ehr_desktop.ui.parts.dates import write_date


@dataclass(frozen=True)
class ClientLine:
    """A client as the list shows them, every text ready to paint."""

    name: str
    letters: str
    mrn: str
    born: str
    last: str


@dataclass(frozen=True)
class SessionLine:
    """A session as the list shows it. `reason` says why it cannot be chosen, `warning` what is unusual.

    `has_note` is whether it carries such a note, which can be opened.
    """

    day: str
    time: str
    kind: str
    place: str
    ago: str
    reason: str
    warning: str
    has_note: bool = False


def day_near(day: date, today: date) -> str:
    """A day without its year where that is this one: "Today", "Yesterday", "Mon 16 Nov", "Mon 3 Nov 2025"."""
    if day == today:
        return "Today"
    if (today - day).days == 1:
        return "Yesterday"
    written = write_date(day)
    return written.rsplit(" ", 1)[0] if day.year == today.year else written


def born(client: Client, today: date) -> str:
    """Date of birth and age: "14 Mar 1989 · 37"; empty where it is not known."""
    if client.date_of_birth is None:
        return ""
    day = write_date(client.date_of_birth).split(" ", 1)[1]
    return f"{day} · {age_on(client.date_of_birth, today)}"


def client_line(row: ClientRow, today: date) -> ClientLine:
    """The texts of a row; the time of the last session is that of this computer."""
    client = row.client
    return ClientLine(client.name, client.initials, client.mrn, born(client, today), _last(row.last_session, today))


def client_spoken(line: ClientLine) -> str:
    """The row as a screen reader says it."""
    parts = [line.name, line.mrn and f"MRN {line.mrn}", line.born and f"born {line.born}"]
    return ", ".join(part for part in (*parts, line.last and f"last session {line.last}") if part)


def _last(session: datetime | None, today: date) -> str:
    if session is None:
        return ""
    here = session.astimezone()
    near = day_near(here.date(), today)
    return f"{near} {here:%H:%M}" if near == "Today" else near


def ago(day: date, today: date) -> str:
    """How far away a day is: "Today", "Yesterday", "7 days ago", "In 3 days"; empty beyond two months."""
    days = (today - day).days
    if days in (0, 1):
        return "Yesterday" if days else "Today"
    if days == -1:
        return "Tomorrow"
    if abs(days) > 60:
        return ""
    return f"{days} days ago" if days > 0 else f"In {-days} days"


def session_line(choice: AppointmentChoice, today: date) -> SessionLine:
    """The texts of a row of the picker."""
    one = choice.appointment
    return SessionLine(
        day=write_date(one.day),
        time=f"{one.start} – {one.end}" if one.end else one.start,
        kind=" · ".join(part for part in (one.kind, one.cpt_code) if part),
        place=one.place,
        ago=ago(one.day, today),
        reason=UNSUITABLE_WORDS[choice.unsuitable] if choice.unsuitable else "",
        warning="" if choice.unsuitable else choice.warning,
        has_note=choice.note_id is not None,
    )


def session_spoken(line: SessionLine) -> str:
    """The row as a screen reader says it."""
    parts = (line.day, line.time, line.kind, line.place, line.ago, line.reason and f"Not suitable: {line.reason}")
    return ", ".join(part for part in (*parts, line.warning) if part)


def session_in_short(appointment: Appointment) -> str:
    """Under the step in the header: "Tue 17 Nov, 09:00"."""
    return f"{write_date(appointment.day).rsplit(' ', 1)[0]}, {appointment.start}"


def finds_session(appointment: Appointment, words: str) -> bool:
    """Whether every word is in its date (17 Nov 2026, 2026-11-17, 17/11/2026, 11/17/2026), time, kind or place."""
    day = appointment.day
    said = folded(
        f"{write_date(day)} {day:%Y-%m-%d} {day:%d/%m/%Y} {day:%m/%d/%Y} {appointment.start} {appointment.end} "
        f"{appointment.kind} {appointment.cpt_code} {appointment.place}"
    )
    return all(word in said for word in folded(words).replace(",", " ").split())
