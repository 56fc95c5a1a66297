"""The page that is printed: the key, what it is for, whose it is. Nothing of any client."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QWidget

from ehr_desktop.ui.parts.dates import write_date

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_NAME = "EHR Desktop recovery key"
_PAGE = """
<h2>Recovery key for clinical notes</h2>
<p>{email}<br>{host}<br>Made on {made}</p>
<p style="font-family: monospace; font-size: 17pt; line-height: 150%">{groups}</p>
<p>It opens the notes of this account on the computer it was made on, without the password: when that is forgotten, or
when the computer has lost its part of the key. Whoever holds this page and that computer can read the
notes.</p>
<p>Keep it locked away, not with the computer. On the page “Unlock your notes” choose “Use the recovery key”. Making a
new one makes this one useless.</p>
"""


@dataclass(frozen=True)
class KeySheet:
    """What stands on the page."""

    key: str
    email: str
    host: str
    made: date

    def document(self) -> QTextDocument:
        """The page, ready to be printed."""
        groups = " &nbsp; ".join(
            f"<small>{number}</small>&nbsp;{escape(letters)}" for number, letters in enumerate(self.key.split("-"), 1)
        )
        page = QTextDocument()
        page.setHtml(
            _PAGE.format(
                email=escape(self.email), host=escape(self.host), made=escape(write_date(self.made)), groups=groups
            )
        )
        return page

    def print_on(self, printer: "QPrinter") -> None:
        """Hand it to the printer, under a name that tells nothing."""
        printer.setDocName(_NAME)
        self.document().print_(printer)


def ask_and_print(sheet: KeySheet, over: QWidget, printed: Callable[[], None]) -> None:
    """Ask which printer, then print, and say so. The dialog holds up nothing else."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, over)
    dialog.setWindowTitle("Print the recovery key")
    dialog.accepted.connect(lambda: sheet.print_on(printer))
    dialog.accepted.connect(printed)
    dialog.finished.connect(dialog.deleteLater)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.show()
