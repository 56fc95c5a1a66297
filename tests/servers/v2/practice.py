"""The rows of one practice, in memory, and its clock. Whoever tests may read and change them at any time.

Rows are JSON objects with the columns of the API document (2.1 to 2.8), each under its id.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.servers.v2.revisions import Revision

Json = dict[str, Any]
Rows = dict[str, Json]

_BLANK_NOTE: Json = {
    "appointmentId": None,
    **dict.fromkeys(("sessionDate", "sessionStartTime", "sessionEndTime", "sessionDuration")),
    **dict.fromkeys(("subjective", "objective", "assessment", "plan")),
    **dict.fromkeys(("suicidalIdeation", "suicidalPlan", "homicidalIdeation", "selfHarm"), False),
    **dict.fromkeys(("riskLevel", "riskAssessmentDetails", "interventionsTaken")),
    **dict.fromkeys(("progressTowardGoals", "nextSessionPlan", "nextSessionDate")),
    "status": "DRAFT",
    **dict.fromkeys(("signedDate", "signedBy", "lockedDate", "lockReason")),
    "requiresCosign": False,
    **dict.fromkeys(("cosignedDate", "cosignedBy", "supervisorComments")),
    "revisionCount": 0,
    "currentRevisionComments": None,
    "dueDate": None,
    "completedOnTime": False,
    "daysToComplete": None,
    "isLocked": False,
    "unlockRequested": False,
    **dict.fromkeys(("unlockRequestDate", "unlockApprovalDate", "unlockUntil", "unlockReason", "unlockApprovedBy")),
    **dict.fromkeys(("cptCode", "billingCode")),
    "billable": True,
    "aiGenerated": False,
    **dict.fromkeys(("aiModel", "aiPrompt", "inputTranscript", "deletedAt")),
}
_LISTS = ("diagnosisCodes", "interventionsUsed", "revisionHistory", "currentRevisionRequiredChanges")
#: Every column of a note: what an update may name without a 500.
NOTE_COLUMNS = frozenset(
    {*_BLANK_NOTE, *_LISTS, "id", "clientId", "clinicianId", "noteType", "createdAt", "updatedAt", "lastModifiedBy"}
)
DONE = ("SIGNED", "COSIGNED", "LOCKED")


def system_time() -> datetime:
    """The clock where a test brings none."""
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """A moment as the server writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment_of(text: str) -> datetime:
    """The other way round."""
    return datetime.fromisoformat(text)


@dataclass
class Practice:
    """Everything that is stored. `lock` is held while a request is answered.

    `unique_pairs` is whether the database has the constraint on (appointmentId, noteType): production may lack it.
    `before_signature` runs between the look at a note and its signature, with the lock let go: two requests can be
    there at once.
    """

    now: Callable[[], datetime] = system_time
    revision: Revision = Revision.NEWEST
    unique_pairs: bool = True
    users: Rows = field(default_factory=dict)
    clients: Rows = field(default_factory=dict)
    appointments: Rows = field(default_factory=dict)
    notes: Rows = field(default_factory=dict)
    attestations: Rows = field(default_factory=dict)
    signatures: Rows = field(default_factory=dict)
    amendments: Rows = field(default_factory=dict)
    versions: Rows = field(default_factory=dict)
    before_signature: Callable[[], object] = lambda: None
    lock: threading.Lock = field(default_factory=threading.Lock)
    _last: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    def stamp(self) -> str:
        """Now, and never the same moment twice: two changes within a millisecond can be told apart."""
        self._last = max(self.now(), self._last + timedelta(milliseconds=1))
        return iso(self._last)

    @contextmanager
    def unlocked(self) -> Iterator[None]:
        """Let others in for a moment."""
        self.lock.release()
        try:
            yield
        finally:
            self.lock.acquire()

    def add(self, table: Rows, **columns: object) -> Json:
        """A new row with an id and its two times."""
        at = self.stamp()
        row: Json = {"id": str(uuid4()), "createdAt": at, "updatedAt": at, **columns}
        table[row["id"]] = row
        return row

    def add_note(self, client: Json, author: Json, **columns: object) -> Json:
        """A note with the columns' defaults."""
        lists: Json = {name: [] for name in _LISTS}
        return self.add(
            self.notes,
            clientId=client["id"],
            clinicianId=author["id"],
            **{**_BLANK_NOTE, **lists, "noteType": "Progress Note", "lastModifiedBy": author["id"], **columns},
        )

    def user(self, email: str) -> Json:
        """The user who signs in with this address."""
        return next(row for row in self.users.values() if row["email"] == email)

    def client(self, last_name: str) -> Json:
        """The client of this name."""
        return next(row for row in self.clients.values() if row["lastName"] == last_name)

    def appointments_of(self, client: Json, *statuses: str) -> list[Json]:
        """A client's appointments, oldest first; of these statuses where some are named."""
        found = [row for row in self.appointments.values() if row["clientId"] == client["id"]]
        return sorted(
            (row for row in found if not statuses or row["status"] in statuses), key=lambda row: row["appointmentDate"]
        )

    def notes_of(self, client_id: str, *note_types: str) -> list[Json]:
        """A client's notes of these types (or all), newest session first."""
        found = [row for row in self.notes.values() if row["clientId"] == client_id]
        return newest_session_first([row for row in found if not note_types or row["noteType"] in note_types])

    def change(self, note: Json, **columns: object) -> Json:
        """Change a note's row."""
        note.update(columns, updatedAt=self.stamp())
        return note

    def lock_old_drafts(self) -> None:
        """What the job of Sunday, 23:59 does: `isLocked` is set and the status stays (part A, 29)."""
        before = iso(self.now() - timedelta(days=3))
        for note in self.notes.values():
            old = bool(note["sessionDate"]) and note["sessionDate"] < before
            if note["status"] in ("DRAFT", "PENDING_COSIGN") and not note["signedDate"] and old:
                self.change(note, isLocked=True, lockedDate=iso(self.now()), lockReason="Not signed within 3 days.")


def newest_session_first(notes: list[Json]) -> list[Json]:
    """As every list of notes comes; those without a date first, as PostgreSQL has it."""
    return sorted(notes, key=lambda row: row["sessionDate"] or "~", reverse=True)
