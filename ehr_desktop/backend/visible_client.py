"""Whether the caller may see a client: the gate of every route that names one."""

from collections.abc import Set

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ehr_desktop.backend.access import is_id, sees_client
from ehr_desktop.backend.errors import not_found
from ehr_desktop.backend.sessions import Caller
from ehr_desktop.backend.tables import clients


async def check_client(connection: AsyncConnection, caller: Caller, client_id: str) -> None:
    """Raise the one 404 for a client that does not exist or is not the caller's."""
    await check_clients(connection, caller, {client_id})


async def check_clients(connection: AsyncConnection, caller: Caller, client_ids: Set[str]) -> None:
    """Raise it where one of them is none."""
    seen = select(clients.c.id).where(clients.c.id.in_(client_ids), sees_client(caller))
    if not all(map(is_id, client_ids)) or set((await connection.execute(seen)).scalars()) != client_ids:
        raise not_found("Client")
