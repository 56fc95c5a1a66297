"""Signing in with a code, passwords that were, and where a session was begun."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Four tables, two columns."""
    op.add_column("sessions", sa.Column("ip_address", sa.String(length=60), nullable=True))
    op.add_column("sessions", sa.Column("user_agent", sa.Text(), nullable=True))
    op.create_table(
        "second_factors",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("enabled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_second_factors_user_id"),
        sa.PrimaryKeyConstraint("user_id", name="pk_second_factors"),
    )
    op.create_table(
        "backup_codes",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("code_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_backup_codes_user_id"),
        sa.PrimaryKeyConstraint("user_id", "code_sha256", name="pk_backup_codes"),
    )
    op.create_table(
        "owed_codes",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_owed_codes_user_id"),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_owed_codes"),
    )
    op.create_index("ix_owed_codes_user_id", "owed_codes", ["user_id"])
    op.create_table(
        "former_passwords",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_former_passwords_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_former_passwords"),
    )
    op.create_index("ix_former_passwords_user_id_changed_at", "former_passwords", ["user_id", "changed_at"])
