"""Notes, the outbox and the search index, one at a time. Lists of notes are in `note_list`."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, bindparam, delete, func, literal_column, or_, select
from sqlalchemy.dialects.sqlite import insert

from ehr_desktop.application.outbox import OutboxRow
from ehr_desktop.domain.note import Note
from ehr_desktop.store.note_words import words_of
from ehr_desktop.store.records import note_of, note_values, outbox_of, outbox_values
from ehr_desktop.store.tables import client, note, note_text, outbox


def _of_client(column: ColumnElement[str]) -> ColumnElement[str]:
    """What the cached caseload says of the note's client; empty where it does not know them."""
    return func.coalesce(select(column).where(client.c.id == bindparam("new_client_id")).scalar_subquery(), "")


# What lists sort and filter by is written only where it has changed: an index costs a page at every save.
_LISTED = ("client_id", "note_type", "appointment_id", "deleted_at", "status", "server_id", "session_day")
_NEW: dict[Column[Any], ColumnElement[Any]] = {
    column: _of_client(client.c.name_order) if column is note.c.client_order else bindparam(f"new_{column.name}")
    for column in note.c
    if column is not note.c.number
}
_THIS_NOTE = note.c.id == bindparam("new_id")
_INSERT_NOTE = insert(note).values(_NEW).returning(note.c.number)
_WRITE_NOTE = (
    note.update()
    .where(_THIS_NOTE)
    .values({column: new for column, new in _NEW.items() if column.name not in (*_LISTED, "client_order", "id")})
    .returning(note.c.number)
)
_LIST_NOTE = (
    note.update()
    .where(_THIS_NOTE, or_(*(note.c[name].is_distinct_from(_NEW[note.c[name]]) for name in _LISTED)))
    .values({note.c[name]: _NEW[note.c[name]] for name in (*_LISTED, "client_order")})
)

_PUT_WORDS = (
    insert(note_text)
    .prefix_with("OR REPLACE")
    .values(
        rowid=bindparam("number"),
        text=bindparam("words"),
        client=_of_client(client.c.name),
        mrn=_of_client(client.c.mrn),
        note_type=bindparam("type_name"),
        codes=bindparam("code_words"),
    )
)
# A note that was accepted as it stands here keeps its words: their index is half of what writing a note costs.
_SAID_BY_TEXT = ("answers", "note_type", "type_version")
_ACCEPT_NOTE = (
    note.update()
    .where(
        _THIS_NOTE,
        note.c.deleted_at.is_(None),
        note.c.client_id == _NEW[note.c.client_id],
        *(note.c[name] == _NEW[note.c[name]] for name in _SAID_BY_TEXT),
    )
    .values(
        {
            column: new
            for column, new in _NEW.items()
            if column.name not in (*_LISTED, *_SAID_BY_TEXT, "client_order", "id", "excerpt")
        }
    )
    .returning(note.c.number)
)
_REMOVE_WORDS = delete(note_text).where(note_text.c.rowid == bindparam("number"))
_NEWEST_FIRST = (note.c.session_day.desc(), note.c.number.desc())

# Built once: to build a query takes longer than to ask it.
_BY_ID = select(note).where(note.c.id == bindparam("wanted"))
_BY_SERVER_ID = select(note).where(note.c.server_id == bindparam("wanted")).limit(1)
_OF_CLIENT = (
    select(note).where(note.c.client_id == bindparam("wanted"), note.c.deleted_at.is_(None)).order_by(*_NEWEST_FIRST)
)

_OUTBOX_ROW = select(outbox).where(outbox.c.note_id == bindparam("wanted"))
_ON_ITS_WAY = select(note, outbox).join_from(outbox, note).where(outbox.c.note_id == bindparam("wanted"))
_OUTBOX = select(outbox).order_by(outbox.c.since, literal_column("rowid"))
_REMOVE_OUTBOX = delete(outbox).where(outbox.c.note_id == bindparam("wanted"))
_NEW_OUTBOX = insert(outbox)
_PUT_OUTBOX = _NEW_OUTBOX.on_conflict_do_update(
    index_elements=[outbox.c.note_id],
    set_={column.name: _NEW_OUTBOX.excluded[column.name] for column in outbox.c if column.name != "note_id"},
)


def put_note(connection: Connection, one: Note) -> None:
    """Insert or replace a note and its words. A deleted note has no words."""
    if one.accepted_revision == one.revision and one.deleted_at is None:
        values = _new(one, "")
        if connection.execute(_ACCEPT_NOTE, values).scalar() is not None:
            connection.execute(_LIST_NOTE, values)
            return
    words = words_of(one)
    values = _new(one, words.excerpt)
    number = connection.execute(_WRITE_NOTE, values).scalar()
    if number is None:
        number = connection.execute(_INSERT_NOTE, values).scalar_one()
    else:
        connection.execute(_LIST_NOTE, values)
    if one.deleted_at is not None:
        connection.execute(_REMOVE_WORDS, {"number": number})
        return
    said = {"words": words.text, "code_words": words.codes, "type_name": one.note_type}
    connection.execute(_PUT_WORDS, {"number": number, "new_client_id": one.client_id, **said})


def _new(one: Note, excerpt: str) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in note_values(one, excerpt).items()}


def remove_note(connection: Connection, note_id: str) -> None:
    """Forget a note and its words; its outbox row goes with it."""
    number = connection.execute(delete(note).where(note.c.id == note_id).returning(note.c.number)).scalar()
    if number is not None:
        connection.execute(_REMOVE_WORDS, {"number": number})


def note_by_id(connection: Connection, note_id: str) -> Note | None:
    """The note of this id, deleted or not."""
    return _one(connection, _BY_ID, note_id)


def note_by_server_id(connection: Connection, server_id: str) -> Note | None:
    """The note whose server copy has this id."""
    return _one(connection, _BY_SERVER_ID, server_id)


def notes_of_client(connection: Connection, client_id: str) -> Sequence[Note]:
    """A client's notes that are not deleted, newest session first."""
    return [note_of(row) for row in connection.execute(_OF_CLIENT, {"wanted": client_id})]


def _one(connection: Connection, query: Select[Any], wanted: str) -> Note | None:
    row = connection.execute(query, {"wanted": wanted}).first()
    return note_of(row) if row else None


def outbox_row(connection: Connection, note_id: str) -> OutboxRow | None:
    """A note's row in the outbox."""
    row = connection.execute(_OUTBOX_ROW, {"wanted": note_id}).first()
    return outbox_of(row) if row else None


def on_its_way(connection: Connection, note_id: str) -> tuple[Note, OutboxRow] | None:
    """A note with its row in the outbox."""
    row = connection.execute(_ON_ITS_WAY, {"wanted": note_id}).first()
    return (note_of(row), outbox_of(row)) if row else None


def outbox_rows(connection: Connection) -> Sequence[OutboxRow]:
    """Every row, oldest first; of the same age, in the order they came."""
    return [outbox_of(row) for row in connection.execute(_OUTBOX)]


def put_outbox_row(connection: Connection, row: OutboxRow) -> None:
    """Insert or replace."""
    connection.execute(_PUT_OUTBOX, outbox_values(row))


def remove_outbox_row(connection: Connection, note_id: str) -> None:
    """Take a note out of the outbox."""
    connection.execute(_REMOVE_OUTBOX, {"wanted": note_id})


def rename_client(connection: Connection, known: dict[str, Any]) -> None:
    """A client's name or number changed, or became known: their notes sort and are found by it from now on."""
    of_client = select(note.c.number).where(note.c.client_id == known["id"])
    connection.execute(note.update().where(note.c.client_id == known["id"]).values(client_order=known["name_order"]))
    connection.execute(
        note_text.update().where(note_text.c.rowid.in_(of_client)).values(client=known["name"], mrn=known["mrn"])
    )
