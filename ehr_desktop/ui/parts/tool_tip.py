"""Tool tips that show a text as it is.

Qt reads a tool tip that looks like HTML as HTML: a code or a name from a server could load a picture into the program.
"""

from PySide6.QtGui import QStandardItem, Qt
from PySide6.QtWidgets import QWidget


def plain_tip(text: str) -> str:
    """The text such that a tool tip shows just it, lines and all; one Qt takes for plain anyway is left alone."""
    return Qt.convertFromPlainText(text) if Qt.mightBeRichText(text) else text


def plain_tool_tip(about: QWidget | QStandardItem, text: str) -> None:
    """Has a tool tip say this text, whoever wrote it."""
    about.setToolTip(plain_tip(text))
