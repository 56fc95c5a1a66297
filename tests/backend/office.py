"""The whole backend in this process, with a clock that a test sets. Requests go through the application, SQL to a
real database; only the socket is left out.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from sqlalchemy import text

from ehr_desktop.backend import sessions
from ehr_desktop.backend.app import create_app
from ehr_desktop.backend.build import Build
from ehr_desktop.backend.context import Practice
from ehr_desktop.backend.database import Database
from tests.servers.backend import CLINICIAN, PASSWORD

Json = dict[str, Any]
_T = TypeVar("_T")

#: A Wednesday morning in New York; the practice data of these tests is made for it.
WEDNESDAY = datetime(2026, 11, 18, 15, tzinfo=UTC)


class Office:
    """A practice's server and its hand clock."""

    def __init__(self, database_url: str) -> None:
        self.time = WEDNESDAY
        self._runner = asyncio.Runner()
        self.database = Database(database_url)
        self.practice = Practice(
            self.database, now=lambda: self.time, build=Build("abc123", "today"), is_for_trying_out=True
        )
        transport = httpx.ASGITransport(create_app(self.practice))
        self.http = httpx.AsyncClient(transport=transport, base_url="http://practice/api/v1")
        self._signed_in: dict[str, Person] = {}

    def run(self, work: Awaitable[_T]) -> _T:
        """Wait for one thing."""

        async def waited() -> _T:
            return await work

        return self._runner.run(waited())

    def together(self, works: Sequence[Awaitable[_T]]) -> list[_T]:
        """Wait for several things that happen at the same time."""

        async def waited() -> list[_T]:
            return list(await asyncio.gather(*works))

        return self._runner.run(waited())

    def pass_time(self, by: timedelta) -> None:
        """Set the clock forward."""
        self.time += by

    def log_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        """Try to sign in."""
        answer = self.run(self.http.post("/auth/login", json={"email": email, "password": password}))
        self.http.cookies.clear()
        return answer

    def person(self, email: str = CLINICIAN) -> "Person":
        """Somebody signed in; the same session each time."""
        if email not in self._signed_in:
            user_id = str(self.sql("SELECT id FROM users WHERE email = :email", email=email)[0]["id"])
            self._signed_in[email] = Person(self, self.run(self._session(user_id)), user_id)
        return self._signed_in[email]

    def forget_sessions(self) -> None:
        """The next `person` begins a new one."""
        self._signed_in.clear()

    async def _session(self, user_id: str) -> str:
        """What signing in leaves behind, without the tenth of a second a password takes."""
        async with self.database.writing() as connection:
            token, _ = await sessions.begin(connection, user_id, self.time)
        return token

    def sql(self, statement: str, **values: object) -> list[Json]:
        """Run one statement, as whoever looks after the database would."""

        async def executed() -> list[Json]:
            async with self.database.writing() as connection:
                result = await connection.execute(text(statement), values)
                return [dict(row) for row in result.mappings()] if result.returns_rows else []

        return self.run(executed())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.run(self.http.aclose())
        self.run(self.database.close())
        self._runner.close()


class Person:
    """Somebody who is signed in."""

    def __init__(self, office: Office, token: str, user_id: str) -> None:
        self.office = office
        self.id = user_id
        self.headers = {"Authorization": f"Bearer {token}"}

    async def ask(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        """One request, to be waited for."""
        return await self.office.http.request(method, path, headers=self.headers | headers, json=body)

    def get(self, path: str) -> httpx.Response:
        """Read."""
        return self.office.run(self.ask("GET", path))

    def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        """Create or do."""
        return self.office.run(self.ask("POST", path, body, **headers))

    def patch(self, path: str, body: object, **headers: str) -> httpx.Response:
        """Change."""
        return self.office.run(self.ask("PATCH", path, body, **headers))

    def delete(self, path: str, **headers: str) -> httpx.Response:
        """Remove."""
        return self.office.run(self.ask("DELETE", path, **headers))

    def client_named(self, last_name: str) -> str:
        """The id of a client of theirs."""
        found = self.get(f"/clients?search={last_name}").json()["data"]
        return str(found[0]["id"])

    def draft(self, **columns: object) -> Json:
        """A draft that was accepted."""
        client_id = columns.get("clientId") or self.client_named("Rivera")
        body = {"clientId": client_id, "noteType": "Progress Note", "status": "DRAFT", **columns}
        answer = self.post("/clinical-notes", body)
        assert answer.status_code == 201, answer.text
        note: Json = answer.json()["data"]
        return note
