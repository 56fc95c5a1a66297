"""Leads the focus from a compound part to the one inside that takes it.

Not by a focus proxy: where the compound stands behind its children in the order of Tab, as it does once that order was
set, Qt takes a proxy for one more stop, and Tab goes round inside for ever.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget


class _Lead(QObject):
    def __init__(self, compound: QWidget, to: Callable[[], QWidget]) -> None:
        super().__init__(compound)
        self._to = to
        compound.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusIn:
            self._to().setFocus(event.reason())
        return False


def lead_focus(compound: QWidget, to: Callable[[], QWidget]) -> None:
    """From now on `compound.setFocus()` gives the focus to what `to` answers then. Tab never stops at the compound."""
    _Lead(compound, to)
