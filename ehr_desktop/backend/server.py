"""Runs the API on a socket: migrations first, then one line of JSON that says where it answers."""

import asyncio
import json
import logging
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import uvicorn
from fastapi import FastAPI

from ehr_desktop.backend import housekeeping, migrate
from ehr_desktop.backend.app import create_app
from ehr_desktop.backend.context import Practice
from ehr_desktop.backend.database import Database

_HOUSEKEEPING_EVERY = timedelta(hours=12)
_SECONDS_TO_FINISH = 10


async def serve(
    database_url: str,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    practice: bool = False,
    until_stdin_closes: bool = False,
) -> None:
    """Serve until told to stop. `port` 0 takes a free one; `practice` fills the database with invented people.

    Raises `OSError` where the port is taken and `NotForPractice` where the database is of the other kind.
    """
    # Imported only here: a server in production never loads the invented people.
    from ehr_desktop.backend.practice_data import kind

    database = Database(database_url)
    try:
        await migrate.upgrade(database)
        if practice:
            from ehr_desktop.backend.practice_data import people
            from ehr_desktop.backend.practice_data.top_up import top_up

            await top_up(database)
            name = people.NAME
        else:
            await kind.refuse_practice_people(database)
            name = os.environ.get("EHR_PRACTICE_NAME", "The practice")
        running = Practice(database, is_for_trying_out=practice, name=name)
        with socket.create_server((host, port)) as listening:
            url = f"http://{host}:{listening.getsockname()[1]}"
            server = _Server(create_app(running), lambda: _announce(url))
            tidying = asyncio.create_task(_keep_house(running))
            if until_stdin_closes:
                watch = asyncio.create_task(_stop_with_stdin(server))
            await server.serve(sockets=[listening])
            tidying.cancel()
            with suppress(asyncio.CancelledError):
                await tidying
            if until_stdin_closes:
                await watch
    finally:
        await database.close()


def log_to_stderr() -> None:
    """Lines for people who run the server; the web server's own chatter and SQL stay out."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    for chatty in ("uvicorn", "uvicorn.error", "sqlalchemy", "alembic", "aiosqlite", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


class _Server(uvicorn.Server):
    """Says where it answers, once it does."""

    def __init__(self, app: FastAPI, answering: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="h11",
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_SECONDS_TO_FINISH,
            )
        )
        self._answering = answering

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then announce."""
        await super().startup(sockets)
        self._answering()


def _announce(url: str) -> None:
    sys.stdout.write(json.dumps({"url": url, "pid": os.getpid()}) + "\n")
    sys.stdout.flush()


async def _stop_with_stdin(server: uvicorn.Server) -> None:
    """A parent that ends, however it ends, closes our stdin."""
    await asyncio.to_thread(sys.stdin.buffer.read)
    server.should_exit = True


async def _keep_house(practice: Practice) -> None:
    while True:
        await housekeeping.forget_what_is_over(practice.database, practice.now())
        await asyncio.sleep(_HOUSEKEEPING_EVERY.total_seconds())
