"""The window of the system after the first one: one page at a time fills it, and the window itself stays the same.

Where it stands, how large it is and what is over a page is here; what is on a page, its title included, is the page's.
"""

import shiboken6
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.panel import Ground, Panel
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.preferences import Preferences

_SMALLEST = (1024, 640)
#: Pixels of the window, wide and high, until it was given another size.
USUAL = (1280, 800)


class Frame(Panel):
    """Closes when its page does; a page that is not to be closed yet ignores its own close event."""

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(Ground.WINDOW, parent)
        self._preferences = preferences
        self._page: QWidget | None = None
        #: What is lost when the program is closed now, as a sentence; it is said once before.
        self.loss = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.warning = Banner(Tone.AMBER)
        self._over = QWidget()
        over = QVBoxLayout(self._over)
        over.setContentsMargins(12, 8, 12, 8)
        over.addWidget(self.warning)
        self._over.hide()
        self._column.addWidget(self._over)
        self.setMinimumSize(*_SMALLEST)
        if not preferences.restore_window(self):
            self.resize(*USUAL)

    @property
    def page(self) -> QWidget | None:
        """The page shown."""
        return self._page

    def put(self, page: QWidget) -> None:
        """Show a page in the place of the one before, which is cleared. What has the keys in it has them here, too."""
        self.clear()
        with_keys = page.focusWidget()
        self._page = page
        self._column.addWidget(page, 1)
        page.windowTitleChanged.connect(self.setWindowTitle)
        self.setWindowTitle(page.windowTitle())
        page.show()
        if with_keys:
            with_keys.setFocus()

    def clear(self) -> None:
        """Nothing is shown any more, and nothing of what was is left. Never from within an event of the page."""
        self.say("")
        before, self._page = self._page, None
        if before is not None:
            before.hide()
            shiboken6.delete(before)

    def warn(self, seconds: int) -> None:
        """The desk locks in so many seconds; 0 for no more. Takes no keys, and is read aloud once."""
        if not seconds:
            self.say("")
            return
        sentence = f"EHR Desktop locks in {seconds} second{'' if seconds == 1 else 's'}. Type or click to stay."
        self.warning.say(sentence, icon="lock", aloud=self._over.isHidden())
        self._over.show()

    def say(self, sentence: str) -> None:
        """Above the page, whatever it is; empty for nothing."""
        self.warning.say(sentence)
        self._over.setVisible(bool(sentence))

    def closeEvent(self, event: QCloseEvent) -> None:
        """As the page says; and where something is lost with the program, only the second time."""
        loss, self.loss = self.loss, ""
        if loss:
            self.say(loss)
            event.ignore()
            return
        if self._page is not None and not self._page.close():
            event.ignore()
            return
        self._preferences.keep_window(self)
        super().closeEvent(event)
