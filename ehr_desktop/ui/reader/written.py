"""Written text to read, select and copy: headings, paragraphs at 140 %, marked words, and problems named.

One read-only document, so that a selection can reach from the first word to the last, and a screen reader reads on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QTextEdit, QWidget

from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.rows import Span
from ehr_desktop.ui.theme import Theme

_LINE_HEIGHT = 140.0
_ABOVE_HEADING = 14
#: Room around a text that draws its own focus ring.
RING_MARGIN = 6

_BY_KEY = frozenset({Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason})


@dataclass(frozen=True)
class Written:
    """A heading with its text. `marks` are pieces of the text to point out, `problems` what signing still needs."""

    heading: str
    text: str
    marks: tuple[Span, ...] = ()
    problems: tuple[str, ...] = ()


class WrittenText(QTextEdit):
    """As high as its text. Draws its own focus ring, `rings`, or tells the paper it stands on: `focus_changed`.

    Ring and caret are for keys: they are not there when a page has just been opened, nor for the pointer.
    """

    focus_changed = Signal()

    def __init__(self, name: str, *, rings: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rings = rings
        self.shows_focus = False
        self._shown: tuple[Written, ...] = ()
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # It stands on paper: no ground, border or padding of a field.
        self.setStyleSheet("QTextEdit, QTextEdit:focus { background: transparent; border: none; padding: 0; }")
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(RING_MARGIN if rings else 0)
        self.setAccessibleName(name)
        theme.follow(self._restyle)

    def show_written(self, shown: Sequence[Written]) -> None:
        """Shows these passages, from the top."""
        self._shown = tuple(shown)
        self._write(theme.current())

    def _restyle(self, look: Theme) -> None:
        self.setFont(look.font())
        self._write(look)

    def _write(self, look: Theme) -> None:
        self.clear()
        cursor = QTextCursor(self.document())
        for at, one in enumerate(self._shown):
            self._write_heading(cursor, one.heading, look, first=at == 0)
            if one.text:
                _write_text(cursor, one, look)
            for problem in one.problems:
                _write_problem(cursor, problem, look)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._fit()

    def _write_heading(self, cursor: QTextCursor, heading: str, look: Theme, *, first: bool) -> None:
        if not heading:
            return
        block = QTextBlockFormat()
        block.setTopMargin(0 if first else _ABOVE_HEADING)
        block.setHeadingLevel(3)
        if first:
            cursor.setBlockFormat(block)
        else:
            cursor.insertBlock(block)
        cursor.insertText(heading, _inked(look.font("small", 600), look.muted))

    def _fit(self) -> None:
        height = round(self.document().size().height()) + 2
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_focus(event.reason() in _BY_KEY)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_focus(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._show_focus(True)
        super().keyPressEvent(event)

    def _show_focus(self, shown: bool) -> None:
        self.shows_focus = shown
        self.setCursorWidth(1 if shown else 0)
        self.viewport().update()
        self.focus_changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._rings and self.shows_focus:
            painter = QPainter(self.viewport())
            paint.focus_ring(painter, QRectF(self.viewport().rect()), 5, theme.current())
            painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(480), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(120), self.height())


def _inked(font: QFont, colour: str) -> QTextCharFormat:
    ink = QTextCharFormat()
    ink.setFont(font)
    ink.setForeground(QColor(colour))
    return ink


def _open_lines() -> QTextBlockFormat:
    block = QTextBlockFormat()
    block.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    return block


def _write_text(cursor: QTextCursor, one: Written, look: Theme) -> None:
    plain = _inked(look.font(), look.text)
    marked = QTextCharFormat(plain)
    marked.setBackground(QColor(look.mark))
    marked.setFontUnderline(True)
    if one.heading or cursor.position():
        cursor.insertBlock(_open_lines())
    else:
        cursor.setBlockFormat(_open_lines())
    at = 0
    for start, length in one.marks:
        cursor.insertText(one.text[at:start], plain)
        cursor.insertText(one.text[start : start + length], marked)
        at = start + length
    cursor.insertText(one.text[at:], plain)


def _write_problem(cursor: QTextCursor, problem: str, look: Theme) -> None:
    cursor.insertBlock(_open_lines())
    side = look.px(14)
    ratio = 2.0  # drawn once for every screen: a picture in a document does not know where it is shown
    cursor.insertImage(icons.image("warning", side, look.amber, ratio))
    cursor.insertText(f"  {problem}", _inked(look.font("second", 500), look.amber))
