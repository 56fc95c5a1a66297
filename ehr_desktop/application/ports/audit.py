"""The audit trail as it is written, listed and proved."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AuditKind(StrEnum):
    """What the audit trail records. `UNKNOWN` is never written: it stands for a word that is none of these."""

    VIEWED = "viewed"
    CREATED = "created"
    EDIT_BEGAN = "edit began"
    EDIT_ENDED = "edit ended"
    DELETED = "deleted"
    RESTORED = "restored"
    SENT = "sent"
    REFUSED = "refused"
    MERGED = "merged"
    SIGNED = "signed"
    EXPORTED = "exported"
    SIGNED_IN = "signed in"
    PASSWORD_CHANGED = "password changed"
    UNLOCKED = "unlocked"
    UNLOCK_FAILED = "unlock failed"
    LOCKED = "locked"
    SIGNED_OUT = "signed out"
    PRINTED = "printed"
    SETTING_CHANGED = "setting changed"
    TRAIL_DIFFERS = "trail differs"
    BACKED_UP = "backed up"
    REPAIRED = "repaired"
    RECOVERY_KEY_MADE = "recovery key made"
    RECOVERY_KEY_USED = "recovery key used"
    PASSWORD_SLOT_RENEWED = "password slot renewed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class AuditRow:
    """One thing that was done. `what` says more without patient data: a revision, a status, a reason's id."""

    at: datetime
    who: str
    kind: AuditKind
    note_id: str | None = None
    what: str = ""


@dataclass(frozen=True)
class AuditEntry:
    """A row as it stands in the trail, and on which computer it was written; the note's client and type as known here.

    `client_name` and `note_type` are empty where the note, or the client, is not on this computer any more.
    """

    number: int
    row: AuditRow
    computer: str = ""
    client_name: str = ""
    note_type: str = ""


class AuditOrder(StrEnum):
    """What the entries of the trail are sorted by."""

    NUMBER = "number"
    KIND = "kind"
    CLIENT = "client"
    WHO = "who"


@dataclass(frozen=True)
class AuditFilter:
    """Which entries to list. Empty means all. Each of the `words` is in what was done, or in the note's client or type.

    `since` and `until` are instants, the second left out itself.
    """

    kinds: frozenset[AuditKind] = frozenset()
    words: str = ""
    note_id: str = ""
    since: datetime | None = None
    until: datetime | None = None
    order: AuditOrder = AuditOrder.NUMBER
    descending: bool = True


@dataclass(frozen=True)
class AuditHead:
    """One entry of a trail and its hash in hexadecimal, which stands for all entries up to it.

    `trail` is the random name of the trail: that of one file with notes, wherever a copy of it may be.
    """

    trail: str
    number: int
    hash: str


@dataclass(frozen=True)
class AuditCheck:
    """What came of reading a whole trail. `broken` is the number of the first entry that is not as it was written.

    `missing_after` is the number of the last entry there, where the file itself remembers a later one.
    """

    count: int
    first_at: datetime | None = None
    last_at: datetime | None = None
    head: AuditHead | None = None
    broken: int | None = None
    missing_after: int | None = None
