"""Looks for what a create has left at the server before it is sent again: its answer was lost, or the file here is an
older copy of itself, and a later state of it has sent the note.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from ehr_desktop.application.copies import holds_what_was_made_of
from ehr_desktop.application.errors import ChangedElsewhere, KnownError, NotThere, OutcomeUnknown
from ehr_desktop.application.freezing import Frozen
from ehr_desktop.application.outbox import Attempt
from ehr_desktop.application.ports import ClinicApi, NoteFilter, Store
from ehr_desktop.application.settle import Settle
from ehr_desktop.application.twins import Twins
from ehr_desktop.domain.note import NoteStatus, ServerCopy
from ehr_desktop.domain.note_type import NoteTypes

#: So many notes are asked for one by one before an empty list is believed.
_ASKED_FOR = 3


class NeverTaken(Exception):
    """A write that gives way, and that the server does not hold from before."""


class Looking:
    """Finds notes that this computer has made and does not know yet. Runs on the sync lane.

    `ChangedElsewhere` is raised where another text stands in the appointment: what the create has left and somebody
    changed since, or what stands against it. `OutcomeUnknown`: the list that was answered is not to be believed.
    `NeverTaken`: an earlier create of the note was taken instead, and the note goes on from what that has left.
    """

    def __init__(self, store: Store, api: ClinicApi, types: NoteTypes, twins: Twins, settle: Settle) -> None:
        self._store = store
        self._api = api
        self._types = types
        self._twins = twins
        self._settle = settle
        self._held_at_start: Sequence[ServerCopy] | None = None

    def find(self, note_id: str, attempt: Attempt) -> ServerCopy | None:
        """The note that this create has left: same client, type, appointment, text. It may be signed by now."""
        return self._find_in(self._list(), note_id, attempt)

    def find_from_start(self, note_id: str, attempt: Attempt) -> ServerCopy | None:
        """The same among what was there before this start: by then a later state of the file has sent it.

        That is asked once. Where a note of that time may be this one, it is asked anew what has become of it.
        """
        is_new = self._held_at_start is None
        held = self._at_start()
        if not self._unclaimed(held, note_id, attempt):
            return None
        before = {copy.id for copy in held}
        copies = held if is_new else [copy for copy in self._list() if copy.id in before]
        return self._find_in(copies, note_id, attempt)

    def before(self, frozen: Sequence[Frozen]) -> Sequence[Frozen]:
        """What cannot have left anything there before this start need not look any more, and travels with others.

        A list that cannot be had now is asked for again when a note's turn comes.
        """
        if sum(one.looks_first for one in frozen) < 2:
            return frozen
        try:
            held = self._at_start()
        except KnownError:
            return frozen
        return [
            replace(one, looks_first=one.looks_first and bool(self._unclaimed(held, one.note_id, one.attempt)))
            for one in frozen
        ]

    def _at_start(self) -> Sequence[ServerCopy]:
        if self._held_at_start is None:
            self._held_at_start = self._list()
        return self._held_at_start

    def _list(self) -> Sequence[ServerCopy]:
        """An empty list is believed where the server does not show the notes either that are known to this computer."""
        copies = self._api.my_notes()
        if not copies:
            with self._store.reading() as tx:
                rows = tx.rows(NoteFilter(), _ASKED_FOR, 0)
                known = [note.server.id for row in rows if (note := tx.note(row.note_id)) and note.server]
            for server_id in known:
                with suppress(NotThere):
                    self._api.note(server_id)
                    raise OutcomeUnknown("The server’s list lacks a note that it has.")
        return copies

    def _find_in(self, copies: Sequence[ServerCopy], note_id: str, attempt: Attempt) -> ServerCopy | None:
        unclaimed = self._unclaimed(copies, note_id, attempt)
        with self._store.reading() as tx:
            note = tx.note(note_id)
            assert note
            earlier = next((copy for copy in unclaimed if self._twins.made_earlier(tx, note, copy)), None)
        note_type = self._types.of(note)
        for copy in unclaimed:
            if holds_what_was_made_of(note_type, attempt.all_columns, attempt.appointment_id, copy):
                return copy
        if earlier:
            self._settle.goes_on_from(note_id, earlier)
            raise NeverTaken
        drafts = [copy for copy in unclaimed if copy.status is NoteStatus.DRAFT]
        if drafts and attempt.appointment_id:
            raise ChangedElsewhere(drafts[0])
        return None

    def _unclaimed(self, copies: Sequence[ServerCopy], note_id: str, attempt: Attempt) -> list[ServerCopy]:
        with self._store.reading() as tx:
            note = tx.note(note_id)
            return self._twins.left_by(tx, note, attempt, copies) if note else []
