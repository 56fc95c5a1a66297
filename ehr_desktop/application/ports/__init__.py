"""What the use cases need from outside: a store, the clinic's API, a vault, a clock. Four, and no fifth."""

from ehr_desktop.application.ports.audit import (
    AuditCheck,
    AuditEntry,
    AuditFilter,
    AuditHead,
    AuditKind,
    AuditOrder,
    AuditRow,
)
from ehr_desktop.application.ports.clinic_api import ClinicApi
from ehr_desktop.application.ports.clock import Clock
from ehr_desktop.application.ports.lists import ClientRow, NoteCounts, NoteFilter, NoteOrder, NoteRow
from ehr_desktop.application.ports.server import (
    Attestation,
    Capability,
    Change,
    Changes,
    OpenSession,
    Pace,
    ServerAbout,
    SignatureRequest,
    SignedIn,
    TreatmentPlanStatus,
)
from ehr_desktop.application.ports.store import Backup, Store, Transaction
from ehr_desktop.application.ports.vault import FailedTry, Opener, Slots, Vault

__all__ = [
    "Attestation",
    "AuditCheck",
    "AuditEntry",
    "AuditFilter",
    "AuditHead",
    "AuditKind",
    "AuditOrder",
    "AuditRow",
    "Backup",
    "Capability",
    "Change",
    "Changes",
    "ClientRow",
    "ClinicApi",
    "Clock",
    "FailedTry",
    "NoteCounts",
    "NoteFilter",
    "NoteOrder",
    "NoteRow",
    "OpenSession",
    "Opener",
    "Pace",
    "ServerAbout",
    "SignatureRequest",
    "SignedIn",
    "Slots",
    "Store",
    "Transaction",
    "TreatmentPlanStatus",
    "Vault",
]
