"""How far the audit trails of the desktops are."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "audit_heads",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("trail", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("fits", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_audit_heads_user_id"),
        sa.PrimaryKeyConstraint("user_id", "trail", "number", "hash", name="pk_audit_heads"),
    )
