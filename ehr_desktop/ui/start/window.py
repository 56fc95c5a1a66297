"""The window before the desk: one page at a time in a column in the middle.

It is what somebody sees first, so only the page it begins with is made at once.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from ehr_desktop import __version__
from ehr_desktop.ui import theme
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.label import Label, page_title
from ehr_desktop.ui.parts.panel import scrolling
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.start.first_start import FirstStartPage

if TYPE_CHECKING:
    from ehr_desktop.application.session import Account
    from ehr_desktop.ui.start.connect_page import ConnectPage
    from ehr_desktop.ui.start.recover_page import RecoverPage
    from ehr_desktop.ui.start.unlock_page import UnlockPage

_WIDE, _NARROW = 820, 440


class StartWindow(QMainWindow):
    """First start, connect, unlock, or a moment's wait. What a page asks for goes out as a signal."""

    practice_wanted = Signal()
    connect_wanted = Signal(str, str, str, str, str)
    unlock_wanted = Signal(object, str)
    recover_wanted = Signal(object, str)

    def __init__(self, accounts: "Sequence[Account]", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("EHR Desktop")
        self.resize(1280, 800)
        self._column = QWidget()
        self._stack = QWidget(self._column)
        self._pages = QVBoxLayout(self._stack)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._page: QWidget | None = None
        self._other: QWidget | None = None
        self._leave_other: Callable[[], None] | None = None
        #: What is lost when the program is closed now, as a sentence; it is said once before.
        self.loss = ""
        self.first_start = FirstStartPage()
        self.unlock_page = self._make_unlock_page(accounts) if accounts else None
        self.wait_page = page_title("")
        self.wait_page.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for page in (self.first_start, self.unlock_page, self.wait_page):
            if page is not None:
                self._add(page)
        self.banner = Banner(Tone.RED)
        self.banner.hide()
        self._home: QWidget = self.unlock_page or self.first_start
        self._lay_out()
        self.first_start.connect_to_clinic.connect(lambda: self._show(self.connect_page))
        self.first_start.try_practice.connect(self.practice_wanted)
        QShortcut(QKeySequence("Esc"), self, self._escape)
        self._show(self._home)

    @cached_property
    def connect_page(self) -> "ConnectPage":
        """Made when it is first asked for."""
        from ehr_desktop.ui.start.connect_page import ConnectPage

        page = ConnectPage()
        page.submitted.connect(self.connect_wanted)
        page.back.connect(lambda: self._show(self._home))
        self._add(page)
        return page

    @cached_property
    def recover_page(self) -> "RecoverPage":
        """Made when it is first asked for."""
        from ehr_desktop.ui.start.recover_page import RecoverPage

        page = RecoverPage()
        page.submitted.connect(self.recover_wanted)
        page.back.connect(lambda: self._show(self._home))
        self._add(page)
        return page

    def ask_recovery_key(self, account: "Account") -> None:
        """The page that opens the notes of this clinician without the password."""
        self.recover_page.begin(account)
        self._show(self.recover_page)

    def _make_unlock_page(self, accounts: "Sequence[Account]") -> "UnlockPage":
        from ehr_desktop.ui.start.unlock_page import UnlockPage

        page = UnlockPage(accounts)
        page.submitted.connect(self.unlock_wanted)
        page.recovery_wanted.connect(self.ask_recovery_key)
        page.connect_another.connect(lambda: self._show(self.first_start))
        return page

    def _lay_out(self) -> None:
        inner = QVBoxLayout(self._column)
        inner.setContentsMargins(24, 16, 24, 16)
        centre = QHBoxLayout()
        centre.addStretch(1)
        centre.addWidget(self._stack)
        centre.addStretch(1)
        inner.addWidget(self.banner)
        inner.addLayout(centre, 1)
        inner.addWidget(Label(f"Version {__version__}", "small", tone=Tone.MUTED))
        self.setCentralWidget(scrolling(self._column))

    def _escape(self) -> None:
        made = [self.__dict__.get(name) for name in ("connect_page", "recover_page")]
        if self._page in (self._home, self.first_start, *made):
            self._show(self._home)
        elif self._leave_other and self._page is self._other:
            self._leave_other()

    def _add(self, page: QWidget) -> None:
        """Hidden in a plain column, where the height of a page that is not shown does not count."""
        page.hide()
        self._pages.addWidget(page)

    def _show(self, page: QWidget) -> None:
        if page is self._page:
            return
        if self._page is not None:
            self._page.hide()
        self._page = page
        page.show()
        self._fit()

    def _fit(self) -> None:
        wide = self._page is self.first_start
        width = theme.current().px(_WIDE if wide else _NARROW)
        self._stack.setFixedWidth(min(width, max(self.width() - 64, 320)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def closeEvent(self, event: QCloseEvent) -> None:
        loss, self.loss = self.loss, ""
        if loss:
            self.banner.say(loss)
            event.ignore()
        else:
            super().closeEvent(event)

    def wait(self, sentence: str) -> None:
        """Show a sentence while something is prepared."""
        self.banner.say("")
        self.wait_page.setText(sentence)
        self._show(self.wait_page)

    def show_other(self, page: QWidget, leave: "Callable[[], None]") -> None:
        """A page of somebody else's, in place of the one shown; it is gone with the next one. Esc calls `leave`."""
        self._other, self._leave_other = page, leave
        page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._add(page)
        self._show(page)

    def back_home(self) -> None:
        """The page it began with."""
        self._show(self._home)

    def back_to_start(self, sentence: str, tone: Tone = Tone.RED) -> None:
        """Preparing failed, or something else ended: back to the first page, with what there is to say."""
        self._show(self._home)
        self.banner.say(sentence, tone)
