"""Takes in what the server has: notes written elsewhere, and those that changed there.

Absence there deletes nothing here, and a note that is open in a form or waits in the outbox is left alone.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import takewhile
from uuid import uuid4

from ehr_desktop.application.copies import accept_copy
from ehr_desktop.application.errors import HeldBack, KnownError
from ehr_desktop.application.left_behind import left_behind
from ehr_desktop.application.outbox import Operation
from ehr_desktop.application.ports import ClinicApi, Clock, Store, Transaction
from ehr_desktop.application.sync import SyncReport, hindered
from ehr_desktop.application.waiting import heed
from ehr_desktop.domain.note import Note, ServerCopy
from ehr_desktop.domain.note_type import NoteTypes


class Pull:
    """Brings the clinician's notes from the server to this computer. Runs on the sync lane."""

    def __init__(
        self,
        store: Store,
        api: ClinicApi,
        clock: Clock,
        types: NoteTypes,
        is_open: Callable[[str], bool],
    ) -> None:
        self._store = store
        self._api = api
        self._clock = clock
        self._types = types
        self._is_open = is_open

    def run_once(self, goes_on: Callable[[], bool] = lambda: True) -> SyncReport:
        """Take in what the server has: new notes, and those that changed there. Absence there deletes nothing here.

        A note that is open in a form, or that waits in the outbox, is left alone. `goes_on` is asked before each note;
        what is not taken in comes with the next round. Raises `HeldBack`.
        """
        try:
            copies = self._api.my_notes()
        except HeldBack:
            raise
        except KnownError as error:
            heed(self._store, self._clock, error)
            return hindered(error, self._clock.now())
        wanted = takewhile(lambda _: goes_on(), copies)
        changed = {note_id for copy in wanted if (note_id := self._take_in(copy))}
        return SyncReport(changed=frozenset(changed))

    def _take_in(self, copy: ServerCopy) -> str | None:
        """One note of the server; answers its id here when something changed."""
        with self._store.reading() as tx:
            known = tx.note_of_server_id(copy.id)
            if known and known.server == copy:
                return None
        with self._store.writing() as tx:
            known = tx.note_of_server_id(copy.id)
            if known and (tx.outbox_row(known.id) or self._is_open(known.id) or known.deleted_at):
                return None
            if known is None and (_is_being_created(tx, copy) or _is_left_behind(tx, copy)):
                return None
            version = self._types[copy.note_type].version
            note = known or Note(str(uuid4()), copy.client_id, copy.clinician_id, copy.note_type, version)
            note = replace(note, created_at=note.created_at or copy.updated_at or self._clock.now())
            accept_copy(tx, note, self._types.of(note), copy, copy.updated_at or self._clock.now())
            return note.id


def _is_being_created(tx: Transaction, copy: ServerCopy) -> bool:
    """Whether this may be what an unanswered create has left: settled by repeating that or by a choice, not here."""
    for row in tx.outbox():
        if row.theirs and row.theirs.id == copy.id:
            return True
        if row.attempt and row.attempt.operation is Operation.CREATE:
            note = tx.note(row.note_id)
            if note and (note.client_id, note.note_type) == (copy.client_id, copy.note_type):
                return True
    return False


def _is_left_behind(tx: Transaction, copy: ServerCopy) -> bool:
    """Whether another draft has taken its place: it is deleted there, not taken in."""
    return any(one.server_id == copy.id for one in left_behind(tx))
