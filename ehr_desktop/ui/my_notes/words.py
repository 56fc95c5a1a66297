"""What *My notes* says of a row: status, place, session, age. Pure: knows no widget, and is told the time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ehr_desktop.application.ports import NoteRow
from ehr_desktop.domain.note import NoteStatus, Place
from ehr_desktop.domain.rules import OVERDUE_AFTER_DAYS, UNSIGNED, URGENT_AFTER_DAYS
from ehr_desktop.ui.parts.dates import write_date
from ehr_desktop.ui.parts.tone import Tone

#: The characters a search hit stands between in an excerpt.
_HIT_BEGINS, _HIT_ENDS = "\x02", "\x03"


@dataclass(frozen=True)
class Badge:
    """A word with its icon and tone: a status chip, or a place."""

    text: str
    icon: str
    tone: Tone


STATUSES = {
    NoteStatus.DRAFT: Badge("Draft", "pencil", Tone.NEUTRAL),
    NoteStatus.PENDING_COSIGN: Badge("Awaiting co-sign", "double-check", Tone.NEUTRAL),
    NoteStatus.SIGNED: Badge("Signed", "check", Tone.GREEN),
    NoteStatus.COSIGNED: Badge("Co-signed", "double-check", Tone.GREEN),
    NoteStatus.RETURNED_FOR_REVISION: Badge("Returned", "warning", Tone.AMBER),
    NoteStatus.LOCKED: Badge("Locked", "lock", Tone.NEUTRAL),
    NoteStatus.UNKNOWN: Badge("Unknown", "help", Tone.NEUTRAL),
}

PLACES = {
    Place.THIS_COMPUTER: Badge("On this computer", "computer", Tone.TEXT),
    Place.SENT: Badge("Sent", "sent", Tone.MUTED),
    Place.ACCEPTED: Badge("Accepted", "cloud-check", Tone.MUTED),
    Place.NEEDS_YOU: Badge("Needs you", "warning", Tone.AMBER),
}

NO_APPOINTMENT = "No appointment"


def is_locked(row: NoteRow, now: datetime) -> bool:
    """Whether the practice has locked it, or its time after an unlock is over: as `rules.is_locked` for a note."""
    if row.status not in UNSIGNED:
        return row.status is NoteStatus.LOCKED
    return row.is_locked or (row.unlock_until is not None and row.unlock_until < now)


def status_badge(row: NoteRow, now: datetime, today: date) -> Badge:
    """The chip. A draft that is late says by how many days it is over the time allowed, instead of *Draft*."""
    if is_locked(row, now):
        return STATUSES[NoteStatus.LOCKED]
    if row.status is NoteStatus.DRAFT and row.session_day:
        days = (today - row.session_day).days
        over = days - OVERDUE_AFTER_DAYS
        if over > 0:
            word = "Urgent" if days > URGENT_AFTER_DAYS else "Overdue"
            return Badge(f"{word} {over} day{'s' if over > 1 else ''}", "clock", Tone.RED)
    return STATUSES[row.status]


def session_day(row: NoteRow, today: date) -> str:
    """ "Tue 17 Nov", with the year where it is not this one."""
    if row.session_day is None:
        return "No session date"
    written = write_date(row.session_day)
    return written.rsplit(" ", 1)[0] if row.session_day.year == today.year else written


def session_line(row: NoteRow) -> str:
    """Start and service code of the appointment: "10:00 · 90837"; *No appointment* where the note names none."""
    if row.appointment_id is None:
        return NO_APPOINTMENT
    return " · ".join(part for part in (row.appointment_start, row.cpt_code) if part) or "Appointment"


def needs_appointment(row: NoteRow) -> bool:
    """Whether an appointment is still to be chosen: for amber. A note signed elsewhere without one is past that."""
    return row.appointment_id is None and row.status in UNSIGNED


def age(changed: datetime, now: datetime) -> str:
    """How long ago the note changed: "now", "42 min", "3 h", "5 d"."""
    past = max(now - changed, timedelta())
    if past < timedelta(minutes=1):
        return "now"
    if past < timedelta(hours=1):
        return f"{past // timedelta(minutes=1)} min"
    if past < timedelta(days=1):
        return f"{past // timedelta(hours=1)} h"
    return f"{past.days} d"


def age_spoken(changed: datetime, now: datetime) -> str:
    """The same as a screen reader says it."""
    said = age(changed, now)
    if said == "now":
        return "changed just now"
    number, unit = said.split()
    word = {"min": "minute", "h": "hour", "d": "day"}[unit]
    return f"changed {number} {word}{'' if number == '1' else 's'} ago"


def excerpt(row: NoteRow) -> tuple[str, list[tuple[int, int]]]:
    """The second line without its marks, and where a search hit stands in it: (start, length)."""
    text, spans = "", []
    for at, piece in enumerate(row.excerpt.replace("\n", " ").split(_HIT_BEGINS)):
        hit, _, rest = piece.partition(_HIT_ENDS) if at else ("", "", piece)
        if hit:
            spans.append((len(text), len(hit)))
        text += hit + rest
    return text, spans


def place_line(row: NoteRow, coming: Sequence[str]) -> str:
    """Where it is and what is to come: "Sent · not answered yet · looked for at 10:47"."""
    return " · ".join((PLACES[row.place].text, *coming))


def row_spoken(row: NoteRow, now: datetime, today: date, coming: Sequence[str] = ()) -> str:
    """The whole row as a screen reader says it."""
    parts = (
        row.client_name,
        row.mrn and f"MRN {row.mrn}",
        row.note_type,
        f"session {session_day(row, today)}" if row.session_day else "no session date",
        session_line(row),
        status_badge(row, now, today).text,
        place_line(row, coming),
        age_spoken(row.changed_at, now),
    )
    return ", ".join(part for part in parts if part)
