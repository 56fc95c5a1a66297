"""Which attestation somebody signs a kind of note under (API 1.6): the most specific one that applies to them."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ehr_desktop.backend.sessions import Caller
from ehr_desktop.backend.tables import signature_attestations as attestations
from ehr_desktop.backend.wire import Json, Row, record

ANY_TYPE = "ALL"
ANYWHERE = "US"
_HOME_STATE = "GA"
_SHOWN = ("id", "attestationText", "role", "noteType", "jurisdiction")


async def applicable(
    connection: AsyncConnection, caller: Caller, note_type: str, signature_type: str = "AUTHOR"
) -> Row | None:
    """The attestation, or None where the practice has none for this person and type."""
    state = caller.license_state or _HOME_STATE
    found = select(attestations).where(
        attestations.c.role == _role(caller, signature_type),
        attestations.c.note_type.in_((note_type, ANY_TYPE)),
        attestations.c.jurisdiction.in_((state, ANYWHERE)),
        attestations.c.is_active,
    )
    rows = (await connection.execute(found)).mappings().all()
    return max(rows, key=_how_specific, default=None)


def shown(row: Row) -> Json:
    """As the API shows it."""
    whole = record(attestations, row)
    return {name: whole[name] for name in _SHOWN}


def _role(caller: Caller, signature_type: str) -> str:
    if signature_type == "COSIGN":
        return "SUPERVISOR"
    return "ADMIN" if "ADMINISTRATOR" in caller.roles else "CLINICIAN"


def _how_specific(row: Row) -> tuple[bool, bool]:
    return row["note_type"] != ANY_TYPE, row["jurisdiction"] != ANYWHERE
