"""The field for written text: plain, lines at 140 %, as tall as its text, Tab goes on to the next field.

Places in a text are Python's; Qt counts in UTF-16, where an emoji is two.
"""

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QTextEdit, QWidget

from ehr_desktop.ui import theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.theme import Theme

_LINE_HEIGHT = 140.0
_ABOVE, _BELOW = 5, 1
_BESIDE = 8
#: More marks than anybody would go through are not drawn.
_MOST_MARKS = 50

#: A place in a text and how many characters it goes on.
Span = tuple[int, int]


def in_utf16(text: str) -> int:
    """How many places a text takes for Qt."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class TextArea(QTextEdit):
    """Plain text of any length. `edited` comes with the clinician's changes only, not with `set_text`."""

    edited = Signal(str)

    def __init__(self, placeholder: str = "", *, lines: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self._filling = False
        self._is_composing = False
        self._marked: tuple[Span, ...] = ()
        self._placeholder = placeholder
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QTextEdit.LineWrapMode.WidgetWidth)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.document().contentsChanged.connect(self._contents_changed)
        self.cursorPositionChanged.connect(self._keep_cursor_in_sight)
        self.set_text("")
        theme.follow(self._restyle)

    def text(self) -> str:
        """The text as typed, lines ended by "\\n"; unlike `toPlainText` it keeps spaces that do not break."""
        return self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    def set_text(self, text: str) -> None:
        """Shows a text without `edited`; undo does not reach behind it."""
        self._filling = True
        self.setPlainText(text)
        self._set_line_height()
        self._filling = False
        self._fit()

    # --- marked words ---------------------------------------------------------------------------------------

    @property
    def is_composing(self) -> bool:
        """Whether an input method is putting letters together: the text is not what it is going to be."""
        return self._is_composing

    def mark(self, spans: Sequence[Span]) -> None:
        """Underline these words with an amber wave; the marks go along when the text is edited."""
        wanted = tuple(spans[:_MOST_MARKS])
        if not wanted and not self._marked:
            return
        self._marked = wanted
        text = self.text()
        selections = []
        for start, length in wanted:
            one = QTextEdit.ExtraSelection()
            one.cursor = self._at(text, start, length)
            one.format = _marked_format(theme.current())
            selections.append(one)
        self.setExtraSelections(selections)

    def reword(self, start: int, length: int, words: str) -> None:
        """Put other words in the place of some, as an edit of the clinician's that Ctrl+Z takes back."""
        cursor = self._at(self.text(), start, length)
        cursor.beginEditBlock()  # apart from what was typed just before: one step of undo of its own
        cursor.insertText(words)
        cursor.endEditBlock()

    def _at(self, text: str, start: int, length: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        begin = in_utf16(text[:start])
        cursor.setPosition(begin)
        end = begin + in_utf16(text[start : start + length])
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _mark_again(self, look: Theme) -> None:
        selections = self.extraSelections()
        for one in selections:
            one.format = _marked_format(look)
        self.setExtraSelections(selections)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    # --- room -----------------------------------------------------------------------------------------------

    def _set_line_height(self) -> None:
        document = self.document()
        document.setUndoRedoEnabled(False)
        line = QTextBlockFormat()
        line.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor = QTextCursor(document)
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(line)
        frame = document.rootFrame().frameFormat()
        frame.setTopMargin(_ABOVE)
        frame.setBottomMargin(_BELOW)
        frame.setLeftMargin(_BESIDE)
        frame.setRightMargin(_BESIDE)
        document.rootFrame().setFrameFormat(frame)
        document.setUndoRedoEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.InsertParagraphSeparator) and not self.isReadOnly():
            # Qt takes Enter in an empty line for "back to the plain format", since our lines have a height of their
            # own, and the empty line would be lost.
            self.textCursor().insertBlock()
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            self.textCursor().insertText(source.text())
            self.ensureCursorVisible()

    def _contents_changed(self) -> None:
        self._fit()
        if not self._filling:
            self.edited.emit(self.text())

    def _restyle(self, look: Theme) -> None:
        self.setFont(look.font())
        if self._marked:
            self._mark_again(look)
        self._fit()

    def _fit(self) -> None:
        edges = 2 * theme.current().focus_width + 4
        line = self.fontMetrics().lineSpacing() * _LINE_HEIGHT / 100
        least = round(self._lines * line) + _ABOVE + _BELOW
        height = max(round(self.document().size().height()), least) + edges
        if height != self.height():
            self.setFixedHeight(height)

    def _keep_cursor_in_sight(self) -> None:
        """The page scrolls, not the field: takes the page along when the cursor leaves the part in sight."""
        around: QObject | None = self.parent()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parent()
        page = around.widget() if around is not None else None
        if around is None or page is None or not self.hasFocus():
            return
        place = self.viewport().mapTo(page, self.cursorRect().center())
        around.ensureVisible(place.x(), place.y(), 0, self.fontMetrics().lineSpacing() * 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._placeholder and self.document().isEmpty():
            # Qt's own would stand at the very edge: it does not know the margins of the text.
            look = theme.current()
            line = QRectF(self.cursorRect())
            line.setRight(self.viewport().width() - _BESIDE)
            painter = QPainter(self.viewport())
            paint.words(painter, line, self._placeholder, look.font(), look.muted)
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(240), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(120), self.height())


def _marked_format(look: Theme) -> QTextCharFormat:
    marked = QTextCharFormat()
    marked.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
    marked.setUnderlineColor(QColor(look.amber))
    return marked
