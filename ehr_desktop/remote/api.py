"""`HttpClinicApi`: the clinic's API as the use cases ask for it, over one line to one server."""

import ssl
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from time import monotonic

from ehr_desktop.application.errors import KnownError, OutcomeUnknown, Refused, SignInNeeded, Unreachable
from ehr_desktop.application.outbox import Attempt, Draft
from ehr_desktop.application.ports import (
    Attestation,
    AuditHead,
    Capability,
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
from ehr_desktop.remote import account, audit_heads, batch, feed, notes, reading, wire
from ehr_desktop.remote.answers import failure
from ehr_desktop.remote.budget import at_pace
from ehr_desktop.remote.capabilities import server_about
from ehr_desktop.remote.http import Patience, clinic_url
from ehr_desktop.remote.line import Line

#: Seconds for which a text to attest is not asked for again: a clinician signs several notes in a row.
_ATTESTATION_STAYS = 3600


class HttpClinicApi:
    """Implements `ClinicApi`. Every call but `body_of` and `use_token` waits for the network: not for the UI thread.

    May be called from several threads. What the server can do is asked once, before the first write or by `about()`.
    """

    def __init__(
        self,
        url: str,
        patience: Patience | None = None,
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`url` is anything `clinic_url` takes; raises what it raises, before anything is sent.

        `tls` is whom to believe; without it the authorities of this computer. `clock` counts seconds.
        """
        self._clock = clock
        self._line = Line(clinic_url(url), patience or Patience(), tls, clock)
        self._about: ServerAbout | None = None
        self._attestations: dict[str, tuple[float, Attestation]] = {}

    def at_pace(self, pace: Pace) -> AbstractContextManager[None]:
        """What this thread asks inside goes at this pace."""
        return at_pace(pace)

    def about(self) -> ServerAbout:
        """Ask which server this is; writes the line with its abilities from now on."""
        about = server_about(self._line.url, self._line.look("/version", signed_in=False))
        self._line.session.csrf_needed = not about.can(Capability.CSRF_NOT_NEEDED)
        self._line.budget.names_capabilities = about.capabilities is not None
        self._about = about
        return about

    def sign_in(self, email: str, password: str, code: str = "", only: str = "") -> SignedIn:
        """Begin a session; a lost answer is no more than a failure, as nothing was written."""
        begun = account.sign_in(self._line, self._known_about, email, password, code, only)
        self._line.session.use(begun.token)
        self._line.used_session()
        return begun

    def change_password(self, current: str, new: str) -> None:
        """Put another password in place of the present one. Begun, it is not left for want of requests."""
        with at_pace(Pace.FINISH):
            account.change_password(self._line, current, new)

    def open_sessions(self) -> Sequence[OpenSession]:
        """Where the clinician is signed in."""
        return account.open_sessions(self._line)

    def end_session(self, session_id: str) -> None:
        """End one of those sessions."""
        account.end_session(self._line, session_id)

    def use_token(self, token: str | None) -> None:
        """Go on with a session begun earlier, or without one."""
        self._line.session.use(token)

    def session_idle(self) -> float:
        """Seconds since the server last heard from this session, as far as this computer knows."""
        return self._line.session_idle()

    def extend_session(self) -> None:
        """Begin the session's idle time anew."""
        error = failure(self._line.ask("POST", "/sessions/extend"), is_write=False)
        if error:
            raise error

    def sign_out(self) -> None:
        """End the session at the server; here it has ended in any case, also when the server is not reached."""
        if self._line.session.token is None:
            return
        try:
            with at_pace(Pace.FINISH):
                answer = self._line.ask("POST", "/auth/logout")
        except OutcomeUnknown as lost:
            raise Unreachable(f"“{self._line.host}” did not answer in time.") from lost
        finally:
            self._line.session.use(None)
        error = failure(answer, is_write=False)
        if error and not isinstance(error, SignInNeeded):
            raise error

    def me(self) -> Clinician:
        """Who is signed in."""
        return reading.me(self._line)

    def practice_name(self) -> str:
        """What the practice calls itself, or an empty text."""
        return reading.practice_name(self._line)

    def clients(self) -> Sequence[Client]:
        """The whole caseload."""
        return reading.clients(self._line)

    def appointments(self, client_id: str) -> Sequence[Appointment]:
        """Every appointment of a client."""
        return reading.appointments(self._line, client_id)

    def sessions_between(self, clinician_id: str, first: date, last: date) -> Sequence[Appointment]:
        """A clinician's appointments from day to day."""
        return reading.sessions_between(self._line, clinician_id, first, last)

    def my_notes(self) -> Sequence[ServerCopy]:
        """Every note of the signed-in clinician."""
        return reading.my_notes(self._line, self._known_about())

    def changes(self, since: str | None) -> Changes:
        """A page of what changed after a cursor."""
        return feed.changes(self._line, self._known_about(), since)

    def note(self, server_id: str) -> ServerCopy:
        """One note. Raises `NotThere`."""
        return reading.note(self._line, self._known_about(), server_id)

    def client_notes(self, client_id: str) -> Sequence[ServerCopy]:
        """The notes of a client that one may read, newest session first."""
        return reading.client_notes(self._line, self._known_about(), client_id)

    def practice_rules(self, note_type: str) -> Sequence[PracticeRule]:
        """The practice's own rules for signing notes of this type."""
        return reading.practice_rules(self._line, note_type)

    def inherited_diagnoses(self, client_id: str, note_type: str) -> tuple[str, ...]:
        """The codes a new note of this type inherits from the chart."""
        return reading.inherited_diagnoses(self._line, client_id, note_type)

    def treatment_plan_status(self, client_id: str) -> TreatmentPlanStatus:
        """Whether the treatment plan allows notes."""
        return reading.treatment_plan_status(self._line, client_id)

    def attestation(self, note_type: str) -> Attestation:
        """The text to show before signing; for an hour as it was fetched, unless a signature is refused."""
        known = self._attestations.get(note_type)
        if known and self._clock() - known[0] < _ATTESTATION_STAYS:
            return known[1]
        found = reading.attestation(self._line, note_type)
        self._attestations[note_type] = self._clock(), found
        return found

    def body_of(self, draft: Draft) -> bytes:
        """The bytes of a create or update; asks nobody.

        While it is not known what the server can, a changed appointment is in them: one that cannot ignores it.
        """
        can = self._about is None or self._about.can(Capability.APPOINTMENT_ON_UPDATE)
        return wire.body_of(draft, can_change_appointment=can)

    def send(self, attempt: Attempt) -> ServerCopy | None:
        """Send one frozen write."""
        return notes.send(self._line, self._known_about(), attempt)

    def send_together(self, attempts: Sequence[Attempt]) -> Sequence[ServerCopy | KnownError]:
        """Send several frozen writes in one request."""
        return batch.send_together(self._line, self._known_about(), attempts)

    def sign(self, request: SignatureRequest) -> ServerCopy:
        """Sign one version of a note. Begun, it is not left half-way for want of requests."""
        about = self._known_about()
        try:
            with at_pace(Pace.FINISH):
                return notes.sign(self._line, about, request)
        except Refused:
            self._attestations.clear()
            raise

    def keep_audit_head(self, head: AuditHead) -> AuditHead:
        """Tell the last entry of a trail; answers the one the server holds."""
        return audit_heads.keep(self._line, head)

    def close(self) -> None:
        """Drop the connections; calls under way on other threads end with an error."""
        self._line.hang_up()

    def _known_about(self) -> ServerAbout:
        return self._about or self.about()
