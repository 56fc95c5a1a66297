"""A clinic's API in memory. The contract tests of the ports hold it to what the real one does."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

from ehr_desktop.application.errors import (
    AccountLocked,
    ChangedElsewhere,
    CodeNeeded,
    CursorUnknown,
    KnownError,
    NotThere,
    OtherClinician,
    OutcomeUnknown,
    Refused,
    SignInNeeded,
    Unreachable,
    WrongCode,
    WrongPassword,
    WrongSigningPassword,
)
from ehr_desktop.application.outbox import Attempt, Draft, Operation
from ehr_desktop.application.ports import (
    Attestation,
    AuditHead,
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
from ehr_desktop.domain.columns import SERVER_DEFAULTS, is_blank
from ehr_desktop.domain.content_hash import content_sha256
from ehr_desktop.domain.note import NoteStatus, ServerCopy
from ehr_desktop.domain.people import Appointment, Client, Clinician
from ehr_desktop.domain.practice_rules import PracticeRule

URL = "http://127.0.0.1:1"
PASSWORD = "Practice-Only-1!"
ANN = Clinician("u1", "clinician@practice.example", "Ann", "Stone", "LCSW", ("CLINICIAN",))
EVERYTHING = frozenset(Capability)


class FakeApi:
    """One server with one clinician. `before_send` and `after_send` let a test cut the line at either moment."""

    def __init__(
        self,
        clients: Sequence[Client] = (),
        appointments: Sequence[Appointment] = (),
        capabilities: frozenset[str] | None = EVERYTHING,
    ) -> None:
        self.caseload = list(clients)
        self.sessions = list(appointments)
        self.capabilities = capabilities
        self.notes: dict[str, ServerCopy] = {}
        self.answered: dict[str, tuple[bytes, ServerCopy | None]] = {}
        self.sent: list[Attempt] = []
        self.loads: list[int] = []
        self.build = "abc1234"
        self.pace = Pace.NOW
        self.generation = 1
        self.page = 200
        self._told: dict[str, tuple[int, ServerCopy | None]] = {}
        self.offline = False
        self.signed_out = False
        self.idle = 0.0
        self.heads: dict[str, list[AuditHead]] = {}
        self.heads_told: list[AuditHead] = []
        self.extended: list[Pace] = []
        self.clinician = ANN
        self.password = PASSWORD
        self.code = ""
        self.disabled = ""
        self.must_change_password = False
        self.refused_passwords: set[str] = set()
        self.signed_in_at: list[OpenSession] = []
        self.needs_appointment_for_drafts = False
        self.rules: dict[str, Sequence[PracticeRule]] = {}
        self.before_send: Callable[[], None] = lambda: None
        self.after_send: Callable[[], None] = lambda: None

    def lose_next_answer(self) -> None:
        """The next write is stored, and its answer never arrives."""

        def lose() -> None:
            self.after_send = lambda: None
            raise OutcomeUnknown("The connection broke before the answer came.")

        self.after_send = lose

    def _line(self) -> None:
        if self.offline:
            raise Unreachable("The clinic’s server cannot be reached.")
        if self.signed_out:
            raise SignInNeeded("Please sign in again.")

    # --- the port -------------------------------------------------------------------------------------------

    @contextmanager
    def at_pace(self, pace: Pace) -> Iterator[None]:
        before, self.pace = self.pace, pace
        try:
            yield
        finally:
            self.pace = before

    def about(self) -> ServerAbout:
        if self.offline:
            raise Unreachable("The clinic’s server cannot be reached.")
        return ServerAbout(URL, self.build, "2.0.0", "fake", "0001", self.capabilities)

    def sign_in(self, email: str, password: str, code: str = "", only: str = "") -> SignedIn:
        if self.offline:
            raise Unreachable("The clinic’s server cannot be reached.")
        if (email, password) != (self.clinician.email, self.password):
            raise WrongPassword("E-mail address or password is wrong.")
        if self.disabled:
            raise AccountLocked(self.disabled)
        if self.code and not code:
            raise CodeNeeded("Type the code.")
        if self.code and code != self.code:
            raise WrongCode("This is not the code.")
        if only not in ("", self.clinician.id):
            raise OtherClinician("This is another account.")
        self.signed_out = False
        return SignedIn("token", self.clinician.id, self.must_change_password)

    def change_password(self, current: str, new: str) -> None:
        self._line()
        if current != self.password:
            raise WrongPassword("This is not your present password.")
        if new in self.refused_passwords:
            raise Refused(400, "Password was used before")
        self.password, self.must_change_password = new, False

    def open_sessions(self) -> Sequence[OpenSession]:
        self._line()
        return list(self.signed_in_at)

    def end_session(self, session_id: str) -> None:
        self._line()
        self.signed_in_at = [one for one in self.signed_in_at if one.id != session_id]

    def use_token(self, token: str | None) -> None:
        self.signed_out = token is None

    def session_idle(self) -> float:
        return self.idle

    def extend_session(self) -> None:
        self._line()
        self.extended.append(self.pace)
        self.idle = 0.0

    def sign_out(self) -> None:
        self.signed_out = True

    def me(self) -> Clinician:
        self._line()
        return self.clinician

    def practice_name(self) -> str:
        return "Harbour Practice"

    def clients(self) -> Sequence[Client]:
        self._line()
        return list(self.caseload)

    def appointments(self, client_id: str) -> Sequence[Appointment]:
        self._line()
        return [one for one in self.sessions if one.client_id == client_id]

    def sessions_between(self, clinician_id: str, first: date, last: date) -> Sequence[Appointment]:
        self._line()
        return [one for one in self.sessions if one.clinician_id == clinician_id and first <= one.day <= last]

    def my_notes(self) -> Sequence[ServerCopy]:
        self._line()
        return list(self.notes.values())

    def changes(self, since: str | None) -> Changes:
        self._line()
        self._number_changes()
        generation, read = (int(part) for part in (since or f"{self.generation} 0").split())
        if generation != self.generation or read > self._latest():
            raise CursorUnknown("Start over.")
        news = sorted((number, name) for name, (number, _) in self._told.items() if number > read)
        page = news[: self.page]
        cursor = f"{generation} {page[-1][0] if page else read}"
        return Changes(tuple(Change(name, self.notes.get(name)) for _, name in page), cursor, len(news) > len(page))

    def _number_changes(self) -> None:
        """Whatever a test did to `notes` since the last time is a change of its own."""
        for name in [*self.notes, *self._told]:
            note, told = self.notes.get(name), self._told.get(name)
            if told is None or told[1] != note:
                self._told[name] = self._latest() + 1, note

    def _latest(self) -> int:
        return max((number for number, _ in self._told.values()), default=0)

    def note(self, server_id: str) -> ServerCopy:
        self._line()
        if server_id not in self.notes:
            raise NotThere("The server does not show this note.")
        return self.notes[server_id]

    def client_notes(self, client_id: str) -> Sequence[ServerCopy]:
        self._line()
        found = [copy for copy in self.notes.values() if copy.client_id == client_id]
        return sorted(found, key=lambda copy: str(copy.columns.get("sessionDate") or ""), reverse=True)

    def practice_rules(self, note_type: str) -> Sequence[PracticeRule]:
        self._line()
        return self.rules.get(note_type, ())

    def inherited_diagnoses(self, client_id: str, note_type: str) -> tuple[str, ...]:
        self._line()
        return ("F41.1",)

    def treatment_plan_status(self, client_id: str) -> TreatmentPlanStatus:
        self._line()
        return TreatmentPlanStatus("CURRENT", "")

    def attestation(self, note_type: str) -> Attestation:
        self._line()
        return Attestation("att-1", "I attest that I rendered these services and that this record is true.")

    def body_of(self, draft: Draft) -> bytes:
        said = {"columns": dict(draft.columns), "client": draft.client_id, "type": draft.note_type}
        if draft.appointment_changed:
            said["appointment"] = draft.appointment_id or ""
        return json.dumps(said, sort_keys=True).encode()

    def send(self, attempt: Attempt) -> ServerCopy | None:
        self._line()
        self.before_send()
        self.sent.append(attempt)
        if attempt.replaces and self.note(attempt.replaces).version != attempt.version:
            raise ChangedElsewhere(self.note(attempt.replaces))
        keyed = self.capabilities is not None and Capability.IDEMPOTENCY_KEYS in self.capabilities
        if attempt.operation is Operation.CREATE and keyed and attempt.key in self.answered:
            body, answer = self.answered[attempt.key]
            if body != attempt.body:
                raise Refused(422, "This Idempotency-Key was used with another request")
            return answer
        answer = self._take(attempt)
        self.answered[attempt.key] = attempt.body, answer
        self.after_send()
        return answer

    def send_together(self, attempts: Sequence[Attempt]) -> Sequence[ServerCopy | KnownError]:
        """Each in turn; a line that breaks at one of them takes the answers of all."""
        self.loads.append(len(attempts))
        outcomes: list[ServerCopy | KnownError] = []
        broken: KnownError | None = None
        for attempt in attempts:
            try:
                copy = self.send(attempt)
            except (Unreachable, OutcomeUnknown, SignInNeeded) as error:
                broken = error
            except KnownError as error:
                outcomes.append(error)
            else:
                assert copy
                outcomes.append(copy)
        if broken:
            raise broken
        return outcomes

    def sign(self, request: SignatureRequest) -> ServerCopy:
        self._line()
        note = self.note(request.server_id)
        if request.password != self.password:
            raise WrongSigningPassword("This is not your password. Nothing was signed.")
        compares = self.capabilities is not None and Capability.SIGN_VERIFIES_PASSWORD in self.capabilities
        if note.version != request.version or (compares and content_sha256(note.columns) != request.sha256):
            raise ChangedElsewhere(note)
        if note.appointment_id is None:
            raise Refused(
                400, "Note validation failed", ({"code": "appointment", "path": "appointment", "message": ""},)
            )
        signed = replace(note, status=NoteStatus.SIGNED, signed_at=datetime.now(UTC), version=uuid4().hex)
        self.notes[note.id] = signed
        self.after_send()
        return signed

    def keep_audit_head(self, head: AuditHead) -> AuditHead:
        self._line()
        self.heads_told.append(head)
        known = self.heads.get(head.trail, [])
        if head not in known and known and head.number <= known[-1].number:
            return known[-1]
        if head not in known:
            self.heads.setdefault(head.trail, []).append(head)
        return head

    def close(self) -> None:
        self.offline = True

    # --- what a test, or somebody else, does to the server --------------------------------------------------

    def put_back(self, notes: Mapping[str, ServerCopy]) -> None:
        """A backup takes the place of what is there; its changes begin anew."""
        self.notes = dict(notes)
        self._told.clear()
        self.generation += 1

    def change_elsewhere(self, server_id: str, **columns: str) -> ServerCopy:
        """Another computer edits the note."""
        note = self.notes[server_id]
        changed = replace(note, columns={**note.columns, **columns}, version=uuid4().hex)
        self.notes[server_id] = changed
        return changed

    def put(self, client_id: str, note_type: str, columns: dict[str, object], status: NoteStatus) -> ServerCopy:
        """A note that was written elsewhere."""
        copy = ServerCopy(
            id=str(uuid4()),
            client_id=client_id,
            clinician_id=ANN.id,
            note_type=note_type,
            status=status,
            appointment_id=None,
            columns={**SERVER_DEFAULTS, **columns},  # type: ignore[dict-item]
            version=uuid4().hex,
            updated_at=datetime.now(UTC),
        )
        self.notes[copy.id] = copy
        return copy

    def _take(self, attempt: Attempt) -> ServerCopy | None:
        if attempt.operation is Operation.DELETE:
            held = self.note(attempt.server_id or "")
            if held.version != attempt.version:
                raise ChangedElsewhere(held)
            del self.notes[held.id]
            return None
        body = json.loads(attempt.body)
        columns = {name: tuple(one) if isinstance(one, list) else one for name, one in body["columns"].items()}
        if attempt.operation is Operation.CREATE:
            appointment = body.get("appointment") or None
            if appointment is None and self.needs_appointment_for_drafts:
                raise Refused(400, "Appointment is required for non-draft notes")
            return self._store(self.put(body["client"], body["type"], columns, NoteStatus.DRAFT), appointment)
        note = self.notes.get(attempt.server_id or "")
        if note is None:
            raise NotThere("The server does not show this note.")
        if note.version != attempt.version:
            raise ChangedElsewhere(note)
        kept = {name: one for name, one in {**note.columns, **columns}.items() if not is_blank(one)}
        changed = replace(note, columns={**SERVER_DEFAULTS, **kept}, version=uuid4().hex)
        can_link = self.capabilities is not None and Capability.APPOINTMENT_ON_UPDATE in self.capabilities
        links = "appointment" in body and can_link
        return self._store(changed, (body["appointment"] or None) if links else note.appointment_id)

    def _store(self, copy: ServerCopy, appointment: str | None) -> ServerCopy:
        copy = replace(copy, appointment_id=appointment, updated_at=datetime.now(UTC))
        self.notes[copy.id] = copy
        return copy
