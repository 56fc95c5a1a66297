"""What an exported note holds, and the name proposed for its file: never a client’s. Pure."""

from ehr_desktop.application.my_notes import NoteToRead
from ehr_desktop.domain.reading import in_words, note_as_text, passages
from ehr_desktop.ui.reader.facts import facts


def text_of(shown: NoteToRead, clinician_name: str) -> str:
    """What the file will hold."""
    read = in_words(shown.note_type, passages(shown.note_type, shown.columns))
    return note_as_text(shown.note.note_type, facts(shown, clinician_name), read)


def proposed_name(shown: NoteToRead) -> str:
    """ "Progress Note 2026-11-17.txt"."""
    day = shown.note.session_day
    return f"{shown.note.note_type}{f' {day.isoformat()}' if day else ''}.txt"
