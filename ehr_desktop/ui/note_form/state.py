"""What the state line says of a note: derived from what is committed and how the link stands, never from wishes.

Knows no widget. Times are those of the commit, in the time of this computer, with seconds.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from ehr_desktop.application.my_notes import NoteToRead
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Place
from ehr_desktop.ui.parts.tone import Tone


@dataclass(frozen=True)
class StateWords:
    """Two lines, an icon, a tone."""

    first: str
    second: str
    icon: str
    tone: Tone = Tone.MUTED


NOTHING_YET = StateWords("Nothing typed yet", "It is saved by itself as you type.", "pencil")
NOT_YET = StateWords("Not saved yet", "It is saved within a second.", "pencil")
FAILED = StateWords("Not saved", "Your text is still on this screen.", "warning", Tone.RED)

_ON_ITS_WAY = {
    None: "It goes to the server by itself.",
    Link.ONLINE: "Going to the server …",
    Link.OFFLINE: "Offline. It goes to the server by itself.",
    Link.SIGN_IN_NEEDED: "Sign in to send it to the server.",
    Link.ASKED_TO_WAIT: "The server asked to wait. It goes there by itself.",
    Link.RETIRED: "Please update this program to send it to the server.",
}


def state_words(read: NoteToRead | None, link: Link | None, *, unsaved: bool) -> StateWords:
    """The state of a note that is on this computer, or of one that is not yet (None).

    `unsaved`: something newer was typed and is not committed yet. The line then tells of the last commit and claims
    neither *Sent* nor *Accepted*, which were said of an older text.
    """
    if read is None:
        return NOT_YET if unsaved else NOTHING_YET
    saved = _saved(read.note.changed_at)
    place = Place.THIS_COMPUTER if unsaved else read.place
    match place:
        case Place.THIS_COMPUTER:
            waits = read.row is not None and read.row.failures > 0 and link in (None, Link.ONLINE)
            second = "Not taken yet. It is tried again by itself." if waits else _ON_ITS_WAY[link]
            return StateWords(saved, second, "computer")
        case Place.SENT:
            return StateWords("Sent", f"No answer yet. {saved}.", "sent")
        case Place.ACCEPTED:
            return StateWords("Accepted by the server", saved, "cloud-check")
        case Place.NEEDS_YOU:
            refusal = read.row.refusal if read.row else None
            why = refusal.message if refusal else "changed in two places"
            return StateWords(f"Needs you: {why}", saved, "warning", Tone.AMBER)
        case _:
            assert_never(place)


def _saved(at: datetime | None) -> str:
    return f"Saved on this computer {at.astimezone():%H:%M:%S}" if at else "On this computer"
