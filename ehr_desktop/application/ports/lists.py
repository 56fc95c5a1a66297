"""What *My notes* and the wizard list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ehr_desktop.domain.note import NoteStatus, Place
from ehr_desktop.domain.people import Client


class NoteOrder(StrEnum):
    """What *My notes* is sorted by."""

    SESSION = "session"
    CLIENT = "client"
    NOTE_TYPE = "note_type"
    STATUS = "status"
    CHANGED = "changed"


@dataclass(frozen=True)
class NoteFilter:
    """Which notes to list. Empty means all; `words` are looked for in every text, the client's name and MRN."""

    statuses: frozenset[NoteStatus] = frozenset()
    words: str = ""
    needs_you: bool = False
    not_sent: bool = False
    no_appointment: bool = False
    order: NoteOrder = NoteOrder.SESSION
    descending: bool = True


@dataclass(frozen=True)
class NoteRow:
    """One line of *My notes*. `excerpt` is the beginning of the text, or the hit with its words between ␂ and ␃.

    In `excerpt` a hit stands between the characters U+0002 and U+0003. `next_attempt_at` is that of its outbox row.
    """

    note_id: str
    client_id: str
    client_name: str
    mrn: str
    note_type: str
    excerpt: str
    session_day: date | None
    appointment_id: str | None
    appointment_start: str
    cpt_code: str
    status: NoteStatus
    is_locked: bool
    unlock_until: datetime | None
    place: Place
    changed_at: datetime
    next_attempt_at: datetime | None = None


@dataclass(frozen=True)
class NoteCounts:
    """How many notes there are by status, and across statuses. `unanswered` are sent, and nobody has said yet.

    `not_sent_since` is when the oldest of those not sent came into the outbox.
    """

    by_status: Mapping[NoteStatus, int]
    needs_you: int
    not_sent: int
    no_appointment: int
    unanswered: int = 0
    not_sent_since: datetime | None = None

    @property
    def all(self) -> int:
        """Every note."""
        return sum(self.by_status.values())


@dataclass(frozen=True)
class ClientRow:
    """A client as the wizard lists them."""

    client: Client
    last_session: datetime | None
