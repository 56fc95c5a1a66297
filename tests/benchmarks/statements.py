"""The statements a store sends to its file, listened to; and a bare connection to send them again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event

from ehr_desktop.store import SqlStore


@dataclass(frozen=True)
class Statement:
    """One statement as the driver was given it."""

    sql: str
    values: Sequence[Any]

    @property
    def writes(self) -> bool:
        """Whether it changes rows."""
        return self.sql.split(None, 1)[0] in ("INSERT", "UPDATE", "DELETE")


@contextmanager
def heard(store: SqlStore) -> Iterator[list[Statement]]:
    """The statements sent from now on, in their order; BEGIN and COMMIT are not among them."""
    said: list[Statement] = []

    def hear(_connection: Any, _cursor: Any, sql: str, values: Sequence[Any], _context: Any, _many: bool) -> None:
        if not sql.startswith("BEGIN"):
            said.append(Statement(sql, tuple(values)))

    engine = store._engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def replay(connection: Any, statements: Sequence[Statement]) -> None:
    """The same in one transaction of a bare connection of the driver."""
    connection.execute("BEGIN IMMEDIATE")
    for statement in statements:
        connection.execute(statement.sql, statement.values).fetchall()
    connection.execute("COMMIT")
