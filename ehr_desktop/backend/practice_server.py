"""The server behind practice mode: a child process of the program, on a port of this computer only.

Ends when its stdin closes, so it never outlives the program that started it.
"""

import asyncio
from pathlib import Path

from ehr_desktop.backend.database import sqlite_url
from ehr_desktop.backend.server import log_to_stderr, serve


def main(folder: Path, port: int = 0) -> int:
    """Serve invented people from an SQLite file in `folder`, which is made where it is missing; port 0: a free one."""
    log_to_stderr()
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(serve(sqlite_url(folder / "practice.sqlite"), port=port, practice=True, until_stdin_closes=True))
    return 0
