"""Every way in which a program says something when it falls over, each with a secret in its mouth.

    python -m tests.security.mouths DIR

Writes the program's own log below DIR as the program does. Tells a line of JSON for each: what came into the log.
"""

import gc
import json
import logging
import os
import sys
import threading
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx
from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QTimer, qCritical, qWarning
from PySide6.QtGui import QPixmap, QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication, QListView, QWidget

from ehr_desktop import app, log
from ehr_desktop.ui.lane import Lane

SECRET = "Ana Rivera schlief sechs Stunden 🦊"

_LOG = logging.getLogger("ehr_desktop.test")
_OTHER = logging.getLogger("another.library")


class Talkative:
    """Its very name, as a debugger shows it, quotes a note."""

    def __repr__(self) -> str:
        return SECRET

    __str__ = __repr__


class SaysItAll(Exception):
    """An error whose text is what it was given."""


def _noted() -> Exception:
    error = ValueError(SECRET, Talkative())
    error.add_note(SECRET)
    return error


def _logged(error: Exception) -> None:
    try:
        raise error
    except Exception:  # noqa: BLE001  # of any kind
        _LOG.exception("a save failed")


def _caused() -> None:
    try:
        try:
            try:
                raise KeyError(SECRET)
            except KeyError as error:
                raise SaysItAll(SECRET) from error
        except SaysItAll:
            raise RuntimeError(SECRET)  # noqa: B904  # its context is meant
    except RuntimeError:
        _LOG.exception("a save failed")


def _in_a_circle() -> None:
    first, second = SaysItAll(SECRET), SaysItAll(SECRET)
    first.__cause__, second.__cause__ = second, first
    _logged(first)


def _not_python() -> None:
    with suppress(SyntaxError):
        compile(f"x = '{SECRET}' oops", SECRET, "exec")
    try:
        compile(f"x = '{SECRET}' oops", "<string>", "exec")
    except SyntaxError:
        _LOG.exception("a file is broken")


def _not_caught() -> None:
    sys.excepthook(SaysItAll, SaysItAll(SECRET), None)


def _in_a_thread() -> None:
    def fail() -> None:
        raise SaysItAll(SECRET)

    thread = threading.Thread(target=fail, name=SECRET)
    thread.start()
    thread.join()


def _on_a_lane() -> None:
    lane = Lane("ask", QApplication.instance())

    def failed(error: Exception) -> None:
        raise error

    def leave() -> None:
        raise SystemError(SECRET)

    lane.run(leave, lambda _: None, failed)
    _let_run(200)
    lane.close()
    assert lane.wait(10)


def _a_lane_is_left() -> None:
    class Gone(BaseException):
        pass

    def leave() -> None:
        raise Gone(SECRET)

    lane = Lane("ask")
    lane.run(leave, lambda _: None, lambda _: None)
    assert lane.wait(10)


def _not_raisable() -> None:
    class Dying:
        def __del__(self) -> None:
            raise SaysItAll(SECRET)

    Dying()
    gc.collect()


def _in_a_slot() -> None:
    def fail() -> None:
        raise SaysItAll(SECRET)

    QTimer.singleShot(0, fail)
    _let_run(50)


def _while_painting() -> None:
    class Window(QWidget):
        def paintEvent(self, _event: object) -> None:  # noqa: N802
            raise SaysItAll(SECRET)

    window = Window()
    window.setWindowTitle("EHR Desktop")
    window.show()
    _let_run(50)
    window.close()


def _in_an_event() -> None:
    class Listener(QObject):
        def event(self, event: QEvent) -> bool:
            raise SaysItAll(SECRET)

    listener = Listener()
    QApplication.postEvent(listener, QEvent(QEvent.Type.User))
    _let_run(50)


def _in_a_model() -> None:
    class Rows(QAbstractListModel):
        def rowCount(self, parent: object = None) -> int:  # noqa: N802
            return 1

        def data(self, _index: QModelIndex, _role: int = 0) -> object:  # type: ignore[override]
            raise SaysItAll(SECRET)

    view = QListView()
    rows = Rows()
    view.setModel(rows)
    QTimer.singleShot(0, view.show)
    _let_run(100)
    QTimer.singleShot(0, view.hide)
    _let_run(50)


def _wrong_kind() -> None:
    """A slot that is given a text where it wants none: the binding's own complaint."""
    cursor = QTextCursor(QTextDocument(SECRET))

    def fail() -> None:
        cursor.setPosition(Talkative())  # type: ignore[arg-type]

    QTimer.singleShot(0, fail)
    _let_run(50)


def _entry_that_does_not_fit() -> None:
    """Where arguments and sentence do not agree, logging itself writes both to standard error."""
    _OTHER.warning("%d", SECRET)
    _LOG.warning("%d notes", SECRET)


def _disk_is_full() -> None:
    """The log cannot be written: logging writes the entry to standard error instead."""
    handler = next(one for one in logging.getLogger().handlers if isinstance(one.formatter, log.PlainFormatter))
    assert isinstance(handler, logging.FileHandler)
    whole, handler.stream = handler.stream, open("/dev/full", "w", encoding="utf-8")  # noqa: PTH123, SIM115
    _logged(SaysItAll(SECRET))
    with suppress(OSError):
        handler.stream.close()
    handler.stream = whole
    _LOG.warning("the disk has room again")


def _libraries() -> None:
    for name in ("httpx", "httpcore", "sqlalchemy.engine.Engine", "sqlalchemy.pool", "asyncio", "keyring", "alembic"):
        logger = logging.getLogger(name)
        logger.warning(f"INSERT INTO note VALUES ({SECRET})")
        logger.error("%s answered %s", "https://clinic.example/?q=" + SECRET, Talkative(), exc_info=SaysItAll(SECRET))
    logging.warning(SECRET)
    with suppress(httpx.HTTPError), httpx.Client(trust_env=False) as client:
        client.get(f"http://127.0.0.1:9/{SECRET}")


def _another_handler_was_first() -> None:
    """It leaves the error's text in the record for those that come after it."""
    record = _LOG.makeRecord(_LOG.name, logging.ERROR, "f.py", 1, "a save failed", (), None)
    record.exc_text = record.stack_info = SECRET
    _LOG.handle(record)


MOUTHS: dict[str, Callable[[], object]] = {
    "the text of an error": lambda: _logged(SaysItAll(SECRET)),
    "what an error was given, and its notes": lambda: _logged(_noted()),
    "the causes of an error": _caused,
    "causes in a circle": _in_a_circle,
    "a group of errors": lambda: _logged(ExceptionGroup(SECRET, [SaysItAll(SECRET), ExceptionGroup("", [_noted()])])),
    "a line that is not Python": _not_python,
    "how an object shows itself": lambda: _LOG.warning("%s and %r", Talkative(), [Talkative()]),
    "a named argument": lambda: _LOG.warning("%(note)s", {"note": SECRET}),
    "a sentence that is no text": lambda: _LOG.warning(Talkative()),
    "a stack": lambda: _LOG.warning("here", stack_info=True),
    "an error nobody caught": _not_caught,
    "a thread": _in_a_thread,
    "a lane": _on_a_lane,
    "a lane that is left": _a_lane_is_left,
    "what cannot be raised": _not_raisable,
    "a slot": _in_a_slot,
    "painting": _while_painting,
    "an event": _in_an_event,
    "a model": _in_a_model,
    "an argument of the wrong kind": _wrong_kind,
    "a warning": lambda: warnings.warn(SECRET, stacklevel=1),
    "a warning of a library": lambda: warnings.warn_explicit(SECRET, DeprecationWarning, f"/home/{SECRET}/x.py", 3),
    "an entry that does not fit": _entry_that_does_not_fit,
    "a full disk": _disk_is_full,
    "other libraries": _libraries,
    "another handler was first": _another_handler_was_first,
    "a warning of Qt": lambda: qWarning(SECRET),
    "an error of Qt": lambda: qCritical(f"QLabel::setText: “{SECRET}”"),
    "a file Qt cannot read": lambda: QPixmap(f"/nowhere/{SECRET}.png").save(f"/nowhere/{SECRET}.png"),
}


def _let_run(milliseconds: int) -> None:
    QTimer.singleShot(milliseconds, QApplication.exit)
    QApplication.exec()


def main(folder: Path) -> None:
    """Through all of them."""
    said = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    qt = app.make_application(["ehr-desktop"])
    qt.setQuitOnLastWindowClosed(False)
    log.start(folder)
    warnings.simplefilter("always")
    file = folder / "program.log"
    for name, speak in MOUTHS.items():
        before = file.stat().st_size
        try:
            speak()
        except Exception:  # noqa: BLE001  # told, and the test fails
            said.write(json.dumps({"failed": name, "why": traceback.format_exc()}) + "\n")
        said.write(json.dumps({"mouth": name, "logged": file.read_bytes()[before:].decode()}) + "\n")
        said.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
