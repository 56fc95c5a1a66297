"""What *Activity* says of an entry, and the groups its filter offers. Pure: knows no widget."""

from collections.abc import Mapping

from ehr_desktop.application.ports import AuditEntry, AuditKind
from ehr_desktop.domain.people import Clinician
from ehr_desktop.ui.parts.dates import write_date

ALL, COMPUTER = "all", "computer"

_OF_GROUP: Mapping[str, frozenset[AuditKind]] = {
    "read": frozenset({AuditKind.VIEWED}),
    "written": frozenset(
        {
            AuditKind.CREATED,
            AuditKind.EDIT_BEGAN,
            AuditKind.EDIT_ENDED,
            AuditKind.DELETED,
            AuditKind.RESTORED,
            AuditKind.MERGED,
        }
    ),
    "sent": frozenset({AuditKind.SENT, AuditKind.REFUSED}),
    "signed": frozenset({AuditKind.SIGNED}),
    "exported": frozenset({AuditKind.EXPORTED, AuditKind.PRINTED}),
    "access": frozenset(
        {
            AuditKind.SIGNED_IN,
            AuditKind.SIGNED_OUT,
            AuditKind.PASSWORD_CHANGED,
            AuditKind.UNLOCKED,
            AuditKind.UNLOCK_FAILED,
            AuditKind.LOCKED,
            AuditKind.RECOVERY_KEY_MADE,
            AuditKind.RECOVERY_KEY_USED,
            AuditKind.PASSWORD_SLOT_RENEWED,
        }
    ),
}

#: What a kind is called here, where the word kept for it is the program's own.
_IN_OTHER_WORDS = {
    AuditKind.PASSWORD_SLOT_RENEWED: "Password opens the notes anew",
    AuditKind.TRAIL_DIFFERS: "Another trail at the clinic",
}

#: One of these at a time: key and word.
GROUPS = (
    (ALL, "All"),
    ("read", "Read"),
    ("written", "Written"),
    ("sent", "Sent"),
    ("signed", "Signed"),
    ("exported", "Exported"),
    ("access", "Access"),
    (COMPUTER, "This computer"),
)


def kinds_of(group: str) -> frozenset[AuditKind]:
    """The kinds a group lists; none means every one. Whatever is in no other group is of this computer."""
    if group == ALL:
        return frozenset()
    return _OF_GROUP.get(group, frozenset(AuditKind) - frozenset[AuditKind]().union(*_OF_GROUP.values()))


def numbers_of(counts: Mapping[AuditKind, int]) -> dict[str, int]:
    """The number of each group."""
    return {key: sum(counts.get(kind, 0) for kind in kinds_of(key) or AuditKind) for key, _ in GROUPS}


def when(entry: AuditEntry) -> tuple[str, str]:
    """ "Tue 17 Nov 2026" and "15:42:07 · 311": the second the number of the entry."""
    at = entry.row.at.astimezone()
    return write_date(at.date()), f"{at:%H:%M:%S} · {entry.number}"


def what(entry: AuditEntry) -> tuple[str, str]:
    """What was done, and more of it."""
    kind = entry.row.kind
    return _IN_OTHER_WORDS.get(kind, kind.value.capitalize()), entry.row.what


def about(entry: AuditEntry) -> tuple[str, str]:
    """Whose note, and of which type; empty where it is about none."""
    if entry.row.note_id is None:
        return "", ""
    if not entry.note_type:
        return "A note that is not here", entry.row.note_id
    return entry.client_name or "Unknown client", entry.note_type


def by_whom(entry: AuditEntry, clinician: Clinician) -> tuple[str, str]:
    """The clinician's name where it is known here, and the computer."""
    return clinician.name if entry.row.who == clinician.id else entry.row.who, entry.computer


def spoken(entry: AuditEntry, clinician: Clinician) -> str:
    """The whole entry as a screen reader says it."""
    day, rest = when(entry)
    time = rest.partition(" · ")[0]
    parts = (f"Entry {entry.number}", day, time, *what(entry), *about(entry), *by_whom(entry, clinician))
    return ", ".join(part for part in parts if part)
