"""One of the texts a clinician chooses between: whose it is, the text, and a frame when it is the one chosen."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ehr_desktop.ui import theme
from ehr_desktop.ui.needs_you.differences import Span
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.label import caption
from ehr_desktop.ui.reader.written import RING_MARGIN, Written, WrittenText
from ehr_desktop.ui.theme import Theme

_PAD = 12


def indented(text: WrittenText) -> QHBoxLayout:
    """A text with its words where those of the sides stand."""
    row = QHBoxLayout()
    row.setContentsMargins(_PAD - RING_MARGIN, 0, _PAD - RING_MARGIN, 0)
    row.addWidget(text)
    return row


class Side(QWidget):
    """`whose` stands above the text: "Mine · this computer, Tue 17 Nov 15:42". The chosen one has a frame."""

    def __init__(
        self, about: str, whose: str, text: str, marks: tuple[Span, ...] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._is_chosen = False
        self._name = f"{about}, {whose}"
        self.text = WrittenText(self._name, rings=True)
        self.text.show_written([Written("", text, marks)])
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD - RING_MARGIN, 8, _PAD - RING_MARGIN, 0)
        column.setSpacing(0)
        head = caption(whose)
        head.setContentsMargins(RING_MARGIN, 0, 0, 0)
        column.addWidget(head)
        column.addWidget(self.text)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.follow(self._restyle)

    def set_chosen(self, chosen: bool) -> None:
        """Whether it will be saved."""
        self._is_chosen = chosen
        self.text.setAccessibleName(f"{self._name}, chosen" if chosen else self._name)
        self.update()

    def _restyle(self, _look: Theme) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._is_chosen:
            return
        look = theme.current()
        painter = QPainter(self)
        paint.box(painter, QRectF(self.rect()), 8, ground=look.select, line=look.accent_text)
        painter.end()
