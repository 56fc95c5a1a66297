"""What the state line says of a note: derived from what is committed and how the link stands, never from wishes.

Knows no widget. Times are those of the commit, in the time of this computer, with seconds.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from ehr_desktop.application.my_notes import NoteToRead
from ehr_desktop.application.outbox import OutboxRow
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Place
from ehr_desktop.ui.needs_you.explain import quoted
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.prospects import Rounds, when


@dataclass(frozen=True)
class StateWords:
    """Two lines, an icon, a tone; `offers_sign_in` puts *Sign in* beside them."""

    first: str
    second: str
    icon: str
    tone: Tone = Tone.MUTED
    offers_sign_in: bool = False


NOTHING_YET = StateWords("Nothing typed yet", "It is saved by itself as you type.", "pencil")
NOT_YET = StateWords("Not saved yet", "It is saved within a second.", "pencil")
FAILED = StateWords("Not saved", "Your text is still on this screen.", "warning", Tone.RED)

#: A note that goes so soon is as good as under way.
_SOON = timedelta(seconds=5)
#: What hinders it, before the time of the next try.
_HINDERED = {
    Link.OFFLINE: "Offline. ",
    Link.ASKED_TO_WAIT: "The server asks to wait. ",
}


def state_words(read: NoteToRead | None, rounds: Rounds, now: datetime, *, unsaved: bool) -> StateWords:
    """The state of a note that is on this computer, or of one that is not yet (None).

    `unsaved`: something newer was typed and is not committed yet. The line then tells of the last commit and claims
    neither *Sent* nor *Accepted*, which were said of an older text.
    """
    if read is None:
        return NOT_YET if unsaved else NOTHING_YET
    saved = _saved(read.note.changed_at)
    place = Place.THIS_COMPUTER if unsaved else read.place
    signed_out = rounds.link is Link.SIGN_IN_NEEDED
    match place:
        case Place.THIS_COMPUTER:
            return StateWords(saved, _on_its_way(read.row, rounds, now), "computer", offers_sign_in=signed_out)
        case Place.SENT:
            looked_for = _when("Looked for at", read.row, rounds, now)
            second = f"Not answered yet. {looked_for or saved}."
            return StateWords("Sent", second, "sent", offers_sign_in=signed_out)
        case Place.ACCEPTED:
            return StateWords("Accepted by the server", saved, "cloud-check")
        case Place.NEEDS_YOU:
            refusal = read.row.refusal if read.row else None
            why = quoted(refusal) if refusal else "changed in two places"
            return StateWords(f"Needs you: {why}", saved, "warning", Tone.AMBER)
        case _:
            assert_never(place)


def _on_its_way(row: OutboxRow | None, rounds: Rounds, now: datetime) -> str:
    if rounds.link is Link.SIGN_IN_NEEDED:
        return "Sign in to send it to the server."
    if rounds.link is Link.RETIRED:
        return "Please update this program to send it to the server."
    has_failed = row is not None and row.failures > 0
    hindered = _HINDERED.get(rounds.link, "Not taken yet. " if has_failed else "") if rounds.link else ""
    is_soon = rounds.next_at is not None and rounds.next_at - now <= _SOON
    if not hindered and (rounds.is_busy or is_soon):
        return "Going to the server …"
    next_try = _when("Next try" if hindered else "Goes to the server at", row, rounds, now)
    return f"{hindered}{next_try or 'It goes to the server by itself'}."


def _when(what: str, row: OutboxRow | None, rounds: Rounds, now: datetime) -> str:
    said = when(what, row.next_attempt_at if row else None, rounds, now)
    return said[:1].upper() + said[1:]


def _saved(at: datetime | None) -> str:
    return f"Saved on this computer {at.astimezone():%H:%M:%S}" if at else "On this computer"
