"""Finds the rows of a table page by page, where the pages that lead to them are damaged.

Every page of a table that holds rows is a small table by itself. So the table is said to begin at one page of the file
after the other, and what is read there is taken where each value is of the kind its column holds. Works on a copy.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Integer, LargeBinary, Table, literal_column, select

from ehr_desktop.store.connection import COPYING, connect
from ehr_desktop.store.files import with_its_log

_PAGE = 4096
_KINDS = {Integer: "integer", LargeBinary: "blob"}


def rows_anywhere(file: Path, key: bytearray, table: Table, go_on: Callable[[], None]) -> Iterator[tuple[Any, ...]]:
    """The number of each row that is found in any page, and its columns; one may come more than once."""
    copy = _copied(file, key)
    query = f"{select(literal_column('rowid'), *table.c)} NOT INDEXED WHERE {' AND '.join(map(_is_of_kind, table.c))}"
    connection: Any = None
    try:
        for page in range(2, copy.stat().st_size // _PAGE + 1):
            go_on()
            try:
                connection = connection or _opened(copy, key)
                connection.execute("UPDATE sqlite_schema SET rootpage = ? WHERE name = ?", (page, table.name))
                connection.execute("PRAGMA writable_schema = RESET")
                connection.execute("PRAGMA writable_schema = ON")
                yield from connection.execute(query)
            except sqlcipher.DatabaseError:
                if connection:
                    connection.close()
                connection = None
    finally:
        if connection:
            connection.close()
        for one in with_its_log(copy):
            one.unlink()


def _copied(file: Path, key: bytearray) -> Path:
    """A copy into which the log is brought home, as far as it goes."""
    copy = file.with_name("swept.db")
    for one in with_its_log(file):
        shutil.copyfile(one, copy.with_name(one.name.replace(file.name, copy.name)))
    with suppress(sqlcipher.DatabaseError):  # then what stands in the file is all there is
        connection = connect(copy, key)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.close()
    return copy


def _opened(copy: Path, key: bytearray) -> Any:
    connection = connect(copy, key, COPYING)
    connection.execute("PRAGMA writable_schema = ON")
    return connection


def _is_of_kind(column: Any) -> str:
    kind = _KINDS.get(type(column.type), "text")
    kinds = f"('{kind}', 'null')" if column.nullable else f"('{kind}')"
    return f'typeof("{column.name}") IN {kinds}'
