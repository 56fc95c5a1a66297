"""The drop-down for more than four choices. The wheel never changes an answer."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyledItemDelegate, QWidget

from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.theme import Theme

NOT_CHOSEN = "Not chosen"


class Combo(QComboBox):
    """Options are (value, label). With `blank` words the first entry stands for no answer, None.

    `edited` carries the new value and comes with the clinician's choice only.
    """

    edited = Signal(object)

    def __init__(
        self,
        options: Sequence[tuple[str, str]] = (),
        *,
        blank: str = "",
        quiet: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._blank = blank
        self.setProperty("quiet", quiet)
        # The style's own delegate for pop-ups pays no heed to the style sheet.
        self.setItemDelegate(QStyledItemDelegate(self))
        self.setMaxVisibleItems(12)
        self.setPlaceholderText("Choose…")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_options(options)
        self.activated.connect(self._tell)
        theme.follow(self._restyle)

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """Shows other options; a value they still contain stays chosen."""
        before = self.value()
        self.clear()
        if self._blank:
            self.addItem(self._blank, None)
        for value, label in options:
            self.addItem(label, value)
        self.set_value(before)

    def value(self) -> str | None:
        """The value chosen, None for no answer."""
        chosen = self.currentData()
        return chosen if isinstance(chosen, str) else None

    def set_value(self, value: str | None) -> None:
        """Chooses without `edited`; a value that is not among the options is added, so that nothing is lost."""
        if value is None:
            self.setCurrentIndex(0 if self._blank else -1)
            return
        place = self.findData(value)
        if place < 0:
            self.addItem(value, value)
            place = self.count() - 1
        self.setCurrentIndex(place)

    def _tell(self, _place: int) -> None:
        self.edited.emit(self.value())

    def _restyle(self, look: Theme) -> None:
        self.setFont(look.font())
        self.view().setFont(look.font())
        self.updateGeometry()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look = theme.current()
        side = look.px(16)
        painter = QPainter(self)
        left = self.width() - side - 10
        icons.paint(painter, "chevron-down", left, (self.height() - side) / 2, side, look.muted)
        painter.end()
