"""Whatever a server sends about people and notes can be put into the file, and comes back from there as it was read."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ehr_desktop.domain.people import Client
from ehr_desktop.remote import people
from ehr_desktop.remote.wire import server_copy
from ehr_desktop.store import SqlStore, open_store
from tests.remote.notes import ROW
from tests.store.samples import a_note

APPOINTMENT: dict[str, Any] = {"id": "a1", "clientId": "c1", "appointmentDate": "2026-11-16", "startTime": "09:00"}
STRANGE = "a\ud800b\udc00"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """An empty file."""
    opened = open_store(tmp_path / "notes.db", bytearray(os.urandom(32)))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "strange",
    [
        {"duration": 2**70},
        {"duration": -5},
        {"duration": True},
        {"id": STRANGE},
        {"appointmentType": STRANGE, "cptCode": STRANGE, "serviceLocation": STRANGE},
        {"startTime": STRANGE, "endTime": STRANGE, "timezone": STRANGE, "status": STRANGE},
        {"appointmentDate": "0001-01-01T00:00:00Z", "timezone": "America/Los_Angeles"},
        {"appointmentDate": "9999-12-31T00:00:00Z", "timezone": "Asia/Tokyo"},
    ],
    ids=lambda strange: " ".join(strange),
)
def test_a_strange_appointment(store: SqlStore, strange: dict[str, Any]) -> None:
    found = people.appointment({**APPOINTMENT, **strange})
    assert found

    with store.writing() as tx:
        tx.replace_appointments("c1", [found])
    with store.reading() as tx:
        assert tx.appointments("c1") == [found]


@pytest.mark.parametrize("born", ["0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"])
def test_a_strange_client(store: SqlStore, born: str) -> None:
    found = people.client({"id": "c1" + STRANGE, "firstName": STRANGE, "lastName": STRANGE, "dateOfBirth": born})
    assert found

    with store.writing() as tx:
        tx.replace_clients([found])
    with store.reading() as tx:
        assert [row.client for row in tx.clients()] == [found]


def test_a_strange_note(store: SqlStore) -> None:
    strange = {"id": STRANGE, "clientId": STRANGE, "subjective": STRANGE, "diagnosisCodes": [STRANGE]}
    copy = server_copy({**ROW, **strange, "sessionDuration": 2**70}, None)
    note = a_note(client_id=copy.client_id, server=copy)

    with store.writing() as tx:
        tx.replace_clients([Client(copy.client_id, "", "", "", None)])
        tx.put_note(note)
    with store.reading() as tx:
        assert tx.note(note.id) == note
