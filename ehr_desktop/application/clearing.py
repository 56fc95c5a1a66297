"""Deletes at the server the drafts that notes have left behind there. Runs on the sync lane, at the end of a round."""

from contextlib import suppress
from dataclasses import replace
from uuid import uuid4

from ehr_desktop.application.copies import holds_the_same, set_aside
from ehr_desktop.application.errors import ChangedElsewhere, KnownError, NotNow, NotThere, OutcomeUnknown, Refused
from ehr_desktop.application.left_behind import LeftBehind, changed, failed, left_behind, no_longer
from ehr_desktop.application.outbox import Attempt, Operation, OutboxRow
from ehr_desktop.application.ports import AuditKind, AuditRow, ClinicApi, Clock, Store
from ehr_desktop.application.twins import is_as_it_was_made, keep_apart
from ehr_desktop.domain.note import NoteStatus, ServerCopy
from ehr_desktop.domain.note_type import NoteTypes
from ehr_desktop.domain.packing import pack

#: As its waits grow, that is most of an hour: a server that is down for a while shows nobody a second note.
_TRIES = 8


class Clearing:
    """Never deletes what was changed meanwhile unread: such a text is set aside first, and what is signed stays."""

    def __init__(self, store: Store, api: ClinicApi, clock: Clock, who: str, types: NoteTypes) -> None:
        self._store = store
        self._api = api
        self._clock = clock
        self._who = who
        self._types = types

    def run_once(self) -> KnownError | None:
        """Try each once; answers the error that says not to ask for anything more now."""
        with self._store.reading() as tx:
            drafts = [one for one in left_behind(tx) if one.is_due(self._clock.now())]
        for draft in drafts:
            try:
                self._delete(draft)
            except ChangedElsewhere as error:
                self._changed(draft, error.theirs)
            except (Refused, OutcomeUnknown):
                self._failed(draft)
            except NotNow as error:
                if not error.this_alone:
                    return error
                self._failed(draft)
            except KnownError as error:
                return error
        return None

    def _delete(self, draft: LeftBehind) -> None:
        if self._is_a_note(draft) or (draft.is_twin and not self._stays_without(draft)):
            return
        delete = Attempt(Operation.DELETE, str(uuid4()), 0, b"", {}, None, draft.server_id, draft.version)
        with suppress(NotThere):  # an earlier request has deleted it, its answer being lost
            self._api.send(delete)
        with self._store.writing() as tx:
            no_longer(tx, draft, self._clock.now())
            why = "a twin" if draft.is_twin else "replaced there"
            tx.append_audit(self._row(AuditKind.DELETED, draft, f"{draft.server_id} at the server, {why}"))

    def _is_a_note(self, draft: LeftBehind) -> bool:
        """Whether a note here has become this very draft: then it is not left behind any more."""
        with self._store.reading() as tx:
            is_note = tx.note_of_server_id(draft.server_id) is not None
        if is_note:
            with self._store.writing() as tx:
                no_longer(tx, draft, self._clock.now())
        return is_note

    def _stays_without(self, twin: LeftBehind) -> bool:
        """Whether the note is still at the server without its twin. Else somebody has deleted the wrong one of two.

        The twin then is the note: its draft there is taken over, and what was typed since goes into it.
        """
        with self._store.reading() as tx:
            note = tx.note(twin.note_id)
        if note is None or note.deleted_at or note.server is None:
            return note is None or note.deleted_at is not None
        try:
            self._api.note(note.server.id)
        except NotThere:
            self._take_over(twin)
            return False
        return True

    def _take_over(self, twin: LeftBehind) -> None:
        copy = None
        with suppress(NotThere):  # both were deleted there: nothing here is touched for that
            copy = self._api.note(twin.server_id)
        now = self._clock.now()
        with self._store.writing() as tx:
            no_longer(tx, twin, now)
            note = tx.note(twin.note_id)
            if note and copy and copy.version == twin.version:
                row = tx.outbox_row(note.id)
                if row and row.theirs:
                    set_aside(tx, note.id, "the server", row.theirs.columns, now)
                tx.put_note(replace(note, server=copy))
                tx.put_outbox_row(OutboxRow(note.id, since=now))

    def _changed(self, draft: LeftBehind, theirs: ServerCopy) -> None:
        """Its text is kept here before it is deleted in the next round.

        A note that is no draft is one of its own, and so is a twin that says something else by now.
        """
        now = self._clock.now()
        with self._store.writing() as tx:
            note = tx.note(draft.note_id)
            is_own = draft.is_twin and not (note and is_as_it_was_made(tx, note, self._types.of(note), theirs))
            if is_own or theirs.status is not NoteStatus.DRAFT:
                no_longer(tx, draft, now)
                is_now = theirs.status.value if theirs.status is not NoteStatus.DRAFT else "changed"
                tx.append_audit(self._row(AuditKind.REFUSED, draft, f"{draft.server_id} is {is_now}"))
                return
            if note and not draft.is_twin:
                note_type = self._types.of(note)
                mine = pack(note_type, note.answers)
                if not holds_the_same(note_type, mine, theirs.appointment_id, theirs):
                    set_aside(tx, note.id, "the server", theirs.columns, now)
            changed(tx, draft, theirs.version, now)

    def _failed(self, draft: LeftBehind) -> None:
        """Tried again in the next rounds; one that cannot be deleted is shown as a note of its own in the end."""
        now = self._clock.now()
        with self._store.writing() as tx:
            if failed(tx, draft, now) >= _TRIES:
                no_longer(tx, draft, now)
                keep_apart(tx, draft.server_id, now)
                tx.append_audit(self._row(AuditKind.REFUSED, draft, f"{draft.server_id} could not be deleted"))

    def _row(self, kind: AuditKind, draft: LeftBehind, what: str) -> AuditRow:
        return AuditRow(self._clock.now(), self._who, kind, draft.note_id, what)
