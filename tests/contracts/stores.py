"""What the contract tests of a store share."""

from ehr_desktop.application.outbox import OutboxRow
from ehr_desktop.application.ports import (
    NoteFilter,
    Store,
)
from ehr_desktop.domain.note import Note


def put(store: Store, *notes: Note, rows: tuple[OutboxRow, ...] = ()) -> None:
    """Save notes and outbox rows."""
    with store.writing() as tx:
        for note in notes:
            tx.put_note(note)
        for row in rows:
            tx.put_outbox_row(row)


def ids(store: Store, wanted: NoteFilter = NoteFilter(), limit: int = 50, offset: int = 0) -> list[str]:  # noqa: B008
    """The notes of a page, and the count agrees."""
    with store.reading() as tx:
        if not offset and limit == 50:
            assert tx.count(wanted) == len(tx.rows(wanted, 1000))
        return [row.note_id for row in tx.rows(wanted, limit, offset)]
