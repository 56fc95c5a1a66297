"""The first schema: notes, outbox, cached people, facts, the audit trail and the search index."""

from alembic import op

revision = "0001"
down_revision = None

# Each order of My notes is read off one index, filters included, without opening a note. Within a client, a type or a
# status the newest session comes first in both directions, so these need two.
_ORDERS_OF_MY_NOTES = tuple(
    f"CREATE INDEX note_by_{name} ON note ({columns}) WHERE deleted_at IS NULL"
    for name, columns in (
        ("session", "session_day, number, status, appointment_id"),
        ("changed", "changed_at, number, status, appointment_id"),
        ("client", "client_order, session_day DESC, number DESC, status, appointment_id"),
        ("client_backwards", "client_order DESC, session_day DESC, number DESC, status, appointment_id"),
        ("type", "note_type, session_day DESC, number DESC, status, appointment_id"),
        ("type_backwards", "note_type DESC, session_day DESC, number DESC, status, appointment_id"),
        ("status", "status, session_day DESC, number DESC, appointment_id"),
        ("status_backwards", "status DESC, session_day DESC, number DESC, appointment_id"),
    )
)

_STATEMENTS = (
    """
    CREATE TABLE note (
        number INTEGER NOT NULL PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        client_id TEXT NOT NULL,
        clinician_id TEXT NOT NULL,
        note_type TEXT NOT NULL,
        type_version INTEGER NOT NULL,
        appointment_id TEXT,
        revision INTEGER NOT NULL,
        accepted_revision INTEGER,
        created_at TEXT,
        changed_at TEXT,
        deleted_at TEXT,
        status TEXT NOT NULL,
        is_locked INTEGER NOT NULL,
        unlock_until TEXT,
        server_id TEXT,
        session_day TEXT,
        cpt_code TEXT NOT NULL,
        client_order TEXT NOT NULL,
        excerpt TEXT NOT NULL,
        answers TEXT NOT NULL,
        server TEXT
    )
    """,
    *_ORDERS_OF_MY_NOTES,
    """
    CREATE INDEX note_without_appointment ON note (status, number) WHERE deleted_at IS NULL AND appointment_id IS NULL
    """,
    # Where a note is ahead of what the server accepted: short, however many notes there are.
    "CREATE INDEX note_ahead ON note (id) WHERE deleted_at IS NULL AND accepted_revision IS NOT revision",
    "CREATE INDEX note_of_client ON note (client_id)",
    "CREATE INDEX note_of_server_id ON note (server_id) WHERE server_id IS NOT NULL",
    "CREATE INDEX note_of_appointment ON note (appointment_id) WHERE appointment_id IS NOT NULL",
    """
    CREATE VIRTUAL TABLE note_text USING fts5 (
        text, client, mrn, note_type, codes,
        tokenize = "unicode61 remove_diacritics 2",
        prefix = '1 2'
    )
    """,
    # A name or a code that was looked for weighs more than a word somewhere in the text.
    "INSERT INTO note_text (note_text, rank) VALUES ('rank', 'bm25(1.0, 8.0, 8.0, 2.0, 4.0)')",
    """
    CREATE TABLE outbox (
        note_id TEXT NOT NULL PRIMARY KEY,
        since TEXT NOT NULL,
        failures INTEGER NOT NULL,
        next_attempt_at TEXT,
        attempt TEXT,
        attempt_body BLOB,
        attempt_revision INTEGER,
        refusal TEXT,
        theirs TEXT,
        FOREIGN KEY (note_id) REFERENCES note (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
    )
    """,
    """
    CREATE TABLE client (
        id TEXT NOT NULL PRIMARY KEY,
        mrn TEXT NOT NULL,
        first_name TEXT NOT NULL,
        last_name TEXT NOT NULL,
        date_of_birth TEXT,
        name TEXT NOT NULL,
        name_order TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE appointment (
        id TEXT NOT NULL PRIMARY KEY,
        client_id TEXT NOT NULL,
        clinician_id TEXT NOT NULL,
        day TEXT NOT NULL,
        start TEXT NOT NULL,
        "end" TEXT NOT NULL,
        starts_at TEXT NOT NULL,
        minutes INTEGER,
        kind TEXT NOT NULL,
        cpt_code TEXT NOT NULL,
        place TEXT NOT NULL,
        status TEXT NOT NULL
    )
    """,
    "CREATE INDEX appointment_of_client ON appointment (client_id, starts_at, status)",
    "CREATE TABLE fact (name TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL, at TEXT NOT NULL)",
    """
    CREATE TABLE audit (
        number INTEGER NOT NULL PRIMARY KEY,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        kind TEXT NOT NULL,
        note_id TEXT,
        what TEXT NOT NULL,
        previous_hash BLOB NOT NULL,
        hash BLOB NOT NULL
    )
    """,
    """
    CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END
    """,
    """
    CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END
    """,
    # INSERT OR REPLACE would delete without asking the trigger above.
    """
    CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
    WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END
    """,
)


def upgrade() -> None:
    """Make everything."""
    for statement in _STATEMENTS:
        op.execute(statement)
