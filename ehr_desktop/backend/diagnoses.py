"""The diagnoses a client's chart already holds (API 1.4, 4.5)."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ehr_desktop.backend.note_rows import COMPLETED
from ehr_desktop.backend.tables import clinical_notes

INHERITING = ("Progress Note", "Treatment Plan")
NOTHING_TO_INHERIT = (
    "A diagnosis from the Intake Assessment is required to sign this note. "
    "Please complete an Intake Assessment with at least one diagnosis."
)


async def newest_codes(connection: AsyncConnection, client_id: str, *note_types: str) -> list[str]:
    """The codes of the newest completed note of these types that has any; the first code is the primary one."""
    completed = (
        select(clinical_notes.c.diagnosis_codes)
        .where(
            clinical_notes.c.client_id == client_id,
            clinical_notes.c.note_type.in_(note_types),
            clinical_notes.c.status.in_(COMPLETED),
            clinical_notes.c.deleted_at.is_(None),
        )
        .order_by(clinical_notes.c.session_date.desc().nulls_last(), clinical_notes.c.signed_date.desc())
    )
    lists: list[list[str]] = list((await connection.execute(completed)).scalars())
    return next((codes for codes in lists if codes), [])
