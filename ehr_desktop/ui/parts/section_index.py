"""The sections of a form with their state, as a list beside it or, where that takes too much room, a drop-down."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.combo import Combo
from ehr_desktop.ui.theme import Theme

_SECTION = Qt.ItemDataRole.UserRole
_PAD, _GAP = 12, 14
_KEYS = "Alt+Down and Alt+Up lead to the next section and the one before"


class SectionState(Enum):
    """How a section stands; the value is what a screen reader says. No green: green means signed."""

    COMPLETE = "complete"
    INCOMPLETE = "not complete"
    STOPS_SIGNING = "needed to sign"


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a form; `problems` counts what signing still needs in it, once that is said."""

    name: str
    state: SectionState = SectionState.INCOMPLETE
    problems: int = 0

    @property
    def standing(self) -> str:
        """In words: "2 needed to sign", "complete"."""
        return f"{self.problems} {self.state.value}" if self.problems else self.state.value


class _Entry(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(10, theme.current().px(34) + 2)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        look = theme.current()
        area = QRectF(option.rect).adjusted(0, 1, 0, -1)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if selected or hovered:
            paint.box(painter, area, 6, ground=look.select if selected else look.hover)
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint.focus_ring(painter, area, 5, look)
        side = look.px(16)
        left = area.right() - _PAD - side
        section: Section = index.data(_SECTION)
        self._paint_state(painter, QRectF(left, area.center().y() - side / 2, side, side), section.state, look)
        if section.problems:
            count = str(section.problems)
            left -= paint.width_of(count, look.font("small", 600)) + 4
            paint.words(
                painter, QRectF(left, area.top(), side * 2, area.height()), count, look.font("small", 600), look.amber
            )
        font = look.font("body", 600 if selected else 400)
        colour = look.accent_text if selected else look.text
        room = QRectF(area.left() + _PAD, area.top(), left - _GAP - area.left() - _PAD, area.height())
        paint.words(painter, room, str(index.data()), font, colour)

    def _paint_state(self, painter: QPainter, area: QRectF, state: SectionState, look: Theme) -> None:
        name, colour = {
            SectionState.COMPLETE: ("check", look.muted),
            SectionState.INCOMPLETE: ("open-ring", look.muted),
            SectionState.STOPS_SIGNING: ("warning", look.amber),
        }[state]
        icons.paint(painter, name, area.left(), area.top(), round(area.width()), colour)


class SectionIndex(QListView):
    """`chosen` carries the index of the section gone to, by mouse or arrow key; not from `set_current`."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quiet = False
        self._sections: list[Section] = []
        self._rows = QStandardItemModel(self)
        self.setModel(self._rows)
        self.setItemDelegate(_Entry(self))
        self.setAccessibleName("Sections")
        self.setToolTip(_KEYS)
        self.setAccessibleDescription(_KEYS)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.selectionModel().currentChanged.connect(self._moved)
        theme.follow(self._restyle)

    def set_sections(self, sections: Sequence[Section]) -> None:
        """Shows the sections; the one gone to stays while there are as many."""
        here = self.currentIndex().row()
        self._sections = list(sections)
        if self._rows.rowCount() != len(self._sections):
            self._quiet = True
            self._rows.clear()
            for _section in self._sections:
                self._rows.appendRow(QStandardItem())
            self._quiet = False
        for place, section in enumerate(self._sections):
            self._fill(place, section)
        self.set_current(here if 0 <= here < len(self._sections) else 0)
        self.setFixedWidth(self.natural_width())

    def set_section(self, place: int, section: Section) -> None:
        """Changes the mark of one section."""
        if section != self._sections[place]:
            self._sections[place] = section
            self._fill(place, section)

    def set_current(self, place: int) -> None:
        """Shows which section is in sight, without `chosen`."""
        if place != self.currentIndex().row():
            self._quiet = True
            self.setCurrentIndex(self._rows.index(place, 0))
            self._quiet = False

    def natural_width(self) -> int:
        """The width of the longest name with its mark: what the form compares with its own room."""
        look = theme.current()
        font = look.font("body", 600)
        longest = max((paint.width_of(section.name, font) for section in self._sections), default=0.0)
        count = paint.width_of("9", look.font("small", 600)) + 4
        return round(longest + count + look.px(16) + 2 * _PAD + _GAP + 2)

    def natural_height(self) -> int:
        """The height at which every section is in sight."""
        return len(self._sections) * (theme.current().px(34) + 2)

    def _fill(self, place: int, section: Section) -> None:
        item = self._rows.item(place)
        item.setText(section.name)
        item.setData(section, _SECTION)
        item.setData(f"{section.name}, {section.standing}", Qt.ItemDataRole.AccessibleTextRole)

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        if not self._quiet and now.isValid():
            self.chosen.emit(now.row())

    def _restyle(self, _look: Theme) -> None:
        self.setFixedWidth(self.natural_width())
        self.scheduleDelayedItemsLayout()
        self.viewport().update()


class SectionDropDown(Combo):
    """The same sections in one line above the form: "SOAP notes · section 6 of 8". Same calls, same `chosen`."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("Sections")
        self.setToolTip(_KEYS)
        self.setAccessibleDescription(_KEYS)
        self._sections: list[Section] = []
        self.activated.connect(self.chosen)

    def set_sections(self, sections: Sequence[Section]) -> None:
        """Shows the sections; the one gone to stays while there are as many."""
        here = self.currentIndex()
        self._sections = list(sections)
        of = len(self._sections)
        self.set_options([(str(at), self._words(at, of)) for at in range(of)])
        self.set_current(here if 0 <= here < of else 0)

    def set_section(self, place: int, section: Section) -> None:
        """Changes the words of one section."""
        if section != self._sections[place]:
            self._sections[place] = section
            self.setItemText(place, self._words(place, len(self._sections)))

    def set_current(self, place: int) -> None:
        """Shows which section is in sight, without `chosen`."""
        self.setCurrentIndex(place)

    def _words(self, place: int, of: int) -> str:
        section = self._sections[place]
        end = f"  ·  {section.standing}" if section.state is SectionState.STOPS_SIGNING else ""
        return f"{section.name}  ·  section {place + 1} of {of}{end}"
