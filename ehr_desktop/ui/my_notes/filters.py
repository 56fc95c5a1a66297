"""The counters above *My notes*: which filter each stands for, and which number. Pure."""

from ehr_desktop.application.ports import NoteCounts
from ehr_desktop.domain.note import NoteStatus
from ehr_desktop.ui.my_notes.words import NO_APPOINTMENT
from ehr_desktop.ui.parts.tone import Tone

ALL = "all"
NO_APPOINTMENT_KEY = "no_appointment"
NOT_SENT_KEY = "not_sent"

#: One of these at a time: key and word.
STATUSES = (
    (ALL, "All"),
    (NoteStatus.DRAFT.value, "Drafts"),
    (NoteStatus.RETURNED_FOR_REVISION.value, "Returned"),
    (NoteStatus.PENDING_COSIGN.value, "Awaiting co-sign"),
    (NoteStatus.SIGNED.value, "Signed"),
    (NoteStatus.COSIGNED.value, "Co-signed"),
    (NoteStatus.LOCKED.value, "Locked"),
)

#: These combine with a status.
EXTRAS = (
    (NO_APPOINTMENT_KEY, NO_APPOINTMENT, "calendar-x", Tone.AMBER),
    (NOT_SENT_KEY, "Not sent", "computer", Tone.MUTED),
)


def statuses_of(key: str) -> frozenset[NoteStatus]:
    """The statuses a counter lists; none means every one."""
    return frozenset() if key == ALL else frozenset({NoteStatus(key)})


def numbers(counts: NoteCounts) -> dict[str, int]:
    """The number of each counter."""
    by_status = {status.value: number for status, number in counts.by_status.items()}
    return by_status | {
        ALL: counts.all,
        NO_APPOINTMENT_KEY: counts.no_appointment,
        NOT_SENT_KEY: counts.not_sent,
    }
