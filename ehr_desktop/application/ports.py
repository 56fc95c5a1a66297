"""What the use cases need from outside: a store, the clinic's API, a vault, a clock. Four, and no fifth.

`Transaction` belongs to the store: what can be read and written in one of its transactions.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from ehr_desktop.application.errors import KnownError
from ehr_desktop.application.outbox import Attempt, Draft, OutboxRow
from ehr_desktop.domain.note import Note, NoteStatus, Place, ServerCopy
from ehr_desktop.domain.people import Appointment, Client, Clinician
from ehr_desktop.domain.practice_rules import PracticeRule
from ehr_desktop.domain.workflow import PlanState


class Clock(Protocol):
    """The time. Injected, so that a test owns it."""

    def now(self) -> datetime:
        """This instant, aware, in UTC."""

    def today(self) -> date:
        """The calendar day where this computer stands."""


# --- the store ----------------------------------------------------------------------------------------------


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
    UNKNOWN = "unknown"
    RECOVERY_KEY_MADE = "recovery key made"
    RECOVERY_KEY_USED = "recovery key used"
    PASSWORD_SLOT_RENEWED = "password slot renewed"


@dataclass(frozen=True)
class Backup:
    """A whole copy of the encrypted file, as it was on this day; `size` in bytes, `folder` where it is."""

    day: date
    size: int
    folder: str


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


class Transaction(Protocol):
    """Reads, and in a writing transaction writes, of one consistent state."""

    def note(self, note_id: str) -> Note | None:
        """The note of this id, also one that is deleted and can be restored."""

    def note_of_server_id(self, server_id: str) -> Note | None:
        """The note whose server copy has this id."""

    def notes_of_client(self, client_id: str) -> Sequence[Note]:
        """Every note of a client that is not deleted, newest session first."""

    def rows(self, wanted: NoteFilter, limit: int, offset: int = 0) -> Sequence[NoteRow]:
        """A page of *My notes*, deleted ones left out. With `words`, those that hold all of them (prefixes count)."""

    def count(self, wanted: NoteFilter) -> int:
        """How many rows the filter has in all."""

    def counts(self) -> NoteCounts:
        """The numbers behind the filters."""

    def put_note(self, note: Note) -> None:
        """Insert or replace a note, with its search index."""

    def remove_note(self, note_id: str) -> None:
        """Forget a note, its outbox row and its search index."""

    def outbox_row(self, note_id: str) -> OutboxRow | None:
        """The note's row in the outbox."""

    def on_its_way(self, note_id: str) -> tuple[Note, OutboxRow] | None:
        """The note with its row in the outbox, or None where it has none."""

    def outbox(self) -> Sequence[OutboxRow]:
        """Every row, oldest first."""

    def put_outbox_row(self, row: OutboxRow) -> None:
        """Insert or replace."""

    def remove_outbox_row(self, note_id: str) -> None:
        """The note is at the server as it is here."""

    def client(self, client_id: str) -> Client | None:
        """One client of the cached caseload."""

    def clients(self) -> Sequence[ClientRow]:
        """The cached caseload by last name, with each client's last session that has begun."""

    def replace_clients(self, clients: Sequence[Client]) -> None:
        """The caseload as the server has it now. Clients of notes on this computer stay."""

    def appointment(self, appointment_id: str) -> Appointment | None:
        """One cached appointment."""

    def appointments(self, client_id: str) -> Sequence[Appointment]:
        """The client's cached appointments, newest first."""

    def replace_appointments(self, client_id: str, appointments: Sequence[Appointment]) -> None:
        """The client's appointments as the server has them now. Those that notes here name stay."""

    def keep_appointments(self, appointments: Sequence[Appointment]) -> None:
        """Insert or replace these; others stay."""

    def fact(self, name: str) -> tuple[str, datetime] | None:
        """A remembered text (JSON or a word) and when it was learnt, e.g. `attestation:Progress Note`."""

    def remember(self, name: str, text: str, at: datetime) -> None:
        """Keep a fact under a name; an empty text forgets it."""

    def append_audit(self, row: AuditRow) -> None:
        """Add to the audit trail. There is no way to change or remove a row."""

    def audit(self, limit: int) -> Sequence[AuditRow]:
        """The newest rows, newest first."""

    def audit_numbers(self, wanted: AuditFilter) -> Sequence[int]:
        """The numbers of the entries the filter lists, in its order."""

    def audit_entries(self, numbers: Sequence[int]) -> Sequence[AuditEntry]:
        """These entries, in this order; a number that is not there is left out."""

    def audit_counts(self) -> Mapping[AuditKind, int]:
        """How many entries there are of each kind."""

    def audit_head(self, number: int | None = None) -> AuditHead | None:
        """The entry of this number, or the last one; None where there is none."""

    def check_audit(self, goes_on: Callable[[int], bool]) -> AuditCheck | None:
        """Read the whole trail. `goes_on` is told now and then how many were read; where it says no, None."""


class Store(Protocol):
    """The encrypted file on this computer. Durable when a writing transaction is left without an error."""

    def reading(self) -> AbstractContextManager[Transaction]:
        """One consistent state to read from."""

    def writing(self, *, synced: bool = True) -> AbstractContextManager[Transaction]:
        """All or nothing: committed on leaving, rolled back when an error leaves it. Raises `StoreFailed`.

        Not `synced`, it outlives the program, and a power cut once a synced one has followed, or `sync`.
        """

    def sync(self) -> None:
        """All that was committed outlives a power cut from now on. Raises `StoreFailed`."""

    def lend_key(self, use: Callable[[bytearray], None]) -> None:
        """Call `use` with a copy of the key the file is open with, and wipe the copy. Raises `StoreFailed`."""

    @property
    def is_damaged(self) -> bool:
        """Whether a part of the file was met that cannot be read."""

    def back_up(self, day: date, goes_on: Callable[[], bool]) -> bool:
        """Make this day's backup; False where `goes_on`, which is asked now and then, said no. Nobody waits for it.

        Raises `StoreFailed`, `StoreDamaged`.
        """

    def backups(self) -> Sequence[Backup]:
        """The backups there are, newest day first."""

    def close(self) -> None:
        """Close every connection, also one that is at work, and wipe the key. Later calls raise `StoreFailed`."""


# --- the clinic's API ---------------------------------------------------------------------------------------


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


class ClinicApi(Protocol):
    """The clinic's server. Every call may raise the known errors of reaching it and of signing in.

    `email` and passwords travel only in `sign_in`, `change_password` and `sign`.
    """

    def at_pace(self, pace: Pace) -> AbstractContextManager[None]:
        """What this thread asks inside goes at this pace; outside of any, somebody waits (`NOW`).

        What has to wait raises `NotNow` before anything is sent, `HeldBack` where requests are left for others.
        """

    def about(self) -> ServerAbout:
        """Which server this is, what it can, which build runs. Raises `NotThisKindOfServer`, `Retired`."""

    def sign_in(self, email: str, password: str, code: str = "", only: str = "") -> SignedIn:
        """Begin a session, whose token is used from now on. `code` is that of the second factor.

        Raises `WrongPassword`, `AccountLocked`, `CodeNeeded` without a code, `WrongCode`, `CodeImpossible`; and
        `OtherClinician` where it would be a session of somebody else than the clinician with the id `only`.
        """

    def use_token(self, token: str | None) -> None:
        """Go on with a session begun earlier, or without one."""

    def session_idle(self) -> float:
        """Seconds since the server last heard from this session; without end where that is not known here."""

    def extend_session(self) -> None:
        """Begin the session's idle time anew. Raises `SignInNeeded` where it is over."""

    def sign_out(self) -> None:
        """End the session at the server."""

    def change_password(self, current: str, new: str) -> None:
        """Put another password in place of the present one; the session goes on.

        Raises `WrongPassword` for the present one, `Refused` with what is wrong with the new one, `OutcomeUnknown`
        where it may have been changed.
        """

    def open_sessions(self) -> Sequence[OpenSession]:
        """Where the clinician is signed in, this session among them."""

    def end_session(self, session_id: str) -> None:
        """End one of them; one that is over already is as good."""

    def me(self) -> Clinician:
        """Who is signed in."""

    def practice_name(self) -> str:
        """What the practice calls itself, or an empty text where the server does not say."""

    def clients(self) -> Sequence[Client]:
        """The whole caseload."""

    def appointments(self, client_id: str) -> Sequence[Appointment]:
        """Every appointment of a client."""

    def sessions_between(self, clinician_id: str, first: date, last: date) -> Sequence[Appointment]:
        """A clinician's appointments from one calendar day to another, both included."""

    def my_notes(self) -> Sequence[ServerCopy]:
        """Every note of the signed-in clinician."""

    def changes(self, since: str | None) -> Changes:
        """What changed after a cursor, or from the beginning; also notes of others one may read. `CHANGES_FEED`.

        Raises `CursorUnknown` where to start over, `NotThisKindOfServer` for an answer that cannot be read as a whole.
        """

    def note(self, server_id: str) -> ServerCopy:
        """One note. Raises `NotThere`."""

    def client_notes(self, client_id: str) -> Sequence[ServerCopy]:
        """The notes of a client, whoever wrote them, as far as one may read them; newest session first."""

    def practice_rules(self, note_type: str) -> Sequence[PracticeRule]:
        """The practice's own rules for signing notes of this type; none where the server has none."""

    def inherited_diagnoses(self, client_id: str, note_type: str) -> tuple[str, ...]:
        """The codes a new note of this type inherits from the chart."""

    def treatment_plan_status(self, client_id: str) -> TreatmentPlanStatus:
        """Whether the treatment plan allows notes."""

    def attestation(self, note_type: str) -> Attestation:
        """The text to show before signing."""

    def body_of(self, draft: Draft) -> bytes:
        """The bytes of a create or update. Pure: the same draft gives the same bytes."""

    def send(self, attempt: Attempt) -> ServerCopy | None:
        """Send one frozen write; the answer is the note as the server holds it, None for a delete.

        Raises `Refused`, `ChangedElsewhere`, `NotThere`, `NotNow`, `OutcomeUnknown`, `Unreachable`, `Retired`,
        `SignInNeeded`.
        """

    def send_together(self, attempts: Sequence[Attempt]) -> Sequence[ServerCopy | KnownError]:
        """Send frozen creates and updates in one request: what `send` would answer or raise for each. `BATCH`.

        Raises it where it is about the request and not about one of them, `Refused` also where it is too large.
        """

    def sign(self, request: SignatureRequest) -> ServerCopy:
        """Sign. Raises also `WrongSigningPassword`; `Refused` carries every unmet point in `errors`."""

    def keep_audit_head(self, head: AuditHead) -> AuditHead:
        """Tell the last entry of an audit trail; answers the entry the server holds for it now. `AUDIT_HEADS`.

        That is another one where it knows a longer trail of this name, or another entry of this number.
        """

    def close(self) -> None:
        """Drop the connections; a call under way ends with an error."""


# --- the vault ----------------------------------------------------------------------------------------------


class Opener(StrEnum):
    """What the notes on this computer are opened with."""

    PASSWORD = "password"
    RECOVERY_KEY = "recovery key"


@dataclass(frozen=True)
class FailedTry:
    """Somebody tried to open the notes and did not, or the computer was switched off in the midst of it."""

    at: datetime
    by: Opener


@dataclass(frozen=True)
class Slots:
    """What opens a vault. `recovery_made`: when its recovery key was made, None where there is none.

    `is_bound`: the password opens it with this computer's key ring alone; else with the password alone, anywhere.
    """

    recovery_made: datetime | None
    is_bound: bool


class Vault(Protocol):
    """The keys of one clinician at one server, on this computer."""

    def is_set_up(self) -> bool:
        """Whether there is a key here already."""

    def set_up(self, password: str) -> bytearray:
        """Make a new data key (32 bytes), wrap it with the password and this computer's secret, and answer it."""

    def unlock(self, password: str) -> bytearray:
        """The data key. Raises `WrongPassword`, `VaultDisabled`, `KeyPartMissing`, `StoreUnreadable`."""

    def recover(self, typed: str) -> bytearray:
        """The data key, by the recovery key alone. Raises `WrongRecoveryKey`, `StoreUnreadable`."""

    def slots(self) -> Slots:
        """What opens it now. Raises `StoreUnreadable`."""

    def failed_tries(self) -> Sequence[FailedTry]:
        """Those that were not forgotten yet, oldest first."""

    def forget_failed_tries(self) -> None:
        """They are in the audit trail now."""

    def allow_again(self) -> None:
        """The server has just accepted this clinician: wrong tries here are forgiven."""

    def rewrap(self, key: bytearray, password: str) -> None:
        """Wrap the same data key with a new password, and the secret of the key ring this computer has now."""

    def bind(self, key: bytearray, password: str) -> None:
        """Wrap it with the secret of a key ring that has come, if one has."""

    def new_recovery_key(self) -> str:
        """A recovery key to be shown once; it opens nothing before it was kept."""

    def keep_recovery_key(self, key: bytearray, shown: str, typed: str) -> None:
        """From now on it opens the vault, and no earlier one. Raises `WrongRecoveryKey` where it was not typed back."""

    def keep_token(self, token: str) -> bool:
        """Keep the session's token in the OS keyring; False where there is none (it stays in memory only)."""

    def token(self) -> str | None:
        """The token kept, or None."""

    def forget_token(self) -> None:
        """Remove it."""

    def remove(self) -> bool:
        """Destroy the key, then remove everything of this vault from this computer; False where the key ring is silent.

        What is left of it in there opens nothing. Once begun it comes to its end, at the next start if need be.
        """

    def seal(self, key: bytearray, text: str) -> bytes:
        """A text, for nobody without the data key. Blocks nobody."""

    def unseal(self, key: bytearray, sealed: bytes) -> str | None:
        """What `seal` was given; None where that was done with another key."""
