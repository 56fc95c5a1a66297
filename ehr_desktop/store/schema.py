"""Which schema a file has, and how it is brought to ours.

Alembic is imported only for a file that is behind. Before anything changes, an encrypted copy of the file is laid
beside it; the migrations run in one transaction, so a file is never half-way.
"""

from pathlib import Path

from sqlalchemy import Connection, Engine, text

from ehr_desktop.application.errors import StoreTooNew
from ehr_desktop.store.connection import WRITING
from ehr_desktop.store.copying import copy_encrypted
from ehr_desktop.store.files import make_private, put_in_place

#: The newest migration this program knows. They are numbered.
HEAD = "0002"

_MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def bring_up_to_date(engine: Engine, file: Path, key: bytearray) -> None:
    """Migrate where the file is behind. Raises `StoreTooNew` where a newer program wrote it."""
    with engine.connect() as connection:
        found = _version(connection)
    if found == HEAD:
        return
    if found is not None:
        if int(found) > int(HEAD):
            raise StoreTooNew("These notes were saved by a newer version of this program. Please update it.")
        keep_copy(file, key, found)
    migrate(engine)


def migrate(engine: Engine) -> None:
    """Run every migration that is missing, in one transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.connect().execution_options(**{WRITING: True}) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def keep_copy(file: Path, key: bytearray, version: str) -> Path:
    """An encrypted copy of the file as it is, beside it and named for its schema."""
    copy = file.with_name(f"{file.name}.before-{version}")
    unfinished = copy.with_name(copy.name + ".new")
    unfinished.unlink(missing_ok=True)
    make_private(unfinished)
    copy_encrypted(file, unfinished, key)
    put_in_place(unfinished, copy)
    return copy


def _version(connection: Connection) -> str | None:
    """The schema's number, None for a file that has none."""
    there = connection.execute(text("SELECT 1 FROM sqlite_schema WHERE name = 'alembic_version'")).first()
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if there else None
