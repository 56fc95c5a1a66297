"""Alembic's entry: runs the migrations on the connection it is given, inside the transaction that is open there."""

from alembic import context
from sqlalchemy.engine import Connection

from ehr_desktop.backend.tables import metadata

connection: Connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata)
context.run_migrations()
