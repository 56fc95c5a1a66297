"""What the clinic's server holds, read through its API by nobody's program: plain requests."""

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx

from ehr_desktop.domain.columns import COLUMN_KINDS, SERVER_DEFAULTS, ColumnKind, Columns, ColumnValue

Row = dict[str, Any]


class Records:
    """The notes of one clinician as the server shows them."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def notes(self) -> dict[str, Row]:
        """Every note, by the server's id."""
        return {row["id"]: row for row in self._get("/clinical-notes/my-notes")["notes"]}

    def note(self, server_id: str) -> Row:
        """One note, whole."""
        row: Row = self._get(f"/clinical-notes/{server_id}")
        return row

    def newest_of(self, mrn: str, note_type: str) -> str:
        """The note of this type and client, and of a session, with the latest day: its id."""
        of_client = [
            row
            for row in self.notes().values()
            if row["client"]["medicalRecordNumber"] == mrn and row["noteType"] == note_type and row["appointmentId"]
        ]
        return str(max(of_client, key=lambda row: str(row["sessionDate"]))["id"])

    def signatures(self, server_id: str) -> list[Row]:
        """Who signed it, and what was attested."""
        rows: list[Row] = self._get(f"/signatures/clinical-notes/{server_id}/signatures")
        return rows

    def _get(self, path: str) -> Any:
        return self._client.get(path).raise_for_status().json()["data"]


@contextmanager
def records(url: str, email: str, password: str) -> Iterator[Records]:
    """Sign in and read."""
    with httpx.Client(base_url=f"{url}/api/v1", trust_env=False, timeout=30) as client:
        login = client.post("/auth/login", json={"email": email, "password": password}).raise_for_status()
        client.headers["Authorization"] = f"Bearer {login.cookies['access_token']}"
        yield Records(client)


def as_stored(columns: Columns) -> Row:
    """What a row has in the columns a clinician writes where these were sent: dates as instants, nothing as null."""
    return {name: _stored(kind, name, columns.get(name)) for name, kind in COLUMN_KINDS.items()}


def stored(row: Row) -> Row:
    """The columns of a row that a clinician writes."""
    return {name: row[name] for name in COLUMN_KINDS}


def columns_of(row: Row) -> dict[str, ColumnValue]:
    """The same as this program has them."""
    return {name: _column(kind, row[name]) for name, kind in COLUMN_KINDS.items()}


def _column(kind: ColumnKind, value: Any) -> ColumnValue:
    found: ColumnValue = value
    if kind is ColumnKind.LIST:
        found = tuple(value)
    elif kind is ColumnKind.DATE and value is not None:
        found = value.partition("T")[0]
    return found


def _stored(kind: ColumnKind, name: str, value: object) -> object:
    if kind is ColumnKind.LIST:
        return list(value) if isinstance(value, tuple) else []
    if kind is ColumnKind.DATE and value is not None:
        return f"{value}T00:00:00.000Z"
    return SERVER_DEFAULTS.get(name) if value is None else value


def add_session_not_held(clinic: Path, mrn: str) -> str:
    """The newest held session of a client once more, as one that was cancelled: answers its id."""
    with closing(sqlite3.connect(clinic / "backend.sqlite")) as connection, connection:
        connection.row_factory = sqlite3.Row
        held = (
            "SELECT appointments.* FROM appointments JOIN clients ON clients.id = client_id"
            " WHERE medical_record_number = ? AND appointments.status = 'COMPLETED' ORDER BY appointment_date DESC"
        )
        session = dict(connection.execute(held, (mrn,)).fetchone())
        session |= {"id": str(uuid.uuid4()), "status": "CANCELLED", "start_time": "07:00", "end_time": "07:45"}
        names, places = ", ".join(session), ", ".join(f":{name}" for name in session)
        connection.execute(f"INSERT INTO appointments ({names}) VALUES ({places})", session)
        return str(session["id"])
