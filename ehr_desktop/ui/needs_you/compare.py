"""Both texts of a note that was changed in two places, one above the other, what differs marked. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ehr_desktop.application.conflicts import Need
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.packing import pack, unpack
from ehr_desktop.domain.people import Appointment
from ehr_desktop.domain.reading import Passage, passages
from ehr_desktop.ui.needs_you.differences import Span, differing
from ehr_desktop.ui.parts.dates import write_date
from ehr_desktop.ui.reader.facts import appointment_words

_EMPTY = "Empty"


@dataclass(frozen=True)
class Side:
    """One of the two texts, and where it differs from the other."""

    text: str
    marks: tuple[Span, ...]


@dataclass(frozen=True)
class Difference:
    """One passage that is not the same here and there."""

    heading: str
    mine: Side
    theirs: Side


def compare(
    need: Need, note_type: NoteType, appointment: Callable[[str], Appointment | None]
) -> tuple[tuple[Difference, ...], int]:
    """What differs, in reading order, and how many passages are the same. `appointment` finds one by its id."""
    assert need.theirs
    answers = unpack(note_type, need.theirs.columns)
    mine = {one.heading: one for one in passages(note_type, need.mine)}
    theirs = {one.heading: one for one in passages(note_type, pack(note_type, answers))}
    every = passages(note_type, {}, also=[field.id for field in note_type.fields()])
    order = [one.heading for one in every]
    order += [heading for heading in (*mine, *theirs) if heading not in order]
    found: list[Difference] = []
    same = 0
    for heading in dict.fromkeys(order):
        left, right = _text(mine, heading), _text(theirs, heading)
        if left != right:
            found.append(_difference(heading, left, right))
        elif left:
            same += 1
    return (*_session_day(need, answers.get("session_date")), *_session(need, appointment), *found), same


def _text(read: dict[str, Passage], heading: str) -> str:
    return read[heading].text if heading in read else ""


def _difference(heading: str, mine: str, theirs: str) -> Difference:
    left, right = differing(mine, theirs)
    return Difference(heading, Side(mine or _EMPTY, left), Side(theirs or _EMPTY, right))


def _session_day(need: Need, their_day: object) -> tuple[Difference, ...]:
    mine, theirs = need.mine.get("sessionDate"), their_day
    if mine == theirs:
        return ()
    return (_difference("Session date", _day(mine), _day(theirs)),)


def _day(value: object) -> str:
    return write_date(date.fromisoformat(value)) if isinstance(value, str) and value else ""


def _session(need: Need, appointment: Callable[[str], Appointment | None]) -> tuple[Difference, ...]:
    assert need.theirs
    mine, theirs = need.note.appointment_id, need.theirs.appointment_id
    if mine == theirs:
        return ()

    def said(appointment_id: str | None) -> str:
        if appointment_id is None:
            return "No appointment"
        known = appointment(appointment_id)
        return appointment_words(known) if known else "Another appointment"

    return (_difference("Appointment", said(mine), said(theirs)),)
