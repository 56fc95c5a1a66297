"""The log file: what the program did, never what was written in it.

No text of an exception is kept, only its type and the lines of code it passed: a message may quote a note, a name or
a token. Levels, file, line and the program's own fixed sentences are all there is.
"""

import logging
import sys
import traceback
from copy import copy
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

_SIZE = 500_000
_FILES = 3


class PlainFormatter(logging.Formatter):
    """Time, level, where, sentence; of an exception its type and its lines, not its words."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """One entry. Another handler may have left the error's own words in the record: they are not used."""
        plain = copy(record)
        plain.exc_text = None
        return super().format(plain)

    def formatException(self, ei: object) -> str:  # noqa: N802  # logging's own method name
        """The path through the code, without any value."""
        assert isinstance(ei, tuple)
        kind, _, trace = ei
        frames = traceback.extract_tb(trace)
        lines = [f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
        return "\n".join([kind.__name__ if kind else "unknown error", *lines])


def start(folder: Path) -> None:
    """Write a log below `folder`, and bring every error nobody caught into it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = RotatingFileHandler(folder / "program.log", maxBytes=_SIZE, backupCount=_FILES, encoding="utf-8")
    handler.setFormatter(PlainFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("ehr_desktop").setLevel(logging.INFO)
    sys.excepthook = _uncaught
    sys.unraisablehook = lambda found: _uncaught(found.exc_type, found.exc_value, found.exc_traceback)


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("ehr_desktop").error("not caught", exc_info=(kind, error or kind(), trace))


def from_qt(kind: str, message: str) -> None:
    """What Qt has to say about itself goes into the log, not onto the terminal."""
    level = logging.WARNING if kind in ("QtWarningMsg", "QtInfoMsg", "QtDebugMsg") else logging.ERROR
    logging.getLogger("ehr_desktop.qt").log(level, "%s", message)
