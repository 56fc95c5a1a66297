"""The audit trail says on which computer, has a name of its own, and the file remembers its last entry."""

from alembic import op

revision = "0002"
down_revision = "0001"

_STATEMENTS = (
    "ALTER TABLE audit ADD COLUMN computer TEXT",
    """
    INSERT INTO fact (name, text, at)
    SELECT 'audit trail', lower(hex(randomblob(16))), strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000+00:00'
    """,
    """
    INSERT INTO fact (name, text, at)
    SELECT 'audit head', number || ' ' || lower(hex(hash)), at FROM audit ORDER BY number DESC LIMIT 1
    """,
)


def upgrade() -> None:
    """Entries that are there stay as they are: their hashes are of what was written then."""
    for statement in _STATEMENTS:
        op.execute(statement)
