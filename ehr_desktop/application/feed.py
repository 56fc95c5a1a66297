"""What changed at the server, read page by page from where the last reading ended (`changes_feed`).

How far it was read is remembered after what came before it, so that an ending in between only repeats. A change of a
note that must be left alone now (open in a form, waiting in the outbox, perhaps an unanswered create of ours) is
remembered too, and that note is fetched by itself once it is free.
"""

import json
from collections.abc import Callable, Iterator

from ehr_desktop.application.errors import CursorUnknown, KnownError, NotThere, NotThisKindOfServer, Refused
from ehr_desktop.application.left_behind import left_behind
from ehr_desktop.application.outbox import Operation, OutboxRow
from ehr_desktop.application.ports import AuditKind, AuditRow, Change, Changes, ClinicApi, Clock, Store, Transaction
from ehr_desktop.application.settle import GONE, gone
from ehr_desktop.domain.note import ServerCopy
from ehr_desktop.domain.rules import EDITABLE

_READ_UP_TO = "changes read up to"
_PASSED_OVER = "changes passed over"
#: What is remembered of how far the changes were read: it belongs to the file it was remembered in.
FACTS = frozenset({_READ_UP_TO, _PASSED_OVER})
#: In one round; the next one goes on from there.
_MOST_PAGES = 10_000


class Feed:
    """The changes of one clinician's notes. Runs on the sync lane."""

    def __init__(
        self,
        store: Store,
        api: ClinicApi,
        clock: Clock,
        who: str,
        is_open: Callable[[str], bool],
        take_in: Callable[[ServerCopy, bool], str | None],
    ) -> None:
        """`take_in` brings a copy here, unless its note must be left alone, and answers the note's id if it did.

        Its second argument: whether the server may have been put back to an older state.
        """
        self._store = store
        self._api = api
        self._clock = clock
        self._who = who
        self._is_open = is_open
        self._take_in = take_in
        #: Whether the server did not know how far was read, in this round.
        self.is_begun_anew = False

    def news(self) -> Iterator[str]:
        """The ids of the notes that changed here. Raises the known errors; what was taken in before them stays."""
        self.is_begun_anew = False
        with self._store.reading() as tx:
            fact = tx.fact(_READ_UP_TO)
        try:
            yield from self._pages(fact[0] if fact else None)
        except CursorUnknown:
            self.is_begun_anew = True
            yield from self._pages(None, put_back=True)
        yield from self._passed_over()

    def _pages(self, since: str | None, *, put_back: bool = False) -> Iterator[str]:
        """Every page after `since`. Begun anew it is remembered when all are read: half of it would pass for news."""
        seen = {since}
        for _ in range(_MOST_PAGES):
            page = self._api.changes(since)
            if page.more and page.cursor in seen:
                raise NotThisKindOfServer("The server tells the same changes over and over.")
            for change in page.changes:
                yield from self._heed(change, put_back)
            self._remember(page, put_back)
            if not page.more:
                return
            since = page.cursor
            seen.add(since)

    def _passed_over(self) -> Iterator[str]:
        """Notes that were left alone before and are free now, each fetched as it is."""
        with self._store.reading() as tx:
            waiting = {name: put_back for name, put_back in _waiting(tx).items() if self._is_free(tx, name)}
        for server_id, put_back in waiting.items():
            try:
                change = Change(server_id, self._api.note(server_id))
            except NotThere:
                change = Change(server_id, None)
            except Refused:
                continue  # asked again in the next round, and the others now
            yield from self._heed(change, put_back)
            self._remember(Changes((change,), "", more=True), put_back)

    def _heed(self, change: Change, put_back: bool) -> Iterator[str]:
        found = self._gone(change.server_id) if change.copy is None else self._shown(change.copy, put_back)
        if found:
            yield found

    def _shown(self, copy: ServerCopy, put_back: bool) -> str | None:
        if copy.clinician_id != self._who:
            return None  # a supervisor may read it; it is none of their own notes
        with self._store.reading() as tx:
            note = tx.note_of_server_id(copy.id)
            waits = note is not None and _waits_for_being_shown(tx.outbox_row(note.id))
        again = self._is_there_again(copy.id) if waits else None
        return self._take_in(copy, put_back) or again

    def _gone(self, server_id: str) -> str | None:
        """A draft that was deleted elsewhere stays here and needs its clinician: sent again, or deleted here too.

        Until then it is one that was passed over: whatever lets it go on without being sent leads back here. What is
        signed stays as it is: no record goes because a server says so.
        """
        with self._store.reading() as tx:
            if tx.note_of_server_id(server_id) is None:
                return None
        with self._store.writing() as tx:
            note = tx.note_of_server_id(server_id)
            if note is None or note.status not in EDITABLE or not self._is_free(tx, server_id):
                return None
            refusal = gone(self._clock.now())
            tx.put_outbox_row(OutboxRow(note.id, since=refusal.at, refusal=refusal))
            tx.append_audit(AuditRow(refusal.at, self._who, AuditKind.REFUSED, note.id, "deleted at the server"))
            return note.id

    def _is_there_again(self, server_id: str) -> str | None:
        """A note that waited because the server did not show it waits no longer, unless something was typed since."""
        with self._store.writing() as tx:
            note = tx.note_of_server_id(server_id)
            row = tx.outbox_row(note.id) if note else None
            if note is None or not _waits_for_being_shown(row) or note.accepted_revision != note.revision:
                return None
            tx.remove_outbox_row(note.id)
            return note.id

    def _is_free(self, tx: Transaction, server_id: str) -> bool:
        """Whether what the server says of it may be heeded now."""
        note = tx.note_of_server_id(server_id)
        if note:
            return not (note.deleted_at or self._is_open(note.id) or tx.outbox_row(note.id))
        if any(one.server_id == server_id for one in left_behind(tx)):
            return False
        return not any(
            (row.theirs and row.theirs.id == server_id)
            or (row.attempt and row.attempt.operation is Operation.CREATE and not row.attempt.refused)
            for row in tx.outbox()
        )

    def _is_told(self, tx: Transaction, change: Change) -> bool:
        """Whether nothing of this change is left to be brought here."""
        note = tx.note_of_server_id(change.server_id)
        if change.copy:
            return change.copy.clinician_id != self._who or (note is not None and note.server == change.copy)
        return note is None or note.status not in EDITABLE

    def _remember(self, page: Changes, put_back: bool) -> None:
        """How far it was read, and what of it was left alone, in one transaction."""
        with self._store.reading() as tx:
            told = {change.server_id: self._is_told(tx, change) for change in page.changes}
            before = _waiting(tx)
        waiting = {name: put_back for name, is_told in told.items() if not is_told}
        waiting = {name: one for name, one in before.items() if name not in told} | waiting
        now = self._clock.now()
        with self._store.writing() as tx:
            if waiting != before:
                tx.remember(_PASSED_OVER, json.dumps(waiting) if waiting else "", now)
            if page.cursor and not (put_back and page.more):
                tx.remember(_READ_UP_TO, page.cursor, now)


def has_begun_anew(store: Store, api: ClinicApi, server_id: str) -> bool:
    """Whether the server was put back to an older state since this note was known: it does not know any more how far
    its changes were read, or did not when this note had to be left alone. What cannot be told counts as such.
    """
    with store.reading() as tx:
        fact, was_then = tx.fact(_READ_UP_TO), _waiting(tx).get(server_id, False)
    if was_then or fact is None:
        return was_then
    try:
        api.changes(fact[0])
    except KnownError:
        return True
    return False


def _waits_for_being_shown(row: OutboxRow | None) -> bool:
    return row is not None and row.refusal is not None and row.refusal.status == GONE


def _waiting(tx: Transaction) -> dict[str, bool]:
    """The server's ids of notes that were left alone, and whether the server may have been put back by then."""
    fact = tx.fact(_PASSED_OVER)
    waiting: dict[str, bool] = json.loads(fact[0]) if fact else {}
    return waiting
