"""Counters that are the filters: one status at a time, and extras that combine with it.

Where they do not fit side by side, the statuses become one drop-down.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.combo import Combo
from ehr_desktop.ui.parts.panel import Separator
from ehr_desktop.ui.parts.tone import Tone, ink
from ehr_desktop.ui.theme import Theme

_PAD, _GAP = 10, 8


class _Filter(QAbstractButton):
    told = Signal(str, bool)

    def __init__(self, key: str, text: str, icon: str = "", tone: Tone = Tone.MUTED) -> None:
        super().__init__()
        self.key = key
        self.count = "0"
        self._icon = icon
        self._tone = tone
        self.setText(text)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._tell)
        self.set_count("0")
        theme.follow(self._restyle)

    def set_count(self, count: str) -> None:
        self.count = count
        self.setAccessibleName(f"{self.text()}, {count}")
        self.updateGeometry()
        self.update()

    def _tell(self) -> None:
        self.told.emit(self.key, self.isChecked())

    def _restyle(self, look: Theme) -> None:
        self.setFont(look.font("body", 500, figures=True))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        words = paint.width_of(self.text(), self.font()) + _GAP + paint.width_of(self.count, self.font())
        return QSize(round(words + 2 * _PAD + (look.px(16) + 7 if self._icon else 0) + 1), look.px(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        area = QRectF(self.rect())
        ground = look.nav if self.isChecked() else look.hover if self.underMouse() else ""
        line = look.text if self.isChecked() and look.high_contrast else ""
        paint.box(painter, area, 6, ground=ground, line=line)
        if self.hasFocus():
            paint.focus_ring(painter, area, 5, look)
        colour = look.text if self.isChecked() else look.muted
        left = float(_PAD)
        if self._icon:
            side = look.px(16)
            icons.paint(painter, self._icon, left, (self.height() - side) / 2, side, ink(look, self._tone).words)
            left += side + 7
        wide = paint.width_of(self.text(), self.font()) + 1
        paint.words(painter, QRectF(left, 0, wide, area.height()), self.text(), self.font(), colour)
        left += wide - 1 + _GAP
        paint.words(painter, QRectF(left, 0, area.width(), area.height()), self.count, self.font(), colour)
        painter.end()


class FilterBar(QWidget):
    """Statuses are (key, text); extras are (key, text, icon, tone). The first status is chosen at the start.

    `status_chosen` carries a key, `extra_toggled` a key and whether it is on; neither comes from the setters.
    """

    status_chosen = Signal(str)
    extra_toggled = Signal(str, bool)

    def __init__(
        self,
        statuses: Sequence[tuple[str, str]],
        extras: Sequence[tuple[str, str, str, Tone]] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._statuses = [_Filter(key, text) for key, text in statuses]
        self._extras = [_Filter(key, text, icon, tone) for key, text, icon, tone in extras]
        self._drop_down = Combo(quiet=True)
        self._drop_down.setAccessibleName("Status")
        self._drop_down.edited.connect(self._picked)
        self._line = Separator(upright=True)
        self._line.setVisible(bool(extras))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        for part in (self._drop_down, *self._statuses, self._line, *self._extras):
            if part is self._line:
                row.addSpacing(_GAP)
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
            if part is self._line:
                row.addSpacing(_GAP)
        row.addStretch()
        for status in self._statuses:
            status.told.connect(self._pressed)
        for extra in self._extras:
            extra.told.connect(self.extra_toggled)
        self.setAccessibleName("Filters")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_status(self._statuses[0].key)
        theme.follow(self._restyle)

    def status(self) -> str:
        """The key of the status chosen."""
        return next(one.key for one in self._statuses if one.isChecked())

    def set_status(self, key: str) -> None:
        """Chooses a status without `status_chosen`."""
        for one in self._statuses:
            one.setChecked(one.key == key)
        self._fill_drop_down()

    def set_extra(self, key: str, on: bool) -> None:
        """Switches an extra on or off without `extra_toggled`."""
        next(one for one in self._extras if one.key == key).setChecked(on)

    def set_counts(self, counts: dict[str, int]) -> None:
        """Shows the numbers, by key of status or extra; a key left out keeps its number."""
        for one in (*self._statuses, *self._extras):
            if one.key in counts:
                one.set_count(str(counts[one.key]))
        self._fill_drop_down()
        self._fit()

    def set_unknown(self) -> None:
        """Nothing has been counted yet: no number is shown."""
        for one in (*self._statuses, *self._extras):
            one.set_count("…")
        self._fill_drop_down()
        self._fit()

    def _fill_drop_down(self) -> None:
        self._drop_down.set_options([(one.key, f"{one.text()}   {one.count}") for one in self._statuses])
        self._drop_down.set_value(self.status())

    def _pressed(self, key: str, _on: bool) -> None:
        self.set_status(key)
        self.status_chosen.emit(key)

    def _picked(self, key: object) -> None:
        if isinstance(key, str):
            self._pressed(key, True)

    def _restyle(self, look: Theme) -> None:
        self._line.setFixedSize(1, look.px(18))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        parts = (*self._statuses, *self._extras)
        needed = sum(part.sizeHint().width() + 3 for part in parts) + 2 * _GAP + 8
        folded = needed > self.width()
        self._drop_down.setVisible(folded)
        for status in self._statuses:
            status.setVisible(not folded)

    def minimumSizeHint(self) -> QSize:
        look = theme.current()
        extras = sum(extra.sizeHint().width() + 3 for extra in self._extras)
        return QSize(extras + look.px(140), look.px(36))

    def sizeHint(self) -> QSize:
        needed = sum(part.sizeHint().width() + 3 for part in (*self._statuses, *self._extras)) + 2 * _GAP + 8
        return QSize(needed, theme.current().px(36))
