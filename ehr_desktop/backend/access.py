"""Which rows a person may see: conditions for the statements of the routes, so that nothing else is ever fetched.

A client: their therapists, the supervisor of the first one, administrators. A note: its author, the author's
supervisor, who co-signed it, administrators. Only the author may change or sign it.
"""

import re

from sqlalchemy import ColumnElement, Select, or_, select, true

from ehr_desktop.backend.sessions import Caller
from ehr_desktop.backend.tables import clients, clinical_notes, users

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_id(text: str) -> bool:
    """Whether a text can be an id at all; what cannot is answered as what does not exist."""
    return _ID.fullmatch(text) is not None


def sees_client(caller: Caller) -> ColumnElement[bool]:
    """The condition on `clients`."""
    if caller.is_administrator:
        return true()
    return or_(
        clients.c.primary_therapist_id == caller.id,
        clients.c.secondary_therapist_id == caller.id,
        clients.c.primary_therapist_id.in_(_supervised_by(caller)),
    )


def reads_note(caller: Caller) -> ColumnElement[bool]:
    """The condition on `clinical_notes`; deleted ones are not left out."""
    if caller.is_administrator:
        return true()
    return or_(
        clinical_notes.c.clinician_id == caller.id,
        clinical_notes.c.cosigned_by == caller.id,
        clinical_notes.c.clinician_id.in_(_supervised_by(caller)),
    )


def _supervised_by(caller: Caller) -> Select[tuple[str]]:
    supervised = users.alias()
    return select(supervised.c.id).where(supervised.c.supervisor_id == caller.id)
