"""What stands in the head of a note: whose, which session, of which day, by whom. Pure."""

from datetime import date

from ehr_desktop.application.my_notes import NoteToRead
from ehr_desktop.domain.people import Appointment, Client
from ehr_desktop.domain.rules import EDITABLE
from ehr_desktop.ui.parts.dates import write_date

#: The field a problem with the appointment is reported under.
APPOINTMENT = "appointment"
#: What most types call the day a note is dated.
SESSION_DATE = "Session date"


def client_words(client: Client | None) -> str:
    """ "Rivera, Ana · MRN 204-093 · born 14 Mar 1989"."""
    if client is None:
        return "Not on this computer"
    born = write_date(client.date_of_birth).split(" ", 1)[1] if client.date_of_birth else ""
    parts = (client.name, client.mrn and f"MRN {client.mrn}", born and f"born {born}")
    return " · ".join(part for part in parts if part)


def appointment_words(appointment: Appointment) -> str:
    """ "Tue 17 Nov 2026, 09:00 to 09:50 · Individual Therapy · 90834 · Office"."""
    hours = f"{appointment.start} to {appointment.end}" if appointment.end else appointment.start
    parts = (f"{write_date(appointment.day)}, {hours}", appointment.kind, appointment.cpt_code, appointment.place)
    return " · ".join(part for part in parts if part)


def session_words(shown: NoteToRead) -> str:
    """The appointment, or the day alone."""
    if shown.appointment:
        return appointment_words(shown.appointment)
    day = dated(shown)
    said = write_date(day) if day else "No session date"
    if shown.note.appointment_id:
        return f"{said} · appointment chosen"
    return said if lacks_appointment(shown) else f"{said} · no appointment"


def dated(shown: NoteToRead) -> date | None:
    """The day the text shown bears, which is signed with it."""
    value = shown.columns.get("sessionDate")
    return date.fromisoformat(value[:10]) if isinstance(value, str) and value else None


def date_fact(shown: NoteToRead) -> tuple[str, str] | None:
    """The note's own day by its name, unless the session says the same: a contact's day is what the note is about."""
    field, day = shown.note_type.main_field("sessionDate"), dated(shown)
    if field is None or day is None:
        return None
    said_by_session = shown.appointment is None or shown.appointment.day == day
    return None if field.label == SESSION_DATE and said_by_session else (field.label, write_date(day))


def lacks_appointment(shown: NoteToRead) -> bool:
    """Whether an appointment is still to be chosen: for amber."""
    return shown.note.appointment_id is None and shown.note.status in EDITABLE


def facts(shown: NoteToRead, clinician_name: str) -> list[tuple[str, str]]:
    """Name and value, in order."""
    session = session_words(shown)
    if lacks_appointment(shown):
        session += " · No appointment chosen"
    known = [("Client", client_words(shown.client)), ("Session", session)]
    known += [own] if (own := date_fact(shown)) else []
    known.append(("Clinician", clinician_name))
    codes = shown.columns.get("diagnosisCodes")
    if isinstance(codes, tuple) and codes:
        known.append(("Diagnosis", ", ".join(codes)))
    return known
