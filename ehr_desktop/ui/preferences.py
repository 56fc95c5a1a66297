"""What a person sets about the program itself and it remembers: the window, the look, when it locks.

Nothing of a client, a note or an account is ever kept here: the file is not encrypted.
"""

from collections.abc import Callable, Container

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QApplication, QWidget

from ehr_desktop.ui import theme
from ehr_desktop.ui.theme import LARGEST_TEXT, SMALLEST_TEXT, Scheme

#: The text sizes offered, in percent.
TEXT_SIZES = (100, 125, 150, 175, 200)

#: Minutes without a key or a click after which a desk locks, unless something else is set, and at the latest.
USUALLY_ALONE = 10
LONGEST_ALONE = 15

_GEOMETRY, _TEXT_SIZE, _SCHEME = "window/geometry", "look/text_size", "look/scheme"
_LOCK_AFTER = "lock/after_minutes"


class Preferences:
    """Remembered in the given settings, or without any only while the program runs."""

    def __init__(self, settings: QSettings | None = None) -> None:
        self._settings = settings
        self._hear: Callable[[str, object, object], None] | None = None
        self._text_size = round(theme.current().text_size * 100)
        self._scheme = Scheme.SYSTEM
        self._lock_after = USUALLY_ALONE
        if settings:
            self._text_size = _number(settings.value(_TEXT_SIZE), TEXT_SIZES, self._text_size)
            self._lock_after = _number(settings.value(_LOCK_AFTER), range(1, LONGEST_ALONE + 1), USUALLY_ALONE)
            self._scheme = _scheme(settings.value(_SCHEME), self._scheme)

    @property
    def text_size(self) -> int:
        """In percent of the system's."""
        return self._text_size

    @property
    def scheme(self) -> Scheme:
        """The scheme chosen."""
        return self._scheme

    @property
    def lock_after(self) -> int:
        """The minutes without a key or a click after which a desk locks."""
        return self._lock_after

    def set_lock_after(self, minutes: int) -> None:
        """Remember; out of bounds is brought into them."""
        before, self._lock_after = self._lock_after, min(max(minutes, 1), LONGEST_ALONE)
        self._changed(_LOCK_AFTER, before, self._lock_after)

    def set_text_size(self, percent: int) -> None:
        """Remember and put on; out of bounds is brought into them."""
        least, most = round(SMALLEST_TEXT * 100), round(LARGEST_TEXT * 100)
        before, self._text_size = self._text_size, min(max(percent, least), most)
        self._changed(_TEXT_SIZE, before, self._text_size)

    def step_text_size(self, by: int) -> None:
        """The next larger (1) or smaller (-1) of the sizes offered."""
        sizes = [size for size in TEXT_SIZES if (size - self._text_size) * by > 0]
        if sizes:
            self.set_text_size(min(sizes) if by > 0 else max(sizes))

    def set_scheme(self, scheme: Scheme) -> None:
        """Remember and put on."""
        before, self._scheme = self._scheme, scheme
        self._changed(_SCHEME, before.value, scheme.value)

    def tell(self, hear: Callable[[str, object, object], None] | None) -> None:
        """From now on call `hear`, and nobody else, with the name of what was changed, and its value before and after.

        For the audit trail of the clinician who is at the desk; None while nobody is.
        """
        self._hear = hear

    def put_on(self) -> None:
        """Dress the program so, where it is not dressed so already."""
        app = QApplication.instance()
        worn = (theme.current_scheme(), round(theme.current().text_size * 100))
        if isinstance(app, QApplication) and worn != (self._scheme, self._text_size):
            theme.apply(app, self._scheme, self._text_size / 100)

    def keep_window(self, window: QWidget) -> None:
        """Remember where the window stood and how large it was."""
        if self._settings:
            self._settings.setValue(_GEOMETRY, window.saveGeometry())

    def restore_window(self, window: QWidget) -> bool:
        """Put the window where it stood; False when nothing is remembered."""
        kept = self._settings.value(_GEOMETRY) if self._settings else None
        return isinstance(kept, QByteArray) and window.restoreGeometry(kept)

    def _changed(self, name: str, before: object, value: object) -> None:
        """Remember, put on, and tell."""
        if self._settings:
            self._settings.setValue(name, value)
        self.put_on()
        if self._hear and value != before:
            self._hear(name.replace("/", " ").replace("_", " "), before, value)


def _number(kept: object, possible: Container[int], otherwise: int) -> int:
    """A number remembered; a file edited by hand may hold anything."""
    text = str(kept)
    number = int(text) if text.isdecimal() else otherwise
    return number if number in possible else otherwise


def _scheme(kept: object, otherwise: Scheme) -> Scheme:
    return Scheme(str(kept)) if str(kept) in set(Scheme) else otherwise
