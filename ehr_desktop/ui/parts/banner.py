"""The banner: one sentence in a tone, in the page and never over it, with at most two small buttons."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ehr_desktop.ui import theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.focus import lead_focus
from ehr_desktop.ui.parts.label import Icon, Label
from ehr_desktop.ui.parts.tone import Tone, ink
from ehr_desktop.ui.parts.voice import announce
from ehr_desktop.ui.theme import Theme

_ICONS = {
    Tone.AMBER: "warning",
    Tone.RED: "warning",
    Tone.GREEN: "check",
    Tone.ACCENT: "info",
    Tone.PRACTICE: "flask",
}
_MOST_BUTTONS = 2


class Banner(QWidget):
    """AMBER needs an appointment or you, RED failed, GREEN signed, ACCENT is news, PRACTICE is practice data."""

    def __init__(self, tone: Tone, text: str = "", *, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = tone
        self._buttons: list[Button] = []
        self._sign = Icon(icon or _ICONS.get(tone, "info"), 18, tone)
        self._label = Label(text, weight=500, tone=tone, wrap=True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(13, 6, 7, 6)
        self._row.setSpacing(10)
        self._row.addWidget(self._sign)
        self._row.addWidget(self._label, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(text)
        theme.follow(self._restyle)

    def text(self) -> str:
        """The sentence shown."""
        return self._label.text()

    def say(self, text: str, tone: Tone | None = None, *, icon: str = "", aloud: bool = True) -> None:
        """Shows a sentence, in another tone if given, and announces it if `aloud`; an empty one hides the banner."""
        if tone is not None:
            self._tone = tone
            self._label.set_tone(tone)
        self._sign.show_icon(icon or _ICONS.get(self._tone, "info"), self._tone)
        changed = text != self._label.text()
        self._label.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()
        if changed and aloud:
            announce(self, text)

    def add_button(self, text: str) -> Button:
        """Adds a small button at the right and returns it; a third is refused with ValueError."""
        if len(self._buttons) == _MOST_BUTTONS:
            raise ValueError("a banner has at most two buttons")
        kind = ButtonKind.AMBER if self._tone is Tone.AMBER else ButtonKind.SECONDARY
        button = Button(text, ButtonKind.LINK if self._tone is Tone.ACCENT else kind, small=True)
        self._buttons.append(button)
        self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return button

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(hint.width(), max(hint.height(), theme.current().px(30)))

    def _restyle(self, look: Theme) -> None:
        self.setMinimumHeight(look.px(30))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = ink(theme.current(), self._tone)
        painter = QPainter(self)
        paint.box(painter, QRectF(self.rect()), 8, ground=colours.ground, line=colours.line)
        painter.end()


class UndoBanner(Banner):
    """Says what was done and offers to undo it until the time is over, e.g. after a draft was deleted."""

    undone = Signal()
    expired = Signal()

    def __init__(self, seconds: float = 10.0, parent: QWidget | None = None) -> None:
        super().__init__(Tone.ACCENT, icon="trash", parent=parent)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(round(seconds * 1000))
        self._clock.timeout.connect(self._expire)
        self._undo = self.add_button("Undo")
        self._undo.clicked.connect(self.take_back)
        lead_focus(self, lambda: self._undo)
        self.hide()

    def offer(self, sentence: str, icon: str = "trash") -> None:
        """Shows "Draft deleted" and the like; an offer still open expires first."""
        if self._clock.isActive():
            self._expire()
        self._undo.setAccessibleName(f"Undo: {sentence}")
        self.say(sentence, icon=icon)
        self._clock.start()

    def take_back(self) -> None:
        """Undo, as the button does: for the page's key. Nothing happens once the time is over."""
        if not self._clock.isActive():
            return
        self._clock.stop()
        self.say("")
        self.undone.emit()

    def _expire(self) -> None:
        self._clock.stop()
        self.say("")
        self.expired.emit()


class PracticeBand(QWidget):
    """The line across the top of every window that shows practice data."""

    TEXT = "Practice data: nothing here is real"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 3, 24, 3)
        row.setSpacing(8)
        row.addStretch()
        row.addWidget(Icon("flask", 14, Tone.PRACTICE))
        row.addWidget(Label(self.TEXT, "small", weight=500, tone=Tone.PRACTICE))
        row.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.TEXT)
        theme.follow(self._restyle)

    def _restyle(self, _look: Theme) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        colours = ink(look, Tone.PRACTICE)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.ground))
        line = colours.line if look.high_contrast else look.separator
        paint.line_across(painter, 0, self.width(), self.height() - 1, line)
        painter.end()
