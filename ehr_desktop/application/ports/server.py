"""What is known of a server and asked of it, beside notes and people."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ehr_desktop.domain.note import ServerCopy
from ehr_desktop.domain.workflow import PlanState


class Capability(StrEnum):
    """An ability a server says it has. The client asks for the word, never for the server's name."""

    DRAFT_WITHOUT_APPOINTMENT = "draft_without_appointment"
    APPOINTMENT_ON_UPDATE = "appointment_on_update"
    IDEMPOTENCY_KEYS = "idempotency_keys"
    COMPARE_AND_SWAP = "compare_and_swap"
    CHANGES_FEED = "changes_feed"
    BATCH = "batch"
    SIGN_VERIFIES_PASSWORD = "sign_verifies_password"
    CSRF_NOT_NEEDED = "csrf_not_needed"
    INTAKE_BEFORE_PLAN = "intake_before_plan"
    MFA_SIGN_IN = "mfa_sign_in"
    AUDIT_HEADS = "audit_heads"


class Pace(StrEnum):
    """How much hurry there is with what is asked: how far it may use up what the practice may ask in all."""

    #: By the computer itself: seldom, and only while more than half is left.
    IDLE = "idle"
    #: Notes that wait, or a round somebody asked for: while more than half is left.
    SOON = "soon"
    #: Somebody waits for it: all but a small reserve.
    NOW = "now"
    #: What has begun and must not break off half-way, as a signature: the reserve as well.
    FINISH = "finish"


@dataclass(frozen=True)
class ServerAbout:
    """Which server this is. `capabilities` is None where the server does not say."""

    url: str
    git_sha: str
    version: str
    service: str
    migration_head: str | None
    capabilities: frozenset[str] | None

    def is_another_build(self, other: "ServerAbout") -> bool:
        """Whether the other is not the program this one was: build, version, migrations or abilities differ."""
        return replace(self, url="") != replace(other, url="")

    def can(self, capability: Capability) -> bool:
        """Whether it says that it can."""
        return self.capabilities is not None and capability in self.capabilities


@dataclass(frozen=True)
class SignedIn:
    """A session that was begun. `clinician_id` is whose, as the server's answer says it, or empty."""

    token: str
    clinician_id: str
    must_change_password: bool


@dataclass(frozen=True)
class OpenSession:
    """One place where a clinician is signed in. `agent` is what the program there calls itself, or empty."""

    id: str
    agent: str
    address: str
    began_at: datetime | None
    last_active_at: datetime | None
    is_this: bool


@dataclass(frozen=True)
class Attestation:
    """What a clinician attests by signing, in the server's words."""

    id: str
    text: str


@dataclass(frozen=True)
class TreatmentPlanStatus:
    """Whether the server will take notes for a client: CURRENT, DUE_SOON, OVERDUE or NEVER, and its sentence."""

    status: str
    message: str

    @property
    def state(self) -> PlanState:
        """The status as a word this program knows."""
        return PlanState(self.status) if self.status in PlanState.__members__ else PlanState.UNKNOWN


@dataclass(frozen=True)
class SignatureRequest:
    """What is signed: exactly the content with this fingerprint, at this version."""

    server_id: str
    version: str
    password: str
    attestation_id: str
    sha256: str


@dataclass(frozen=True)
class Change:
    """One note that changed: as it is now, or without `copy` where the server does not show it any more."""

    server_id: str
    copy: ServerCopy | None


@dataclass(frozen=True)
class Changes:
    """Notes that changed, in the server's order. `cursor` stands behind them; `more` are there already."""

    changes: tuple[Change, ...]
    cursor: str
    more: bool
