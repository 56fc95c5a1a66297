"""The `QWizard` itself, stripped to its pages: header and footer around it are ours, and so are Enter and Escape."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget, QWizard, QWizardPage

from ehr_desktop.ui.parts.panel import Ground, set_ground


class Pages(QWizard):
    """Shows one page at a time, used as a child widget. Nothing in it closes it or goes on by itself.

    `rejected_once` comes where Qt would have closed the dialog: nothing is lost, the screen around decides.
    """

    rejected_once = Signal()

    def __init__(self, pages: Sequence[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Widget)
        self.setWizardStyle(QWizard.WizardStyle.ModernStyle)
        self.setOptions(
            QWizard.WizardOption.IndependentPages
            | QWizard.WizardOption.NoDefaultButton
            | QWizard.WizardOption.NoBackButtonOnStartPage
        )
        self.setButtonLayout([])
        self.setSizeGripEnabled(False)
        for number, content in enumerate(pages):
            page = QWizardPage()
            set_ground(page, Ground.SURFACE)
            column = QVBoxLayout(page)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(content)
            self.setPage(number, page)
        set_ground(self, Ground.SURFACE)
        self.restart()
        self._strip()

    def show_page(self, number: int) -> None:
        """Shows a page, forwards or backwards, without any judgement of its own."""
        if self.currentId() != number:
            self.setCurrentId(number)

    def _strip(self) -> None:
        """Takes away the frame, the ruler and the margins, which no option of Qt's does."""
        inner = next(one for one in self.children() if isinstance(one, QWidget))
        _bare(inner.layout())
        for child in inner.children():
            if type(child) is QFrame:
                _bare(child.layout())
            elif type(child) is QWidget:
                child.setMaximumHeight(0)  # the ruler above the row of buttons that is not there

    def event(self, event: QEvent) -> bool:
        answer = super().event(event)
        if event.type() is QEvent.Type.StyleChange and self.pageIds():
            self._strip()
        return answer

    def reject(self) -> None:
        """Never closes: what was typed stays."""
        self.rejected_once.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # Enter and Escape are answered by the screen around


def _bare(layout: QLayout | None) -> None:
    """Without margins and spacing, and so are the rows in it.

    Its items are left alone: a Python object for a `QLayoutItem` of Qt's own would delete it when it goes.
    """
    if layout is None:
        return
    for one in (layout, *layout.findChildren(QHBoxLayout)):
        one.setContentsMargins(0, 0, 0, 0)
        one.setSpacing(0)
