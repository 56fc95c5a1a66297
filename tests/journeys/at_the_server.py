"""What the clinic's server holds, read through its API by nobody's program: plain requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

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
