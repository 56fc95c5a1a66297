"""The clinic's server."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from ehr_desktop.application.errors import KnownError
from ehr_desktop.application.outbox import Attempt, Draft
from ehr_desktop.application.ports.audit import AuditHead
from ehr_desktop.application.ports.server import (
    Attestation,
    Changes,
    OpenSession,
    Pace,
    ServerAbout,
    SignatureRequest,
    SignedIn,
    TreatmentPlanStatus,
)
from ehr_desktop.domain.note import ServerCopy
from ehr_desktop.domain.people import Appointment, Client, Clinician
from ehr_desktop.domain.practice_rules import PracticeRule


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
