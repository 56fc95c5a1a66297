"""Drafts that the server had accepted and that a whole list of it does not show any more (decision 0020).

Absence in a list deletes nothing and says nothing: each is asked for by itself, and only where the server then says
that it is not there does the note need its clinician. What is there again waits no longer.
"""

from collections.abc import Callable, Iterator, Sequence

from ehr_desktop.application.errors import NotThere, Refused
from ehr_desktop.application.feed import Feed, waits_for_being_shown
from ehr_desktop.application.ports import ClinicApi, NoteFilter, Store, Transaction
from ehr_desktop.domain.note import NoteStatus, Place, ServerCopy

#: Notes that are asked for in one round, one request each.
_MOST = 3


class Missing:
    """Looks for them after a list was taken in. Each is asked for once in a run of the program."""

    def __init__(
        self,
        store: Store,
        api: ClinicApi,
        who: str,
        is_open: Callable[[str], bool],
        feed: Feed,
        take_in: Callable[[ServerCopy], str | None],
    ) -> None:
        self._store = store
        self._api = api
        self._who = who
        self._is_open = is_open
        self._feed = feed
        self._take_in = take_in
        self._shown: set[str] = set()

    def looked_for(self, copies: Sequence[ServerCopy]) -> Iterator[str]:
        """The ids of the notes that changed here for it. An empty list is no list of anything."""
        there = frozenset(copy.id for copy in copies)
        if not there:
            return
        with self._store.reading() as tx:
            back = [one for one in self._gone(tx) if one in there]
            missing = [one for one in self._accepted(tx) if one not in there | self._shown]
        for server_id in back:
            if note_id := self._feed.is_there_again(server_id):
                yield note_id
        for server_id in missing[:_MOST]:
            if note_id := self._ask_for(server_id):
                yield note_id

    def _ask_for(self, server_id: str) -> str | None:
        try:
            copy = self._api.note(server_id)
        except NotThere:
            return self._feed.gone(server_id)
        except Refused:
            copy = None  # it says neither that the note is there nor that it is not
        self._shown.add(server_id)
        return self._take_in(copy) if copy else None

    def _gone(self, tx: Transaction) -> Iterator[str]:
        """Those that wait because the server did not show them, by the server's ids."""
        for row in tx.outbox():
            note = tx.note(row.note_id)
            if note and note.server and waits_for_being_shown(row):
                yield note.server.id

    def _accepted(self, tx: Transaction) -> Iterator[str]:
        """The server's ids of the clinician's own drafts that wait for nothing and are open nowhere."""
        drafts = NoteFilter(statuses=frozenset({NoteStatus.DRAFT}))
        for row in tx.rows(drafts, tx.counts().all):
            note = tx.note(row.note_id) if row.place is Place.ACCEPTED and not self._is_open(row.note_id) else None
            if note and note.server and note.clinician_id == self._who:
                yield note.server.id
