"""The column a page of the wizard stands in, and the footer below it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ehr_desktop.ui import theme
from ehr_desktop.ui.parts.bars import FooterBar
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.key_cap import KeyHints
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.parts.panel import RING_ROOM
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import Theme

_MARGIN = 24
_TOP = 32
_AIR = 12

Hints = Sequence[tuple[Sequence[str], str]]


class Column(QWidget):
    """A centred column, `width` pixels at most at text size 1; its parts go into `inside`.

    Around it is room for the focus rings of cards and rows, which reach a little beyond the column.
    """

    def __init__(self, width: int, *, top: int = _TOP, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width = width
        self._middle = QWidget()
        self._middle.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.inside = QVBoxLayout(self._middle)
        self.inside.setContentsMargins(RING_ROOM, 0, RING_ROOM, RING_ROOM)
        self.inside.setSpacing(0)
        row = QHBoxLayout(self)
        row.setContentsMargins(_MARGIN - RING_ROOM, top, _MARGIN - RING_ROOM, _MARGIN - RING_ROOM)
        row.setSpacing(0)
        row.addStretch(1)
        row.addWidget(self._middle, 1000)
        row.addStretch(1)
        theme.follow(self._restyle)

    def _restyle(self, look: Theme) -> None:
        self._middle.setMaximumWidth(look.px(self._width) + 2 * RING_ROOM)


class StepFooter(FooterBar):
    """Back at the left, the way on at the right; hints leave where there is no room.

    `back` and `go_on` are buttons, and so is `other`, a second way on that is hidden until it is there.
    """

    def __init__(
        self, *, back: str = "", go_on: str = "", other: str = "", hints: Hints = (), words: bool = False
    ) -> None:
        super().__init__()
        self.back = Button(back, icon="chevron-left", parent=self)
        self.other = Button(other, parent=self)
        self.other.hide()
        self.go_on = Button(go_on, ButtonKind.PRIMARY, icon_right="arrow-right")
        self._words = Label("", tone=Tone.MUTED, parent=self)
        self._words.setContentsMargins(0, 0, _AIR, 0)
        if back:
            self.add_left(self.back)
        else:
            self.back.hide()
        if hints:
            keys = KeyHints(hints)
            keys.setContentsMargins(0, 0, _AIR, 0)
            (self.add_right if back else self.add_left)(keys, yields=True)
        if words:
            self.add_right(self._words, yields=True)
        else:
            self._words.hide()
        if other:
            self.add_right(self.other)
        self.add_right(self.go_on)

    def say(self, words: str) -> None:
        """The quiet words beside the way on."""
        self._words.setText(words)
        self._make_room()
