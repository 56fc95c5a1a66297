"""Whether the caller may see a client: the gate of every route that names one."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ehr_desktop.backend.access import is_id, sees_client
from ehr_desktop.backend.errors import not_found
from ehr_desktop.backend.sessions import Caller
from ehr_desktop.backend.tables import clients


async def check_client(connection: AsyncConnection, caller: Caller, client_id: str) -> None:
    """Raise the one 404 for a client that does not exist or is not the caller's."""
    seen = select(clients.c.id).where(clients.c.id == client_id, sees_client(caller))
    if not is_id(client_id) or (await connection.execute(seen)).scalar_one_or_none() is None:
        raise not_found("Client")
