"""A recovery key as it is shown: numbered groups in large letters of one width, to be written down."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from ehr_desktop.ui import theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.label import caption
from ehr_desktop.ui.recovery.mono import mono_font
from ehr_desktop.ui.theme import Theme

_IN_A_ROW = 4


class _Group(QWidget):
    def __init__(self, number: int, letters: str) -> None:
        super().__init__()
        self._letters = QLabel(letters)
        self._letters.setTextFormat(Qt.TextFormat.PlainText)
        self._letters.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._letters.setAccessibleName(f"Group {number}: {' '.join(letters)}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(caption(str(number)))
        column.addWidget(self._letters)
        theme.follow(self._restyle)

    def _restyle(self, look: Theme) -> None:
        self._letters.setFont(mono_font(look, "title"))


class KeyGroups(QWidget):
    """A sheet with the groups; nothing on it can be selected or copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QGridLayout(self)
        self._rows.setContentsMargins(20, 14, 20, 16)
        self._rows.setHorizontalSpacing(24)
        self._rows.setVerticalSpacing(12)
        self._rows.setColumnStretch(_IN_A_ROW, 1)
        self._shown: list[_Group] = []

    def show_key(self, key: str) -> None:
        """Shows the groups between dashes; an empty text shows none."""
        for group in self._shown:
            self._rows.removeWidget(group)
            group.hide()
            group.deleteLater()
        self._shown = [_Group(number, letters) for number, letters in enumerate(key.split("-"), 1) if letters]
        for place, group in enumerate(self._shown):
            self._rows.addWidget(group, place // _IN_A_ROW, place % _IN_A_ROW)
            group.show()
        self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paint.box(painter, QRectF(self.rect()), 8, ground=look.raised, line=look.hair)
        painter.end()
