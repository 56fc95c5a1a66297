"""Saves what is typed soon after it was typed, and goes on trying while this computer cannot write.

Knows when, not what: the page says how a note is saved.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from ehr_desktop.application.errors import StoreFailed

#: Milliseconds of quiet after which is saved, and from the first unsaved key press to the save at the latest.
QUIET = 800
LATEST = 1_000
#: The last so many milliseconds before the latest moment, a save follows a letter by so many: when the letter is
#: painted and the next is not struck yet.
SOON = 150
AFTER_A_LETTER = 15
#: Milliseconds from a save under a typist's hands until it is told.
TELL_AFTER = 5
#: Milliseconds until a save that failed is tried again.
RETRY = 3_000


class Autosave(QObject):
    """`typed()` after each change; the rest follows by itself. `flush()` on leave, lock, sign, close and quit.

    A `StoreFailed` keeps everything unsaved, is told by `failed` and tried again. Any other error of `save` is a
    bug: the text stays unsaved and is tried again too, and the error goes on to whoever flushed, or, from a timer,
    to the program's own last resort for errors.
    """

    #: Everything typed is committed.
    saved = Signal()
    #: Not saved; carries the sentence for the clinician.
    failed = Signal(str)

    def __init__(self, save: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._save = save
        self._unsaved = False
        self._quiet = self._timer(QUIET)
        self._latest = self._timer(LATEST)
        self._retry = self._timer(RETRY)

    def _timer(self, milliseconds: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(self._flush_while_typing)
        return timer

    @property
    def is_unsaved(self) -> bool:
        """Whether something was typed that is not committed yet."""
        return self._unsaved

    def typed(self) -> None:
        """Something was changed just now."""
        self._unsaved = True
        self._quiet.start()
        if not self._latest.isActive():
            self._latest.start(LATEST)
        elif self._latest.interval() == LATEST and self._latest.remainingTime() < SOON:
            self._latest.start(AFTER_A_LETTER)

    def flush(self) -> bool:
        """Save now what is unsaved; answers whether everything is committed."""
        was_unsaved = self._unsaved
        is_safe = self._commit()
        if was_unsaved and is_safe:
            self.saved.emit()
        return is_safe

    def _flush_while_typing(self) -> None:
        """The next letter may be waiting: it, and its picture, come between the commit and the telling."""
        was_unsaved = self._unsaved
        if self._commit() and was_unsaved:
            QTimer.singleShot(TELL_AFTER, self, self.saved.emit)

    def _commit(self) -> bool:
        self._rest()
        if not self._unsaved:
            return True
        try:
            self._save()
        except StoreFailed as error:
            self._retry.start()
            self.failed.emit(str(error))
            return False
        except Exception:
            self._retry.start()
            raise
        self._unsaved = False
        return True

    def forget(self) -> None:
        """Nothing is to be saved any more: the note was deleted, or cannot be edited."""
        self._unsaved = False
        self._rest()

    def _rest(self) -> None:
        for timer in (self._quiet, self._latest, self._retry):
            timer.stop()
