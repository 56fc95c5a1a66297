"""The window of the system after the first one: one page at a time fills it, and the window itself stays the same.

Where it stands, how large it is and what is over a page is here; what is on a page, its title included, is the page's.
"""

import shiboken6
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.ui.parts.panel import Ground, Panel
from ehr_desktop.ui.preferences import Preferences

_SMALLEST = (1024, 640)
_USUAL = (1280, 800)


class Frame(Panel):
    """Closes when its page does; a page that is not to be closed yet ignores its own close event."""

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(Ground.WINDOW, parent)
        self._preferences = preferences
        self._page: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setMinimumSize(*_SMALLEST)
        if not preferences.restore_window(self):
            self.resize(*_USUAL)

    @property
    def page(self) -> QWidget | None:
        """The page shown."""
        return self._page

    def put(self, page: QWidget) -> None:
        """Show a page in the place of the one before, which is gone at once, with everything in it.

        Never from within an event of the page before.
        """
        before, self._page = self._page, page
        self._column.addWidget(page, 1)
        page.windowTitleChanged.connect(self.setWindowTitle)
        self.setWindowTitle(page.windowTitle())
        if before is not None:
            before.hide()
            shiboken6.delete(before)
        page.show()

    def closeEvent(self, event: QCloseEvent) -> None:
        """As the page says."""
        if self._page is not None and not self._page.close():
            event.ignore()
            return
        self._preferences.keep_window(self)
        super().closeEvent(event)
