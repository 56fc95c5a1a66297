"""A desk at a server that keeps no keys: what its tests of creates taken twice have in common."""

from dataclasses import replace

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.left_behind import left_behind
from ehr_desktop.application.ports import AuditKind, NoteFilter
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Answers, Note, ServerCopy
from tests.application.fake_api import FakeApi

WORDS: Answers = {"subjective": "Arrived on time, slept better."}
#: Before and after every random id.
FIRST, LAST = "00000000-0000", "ffffffff-ffff"


def at_a_server_without_keys(desk: Desk, api: FakeApi) -> Desk:
    """After a first round."""
    api.capabilities = None
    assert desk.refresh(lambda _: None).link is Link.ONLINE
    return desk


def only(api: FakeApi) -> ServerCopy:
    """The one note the server holds."""
    [copy] = api.notes.values()
    return copy


def stored_again(api: FakeApi, copy: ServerCopy, server_id: str = LAST) -> ServerCopy:
    """The same create, taken once more."""
    twin = replace(copy, id=server_id, version=f"version of {server_id}")
    api.notes[twin.id] = twin
    return twin


def shown(desk: Desk) -> list[str]:
    """The ids of the notes on this computer."""
    return [row.note_id for row in desk.my_notes.page(NoteFilter())]


def rounds(desk: Desk, number: int = 2) -> None:
    """Look and send, without a note more in sight at any moment."""
    for _ in range(number):
        assert desk.refresh(lambda _: None).link is Link.ONLINE


def deleted(desk: Desk, note: Note) -> list[str]:
    """What the audit trail says was deleted for a note."""
    with desk.store.reading() as tx:
        return [row.what for row in tx.audit(1000) if (row.note_id, row.kind) == (note.id, AuditKind.DELETED)]


def behind(desk: Desk) -> list[str]:
    """What is still to be deleted at the server."""
    with desk.store.reading() as tx:
        return [one.server_id for one in left_behind(tx)]
