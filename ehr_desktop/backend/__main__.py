"""`python -m ehr_desktop.backend --port N` serves the API."""

import argparse
import asyncio
import os
from pathlib import Path

from ehr_desktop.backend.database import sqlite_url
from ehr_desktop.backend.practice_data.kind import NotForPractice
from ehr_desktop.backend.server import log_to_stderr, serve


def main() -> int:
    """Read the arguments and serve until stopped; 2 where the database is not of the kind asked for."""
    parser = argparse.ArgumentParser(prog="python -m ehr_desktop.backend")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--database-url",
        default=os.environ.get("EHR_DATABASE_URL"),
        help="postgresql+asyncpg://… or sqlite+aiosqlite:///…; also from EHR_DATABASE_URL, which no process list "
        "shows; else a file of this folder",
    )
    parser.add_argument("--practice", action="store_true", help="fill it with invented people")
    arguments = parser.parse_args()
    log_to_stderr()
    url = arguments.database_url or sqlite_url(Path("ehr-backend.sqlite").absolute())
    try:
        asyncio.run(serve(url, host=arguments.host, port=arguments.port, practice=arguments.practice))
    except NotForPractice as error:
        parser.exit(2, f"{error}\n")
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
