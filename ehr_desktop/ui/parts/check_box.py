"""Check box and radio button: painted, so that the mark has the theme's colour and grows with the text."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QSizePolicy, QWidget

from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.theme import Theme

_BOX = 17
_GAP = 8


def paint_radio(painter: QPainter, area: QRectF, *, checked: bool, focused: bool = False) -> None:
    """Paints the round mark alone, for rows that are chosen as a whole."""
    look = theme.current()
    if focused:
        paint.disc(painter, area, line=look.focus, width=look.focus_width)
        area = area.adjusted(3.5, 3.5, -3.5, -3.5)
    if checked:
        paint.disc(painter, area, ground=look.accent)
        inset = area.width() * 0.31
        paint.disc(painter, area.adjusted(inset, inset, -inset, -inset), ground=look.on_accent)
    elif not focused:
        paint.disc(painter, area, ground=look.surface, line=look.border, width=1.2)


def _paint_check(painter: QPainter, area: QRectF, *, checked: bool, focused: bool) -> None:
    look = theme.current()
    if focused:
        paint.focus_ring(painter, area, 4, look)
        area = area.adjusted(3.5, 3.5, -3.5, -3.5)
    if checked:
        paint.box(painter, area, 2 if focused else 4, ground=look.accent)
        side = round(area.width() - (0 if focused else 3))
        centre = area.center()
        icons.paint(painter, "check", centre.x() - side / 2, centre.y() - side / 2, side, look.on_accent)
    elif not focused:
        paint.box(painter, area, 4, ground=look.surface, line=look.border)


def _size(button: QAbstractButton) -> QSize:
    look = theme.current()
    width = look.px(_BOX) + _GAP + paint.width_of(button.text(), button.font()) + 2
    return QSize(round(width), max(look.px(22), round(paint.height_of(button.font()))))


def _paint_label(painter: QPainter, button: QAbstractButton) -> QRectF:
    """Paints the words and answers where the mark goes."""
    look = theme.current()
    side = look.px(_BOX)
    room = QRectF(side + _GAP, 0, button.width() - side - _GAP, button.height())
    colour = look.text if button.isEnabled() else look.disabled
    paint.words(painter, room, button.text(), button.font(), colour)
    return QRectF(0, (button.height() - side) / 2, side, side)


class CheckBox(QCheckBox):
    """A yes or no. `toggled` and `clicked` are Qt's: `clicked` comes with the clinician's changes only."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        # Not fixed in width: Qt would make a column of fields no wider than its narrowest fixed part.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def _restyle(self, look: Theme) -> None:
        self.setFont(look.font())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return _size(self)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, position: QPoint) -> bool:
        return QRect(QPoint(0, 0), self.sizeHint()).contains(position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        _paint_check(painter, _paint_label(painter, self), checked=self.isChecked(), focused=self.hasFocus())
        painter.end()


class RadioButton(QRadioButton):
    """One of several; put those that belong together into one parent or one QButtonGroup."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Not fixed in width: Qt would make a column of fields no wider than its narrowest fixed part.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def _restyle(self, look: Theme) -> None:
        self.setFont(look.font())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return _size(self)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, position: QPoint) -> bool:
        return QRect(QPoint(0, 0), self.sizeHint()).contains(position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_radio(painter, _paint_label(painter, self), checked=self.isChecked(), focused=self.hasFocus())
        painter.end()
