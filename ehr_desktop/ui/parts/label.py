"""Words on a page: a label in a step of the type scale and a tone.

Never rich text, so that a client's name or a note is never read as markup.
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.parts.tone import Tone, ink
from ehr_desktop.ui.parts.tool_tip import plain_tip, plain_tool_tip
from ehr_desktop.ui.theme import Theme, TypeName

_WIDEST_LINE = 560


def repolish(widget: QWidget) -> None:
    """Has the style sheet look at a changed property: it does so only when a widget is polished anew.

    That puts back the font of the first polish, also where the text size was changed since: the one of now stays.
    """
    font = QFont(widget.font())
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    if widget.font() != font:
        widget.setFont(font)


class Label(QLabel):
    """Plain text. `wrap` breaks lines, `elide` shortens one line and keeps the whole text in the tool tip."""

    def __init__(
        self,
        text: str = "",
        step: TypeName = "body",
        *,
        weight: int | None = None,
        tone: Tone = Tone.TEXT,
        wrap: bool = False,
        elide: bool = False,
        figures: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._step = step
        self._weight = weight
        self.setProperty("tone", tone.name)
        self._elide = elide
        self._figures = figures
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        vertical = QSizePolicy.Policy.Minimum if wrap else QSizePolicy.Policy.Fixed
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, vertical)
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)
        theme.follow(self._restyle)

    def set_tone(self, tone: Tone) -> None:
        """Changes what the words mean."""
        if self.property("tone") != tone.name:
            self.setProperty("tone", tone.name)
            repolish(self)

    def _restyle(self, look: Theme) -> None:
        self.setFont(look.font(self._step, self._weight, figures=self._figures))

    def sizeHint(self) -> QSize:
        if not self.wordWrap():
            return super().sizeHint()
        # QLabel asks for a squarish block; a sentence is to stand on one line where there is room.
        longest = max((self.fontMetrics().horizontalAdvance(line) for line in self.text().split("\n")), default=0)
        width = min(longest + 2, theme.current().px(_WIDEST_LINE))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        if self._elide:
            return QSize(min(least.width(), self.fontMetrics().averageCharWidth() * 8), least.height())
        return least

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        if not self._elide or shown == self.text():
            super().paintEvent(event)
            return
        if plain_tip(self.text()) not in self.toolTip():
            plain_tool_tip(self, self.text())
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(self.contentsRect(), int(self.alignment() | Qt.TextFlag.TextSingleLine), shown)
        painter.end()


class Icon(QWidget):
    """An icon that only decorates the words beside it; nothing for a screen reader."""

    def __init__(self, name: str, size: int = 16, tone: Tone = Tone.MUTED, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._size = size
        self._tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def show_icon(self, name: str, tone: Tone) -> None:
        """Shows another icon, or the same in another tone."""
        self._name, self._tone = name, tone
        self.update()

    def _restyle(self, _look: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        side = theme.current().px(self._size)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        side = look.px(self._size)
        painter = QPainter(self)
        colour = ink(look, self._tone).words
        icons.paint(painter, self._name, (self.width() - side) / 2, (self.height() - side) / 2, side, colour)
        painter.end()


def page_title(text: str, parent: QWidget | None = None) -> Label:
    """The one title of a page; wraps rather than being cut."""
    return Label(text, "title", wrap=True, parent=parent)


def section_title(text: str, parent: QWidget | None = None) -> Label:
    """The title of a section of a form or page."""
    return Label(text, "section", wrap=True, parent=parent)


def caption(text: str, parent: QWidget | None = None) -> Label:
    """The small bold line above a group."""
    return Label(text, "small", weight=600, tone=Tone.MUTED, parent=parent)


def quiet(text: str, parent: QWidget | None = None) -> Label:
    """A second, muted line under a title; wraps."""
    return Label(text, "body", tone=Tone.MUTED, wrap=True, parent=parent)
