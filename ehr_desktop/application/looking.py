"""Looks at the server for what a create has left, its answer being lost or its file put back to an older state."""

from collections.abc import Sequence
from dataclasses import replace

from ehr_desktop.application.copies import holds_what_was_made_of
from ehr_desktop.application.errors import ChangedElsewhere
from ehr_desktop.application.freezing import Frozen
from ehr_desktop.application.outbox import Attempt
from ehr_desktop.application.ports import ClinicApi, Store
from ehr_desktop.application.twins import Twins
from ehr_desktop.domain.note import NoteStatus, ServerCopy
from ehr_desktop.domain.note_type import NoteTypes


class Looking:
    """For the time from one start of the program to the next."""

    def __init__(self, store: Store, api: ClinicApi, types: NoteTypes, twins: Twins) -> None:
        self._store = store
        self._api = api
        self._types = types
        self._twins = twins
        self._held_at_start: Sequence[ServerCopy] | None = None

    def held_at_start(self) -> Sequence[ServerCopy]:
        """What the server holds, asked once: what a later state of the file has sent was there before the start."""
        if self._held_at_start is None:
            self._held_at_start = self._api.my_notes()
        return self._held_at_start

    def find(self, note_id: str, attempt: Attempt, copies: Sequence[ServerCopy]) -> ServerCopy | None:
        """The note an earlier create has left in `copies`, its answer being lost: same client, type, appointment, text.

        It may be signed by now. An appointment has one note of a type. A draft with another text in it is what the
        create has left and somebody changed since, or what stands against it: both texts are kept for a choice, and
        it raises `ChangedElsewhere`.
        """
        with self._store.reading() as tx:
            note = tx.note(note_id)
            assert note
            unclaimed = self._twins.left_by(tx, note, attempt, copies)
        note_type = self._types.of(note)
        for copy in unclaimed:
            if holds_what_was_made_of(note_type, attempt.all_columns, attempt.appointment_id, copy):
                return copy
        drafts = [copy for copy in unclaimed if copy.status is NoteStatus.DRAFT]
        if drafts and attempt.appointment_id:
            raise ChangedElsewhere(drafts[0])
        return None

    def before(self, frozen: Sequence[Frozen]) -> Sequence[Frozen]:
        """The same, looked for before they are sent: what has left nothing need not look any more.

        What goes wrong here goes wrong again, and is dealt with, when a note's turn comes: it then looks for itself.
        """
        if sum(one.looks_first for one in frozen) < 2:
            return frozen
        try:
            held = self.held_at_start()
        except Exception:  # noqa: BLE001  # see above
            return frozen
        return [replace(one, looks_first=one.looks_first and self._has_left(one, held)) for one in frozen]

    def _has_left(self, one: Frozen, held: Sequence[ServerCopy]) -> bool:
        try:
            return self.find(one.note_id, one.attempt, held) is not None
        except Exception:  # noqa: BLE001  # see above
            return True
