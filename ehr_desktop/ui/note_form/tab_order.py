"""Where Tab goes, for parts that come and go: Qt puts what comes later at the end.

Qt's own focus chain is never walked: to Python, what `nextInFocusChain` answers belongs to the widget asked, and
dies with it. So every part names its stops.
"""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def taking_focus(stops: Sequence[QWidget]) -> list[QWidget]:
    """Those Qt orders; the others it passes over, and the order would break there."""
    return [stop for stop in stops if stop.focusPolicy() is not Qt.FocusPolicy.NoFocus]


def order(stops: Sequence[QWidget]) -> None:
    """Tab goes through these one after the other."""
    for before, after in pairwise(taking_focus(stops)):
        QWidget.setTabOrder(before, after)
