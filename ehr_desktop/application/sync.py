"""Sends what waits in the outbox, note by note: freeze, send, settle.

FREEZE pins bytes, revision and key of one attempt in a transaction; SEND holds none; SETTLE writes the outcome. A
crash before SETTLE replays the frozen attempt; before FREEZE the row is still due. An attempt found in a row when a
round begins may have reached the server: it is repeated with the same key and bytes where the server keeps keys,
else the engine looks what the server has before it sends again. Runs on one lane, never twice at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from uuid import uuid4

from ehr_desktop.application.errors import (
    ChangedElsewhere,
    NotNow,
    NotThere,
    OutcomeUnknown,
    Refused,
    SignInNeeded,
    Unreachable,
)
from ehr_desktop.application.outbox import Attempt, Draft, Operation, OutboxRow, Refusal, backoff
from ehr_desktop.application.ports import (
    AuditKind,
    AuditRow,
    Capability,
    ClinicApi,
    Clock,
    ServerAbout,
    Store,
    Transaction,
)
from ehr_desktop.domain.columns import SERVER_DEFAULTS, Columns, ColumnValue, changed_columns, without_blanks
from ehr_desktop.domain.note import Note, NoteStatus, ServerCopy
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.packing import pack, unpack

#: The fact under which the server's latest refusal is remembered, for whoever asks what this server refuses.
LAST_REFUSAL = "last refusal"


class Link(StrEnum):
    """How this computer stands to the server."""

    ONLINE = "online"
    OFFLINE = "offline"
    SIGN_IN_NEEDED = "sign in needed"
    ASKED_TO_WAIT = "asked to wait"


@dataclass(frozen=True)
class SyncReport:
    """What one round did. `why` is a sentence for the clinician when the link is not online."""

    link: Link = Link.ONLINE
    why: str = ""
    changed: frozenset[str] = frozenset()
    sent: int = 0
    parked: int = 0

    def and_then(self, later: "SyncReport") -> "SyncReport":
        """Both rounds as one; the later one says how the link stands."""
        both = self.changed | later.changed
        return SyncReport(later.link, later.why, both, self.sent + later.sent, self.parked + later.parked)


class SyncEngine:
    """Brings the notes of one clinician to the server."""

    def __init__(
        self,
        store: Store,
        api: ClinicApi,
        clock: Clock,
        who: str,
        types: Mapping[str, NoteType],
        about: Callable[[], ServerAbout],
    ) -> None:
        self._store = store
        self._api = api
        self._clock = clock
        self._who = who
        self._types = types
        self._about = about

    def run_once(self, tell: Callable[[SyncReport], None] = lambda _: None) -> SyncReport:
        """Try every due note once. `tell` hears of each note at FREEZE and SETTLE, on this lane.

        A refusal parks one note and the round goes on; no connection, an ended session or a server that asks to
        wait ends the round with everything kept.
        """
        report = SyncReport()
        with self._store.reading() as tx:
            due = [row.note_id for row in tx.outbox() if row.is_due(self._clock.now())]
        for note_id in due:
            step = self._bring(note_id, tell)
            tell(step)
            report = report.and_then(step)
            if step.link is not Link.ONLINE:
                break
        return report

    def try_refused_again(self) -> None:
        """Let every refused note go once more: the cause may have gone."""
        with self._store.writing() as tx:
            for row in tx.outbox():
                if row.refusal:
                    tx.put_outbox_row(replace(row, refusal=None, failures=0, next_attempt_at=None))

    def send_now(self, note_id: str) -> SyncReport:
        """Bring one note to the server at once, also when its turn has not come."""
        with self._store.writing() as tx:
            row = tx.outbox_row(note_id)
            if row and not row.needs_you:
                tx.put_outbox_row(replace(row, next_attempt_at=None))
        return self._bring(note_id, lambda _: None)

    # --- one note: freeze, send, settle ---------------------------------------------------------------------

    def _bring(self, note_id: str, tell: Callable[[SyncReport], None]) -> SyncReport:
        changed = frozenset({note_id})
        frozen = self._freeze(note_id)
        if frozen is None:
            return SyncReport(changed=changed)
        attempt, is_repeat = frozen
        tell(SyncReport(changed=changed))
        try:
            copy = self._send(note_id, attempt, is_repeat)
        except SignInNeeded as error:
            self._wait(note_id, keep_attempt=is_repeat)
            return SyncReport(Link.SIGN_IN_NEEDED, str(error), changed)
        except OutcomeUnknown as error:
            self._wait(note_id, keep_attempt=True, failed=True)
            return SyncReport(Link.OFFLINE, str(error), changed)
        except Unreachable as error:
            self._wait(note_id, keep_attempt=is_repeat)
            return SyncReport(Link.OFFLINE, str(error), changed)
        except NotNow as error:
            self._wait(note_id, keep_attempt=True, failed=True, seconds=error.seconds)
            return SyncReport(Link.ASKED_TO_WAIT, str(error), changed)
        except ChangedElsewhere as error:
            self._changed_elsewhere(note_id, error.theirs)
            return SyncReport(changed=changed, parked=1)
        except Refused as error:
            errors = tuple((one.get("path", ""), one.get("message", "")) for one in error.errors)
            self._park(note_id, error.status, str(error), errors)
            return SyncReport(changed=changed, parked=1)
        except NotThere:
            return self._gone(note_id, attempt)
        return self._accepted(note_id, attempt, copy)

    def _freeze(self, note_id: str) -> tuple[Attempt, bool] | None:
        """The attempt to send and whether it is a repeat; None when there is nothing to ask of the server."""
        with self._store.writing() as tx:
            note, row = tx.note(note_id), tx.outbox_row(note_id)
            if note is None or row is None or row.needs_you:
                return None
            if row.attempt:
                return row.attempt, True
            attempt = self._attempt(note)
            if attempt is None:
                tx.remove_outbox_row(note_id)
                tx.put_note(replace(note, accepted_revision=note.revision))
                return None
            tx.put_outbox_row(replace(row, attempt=attempt))
            return attempt, False

    def _attempt(self, note: Note) -> Attempt | None:
        """What this note asks of the server: create, update, delete, or nothing."""
        key = str(uuid4())
        columns = pack(self._types[note.note_type], note.answers)
        server = note.server
        if note.deleted_at:
            if server is None:
                return None
            operation = Operation.DELETE
            return Attempt(operation, key, note.revision, b"", {}, None, server.id, server.version)
        operation = Operation.UPDATE if server else Operation.CREATE
        changes = self._changes(note, server, columns) if server else columns
        appointment_changed = note.appointment_id != (server.appointment_id if server else None)
        if server and not changes and not appointment_changed:
            return None
        draft = Draft(operation, note.client_id, note.note_type, changes, note.appointment_id, appointment_changed)
        return Attempt(
            operation,
            key,
            note.revision,
            self._api.body_of(draft),
            columns,
            note.appointment_id,
            server.id if server else None,
            server.version if server else None,
        )

    def _changes(self, note: Note, server: ServerCopy, columns: Columns) -> dict[str, ColumnValue]:
        """Only what the clinician changed: a text laid out by another program is not sent back rearranged."""
        note_type = self._types[note.note_type]
        return changed_columns(pack(note_type, unpack(note_type, server.columns)), columns)

    def _send(self, note_id: str, attempt: Attempt, is_repeat: bool) -> ServerCopy | None:
        blind = attempt.operation is Operation.CREATE and not self._about().can(Capability.IDEMPOTENCY_KEYS)
        if is_repeat and blind:
            found = self._find_created(note_id, attempt)
            if found:
                return found
        return self._api.send(attempt)

    def _find_created(self, note_id: str, attempt: Attempt) -> ServerCopy | None:
        """The draft an earlier, unanswered create has left at a server without keys: same client, type and text."""
        with self._store.reading() as tx:
            note = tx.note(note_id)
            assert note
            note_type = self._types[note.note_type]
            for copy in self._api.my_notes():
                same = (
                    copy.status is NoteStatus.DRAFT
                    and (copy.client_id, copy.note_type) == (note.client_id, note.note_type)
                    and copy.appointment_id == attempt.appointment_id
                    and _same_text(attempt.all_columns, pack(note_type, unpack(note_type, copy.columns)))
                )
                if same and tx.note_of_server_id(copy.id) is None:
                    return copy
        return None

    # --- settle ---------------------------------------------------------------------------------------------

    def _accepted(self, note_id: str, attempt: Attempt, copy: ServerCopy | None) -> SyncReport:
        """A 2xx for exactly the attempt's revision: committed here, or due again when typing went on."""
        changed = frozenset({note_id})
        with self._store.writing() as tx:
            note, row = tx.note(note_id), tx.outbox_row(note_id)
            if note is None or row is None:
                return SyncReport(changed=changed)
            if attempt.operation is Operation.DELETE:
                self._settle_delete(tx, note, row)
                return SyncReport(changed=changed, sent=1)
            assert copy
            tx.put_note(replace(note, server=copy, accepted_revision=attempt.revision))
            if copy.appointment_id != attempt.appointment_id and copy.status is NoteStatus.DRAFT:
                refusal = Refusal(
                    200,
                    "The server has saved the text but has not linked the appointment: this version of it cannot "
                    "add an appointment to a draft that it already has.",
                    self._clock.now(),
                )
                tx.put_outbox_row(replace(row, attempt=None, failures=0, refusal=refusal))
                return SyncReport(changed=changed, sent=1, parked=1)
            if note.revision == attempt.revision:
                tx.remove_outbox_row(note_id)
            else:
                tx.put_outbox_row(replace(row, attempt=None, failures=0))
            self._audit(tx, AuditKind.SENT, note_id, f"revision {attempt.revision}")
        return SyncReport(changed=changed, sent=1)

    def _settle_delete(self, tx: Transaction, note: Note, row: OutboxRow) -> None:
        tx.put_note(replace(note, server=None, accepted_revision=None))
        if note.deleted_at:
            tx.remove_outbox_row(note.id)
        else:
            tx.put_outbox_row(replace(row, attempt=None, failures=0, next_attempt_at=None))

    def _wait(self, note_id: str, *, keep_attempt: bool, failed: bool = False, seconds: float | None = None) -> None:
        """Nothing was answered. An attempt that was certainly not delivered is frozen anew the next time."""
        with self._store.writing() as tx:
            row = tx.outbox_row(note_id)
            if row is None:
                return
            failures = row.failures + failed
            later = row.next_attempt_at
            if failed:
                later = self._clock.now() + max(backoff(failures), _seconds(seconds))
            attempt = row.attempt if keep_attempt else None
            tx.put_outbox_row(replace(row, failures=failures, next_attempt_at=later, attempt=attempt))

    def _changed_elsewhere(self, note_id: str, theirs: ServerCopy) -> None:
        """Both texts are kept. When they are the same text, there is nothing to choose."""
        with self._store.writing() as tx:
            note, row = tx.note(note_id), tx.outbox_row(note_id)
            if note is None or row is None:
                return
            note_type = self._types[note.note_type]
            mine = pack(note_type, note.answers)
            same_text = pack(note_type, unpack(note_type, theirs.columns)) == mine
            if same_text and theirs.appointment_id == note.appointment_id and note.deleted_at is None:
                tx.put_note(replace(note, server=theirs, accepted_revision=note.revision))
                tx.remove_outbox_row(note_id)
                return
            # a deletion of something that changed meanwhile is not carried out
            tx.put_note(replace(note, deleted_at=None))
            tx.put_outbox_row(replace(row, attempt=None, failures=0, theirs=theirs))
            self._audit(tx, AuditKind.REFUSED, note_id, "changed elsewhere")

    def _park(self, note_id: str, status: int, message: str, errors: tuple[tuple[str, str], ...] = ()) -> None:
        with self._store.writing() as tx:
            note, row = tx.note(note_id), tx.outbox_row(note_id)
            if note is None or row is None:
                return
            refusal = Refusal(status, message, self._clock.now(), errors)
            tx.remember(LAST_REFUSAL, f"{status}: {message}", refusal.at)
            tx.put_note(replace(note, deleted_at=None))
            tx.put_outbox_row(replace(row, attempt=None, failures=0, refusal=refusal))
            self._audit(tx, AuditKind.REFUSED, note_id, f"status {status}")

    def _gone(self, note_id: str, attempt: Attempt) -> SyncReport:
        if attempt.operation is Operation.DELETE:
            return self._accepted(note_id, attempt, None)
        self._park(note_id, 404, "The server does not show this note any more. Your text is kept on this computer.")
        return SyncReport(changed=frozenset({note_id}), parked=1)

    def _audit(self, tx: Transaction, kind: AuditKind, note_id: str, what: str) -> None:
        tx.append_audit(AuditRow(self._clock.now(), self._who, kind, note_id, what))


def _same_text(sent: Columns, stored: Columns) -> bool:
    """Whether a server that trims texts and fills in its own defaults would store `stored` for `sent`."""
    filled_in = {**SERVER_DEFAULTS, "sessionDate": stored.get("sessionDate")}
    return _folded({**filled_in, **sent}) == _folded({**filled_in, **stored})


def _folded(columns: Columns) -> dict[str, object]:
    return {
        name: " ".join(value.split()) if isinstance(value, str) else value
        for name, value in without_blanks(columns).items()
    }


def _seconds(seconds: float | None) -> timedelta:
    return timedelta(seconds=seconds or 0)
