"""Where the clinician's hands are on a page: which part has the keys, and where its cursor stands.

A page that is made anew has its parts in the same order; what cannot be found again is passed over.
"""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QTextEdit, QWidget


@dataclass(frozen=True)
class Hands:
    """The number of the part among those of its page that take keys, and its kind; -1 where none has them.

    `anchor` and `cursor` are places in its text, counted as Qt does.
    """

    part: int = -1
    kind: str = ""
    anchor: int = 0
    cursor: int = 0


def hands_on(page: QWidget) -> Hands:
    """Where they are on this page."""
    focused, parts = page.focusWidget(), _parts(page)
    if focused not in parts:
        return Hands()
    anchor, cursor = _cursor_of(focused)
    return Hands(parts.index(focused), type(focused).__name__, anchor, cursor)


def lay_hands_on(page: QWidget, hands: Hands) -> bool:
    """Put them there again; False where there is no such part."""
    parts = _parts(page)
    if not 0 <= hands.part < len(parts) or type(parts[hands.part]).__name__ != hands.kind:
        return False
    part = parts[hands.part]
    part.setFocus(Qt.FocusReason.OtherFocusReason)
    if isinstance(part, QTextEdit):
        cursor = QTextCursor(part.document())
        last = max(part.document().characterCount() - 1, 0)
        cursor.setPosition(min(hands.anchor, last))
        cursor.setPosition(min(hands.cursor, last), QTextCursor.MoveMode.KeepAnchor)
        part.setTextCursor(cursor)
    elif isinstance(part, QLineEdit):
        part.setCursorPosition(hands.anchor)
        part.cursorForward(hands.cursor != hands.anchor, hands.cursor - hands.anchor)
    return True


def _parts(page: QWidget) -> list[QWidget]:
    below = [one for one in page.findChildren(QWidget) if one.focusPolicy() is not Qt.FocusPolicy.NoFocus]
    return [page, *below]


def _cursor_of(part: QWidget | None) -> tuple[int, int]:
    match part:
        case QTextEdit():
            return part.textCursor().anchor(), part.textCursor().position()
        case QLineEdit() if part.hasSelectedText():
            begin, cursor = part.selectionStart(), part.cursorPosition()
            return (part.selectionEnd() if cursor == begin else begin), cursor
        case QLineEdit():
            return part.cursorPosition(), part.cursorPosition()
        case _:
            return 0, 0
