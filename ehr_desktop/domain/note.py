"""A note as this computer keeps it: what was typed, and what the server is known to hold of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from ehr_desktop.domain.columns import Columns

#: One answer of a form: text (dates as "YYYY-MM-DD"), yes or no, a number, several choices,
#: severity by symptom, or the items of a repeated group.
Answer = str | bool | int | tuple[str, ...] | Mapping[str, str] | tuple[Mapping[str, "Answer"], ...] | None
#: Field id -> answer. A missing field is unanswered.
Answers = Mapping[str, Answer]
#: The field every type has: the day of the session, or of what the note is about.
SESSION_DATE = "session_date"


class NoteStatus(StrEnum):
    """The statuses of the server; one it does not know yet is read as UNKNOWN and never edited."""

    DRAFT = "DRAFT"
    PENDING_COSIGN = "PENDING_COSIGN"
    SIGNED = "SIGNED"
    COSIGNED = "COSIGNED"
    RETURNED_FOR_REVISION = "RETURNED_FOR_REVISION"
    LOCKED = "LOCKED"
    UNKNOWN = "UNKNOWN"


class Place(StrEnum):
    """Where the revision shown is. Derived from rows, never kept."""

    THIS_COMPUTER = "on_this_computer"
    SENT = "sent"
    ACCEPTED = "accepted"
    NEEDS_YOU = "needs_you"


@dataclass(frozen=True)
class ServerCopy:
    """The note as the server last showed or accepted it.

    `version` is what a write names to be refused when the note changed meanwhile: an ETag, or the time of the
    last change where the server has none.
    """

    id: str
    client_id: str
    clinician_id: str
    note_type: str
    status: NoteStatus
    appointment_id: str | None
    columns: Columns
    version: str
    updated_at: datetime | None = None
    signed_at: datetime | None = None
    is_locked: bool = False
    unlock_until: datetime | None = None

    def is_older_than(self, other: "ServerCopy") -> bool:
        """By the server's own time; False where it does not say."""
        return bool(self.updated_at and other.updated_at and self.updated_at < other.updated_at)


@dataclass(frozen=True)
class Note:
    """One note. `id` is this computer's, for ever; the server's own id is in `server.id`.

    `revision` counts saves here; `accepted_revision` is the last one the server answered with a 2xx for.
    `server` is the base a change is measured against. `deleted_at` is set while a deletion can be undone.
    """

    id: str
    client_id: str
    clinician_id: str
    note_type: str
    type_version: int
    answers: Answers = field(default_factory=dict)
    appointment_id: str | None = None
    revision: int = 0
    accepted_revision: int | None = None
    server: ServerCopy | None = None
    created_at: datetime | None = None
    changed_at: datetime | None = None
    deleted_at: datetime | None = None

    @property
    def is_saved(self) -> bool:
        """Whether this computer holds it."""
        return self.revision > 0 or self.server is not None

    @property
    def status(self) -> NoteStatus:
        """What the server says; a note it has not seen is a draft."""
        return self.server.status if self.server else NoteStatus.DRAFT

    @property
    def filed_under(self) -> NoteStatus:
        """The status lists show it by: a draft the practice has locked is locked, whatever its status says.

        Source: API part A, 29: the lock-out sets `isLocked` and leaves the status.
        """
        locked = self.server is not None and self.server.is_locked
        return NoteStatus.LOCKED if locked and self.status is NoteStatus.DRAFT else self.status

    @property
    def session_day(self) -> date | None:
        """The day of the session as the clinician left it, or None where it was emptied."""
        value = self.answers.get(SESSION_DATE)
        return date.fromisoformat(value) if isinstance(value, str) and value else None
