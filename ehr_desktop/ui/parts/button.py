"""Buttons of every kind, painted from the theme, reached and pressed by keyboard like any push button.

Painted rather than styled: so icon and text keep their distance at every text size, an icon may stand at the
right, and the focus ring shows on the filled kind too.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.tool_tip import plain_tool_tip
from ehr_desktop.ui.theme import Theme

_PAD = 15
_PAD_SMALL = 12
_PAD_LINK = 6
_GAP = 7


class ButtonKind(StrEnum):
    """What a button is for; PRIMARY stands once on a page, AMBER only inside the amber banner."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    QUIET = "quiet"
    LINK = "link"
    DANGER = "danger"
    AMBER = "amber"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class _Colours:
    words: str
    icon: str
    ground: str
    line: str


class Button(QPushButton):
    """A push button; Enter and Space press it. `clicked` is Qt's own signal."""

    def __init__(
        self,
        text: str,
        kind: ButtonKind = ButtonKind.SECONDARY,
        *,
        icon: str = "",
        icon_right: str = "",
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.kind = kind
        self._icon = icon
        self._icon_right = icon_right
        self._small = small
        self.setProperty("kind", str(kind))
        self.setCheckable(kind is ButtonKind.CHOICE)
        # A button in a dialog would otherwise be pressed by Enter in a text field: Enter there never signs.
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def set_icon(self, icon: str) -> None:
        """Puts another icon at the left; none when empty."""
        self._icon = icon
        self.updateGeometry()
        self.update()

    def _restyle(self, look: Theme) -> None:
        self.setFont(look.font("body", 500))
        self.updateGeometry()
        self.update()

    def _pad(self) -> int:
        if self.kind is ButtonKind.LINK:
            return _PAD_LINK
        return _PAD_SMALL if self._small else _PAD

    def _words(self) -> str:
        return self.text().replace("&&", "\0").replace("&", "").replace("\0", "&")

    def sizeHint(self) -> QSize:
        look = theme.current()
        width = 2 * self._pad() + paint.width_of(self._words(), self.font()) + 1
        for name in (self._icon, self._icon_right):
            width += look.px(16) + _GAP if name else 0
        return QSize(round(width), look.px(28 if self._small else 32))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        colours = self._colours(look)
        area = QRectF(self.rect())
        painter = QPainter(self)
        paint.box(painter, area, 6, ground=colours.ground, line=colours.line)
        if self.hasFocus():
            self._paint_focus(painter, area, look)
        self._paint_words(painter, area, colours, look)
        painter.end()

    def _paint_focus(self, painter: QPainter, area: QRectF, look: Theme) -> None:
        if self.kind is ButtonKind.PRIMARY and self.isEnabled():
            paint.focus_ring(painter, area.adjusted(3, 3, -3, -3), 4, look, look.on_accent)
        else:
            paint.focus_ring(painter, area, 5, look)

    def _paint_words(self, painter: QPainter, area: QRectF, colours: _Colours, look: Theme) -> None:
        side = look.px(16)
        wide = paint.width_of(self._words(), self.font())
        whole = wide + sum(side + _GAP for name in (self._icon, self._icon_right) if name)
        left = max(area.center().x() - whole / 2, 0.0)
        top = area.center().y() - side / 2
        if self._icon:
            icons.paint(painter, self._icon, left, top, side, colours.icon)
            left += side + _GAP
        room = QRectF(left, area.top(), wide + 1, area.height())
        paint.words(painter, room, self._words(), self.font(), colours.words)
        if self._icon_right:
            icons.paint(painter, self._icon_right, left + wide + _GAP, top, side, colours.icon)

    def _colours(self, look: Theme) -> _Colours:
        if not self.isEnabled():
            line = look.disabled if look.high_contrast else ""
            plain = self.kind in (ButtonKind.QUIET, ButtonKind.LINK)
            return _Colours(look.disabled, look.disabled, "" if plain else look.disabled_bg, "" if plain else line)
        over, down = self.underMouse(), self.isDown()
        touched = look.press if down else look.hover if over else ""
        match self.kind:
            case ButtonKind.PRIMARY:
                ground = look.accent_hover if over or down else look.accent
                return _Colours(look.on_accent, look.on_accent, ground, "")
            case ButtonKind.SECONDARY:
                return _Colours(look.text, look.muted, touched or look.raised, look.hair)
            case ButtonKind.QUIET:
                return _Colours(look.text, look.muted, touched, "")
            case ButtonKind.LINK:
                return _Colours(look.accent_text, look.accent_text, touched, "")
            case ButtonKind.DANGER:
                ground = look.red_bg if over or down else look.raised
                return _Colours(look.red, look.red, ground, look.red_line)
            case ButtonKind.AMBER:
                ground = look.amber_bg if over or down else look.surface
                return _Colours(look.amber, look.amber, ground, look.amber_line)
            case ButtonKind.CHOICE:
                if self.isChecked():
                    return _Colours(look.accent_text, look.accent_text, look.select, look.accent_text)
                return _Colours(look.text, look.muted, touched or look.raised, look.hair)
            case _:
                assert_never(self.kind)


class IconButton(QPushButton):
    """A square button with only an icon; its name is its tool tip and what a screen reader says."""

    def __init__(self, icon: str, name: str, *, size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._size = size
        self.setAccessibleName(name)
        plain_tool_tip(self, name)
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def _restyle(self, _look: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        side = theme.current().px(self._size + 12)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        area = QRectF(self.rect())
        painter = QPainter(self)
        ground = look.press if self.isDown() else look.nav if self.underMouse() else ""
        if ground and self.isEnabled():
            paint.box(painter, area, 6, ground=ground)
        if self.hasFocus():
            paint.focus_ring(painter, area, 5, look)
        side = look.px(self._size)
        colour = look.muted if self.isEnabled() else look.disabled
        centre = area.center()
        icons.paint(painter, self._icon, centre.x() - side / 2, centre.y() - side / 2, side, colour)
        painter.end()
