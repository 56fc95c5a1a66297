"""The log file: what the program did, never what was written in it.

Of an entry are kept the level, the place in the code and, where it is one of ours, its fixed sentence; of an error its
type and the lines of code it passed. No word of an exception, of another library or of Qt, and nothing an entry is
given to fill in, unless it is `Code`: any of them may quote a note, a name or a token.
"""

import logging
import os
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from copy import copy
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TextIO

_SIZE = 500_000
_FILES = 3

_OURS = logging.getLogger("ehr_desktop")
_QT = logging.getLogger("ehr_desktop.qt")

_MILD = frozenset({"QtDebugMsg", "QtInfoMsg", "QtWarningMsg"})
_METHOD = re.compile(r"[A-Z]\w*::\w+")
#: What Qt says often, the same each time and of nobody.
_FIXED = re.compile(r"This plugin does not support [A-Za-z ]{1,40}(\(\))?")


class Code(str):
    """A name from the program's own code, or a place in it. Only these are filled into an entry."""

    __slots__ = ()


class PlainFormatter(logging.Formatter):
    """Time, level, where, sentence; of an error its type and its lines, not its words."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """One entry. Another handler may have left the error's own words in the record: they are not used."""
        plain = copy(record)
        plain.msg, plain.args = _sentence(record), ()
        plain.exc_text = plain.stack_info = None
        return super().format(plain)

    def formatException(self, ei: object) -> str:  # noqa: N802  # logging's own method name
        """The path through the code of the error and of those that led to it, without any value."""
        assert isinstance(ei, tuple)
        kind, error, trace = ei
        lines = [kind.__name__ if kind else "unknown error", *_path(trace)]
        for cause in _causes(error):
            lines += [f" from {type(cause).__name__}", *_path(cause.__traceback__)]
        return "\n".join(lines)


def _sentence(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] != _OURS.name or not isinstance(record.msg, str):
        return f"at {record.filename}:{record.lineno}"
    given = record.args if isinstance(record.args, tuple) else ()
    try:
        return record.msg % tuple(one if isinstance(one, Code) else "…" for one in given)
    except (TypeError, ValueError):
        return record.msg


def _path(trace: TracebackType | None) -> list[str]:
    return [f"  {_place(frame.filename, frame.lineno)} {frame.name}" for frame in traceback.extract_tb(trace)]


def _place(file: str, line: int | None) -> str:
    return f"{Path(file).name}:{line}"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """What led to an error: each once, for causes may go round in a circle."""
    seen = {id(error)}
    while error is not None:
        error = error.__cause__ or error.__context__
        if error is None or id(error) in seen:
            return
        seen.add(id(error))
        yield error


class _PrivateFile(RotatingFileHandler):
    """Files that only their owner may read, those kept from before as well."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", opener=_private)  # logging closes it


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def start(folder: Path) -> None:
    """Write a log below `folder`, and bring every error and warning that nobody caught into it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = _PrivateFile(folder / "program.log", maxBytes=_SIZE, backupCount=_FILES)
    handler.setFormatter(PlainFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    _OURS.setLevel(logging.INFO)
    # else an entry that cannot be written, on a full disk, goes to standard error with all its words
    logging.raiseExceptions = False
    warnings.showwarning = _warned
    sys.excepthook = _uncaught
    sys.unraisablehook = lambda found: _uncaught(found.exc_type, found.exc_value, found.exc_traceback)
    threading.excepthook = lambda found: _uncaught(found.exc_type, found.exc_value, found.exc_traceback)


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _OURS.error("not caught", exc_info=(kind, error or kind(), trace))


def _warned(
    message: Warning | str,  # noqa: ARG001
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    _OURS.warning("%s at %s", Code(category.__name__), Code(_place(filename, lineno)))


def from_qt(kind: str, category: str, message: str) -> None:
    """What Qt has to say about itself goes into the log, not onto the terminal.

    Which kind and category, and the method it begins with; the rest may be a text, a title or the name of a file.
    """
    method = _METHOD.match(message)
    words = message if _FIXED.fullmatch(message) else method[0] if method else ""
    _QT.log(logging.WARNING if kind in _MILD else logging.ERROR, "%s %s", Code(category), Code(words))
