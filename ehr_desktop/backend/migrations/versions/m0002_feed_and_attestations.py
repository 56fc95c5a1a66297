"""The changes feed's row, the trigger that tells a former supervisor, and the statements notes are signed under."""

import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NAMES = uuid.UUID("0f0d9a3e-8a55-4c57-9d0c-5f3f0a6b2c11")

_CLINICIAN = """By signing this note I state that:
1. I provided the services described in it myself.
2. It is a true and complete account of them, written by me or checked by me word by word.
3. The services were clinically necessary for this client, as the note and the treatment plan show.
4. I know that a knowingly false entry in a clinical record can be punished by law.
5. My electronic signature binds me as a signature by hand does."""

_SUPERVISOR = """By co-signing this note I state that:
1. I have read it in full.
2. The services described in it were provided under my supervision.
3. To the best of my knowledge what it says is accurate.
4. What was done is consistent with the client's treatment plan and with good practice.
5. My electronic signature binds me as a signature by hand does."""

_ADMIN = """By signing this note I state that:
1. I am entitled to make this entry in the practice's records.
2. It is true and complete to the best of my knowledge.
3. My electronic signature binds me as a signature by hand does."""

_ON_SQLITE = """
CREATE TRIGGER users_supervisor_changed AFTER UPDATE OF supervisor_id ON users
WHEN OLD.supervisor_id IS NOT NEW.supervisor_id
BEGIN
    UPDATE change_feed SET clock = clock + 1;
    INSERT OR REPLACE INTO lost_sights (note_id, user_id, changed_in)
        SELECT id, OLD.supervisor_id, (SELECT clock FROM change_feed) FROM clinical_notes
        WHERE clinician_id = NEW.id AND OLD.supervisor_id IS NOT NULL AND cosigned_by IS NOT OLD.supervisor_id;
    DELETE FROM lost_sights WHERE user_id = NEW.supervisor_id
        AND note_id IN (SELECT id FROM clinical_notes WHERE clinician_id = NEW.id);
    UPDATE clinical_notes SET changed_in = (SELECT clock FROM change_feed) WHERE clinician_id = NEW.id;
END
"""

_FUNCTION = """
CREATE FUNCTION tell_former_supervisor() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    this_transaction bigint := pg_current_xact_id()::text::bigint;
BEGIN
    INSERT INTO lost_sights (note_id, user_id, changed_in)
        SELECT id, OLD.supervisor_id, this_transaction FROM clinical_notes
        WHERE clinician_id = NEW.id AND OLD.supervisor_id IS NOT NULL
            AND cosigned_by IS DISTINCT FROM OLD.supervisor_id
        ON CONFLICT (note_id, user_id) DO UPDATE SET changed_in = EXCLUDED.changed_in;
    DELETE FROM lost_sights WHERE user_id = NEW.supervisor_id
        AND note_id IN (SELECT id FROM clinical_notes WHERE clinician_id = NEW.id);
    UPDATE clinical_notes SET changed_in = this_transaction WHERE clinician_id = NEW.id;
    RETURN NULL;
END
$$
"""

_ON_POSTGRESQL = """
CREATE TRIGGER users_supervisor_changed AFTER UPDATE OF supervisor_id ON users
FOR EACH ROW WHEN (OLD.supervisor_id IS DISTINCT FROM NEW.supervisor_id)
EXECUTE FUNCTION tell_former_supervisor()
"""


def upgrade() -> None:
    """Fill and arm what the server needs from its first request on."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_FUNCTION)
        op.execute(_ON_POSTGRESQL)
    else:
        op.execute(_ON_SQLITE)
    feed = sa.table("change_feed", sa.column("id"), sa.column("generation"), sa.column("clock"))
    op.bulk_insert(feed, [{"id": 1, "generation": str(uuid.uuid4()), "clock": 0}])
    attestations = sa.table(
        "signature_attestations",
        sa.column("id"),
        sa.column("role"),
        sa.column("note_type"),
        sa.column("jurisdiction"),
        sa.column("attestation_text"),
        sa.column("effective_date", sa.DateTime(timezone=True)),
    )
    texts = {"CLINICIAN": _CLINICIAN, "SUPERVISOR": _SUPERVISOR, "ADMIN": _ADMIN}
    op.bulk_insert(
        attestations,
        [
            {
                "id": str(uuid.uuid5(_NAMES, role)),
                "role": role,
                "note_type": "ALL",
                "jurisdiction": "US",
                "attestation_text": words,
                "effective_date": datetime(2026, 1, 1, tzinfo=UTC),
            }
            for role, words in texts.items()
        ],
    )
