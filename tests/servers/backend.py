"""The real backend as a child process on this computer."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

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
    url = database_url or f"sqlite+aiosqlite:///{(folder / 'backend.sqlite').as_posix()}"
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
