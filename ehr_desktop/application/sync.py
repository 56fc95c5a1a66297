"""Sends what waits in the outbox, note by note: freeze, send, settle.

FREEZE pins bytes, revision and key of one attempt in a transaction; SEND holds none; SETTLE writes the outcome. A
crash before SETTLE replays the frozen attempt; before FREEZE the row is still due. An attempt found in a row when a
round begins may have reached the server: it is repeated with the same key and bytes where the server keeps keys,
else the engine looks what the server has before it sends again. Runs on one lane, never twice at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from uuid import uuid4

from ehr_desktop.application.clearing import Clearing
from ehr_desktop.application.copies import holds_what_was_made_of, in_our_layout
from ehr_desktop.application.errors import (
    ChangedElsewhere,
    KnownError,
    NotNow,
    NotThere,
    NotThisKindOfServer,
    OutcomeUnknown,
    Refused,
    SignInNeeded,
    Unreachable,
)
from ehr_desktop.application.outbox import NEVER_SENT, NO_ANSWER, TRIES, Attempt, Draft, Operation, Refusal
from ehr_desktop.application.ports import Capability, ClinicApi, Clock, ServerAbout, Store
from ehr_desktop.application.settle import Settle
from ehr_desktop.application.waiting import asked_to_wait, heed, seconds_to_wait
from ehr_desktop.domain.columns import Columns, ColumnValue, changed_columns
from ehr_desktop.domain.note import Note, NoteStatus, ServerCopy
from ehr_desktop.domain.note_type import NoteTypes
from ehr_desktop.domain.packing import pack
from ehr_desktop.domain.rules import EDITABLE, length_points

#: So many notes without a clear answer, one after the other, and the server is left alone for this round.
_UNCLEAR_ENDS_ROUND = 2


class Link(StrEnum):
    """How this computer stands to the server."""

    ONLINE = "online"
    OFFLINE = "offline"
    SIGN_IN_NEEDED = "sign in needed"
    ASKED_TO_WAIT = "asked to wait"


def link_after(error: KnownError) -> Link:
    """How the link stands after a read that failed. One odd answer of a server that is there is not "offline"."""
    match error:
        case SignInNeeded():
            return Link.SIGN_IN_NEEDED
        case NotNow():
            return Link.ASKED_TO_WAIT
        case NotThisKindOfServer():
            return Link.ONLINE
        case Unreachable() | OutcomeUnknown():
            return Link.OFFLINE
        case _:
            return Link.ONLINE


@dataclass(frozen=True)
class SyncReport:
    """What one round did. `why` is a sentence for the clinician when the link is not online.

    `unclear`: one note got no clear answer, which says little about the next one. `until` is when a server that asks to
    wait may be asked again, where that is known.
    """

    link: Link = Link.ONLINE
    why: str = ""
    changed: frozenset[str] = frozenset()
    sent: int = 0
    parked: int = 0
    unclear: bool = False
    until: datetime | None = None

    def and_then(self, later: "SyncReport") -> "SyncReport":
        """Both rounds as one; the later one says how the link stands."""
        both = self.changed | later.changed
        sent, parked = self.sent + later.sent, self.parked + later.parked
        return SyncReport(later.link, later.why, both, sent, parked, until=later.until)


def hindered(error: KnownError, now: datetime, changed: frozenset[str] = frozenset()) -> SyncReport:
    """What a failure says of the link, and until when."""
    until = now + timedelta(seconds=seconds_to_wait(error)) if isinstance(error, NotNow) else None
    return SyncReport(link_after(error), str(error), changed, until=until)


class SyncEngine:
    """Brings the notes of one clinician to the server."""

    def __init__(
        self,
        store: Store,
        api: ClinicApi,
        clock: Clock,
        who: str,
        types: NoteTypes,
        about: Callable[[], ServerAbout],
    ) -> None:
        self._store = store
        self._api = api
        self._clock = clock
        self._types = types
        self._about = about
        self._settle = Settle(store, clock, who, types)
        self._clearing = Clearing(store, api, clock, who, types)

    def run_once(
        self, tell: Callable[[SyncReport], None] = lambda _: None, goes_on: Callable[[], bool] = lambda: True
    ) -> SyncReport:
        """Try every due note once. `tell` hears of each note at FREEZE and SETTLE, on this lane.

        `goes_on` is asked before each note; where it says no, the others wait for the next round.

        A refusal parks one note and the round goes on, as it does after one note without a clear answer; no
        connection, an ended session or a server that asks to wait ends the round with everything kept.
        """
        if wait := asked_to_wait(self._store, self._clock):
            return SyncReport(Link.ASKED_TO_WAIT, wait.why, until=wait.until)
        report = SyncReport()
        with self._store.reading() as tx:
            due = [row for row in tx.outbox() if row.is_due(self._clock.now())]
        bugs: list[Exception] = []
        in_a_row = 0
        # a note that failed before comes last: whatever is wrong with it holds up no other
        in_turn = (row.note_id for row in sorted(due, key=lambda row: row.failures))
        for note_id in takewhile(lambda _: goes_on(), in_turn):
            try:
                step = self._bring(note_id, tell)
            except Exception as bug:  # noqa: BLE001  # raised below; one note never holds up another
                self._settle.wait(note_id, keep_attempt=True, failed=True)
                bugs.append(bug)
                continue
            tell(step)
            report = report.and_then(step)
            in_a_row = in_a_row + 1 if step.unclear else 0
            if step.link is not Link.ONLINE and (not step.unclear or in_a_row == _UNCLEAR_ENDS_ROUND):
                break
        if bugs:
            raise bugs[0]
        if report.link is Link.ASKED_TO_WAIT and in_a_row and report.sent:
            report = replace(
                report, link=Link.ONLINE, why="", until=None
            )  # it failed at the last note, and has taken others
        return self._cleared(report) if goes_on() else report

    def _cleared(self, report: SyncReport) -> SyncReport:
        """The report, after drafts that were left behind at the server are deleted there."""
        error = self._clearing.run_once() if report.link is Link.ONLINE else None
        if error is None:
            return report
        heed(self._store, self._clock, error)
        return report.and_then(hindered(error, self._clock.now()))

    def try_refused_again(self) -> None:
        """Let every refused note go once more: the cause may have gone."""
        with self._store.writing() as tx:
            for row in tx.outbox():
                if row.refusal:
                    tx.put_outbox_row(replace(row, refusal=None, failures=0, next_attempt_at=None))

    def send_now(self, note_id: str) -> SyncReport:
        """Bring one note to the server at once, also when its turn has not come, but not while it asks to wait."""
        if wait := asked_to_wait(self._store, self._clock):
            return SyncReport(Link.ASKED_TO_WAIT, wait.why, until=wait.until)
        with self._store.writing() as tx:
            row = tx.outbox_row(note_id)
            if row and not row.needs_you:
                tx.put_outbox_row(replace(row, next_attempt_at=None))
        return self._bring(note_id, lambda _: None)

    # --- one note: freeze, send, settle ---------------------------------------------------------------------

    def _bring(self, note_id: str, tell: Callable[[SyncReport], None]) -> SyncReport:
        changed = frozenset({note_id})
        if self._is_too_long(note_id):
            return SyncReport(changed=changed, parked=1)
        frozen = self._freeze(note_id)
        if frozen is None:
            return SyncReport(changed=changed)
        attempt, is_repeat = frozen
        tell(SyncReport(changed=changed))
        try:
            copy = self._send(note_id, attempt, is_repeat)
        except _NeverTaken:
            self._settle.drop_attempt(note_id)
            return self._bring(note_id, tell)
        except SignInNeeded as error:
            self._settle.wait(note_id, keep_attempt=is_repeat)
            return hindered(error, self._clock.now(), changed)
        except OutcomeUnknown as error:
            return self._no_clear_answer(note_id, attempt, error, keep_attempt=True)
        except Unreachable as error:
            self._settle.wait(note_id, keep_attempt=is_repeat)
            return SyncReport(Link.OFFLINE, str(error), changed)
        except NotNow as error:
            if error.this_alone:
                return self._no_clear_answer(note_id, attempt, error, keep_attempt=is_repeat or error.maybe_done)
            heed(self._store, self._clock, error)
            self._settle.wait(note_id, keep_attempt=is_repeat or error.maybe_done)
            return hindered(error, self._clock.now(), changed)
        except ChangedElsewhere as error:
            if is_repeat and self._settle.is_our_own_change(note_id, attempt, error.theirs):
                self._settle.accepted(note_id, attempt, error.theirs)
                return SyncReport(changed=changed, sent=1)
            return SyncReport(changed=changed, parked=int(self._settle.changed_elsewhere(note_id, error.theirs)))
        except Refused as error:
            return SyncReport(changed=changed, parked=int(self._refused(note_id, attempt, is_repeat, error)))
        except NotThere:
            if attempt.operation is Operation.DELETE:
                return SyncReport(changed=changed, sent=1, parked=int(self._settle.accepted(note_id, attempt, None)))
            return SyncReport(changed=changed, parked=int(self._settle.gone(note_id)))
        return SyncReport(changed=changed, sent=1, parked=int(self._settle.accepted(note_id, attempt, copy)))

    def _no_clear_answer(
        self, note_id: str, attempt: Attempt, error: OutcomeUnknown | NotNow, *, keep_attempt: bool
    ) -> SyncReport:
        """Sent again later; parked once it is this note alone that fares so, time after time."""
        changed = frozenset({note_id})
        seconds = error.seconds if isinstance(error, NotNow) else None
        failures = self._settle.wait(note_id, keep_attempt=keep_attempt, failed=True, seconds=seconds)
        if failures < TRIES or not self._is_answered_otherwise():
            answered = error.status or isinstance(error, NotNow)
            link = Link.ASKED_TO_WAIT if answered else Link.OFFLINE
            return SyncReport(link, str(error), changed, unclear=True)
        refusal = Refusal(error.status or NO_ANSWER, error.said or str(error), self._clock.now())
        keep = attempt if keep_attempt and attempt.operation is not Operation.DELETE else None
        return SyncReport(changed=changed, parked=int(self._settle.refused(note_id, refusal, keep)))

    def _is_answered_otherwise(self) -> bool:
        """Whether the server answers something else: then it is neither down nor out of reach."""
        try:
            self._api.my_notes()
        except KnownError:
            return False
        return True

    def _refused(self, note_id: str, attempt: Attempt, is_repeat: bool, error: Refused) -> bool:
        """Parked, unless it was refused because the note is signed by now: then the server's text is the note."""
        if attempt.server_id:
            try:
                copy = self._api.note(attempt.server_id)
            except KnownError:
                copy = None  # what it holds cannot be seen now; the refusal itself is what there is to say
            if copy and copy.status not in EDITABLE:
                self._settle.signed_elsewhere(note_id, copy)
                return False
        errors = tuple((one.get("path", ""), one.get("message", "")) for one in error.errors)
        refusal = Refusal(error.status, str(error), self._clock.now(), errors)
        # An earlier sending may have been taken all the same: it is looked for before the next one.
        keep = attempt if is_repeat and attempt.operation is not Operation.DELETE else None
        return self._settle.refused(note_id, refusal, keep)

    def _is_too_long(self, note_id: str) -> bool:
        """Park a note the server would cut without a word, before it is sent; an attempt under way is settled first."""
        with self._store.reading() as tx:
            note, row = tx.note(note_id), tx.outbox_row(note_id)
        if note is None or row is None or row.needs_you or row.attempt or note.deleted_at:
            return False
        note_type = self._types.of(note)
        points = length_points(note_type, pack(note_type, note.answers))
        message = " ".join(f"{point.title}: {point.detail}" for point in points)
        return bool(points) and self._settle.never_sent(note, Refusal(NEVER_SENT, message, self._clock.now()))

    def _freeze(self, note_id: str) -> tuple[Attempt, bool] | None:
        """The attempt to send and whether it is a repeat; None when there is nothing to ask of the server.

        Made before the store is held for writing: somebody may be typing, and wait to be saved.
        """
        with self._store.reading() as tx:
            read = tx.note(note_id)
        ready = self._attempt(read) if read else None
        with self._store.writing() as tx:
            note, row = tx.note(note_id), tx.outbox_row(note_id)
            if note is None or row is None or row.needs_you:
                return None
            if row.attempt:
                return row.attempt, True
            attempt = ready if note == read else self._attempt(note)
            if attempt is None:
                tx.remove_outbox_row(note_id)
                tx.put_note(replace(note, accepted_revision=note.revision))
                return None
            tx.put_outbox_row(replace(row, attempt=attempt))
            return attempt, False

    def _attempt(self, note: Note) -> Attempt | None:
        """What this note asks of the server: create, update, delete, or nothing."""
        key = str(uuid4())
        columns = pack(self._types.of(note), note.answers)
        server = note.server
        if note.deleted_at:
            if server is None:
                return None
            operation = Operation.DELETE
            return Attempt(operation, key, note.revision, b"", {}, None, server.id, server.version)
        base = None if server and self._must_be_replaced(note, server) else server
        operation = Operation.UPDATE if base else Operation.CREATE
        changes = self._changes(note, base, columns) if base else columns
        appointment_changed = note.appointment_id != (base.appointment_id if base else None)
        if base and not changes and not appointment_changed:
            return None
        draft = Draft(operation, note.client_id, note.note_type, changes, note.appointment_id, appointment_changed)
        return Attempt(
            operation,
            key,
            note.revision,
            self._api.body_of(draft),
            columns,
            note.appointment_id,
            base.id if base else None,
            server.version if server else None,
            replaces=server.id if server and not base else None,
        )

    def _must_be_replaced(self, note: Note, server: ServerCopy) -> bool:
        """Whether the draft there must give way to a new one: it has another appointment and can never get this one."""
        return (
            server.status is NoteStatus.DRAFT
            and note.appointment_id != server.appointment_id
            and not self._about().can(Capability.APPOINTMENT_ON_UPDATE)
        )

    def _changes(self, note: Note, server: ServerCopy, columns: Columns) -> dict[str, ColumnValue]:
        """Only what the clinician changed: a text laid out by another program is not sent back rearranged."""
        note_type = self._types.of(note)
        return changed_columns(in_our_layout(note_type, server), columns)

    def _send(self, note_id: str, attempt: Attempt, is_repeat: bool) -> ServerCopy | None:
        blind = not self._about().can(Capability.IDEMPOTENCY_KEYS)
        if is_repeat and attempt.operation is Operation.CREATE and (blind or attempt.refused):
            found = self._find_created(note_id, attempt)
            if found:
                return found
        elif attempt.refused and attempt.server_id:
            held = self._api.note(attempt.server_id)
            if held.version != attempt.version:
                raise ChangedElsewhere(held)
        if attempt.refused:
            raise _NeverTaken
        return self._api.send(attempt)

    def _find_created(self, note_id: str, attempt: Attempt) -> ServerCopy | None:
        """The draft an earlier create has left, its answer being lost: same client, type, appointment and text.

        An appointment has one note of a type. With another text in it, that is what the create has left and somebody
        changed since, or what stands against it: both texts are kept for a choice.
        """
        copies = self._api.my_notes()
        with self._store.reading() as tx:
            note = tx.note(note_id)
            assert note
            mine = (note.client_id, note.note_type, attempt.appointment_id)
            drafts = [
                copy
                for copy in copies
                if (copy.client_id, copy.note_type, copy.appointment_id) == mine
                and copy.status is NoteStatus.DRAFT
                and tx.note_of_server_id(copy.id) is None
            ]
        note_type = self._types.of(note)
        for copy in drafts:
            if holds_what_was_made_of(note_type, attempt.all_columns, attempt.appointment_id, copy):
                return copy
        if drafts and attempt.appointment_id:
            raise ChangedElsewhere(drafts[0])
        return None


class _NeverTaken(Exception):
    """A write that was refused, and that the server does not hold from before."""
