"""What becomes of a note by itself, and when: how the lists and the state line say it.

Derived from its row in the outbox, the coming rounds and what the server asks; nothing is remembered. Pure: knows no
widget, and is told the time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from ehr_desktop.application.outbox import due_from
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Place
from ehr_desktop.ui.parts.dates import write_date

_WAITS_FOR_A_PERSON: Mapping[Link | None, str] = {
    Link.SIGN_IN_NEEDED: "waits for sign-in",
    Link.RETIRED: "waits for an update",
}


@dataclass(frozen=True)
class Rounds:
    """How the link stands and when this computer speaks to the server next.

    `next_at` is when the next round begins; while one `is_busy`, and before the first, none is known. `until` is how
    long a server that asks to wait is left alone.
    """

    link: Link | None = None
    next_at: datetime | None = None
    until: datetime | None = None
    is_busy: bool = False


def prospects(place: Place, next_attempt_at: datetime | None, rounds: Rounds, now: datetime) -> tuple[str, ...]:
    """What to say after the place, the last being the most telling: ("not answered yet", "looked for at 10:47").

    Empty where nothing is to come.
    """
    match place:
        case Place.ACCEPTED:
            return ()
        case Place.NEEDS_YOU:
            return ("waits for you",)
        case Place.THIS_COMPUTER:
            by_itself = "waits its turn" if rounds.is_busy else "goes by itself"
            return (when("next try", next_attempt_at, rounds, now) or by_itself,)
        case Place.SENT:
            looked_for = when("looked for at", next_attempt_at, rounds, now)
            return ("not answered yet", looked_for) if looked_for else ("not answered yet",)
        case _:
            assert_never(place)


def when(what: str, next_attempt_at: datetime | None, rounds: Rounds, now: datetime) -> str:
    """`what` with the time of the next round that may take the note; empty while its turn may come at any moment.

    Where only a round that is not planned yet may take it, the time after which one does.
    """
    if rounds.link in _WAITS_FOR_A_PERSON:
        return _WAITS_FOR_A_PERSON[rounds.link]
    due = due_from(next_attempt_at, now)
    if rounds.is_busy and due <= now:
        return ""
    if rounds.until and rounds.until > due:
        due = rounds.until
    if rounds.next_at and rounds.next_at >= due:
        return f"{what} {moment(rounds.next_at, now)}"
    return f"{what.removesuffix(' at')} after {moment(due, now)}" if due > now else ""


def moment(at: datetime, now: datetime) -> str:
    """The time of this computer, with the day where it is another: "10:42", "Mon 16 Nov 10:42"."""
    here, today = at.astimezone(), now.astimezone().date()
    time = f"{here:%H:%M}"
    if here.date() == today:
        return time
    day = write_date(here.date())
    return f"{day if here.year != today.year else day.rsplit(' ', 1)[0]} {time}"
