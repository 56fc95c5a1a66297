"""How far the audit trails of the desktops are: `audit_heads`."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, StrictInt, StrictStr, StringConstraints

from ehr_desktop.backend import audit_heads
from ehr_desktop.backend.audit_heads import Head
from ehr_desktop.backend.context import SignedIn, ThePractice
from ehr_desktop.backend.errors import Refused
from ehr_desktop.backend.note_bodies import Body
from ehr_desktop.backend.wire import Json, success

router = APIRouter(tags=["audit"])


class ToldHead(Body):
    """`PUT /audit-heads`."""

    trail: Annotated[StrictStr, StringConstraints(pattern=r"^[0-9a-f-]{16,64}$")]
    number: Annotated[StrictInt, Field(ge=1, le=2**31 - 1)]
    hash: Annotated[StrictStr, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


@router.put("/audit-heads")
async def keep(body: ToldHead, caller: SignedIn, practice: ThePractice) -> Json:
    """Keep the last entry of a trail of the caller's; 409, with the one that is known, where it does not fit."""
    told = Head(body.trail, body.number, body.hash)
    async with practice.database.writing() as connection:
        held = await audit_heads.keep(connection, caller, told, practice.now())
    if held != told:
        raise Refused(409, "Another audit trail is known here", data=asdict(held))
    return success(asdict(held))
