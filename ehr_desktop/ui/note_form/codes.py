"""The table of diagnosis codes for the screen: read beside it when somebody first needs it, never before.

Until it is read nothing is found and nothing is described; whoever asked to hear of it is told when it is there, or
that it cannot be read: then codes are typed without it.
"""

import logging
from collections.abc import Callable, Sequence
from functools import cache

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from ehr_desktop import code_table
from ehr_desktop.domain.diagnosis_codes import DiagnosisCode
from ehr_desktop.ui.lane import Lane

_log = logging.getLogger(__name__)


class Reading(QObject):
    """Something read once, on a lane of its own that ends with it. It `is_done`, or it `has_failed` for good."""

    over = Signal()

    def __init__(self, read: Callable[[], object]) -> None:
        super().__init__()
        self._read = read
        self._lane: Lane | None = None
        self.is_done = self.has_failed = False

    def when_over(self, call: Callable[[], None]) -> None:
        """Begin, and call this method of a widget as soon as it is read or has failed; at once where that is so."""
        if self.is_done or self.has_failed:
            call()
            return
        self.over.connect(call, Qt.ConnectionType.SingleShotConnection)
        if self._lane is None:
            self._lane = Lane("codes")
            app = QCoreApplication.instance()
            if app is not None:
                app.aboutToQuit.connect(self._lane.close)
            self._lane.run(self._read, self._is_read, self._failed)

    def _end(self) -> None:
        assert self._lane is not None
        self._lane.close()

    def _is_read(self, _answer: object) -> None:
        self._end()
        self.is_done = True
        self.over.emit()

    def _failed(self, error: Exception) -> None:
        """A file that ships with the program is damaged, whatever the error: one entry in the log, and on without."""
        self._end()
        _log.error("the list of diagnosis codes cannot be read", exc_info=error)
        self.has_failed = True
        self.over.emit()


@cache
def descriptions() -> Reading:
    """Reading what codes mean."""
    return Reading(lambda: code_table.described(""))


@cache
def whole_table() -> Reading:
    """Reading also what a search needs."""
    return Reading(code_table.prepare)


def described(code: str) -> DiagnosisCode | None:
    """What a code means; None where it is not in the list, or the list is not read yet."""
    return code_table.described(code) if is_read() else None


def search(text: str, limit: int) -> Sequence[DiagnosisCode]:
    """The codes found, best first; none where the table is not read yet."""
    return code_table.search(text, limit) if whole_table().is_done else ()


def is_read() -> bool:
    """Whether what codes mean is known by now."""
    return descriptions().is_done or whole_table().is_done


def is_damaged() -> bool:
    """Whether it is known by now that codes cannot be looked up."""
    return descriptions().has_failed or whole_table().has_failed
