"""The least a program with such a list can be: SQLAlchemy, one SELECT on the encrypted file, an empty window."""

import json
import sys
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from PySide6.QtWidgets import QApplication, QMainWindow
from sqlalchemy import create_engine

from tests.benchmarks.programs.painted import TellWhenShown


def main(file: Path, key: str, select: str, values: list[object]) -> int:
    """Ask, and show the window."""

    def connect() -> object:
        connection = sqlcipher.connect(str(file), check_same_thread=False)
        connection.set_key(bytearray(f"x'{key}'".encode()))
        return connection

    app = QApplication([])
    with create_engine("sqlite://", module=sqlcipher, creator=connect).connect() as connection:
        rows = connection.exec_driver_sql(select, tuple(values)).all()
    window = QMainWindow()
    window.setWindowTitle(f"{len(rows)} notes")
    window.resize(1280, 800)
    TellWhenShown(window)
    window.show()
    return app.exec()


if __name__ == "__main__":
    asked = json.loads(sys.argv[3])
    raise SystemExit(main(Path(sys.argv[1]), sys.argv[2], asked["select"], asked["values"]))
