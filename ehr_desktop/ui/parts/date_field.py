"""A date, typed or picked from a calendar; may be emptied. Shows "Tue 17 Nov 2026"."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, QEvent, QLocale, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QToolButton, QVBoxLayout, QWidget

from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.parts.button import IconButton
from ehr_desktop.ui.parts.dates import read_date, write_date
from ehr_desktop.ui.parts.field import show_problem_border
from ehr_desktop.ui.parts.line_edit import LineEdit
from ehr_desktop.ui.theme import Theme


class _Calendar(QFrame):
    """The calendar under the field; Escape or a click elsewhere closes it."""

    picked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName("Calendar")
        self._grid = QCalendarWidget(self)
        self._grid.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self._grid.setGridVisible(False)
        self._grid.setAccessibleName("Calendar, arrow keys choose a day, Enter takes it")
        self._grid.activated.connect(self._take)
        self._grid.clicked.connect(self._take)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.addWidget(self._grid)
        theme.follow(self._restyle)

    def open_at(self, place: QPoint, day: date) -> None:
        self._grid.setSelectedDate(QDate(day.year, day.month, day.day))
        self.adjustSize()
        screen = self.screen().availableGeometry()
        left = min(place.x(), screen.right() - self.width())
        top = place.y() if place.y() + self.height() <= screen.bottom() else screen.bottom() - self.height()
        self.move(max(left, screen.left()), max(top, screen.top()))
        self.show()
        self._grid.setFocus()

    def _take(self, day: QDate) -> None:
        self.hide()
        self.picked.emit(date(day.year(), day.month(), day.day()))

    def _restyle(self, look: Theme) -> None:
        self.setStyleSheet(f"_Calendar {{ background: {look.raised}; border: 1px solid {look.hair}; }}")
        self._grid.setFont(look.font())
        # Left to itself the calendar cuts off its last week: seven days wide, month, days and six weeks high.
        self._grid.setMinimumSize(7 * look.px(40), 8 * look.px(32) + 8)
        plain = QTextCharFormat()
        plain.setForeground(QColor(look.text))
        plain.setBackground(QColor(look.raised))
        head = QTextCharFormat(plain)
        head.setForeground(QColor(look.muted))
        self._grid.setHeaderTextFormat(head)
        for day in Qt.DayOfWeek:
            self._grid.setWeekdayTextFormat(day, plain)
        side = look.px(16)
        for name, icon in (("prev", "chevron-left"), ("next", "chevron-right")):
            button = self._grid.findChild(QToolButton, f"qt_calendar_{name}month")
            if isinstance(button, QToolButton):
                button.setIcon(icons.icon(icon, side, look.muted))
                button.setIconSize(QSize(side, side))


class DateField(LineEdit):
    """`edited` carries the new date, None when emptied; text that is no date is kept, marked, and not told."""

    edited = Signal(object)

    def __init__(
        self,
        placeholder: str = "No date",
        *,
        today: Callable[[], date] = date.today,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(placeholder, parent=parent)
        self._today = today
        self._value: date | None = None
        self._open = IconButton("calendar", "Open the calendar", parent=self)
        # Alt+Down does the same, as in a drop-down, so the button is no stop of its own.
        self._open.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._open.setCursor(Qt.CursorShape.ArrowCursor)
        self._open.clicked.connect(self.open_calendar)
        self._calendar: _Calendar | None = None
        self.setAccessibleDescription("Type a date, or Alt+Down for the calendar")
        self.editingFinished.connect(self._read)
        theme.follow(self._make_room)

    def value(self) -> date | None:
        """The date, None when empty."""
        return self._value

    def set_value(self, day: date | None) -> None:
        """Shows a date or nothing, without `edited`."""
        self._value = day
        self.setText(write_date(day) if day else "")
        self._mark(False)

    def is_unclear(self) -> bool:
        """Whether the text is not a date; `value` is then still the last clear one."""
        return bool(self.text().strip()) and self._understood() is None

    def open_calendar(self) -> None:
        """Opens the calendar at the date, or at today."""
        if self._calendar is None:
            self._calendar = _Calendar(self)
            self._calendar.picked.connect(self._picked)
        below = self.mapToGlobal(QPoint(0, self.height() + 4))
        self._calendar.open_at(below, self._value or self._today())

    def _picked(self, day: date) -> None:
        self.setFocus()
        self._take(day)

    def _understood(self) -> date | None:
        order = QLocale.system().dateFormat(QLocale.FormatType.ShortFormat)
        return read_date(self.text(), self._today(), month_first=order.lower().startswith("m"))

    def _read(self) -> None:
        day = self._understood()
        if day is None and self.text().strip():
            self._mark(True)
        else:
            self._take(day)

    def _take(self, day: date | None) -> None:
        changed = day != self._value
        self.set_value(day)
        if changed:
            self.edited.emit(day)

    def _mark(self, unclear: bool) -> None:
        self.setToolTip("This is not a date. Try 17 Nov 2026." if unclear else "")
        show_problem_border(self, unclear)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._open.setEnabled(self.isEnabled())

    def _make_room(self, look: Theme) -> None:
        self.setTextMargins(0, 0, look.px(30), 0)
        self._place_button()

    def _place_button(self) -> None:
        size = self._open.sizeHint()
        top = (self.height() - size.height()) // 2
        self._open.setGeometry(self.width() - size.width() - 5, top, size.width(), size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_button()
