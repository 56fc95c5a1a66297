"""The side bar: where one can go, with counts. Becomes icons with counts where its words take too much room."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.label import Icon, Label
from ehr_desktop.ui.parts.tone import Tone, ink
from ehr_desktop.ui.parts.tool_tip import plain_tool_tip
from ehr_desktop.ui.theme import Theme

_WIDE, _NARROW = 224, 60
_LARGEST_SHARE = 0.22
_MARGIN = 12


@dataclass(frozen=True, slots=True)
class Place:
    """One place to go to. Places of one group stand together; those of group "end" at the foot."""

    key: str
    text: str
    icon: str
    group: str = ""


class _Entry(QAbstractButton):
    went = Signal(str)
    stepped = Signal(int)

    def __init__(self, place: Place, parent: QWidget) -> None:
        super().__init__(parent)
        self.place = place
        self.narrow = False
        self._count = 0
        self._tone = Tone.MUTED
        self.setCheckable(True)
        self.setText(place.text)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # May give a little of its height, so that large text does not make the window higher than the screen.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.clicked.connect(self._tell)
        self.set_count(0, Tone.MUTED)

    def _tell(self) -> None:
        self.went.emit(self.place.key)

    def set_count(self, count: int, tone: Tone) -> None:
        self._count, self._tone = count, tone
        self.setAccessibleName(f"{self.place.text}, {count}" if count else self.place.text)
        self.set_narrow(self.narrow)

    def set_narrow(self, narrow: bool) -> None:
        self.narrow = narrow
        plain_tool_tip(self, self.accessibleName() if narrow else "")
        self.updateGeometry()
        self.update()

    def nextCheckState(self) -> None:
        """A place is left by going to another, never by pressing it again."""
        self.setChecked(True)

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.px(36), look.px(34 if not self.narrow else 36))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(36), theme.current().px(24))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self.stepped.emit(1)
            case Qt.Key.Key_Up:
                self.stepped.emit(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        area = QRectF(self.rect())
        painter = QPainter(self)
        ground = look.nav if self.isChecked() else look.press if self.isDown() else ""
        if not ground and self.underMouse():
            ground = look.separator if not look.high_contrast else look.hover
        if ground:
            paint.box(painter, area, 6, ground=ground)
        if self.hasFocus():
            paint.focus_ring(painter, area, 5, look)
        if self.narrow:
            self._paint_narrow(painter, area, look)
        else:
            self._paint_wide(painter, area, look)
        painter.end()

    def _icon_colour(self, look: Theme) -> str:
        return look.accent_text if self.isChecked() else look.muted

    def _paint_wide(self, painter: QPainter, area: QRectF, look: Theme) -> None:
        side = look.px(18)
        icons.paint(painter, self.place.icon, 10, area.center().y() - side / 2, side, self._icon_colour(look))
        count = str(self._count) if self._count else ""
        count_font = look.font("second", 600 if self._tone is not Tone.MUTED else 500, figures=True)
        count_width = paint.width_of(count, count_font)
        left = 10 + side + 10
        room = QRectF(left, 0, area.width() - left - count_width - 14 - (8 if count else 0), area.height())
        paint.words(painter, room, self.place.text, look.font("body", 500), look.text)
        end = QRectF(area.width() - count_width - 13, 0, count_width + 1, area.height())
        paint.words(painter, end, count, count_font, ink(look, self._tone).words, paint.RIGHT)

    def _paint_narrow(self, painter: QPainter, area: QRectF, look: Theme) -> None:
        side = look.px(18)
        count = str(self._count) if 0 < self._count < 100 else "99+" if self._count else ""
        font = look.font("small", 600, figures=True)
        wide = paint.width_of(count, font)
        whole = side + (5 + wide if count else 0)
        left = area.center().x() - whole / 2
        icons.paint(painter, self.place.icon, left, area.center().y() - side / 2, side, self._icon_colour(look))
        room = QRectF(left + side + 5, 0, wide + 1, area.height())
        paint.words(painter, room, count, font, ink(look, self._tone).words)


class SideBar(QWidget):
    """`chosen` carries the key of a place. Arrow keys move through the places, Enter or Space goes there."""

    chosen = Signal(str)

    def __init__(self, name: str, places: Sequence[Place], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries = {place.key: _Entry(place, self) for place in places}
        self._narrow = False
        self._room = 0
        self._name = Label(name, weight=600, elide=True)
        self.setAccessibleName("Places")
        self._lay_out()
        for entry in self._entries.values():
            entry.went.connect(self._go)
            entry.stepped.connect(self._step)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        theme.follow(self._restyle)

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.setSpacing(11)
        self._head.addWidget(Icon("note", 20, Tone.ACCENT))
        self._head.addWidget(self._name, 1)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(2)
        self._column.addLayout(self._head)
        self._column.addSpacing(16)
        group: str | None = None
        for entry in self._entries.values():
            if group is not None and entry.place.group != group:
                if entry.place.group == "end":
                    self._column.addStretch()
                else:
                    self._column.addSpacing(14)
            group = entry.place.group
            self._column.addWidget(entry)
        if group != "end":
            self._column.addStretch()

    def set_name(self, name: str) -> None:
        """Shows the practice's name at the head."""
        self._name.setText(name)

    def set_current(self, key: str) -> None:
        """Shows where one is, without `chosen`."""
        for entry in self._entries.values():
            entry.setChecked(entry.place.key == key)

    def set_count(self, key: str, count: int, tone: Tone = Tone.MUTED) -> None:
        """Shows a number beside a place; none when 0."""
        self._entries[key].set_count(count, tone)

    def set_place_visible(self, key: str, visible: bool) -> None:
        """Shows or hides a place, e.g. "Needs you" when there is nothing."""
        self._entries[key].setVisible(visible)

    def fit(self, window_width: int) -> None:
        """Told by the window how wide it is: words that take more than a fifth of it give way to icons."""
        self._room = window_width
        self._restyle(theme.current())

    def is_narrow(self) -> bool:
        """Whether only icons and counts are shown."""
        return self._narrow

    def _restyle(self, look: Theme) -> None:
        self._narrow = bool(self._room) and look.px(_WIDE) > _LARGEST_SHARE * self._room
        self.setFixedWidth(look.px(_NARROW if self._narrow else _WIDE))
        side = 8 if self._narrow else _MARGIN
        self._column.setContentsMargins(side, 20, side + 1, 12)
        self._head.setContentsMargins(0 if self._narrow else 9, 0, 0, 0)
        self._name.setVisible(not self._narrow)
        for entry in self._entries.values():
            entry.set_narrow(self._narrow)
        self.update()

    def _go(self, key: str) -> None:
        self.set_current(key)
        self.chosen.emit(key)

    def _step(self, by: int) -> None:
        shown = [entry for entry in self._entries.values() if not entry.isHidden()]
        at = next((place for place, entry in enumerate(shown) if entry.hasFocus()), 0)
        shown[(at + by) % len(shown)].setFocus(Qt.FocusReason.TabFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        edge = QRectF(self.width() - 1, 0, 1, self.height())
        painter.fillRect(edge, QColor(look.separator))
        painter.end()
