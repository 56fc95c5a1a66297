"""The notes that are on this computer only, named one by one, and their texts for a file. Knows no button."""

from dataclasses import dataclass
from datetime import datetime

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.my_notes import TEXT_FILE, NoteToRead
from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.ui.parts.dates import write_date
from ehr_desktop.ui.prospects import moment
from ehr_desktop.ui.reader.plain_text import text_of

_EVERY_NOTE = 10_000


@dataclass(frozen=True)
class Unsent:
    """One of them, and since when it waits."""

    shown: NoteToRead
    since: datetime

    def line(self, now: datetime) -> str:
        """Client, type, day, since when."""
        note = self.shown.note
        client = self.shown.client.name if self.shown.client else "A client not known here"
        day = write_date(note.session_day) if note.session_day else "no day yet"
        return f"{client} · {note.note_type} · {day} · since {moment(self.since, now)}"


def unsent_notes(desk: Desk) -> list[Unsent]:
    """Every note the clinic does not have as it is here, or has not said that it has; oldest first."""
    since = {row.note_id: row.since for row in desk.my_notes.waiting()}
    behind = [row for row in desk.my_notes.page(NoteFilter(not_sent=True), 0, _EVERY_NOTE) if row.note_id not in since]
    since |= {row.note_id: row.changed_at for row in behind}
    found = [(desk.my_notes.look(note_id), at) for note_id, at in since.items()]
    return sorted((Unsent(shown, at) for shown, at in found if shown), key=lambda one: one.since)


def texts_of(desk: Desk, unsent: list[Unsent]) -> str:
    """All of them below each other; recorded as exported."""
    for one in unsent:
        desk.my_notes.record_export(one.shown.note.id, TEXT_FILE)
    return "\n\n\n".join(text_of(one.shown, desk.clinician.name) for one in unsent)
