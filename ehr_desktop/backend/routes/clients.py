"""The caller's clients (API 1.2)."""

import unicodedata
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from sqlalchemy import func, select

from ehr_desktop.backend.access import is_id, sees_client
from ehr_desktop.backend.context import ThePractice, WorksWithNotes
from ehr_desktop.backend.errors import not_found
from ehr_desktop.backend.tables import clients, users
from ehr_desktop.backend.wire import Json, Row, part, part_of, record, success

router = APIRouter(tags=["clients"])

_THERAPIST = ("id", "first_name", "last_name", "title", "email")
_therapist = users.alias("therapist")
_with_therapist = select(clients, *part_of(_therapist, "therapist", _THERAPIST)).join(
    _therapist, _therapist.c.id == clients.c.primary_therapist_id
)

SearchText = Annotated[str, Query(max_length=100)]


@router.get("/clients")
async def list_clients(
    caller: WorksWithNotes,
    practice: ThePractice,
    search: SearchText = "",
    status: Literal["ACTIVE", "INACTIVE", "DISCHARGED", "DECEASED"] | None = None,
    therapist_id: Annotated[str | None, Query(alias="therapistId", max_length=36)] = None,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Json:
    """One page; each word of `search` must stand in the name, the record number or the date of birth."""
    conditions = [sees_client(caller)]
    conditions += [clients.c.search_text.contains(word, autoescape=True) for word in folded(search).split()]
    if status is not None:
        conditions.append(clients.c.status == status)
    if therapist_id is not None:
        conditions.append(clients.c.primary_therapist_id == (therapist_id if is_id(therapist_id) else ""))
    found = (
        _with_therapist.where(*conditions)
        .order_by(clients.c.created_at.desc(), clients.c.id)
        .limit(limit)
        .offset((page - 1) * limit)
    )
    async with practice.database.reading() as connection:
        total = (await connection.execute(select(func.count()).select_from(clients).where(*conditions))).scalar_one()
        rows = (await connection.execute(found)).mappings().all()
    pages = {"page": page, "limit": limit, "total": total, "totalPages": -(-total // limit)}
    return {"success": True, "data": [_client(row) for row in rows], "pagination": pages}


@router.get("/clients/{client_id}")
async def one_client(client_id: str, caller: WorksWithNotes, practice: ThePractice) -> Json:
    """One client; the same 404 whether there is none or it is not the caller's."""
    async with practice.database.reading() as connection:
        row = None
        if is_id(client_id):
            found = _with_therapist.where(clients.c.id == client_id, sees_client(caller))
            row = (await connection.execute(found)).mappings().one_or_none()
    if row is None:
        raise not_found("Client")
    return success({**_client(row), "emergencyContacts": [], "insuranceInfo": []})


def searchable(first: str, last: str, preferred: str | None, mrn: str, born: datetime) -> str:
    """What `clients.search_text` holds."""
    return folded(f"{first} {last} {preferred or ''} {mrn} {born:%Y-%m-%d} {born:%m/%d/%Y}")


def folded(text: str) -> str:
    """Without case, accents and apostrophes: O’Brien is found as obrien, Muñoz as munoz."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in letters if not unicodedata.combining(one) and one not in "'’ʼ`\x00")


def _client(row: Row) -> Json:
    return {**record(clients, row), "primaryTherapist": part(row, "therapist", _THERAPIST)}
