"""What every route can ask for: the database, the time, the build, and who is asking.

Composed once in `app.py`; routes get it by dependency, tests build it with a clock of their own.
"""

from asyncio import Semaphore
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from ehr_desktop.backend.build import Build, this_build
from ehr_desktop.backend.database import Database
from ehr_desktop.backend.errors import Refused
from ehr_desktop.backend.passwords import AT_ONCE
from ehr_desktop.backend.requests import RequestCounts
from ehr_desktop.backend.sessions import Caller, caller_of

#: The stored roles that may work with notes (API 1.4, "note roles").
NOTE_ROLES = ("ADMINISTRATOR", "SUPERVISOR", "CLINICIAN", "SUPER_ADMIN")

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Practice:
    """One running server."""

    database: Database
    now: Clock = utc_now
    build: Build = field(default_factory=this_build)
    counts: RequestCounts = field(default_factory=RequestCounts)
    password_turns: Semaphore = field(default_factory=lambda: Semaphore(AT_ONCE))
    is_for_trying_out: bool = False
    name: str = "The practice"

    @property
    def environment(self) -> str:
        """As `/version` and `/health` say it."""
        return "practice" if self.is_for_trying_out else "production"


def the_practice(request: Request) -> Practice:
    """The server that answers this request."""
    practice = request.app.state.practice
    assert isinstance(practice, Practice)
    return practice


async def signed_in(request: Request, practice: Annotated[Practice, Depends(the_practice)]) -> Caller:
    """Who is asking. Only `Authorization: Bearer` counts: what no browser adds by itself nobody can forge."""
    return await caller_of(practice.database, bearer_token(request), practice.now())


def bearer_token(request: Request) -> str | None:
    """The token of the request's header, or None."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


async def works_with_notes(caller: Annotated[Caller, Depends(signed_in)]) -> Caller:
    """The caller, if any of their roles may work with notes; else 403."""
    if not set(NOTE_ROLES) & set(caller.roles):
        raise Refused(403, f"Access denied. Required roles: {', '.join(NOTE_ROLES)}")
    return caller


def address_of(request: Request) -> str:
    """Where the request came from."""
    return request.client.host if request.client else "unknown"


ThePractice = Annotated[Practice, Depends(the_practice)]
SignedIn = Annotated[Caller, Depends(signed_in)]
WorksWithNotes = Annotated[Caller, Depends(works_with_notes)]
