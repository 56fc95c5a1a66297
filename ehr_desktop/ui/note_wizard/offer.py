"""A remark on the page, with the button that leads out of it, in room that stays: nothing around it jumps."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.ui import theme
from ehr_desktop.ui.note_wizard.remark import Remark, Way
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import Theme

_GAP = 8


class Offer(QWidget):
    """One banner for each tone; `taken` carries the `Way` whose button was pressed.

    The room it once needed is kept, empty or not, until `begin`.
    """

    taken = Signal(object)

    def __init__(self, *tones: Tone, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ways: dict[Tone, Way | None] = dict.fromkeys(tones)
        self.banners = {tone: Banner(tone) for tone in tones}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, _GAP, 0, 0)
        self._column.setSpacing(_GAP)
        self._column.addStretch(1)
        self.buttons = {tone: banner.add_button("") for tone, banner in self.banners.items()}
        for tone, banner in self.banners.items():
            banner.hide()
            self._column.addWidget(banner)
            self.buttons[tone].clicked.connect(lambda _checked=False, tone=tone: self._take(tone))
        theme.follow(self._restyle)

    def begin(self) -> None:
        """Another client, or the page is entered anew: the room is given back."""
        self.setMinimumHeight(0)

    def say(self, tone: Tone, remark: Remark) -> None:
        """Shows a remark; one without a sentence takes the banner away, and leaves its room."""
        way = remark.way
        self._ways[tone] = way
        button = self.buttons[tone]
        button.setText(way.words if way else "")
        button.setVisible(way is not None)
        self.banners[tone].say(remark.sentence)
        self._keep_room()

    def text(self) -> str:
        """All that is said."""
        return " ".join(banner.text() for banner in self.banners.values() if banner.text())

    def _take(self, tone: Tone) -> None:
        way = self._ways[tone]
        if way is not None:
            self.taken.emit(way)

    def _keep_room(self) -> None:
        self._column.invalidate()
        needed = self._column.totalHeightForWidth(self.width()) if self._column.hasHeightForWidth() else 0
        self.setMinimumHeight(max(self.minimumHeight(), needed))

    def _restyle(self, _look: Theme) -> None:
        self.setMinimumHeight(0)
        self._keep_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.setMinimumHeight(0)
            self._keep_room()
