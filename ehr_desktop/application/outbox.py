"""The outbox: one row for each note the server does not hold as it is here, and how long it waits.

"Waiting", "needs you", "sent" are read from these rows; there are no flags to remember.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ehr_desktop.domain.columns import Columns
from ehr_desktop.domain.note import Note, Place, ServerCopy

#: Seconds to wait after the first, second, third … failure in a row.
BACKOFF_SECONDS = (5, 15, 60, 300, 900)


class Operation(StrEnum):
    """What an attempt asks of the server."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True)
class Draft:
    """What a create or update says: the changed columns and, when it changed, the appointment."""

    operation: Operation
    client_id: str
    note_type: str
    columns: Columns
    appointment_id: str | None
    appointment_changed: bool


@dataclass(frozen=True)
class Attempt:
    """One frozen write: the very bytes, the revision they hold, and the key that makes repeating them safe.

    An attempt that stands in the row when a round begins may have reached the server. `all_columns` and
    `appointment_id` are what the note holds there once it is accepted. `refused` marks a create or update that was
    parked while a sending of it may have been taken: it is looked for, never sent again. `replaces` is the draft that a
    create takes the place of, at `version`, where the server cannot change its appointment.
    """

    operation: Operation
    key: str
    revision: int
    body: bytes
    all_columns: Columns
    appointment_id: str | None
    server_id: str | None = None
    version: str | None = None
    refused: bool = False
    replaces: str | None = None


#: The status of a refusal of our own: the note was not sent, because the server would have cut it.
NEVER_SENT = 0


#: The status of a refusal of our own: the note was sent time after time, and no answer ever came.
NO_ANSWER = 1

#: How often a note is sent without a clear answer before it is shown to its clinician.
TRIES = 4


@dataclass(frozen=True)
class Refusal:
    """Why the server would not take it, in its own words; with status `NEVER_SENT` or `NO_ANSWER`, in ours."""

    status: int
    message: str
    at: datetime
    errors: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class OutboxRow:
    """One note on its way. At most one row per note; a newer save only marks it due again."""

    note_id: str
    since: datetime
    failures: int = 0
    next_attempt_at: datetime | None = None
    attempt: Attempt | None = None
    refusal: Refusal | None = None
    theirs: ServerCopy | None = None

    @property
    def needs_you(self) -> bool:
        """Parked: refused, or changed in two places. The next edit, or a choice, lets it go on."""
        return self.refusal is not None or self.theirs is not None

    def is_due(self, now: datetime) -> bool:
        """Whether to try now."""
        return not self.needs_you and due_from(self.next_attempt_at, now) <= now


def due_from(next_attempt_at: datetime | None, now: datetime) -> datetime:
    """From when on a note is tried. A time further away than the longest backoff means that a clock was wrong."""
    longest = timedelta(seconds=BACKOFF_SECONDS[-1])
    return now if next_attempt_at is None or next_attempt_at - now > longest else max(next_attempt_at, now)


def backoff(failures: int) -> timedelta:
    """How long to wait after so many failures in a row (at least one)."""
    return timedelta(seconds=BACKOFF_SECONDS[min(failures, len(BACKOFF_SECONDS)) - 1])


def place_of(note: Note, row: OutboxRow | None) -> Place:
    """Where the revision shown is: derived, so that it cannot be wrong for long."""
    if row is None:
        return Place.ACCEPTED if note.accepted_revision == note.revision else Place.THIS_COMPUTER
    if row.needs_you:
        return Place.NEEDS_YOU
    if row.attempt and row.attempt.revision == note.revision:
        return Place.SENT
    return Place.THIS_COMPUTER
