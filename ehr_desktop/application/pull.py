"""Takes in what the server has: notes written elsewhere, and those that changed there.

Absence there deletes nothing here, and a note that is open in a form or waits in the outbox is left alone.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from uuid import uuid4

from ehr_desktop.application.copies import accept_copy, holds_what_was_made_of
from ehr_desktop.application.errors import HeldBack, KnownError, NotThisKindOfServer
from ehr_desktop.application.feed import Feed
from ehr_desktop.application.left_behind import left_behind
from ehr_desktop.application.outbox import Operation, OutboxRow
from ehr_desktop.application.overtaken import is_overtaken, keep_what_may_be_overtaken
from ehr_desktop.application.ports import Capability, ClinicApi, Clock, ServerAbout, Store, Transaction
from ehr_desktop.application.put_back import is_put_back, keep_both
from ehr_desktop.application.sync import SyncReport, hindered
from ehr_desktop.application.twins import Twins
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
        who: str,
        about: Callable[[], ServerAbout],
        twins: Twins,
    ) -> None:
        self._store = store
        self._api = api
        self._clock = clock
        self._types = types
        self._is_open = is_open
        self._about = about
        self._twins = twins
        self._feed = Feed(store, api, clock, who, is_open, self._take_in)

    def run_once(self, goes_on: Callable[[], bool] = lambda: True) -> SyncReport:
        """Take in what the server has: new notes, and those that changed there. Absence there deletes nothing here.

        A note that is open in a form, or that waits in the outbox, is left alone. `goes_on` is asked between the notes;
        what is not taken in comes with the next round. Raises `HeldBack`.
        """
        changed: set[str] = set()
        try:
            for note_id in self._news(goes_on):
                changed.add(note_id)
        except HeldBack:
            if not changed:
                raise
        except KnownError as error:
            heed(self._store, self._clock, error)
            return hindered(error, self._clock.now(), frozenset(changed))
        return SyncReport(changed=frozenset(changed))

    def _news(self, goes_on: Callable[[], bool]) -> Iterator[str]:
        """The ids of the notes that changed here: what a feed tells, or what a list shows where none can be read.

        Where twins are possible the list is looked at: only a whole list says what was there before.
        """
        if self._about().can(Capability.CHANGES_FEED) and not self._twins.are_possible:
            with suppress(NotThisKindOfServer):  # what was read up to then stays read
                for note_id in self._feed.news():
                    yield note_id
                    if not goes_on():
                        return
                return
        copies = self._api.my_notes()
        for copy in copies:
            if not goes_on():
                return
            if found := self._take_in(copy, self._feed.is_begun_anew):
                yield found
        yield from self._twins.listed(self._store, copies, self._is_open)

    def _take_in(self, copy: ServerCopy, put_back: bool = False) -> str | None:
        """One note of the server; answers its id here when something changed.

        `put_back`: the server may have been put back to an older state, and the text here may be the only one.
        """
        with self._store.reading() as tx:
            known = tx.note_of_server_id(copy.id)
            if known and known.server == copy:
                return None
        with self._store.writing() as tx:
            known = tx.note_of_server_id(copy.id)
            if known and self._is_to_be_sent_over(tx, known, copy):
                tx.put_note(replace(known, server=copy))
                tx.put_outbox_row(OutboxRow(known.id, since=self._clock.now()))
                return known.id
            if known and (tx.outbox_row(known.id) or self._is_open(known.id) or known.deleted_at):
                return None
            if known is None and (self._is_being_created(tx, copy) or _is_left_behind(tx, copy)):
                return None
            if known is None and self._twins.is_twin(tx, copy):
                return None
            now = self._clock.now()
            if known and is_put_back(known, self._types.of(known), copy, begun_anew=put_back):
                keep_both(tx, known, self._types.of(known), copy, now)
                return known.id
            if known:
                keep_what_may_be_overtaken(tx, known, self._types.of(known), copy, now)
            version = self._types[copy.note_type].version
            note = known or Note(str(uuid4()), copy.client_id, copy.clinician_id, copy.note_type, version)
            note = replace(note, created_at=note.created_at or copy.updated_at or now)
            accept_copy(tx, note, self._types.of(note), copy, copy.updated_at or now)
            return note.id

    def _is_to_be_sent_over(self, tx: Transaction, known: Note, copy: ServerCopy) -> bool:
        """Whether an older change of ours arrived late, over the text that was accepted since."""
        if tx.outbox_row(known.id) or known.deleted_at:
            return False
        return is_overtaken(tx, known, self._types.of(known), copy, self._clock.now())

    def _is_being_created(self, tx: Transaction, copy: ServerCopy) -> bool:
        """Whether this may be what an unanswered create has left: settled by repeating that or by a choice, not here.

        One that was refused may wait for days: it hides only what it would be found by. Where keys are kept that is not
        its text but the answer to its key, whatever was written there since.
        """
        for row in tx.outbox():
            if row.theirs and row.theirs.id == copy.id:
                return True
            note, attempt = tx.note(row.note_id), row.attempt
            if note is None or attempt is None or attempt.operation is not Operation.CREATE:
                continue
            if (note.client_id, note.note_type) != (copy.client_id, copy.note_type):
                continue
            if not (attempt.refused and self._twins.are_possible):
                return True
            if attempt.appointment_id and copy.appointment_id == attempt.appointment_id:
                return True
            if holds_what_was_made_of(self._types.of(note), attempt.all_columns, attempt.appointment_id, copy):
                return True
        return False


def _is_left_behind(tx: Transaction, copy: ServerCopy) -> bool:
    """Whether another draft has taken its place: it is deleted there, not taken in."""
    return any(one.server_id == copy.id for one in left_behind(tx))
