"""The two bars at the foot: the footer of wizard and signing, and the status bar of the main window."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ehr_desktop.ui import theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.key_cap import KeyCap
from ehr_desktop.ui.parts.label import Icon, Label
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import Theme

_MARGIN = 24


class _Bar(QWidget):
    """A bar with a line above; parts that yield are left out, last added first, where the room is too narrow."""

    def __init__(self, gap: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: list[QWidget] = []
        self._yielding: list[QWidget] = []
        self._withheld: list[QWidget] = []
        self._row = QHBoxLayout(self)
        self._row.setSpacing(gap)
        self._row.setContentsMargins(_MARGIN, 1, _MARGIN, 0)
        self._left = QHBoxLayout()
        self._left.setSpacing(gap)
        self._right = QHBoxLayout()
        self._right.setSpacing(gap)
        self._row.addLayout(self._left)
        self._row.addStretch(1)
        self._row.addLayout(self._right)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _add(self, side: QHBoxLayout, part: QWidget, *, yields: bool) -> None:
        side.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        self._parts.append(part)
        if yields:
            self._yielding.append(part)
        self._make_room()

    def offer(self, part: QWidget, offered: bool) -> None:
        """Whether a part that yields is there at all, however much room there is."""
        if offered is (part not in self._withheld):
            return
        if offered:
            self._withheld.remove(part)
        else:
            self._withheld.append(part)
        self._make_room()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._make_room()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _needed(self, left_out: Sequence[QWidget]) -> int:
        shown = [part for part in self._parts if part not in left_out]
        shown = [part for part in shown if part in self._yielding or not part.isHidden()]
        edges = self._row.contentsMargins()
        gaps = (len(shown) + 1) * self._row.spacing() + edges.left() + edges.right()
        return sum(part.sizeHint().width() for part in shown) + gaps

    def _make_room(self) -> None:
        left_out = list(self._withheld)
        for part in reversed(self._yielding):
            if part not in left_out and self._needed(left_out) > self.width():
                left_out.append(part)
        for part in self._yielding:
            if part.isHidden() != (part in left_out):
                part.setVisible(part not in left_out)

    def minimumSizeHint(self) -> QSize:
        # What yields takes no part in the least width, or the window could never become narrow enough.
        shown = [part for part in self._yielding if not part.isHidden()]
        taken = sum(part.sizeHint().width() + self._row.spacing() for part in shown)
        hint = super().minimumSizeHint()
        return QSize(max(hint.width() - taken, 0), hint.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.line_across(painter, 0, self.width(), 0, theme.current().separator)
        painter.end()


class FooterBar(_Bar):
    """Left: back, or the state line. Right: hints, then the buttons, the one that leads on last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(8, parent)
        theme.follow(self._restyle)

    def add_left(self, part: QWidget, *, yields: bool = False) -> None:
        """Adds a part at the left; one that `yields` is left out where the bar is too narrow."""
        self._add(self._left, part, yields=yields)

    def add_right(self, part: QWidget, *, yields: bool = False) -> None:
        """Adds a part at the right; one that `yields` is left out where the bar is too narrow."""
        self._add(self._right, part, yields=yields)

    def _restyle(self, look: Theme) -> None:
        self.setFixedHeight(max(60, look.px(56)))
        self._make_room()
        self.update()


class StateLine(QWidget):
    """Icon, bold line, quiet line: "Saved on this computer 10:42:07", and under it what comes next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = Icon("computer", 18)
        self._first = Label("", weight=500, figures=True, elide=True)
        self._second = Label("", "second", tone=Tone.MUTED, elide=True)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(self._first)
        lines.addWidget(self._second)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(9)
        row.addWidget(self._icon)
        row.addLayout(lines, 1)
        self._icon.hide()

    def set_state(self, first: str, second: str = "", icon: str = "computer", tone: Tone = Tone.MUTED) -> None:
        """Shows a state; `tone` is that of the icon, and of the words when it is AMBER or RED."""
        self._icon.show_icon(icon, tone)
        self._icon.setVisible(bool(first))
        self._first.setText(first)
        self._first.set_tone(tone if tone in (Tone.AMBER, Tone.RED) else Tone.TEXT)
        self._second.setText(second)
        self._second.setVisible(bool(second))
        self.setAccessibleName(". ".join(part for part in (first, second) if part))
        self.updateGeometry()


class StatusBar(_Bar):
    """Left: what is only here and since when. Right: who, and *Lock*. `lock_pressed` asks to lock."""

    lock_pressed = Signal()

    def __init__(self, lock_key: str = "Ctrl L", parent: QWidget | None = None) -> None:
        super().__init__(8, parent)
        self._icon = Icon("cloud-check", 16)
        self._text = Label("", "second", weight=500, tone=Tone.MUTED, elide=True)
        self._person = Label("", "second", weight=500, tone=Tone.MUTED, elide=True)
        self._lock = Button("Lock", ButtonKind.QUIET, icon="lock", small=True)
        self._lock.setAccessibleDescription(lock_key)
        self._lock.clicked.connect(self.lock_pressed)
        self._add(self._left, self._icon, yields=False)
        self._add(self._left, self._text, yields=False)
        self._add(self._right, self._person, yields=False)
        self._add(self._right, self._lock, yields=False)
        self._add(self._right, KeyCap(lock_key), yields=True)
        theme.follow(self._restyle)

    def set_state(self, text: str, icon: str, tone: Tone = Tone.MUTED) -> None:
        """Shows how things stand with the server."""
        self._icon.show_icon(icon, tone)
        self._text.setText(text)
        self._text.set_tone(tone)
        self._make_room()

    def set_person(self, name: str) -> None:
        """Shows who is signed in."""
        self._person.setText(name)
        self._make_room()

    def set_lock_visible(self, visible: bool) -> None:
        """Hides *Lock* where there is nothing to lock."""
        self._lock.setVisible(visible)

    def _restyle(self, look: Theme) -> None:
        self.setFixedHeight(look.px(36))
        self._row.setContentsMargins(20, 1, 16, 0)
        self._make_room()
        self.update()
