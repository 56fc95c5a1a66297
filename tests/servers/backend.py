"""The real backend as a child process on this computer."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ehr_desktop.backend import second_factor
from ehr_desktop.backend.context import utc_now
from ehr_desktop.backend.database import Database, sqlite_url
from ehr_desktop.backend.practice_data.people import BY_KEY
from ehr_desktop.backend.second_factor import NewFactor

ROOT = Path(__file__).resolve().parents[2]

CLINICIAN = "clinician@practice.example"
ASSOCIATE = "associate@practice.example"
SUPERVISOR = "supervisor@practice.example"
ADMIN = "admin@practice.example"
PASSWORD = "Practice-Only-1!"


@contextmanager
def running_backend(
    folder: Path,
    practice: bool = True,
    database_url: str | None = None,
    environment: Mapping[str, str] | None = None,
    port: int = 0,
) -> Iterator[str]:
    """Serve from `folder` (or `database_url`) and give the address; stopped at the end. Port 0 takes a free one.

    Waits for the line the server prints once it answers, so nothing here guesses how long that takes.
    """
    url = database_url or sqlite_url(folder / "backend.sqlite")
    command = [sys.executable, "-m", "ehr_desktop.backend", "--port", str(port)]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "backend.log").open("ab") as log:
        process = subprocess.Popen(
            [*command, "--practice"] if practice else command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=ROOT,
            env={**os.environ, **(environment or {}), "EHR_DATABASE_URL": url},
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"the backend did not start: {(folder / 'backend.log').read_text('utf-8')[-2000:]}")
        yield json.loads(line)["url"]
    finally:
        process.terminate()
        process.wait(timeout=15)
        process.stdout.close()


def ask_for_codes(folder: Path, email: str = CLINICIAN) -> NewFactor:
    """From now on this person signs in with a code at the backend that runs from `folder`."""
    factor = second_factor.new_factor()

    async def enabled() -> None:
        database = Database(sqlite_url(folder / "backend.sqlite"))
        async with database.writing() as connection:
            await second_factor.enable(connection, BY_KEY[email.partition("@")[0]].id, factor, utc_now())
        await database.close()

    asyncio.run(enabled())
    return factor


def code_shown(factor: NewFactor, steps: int = 0) -> str:
    """What the app shows now, or so many steps of thirty seconds from now."""
    return second_factor.code_at(factor.secret, second_factor.step_of(utc_now()) + steps)
