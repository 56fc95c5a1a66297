"""One symptom of the list: its severity, for some a further word, and what to know of it."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from ehr_desktop.domain.note_type import Field
from ehr_desktop.ui import theme
from ehr_desktop.ui.note_form.fields.severity_row import WIDEST_ROW, SeverityRow
from ehr_desktop.ui.parts.button import IconButton
from ehr_desktop.ui.parts.choice_row import ChoiceRow
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.parts.own_layout import OwnLayout
from ehr_desktop.ui.parts.tone import Tone

#: The room the cross takes beside the rings, at text size 1.
CROSS = 32
#: The further word that says nothing further.
NO_EXTRA = "N/A"
_BETWEEN = 16
_BELOW = 2
_WITH_EXTRA = re.compile(r"(.+) \((.+)\)")
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_REMOVING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


def read_severity(text: str, extras: Sequence[str]) -> tuple[str, str]:
    """Severity and further word of a stored text, "Mild (Increased)"; the whole is the severity where none is known."""
    found = _WITH_EXTRA.fullmatch(text)
    if found is None or found[2] not in extras or found[2] == NO_EXTRA:
        return text, ""
    return found[1], found[2]


class _Places(OwnLayout):
    """Rings and cross on one line, the further word beside them where it has the room, else below; then the hint."""

    def __init__(self, row: "SymptomRow") -> None:
        self._row = row
        super().__init__(row)
        for part in (row.severity, row.remove, row.extra, row.hint):
            if part is not None:
                self.addWidget(part)

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, area: QRect) -> None:
        super().setGeometry(area)
        self._place(area, move=True)

    def sizeHint(self) -> QSize:
        width = self._row.severity.sizeHint().width() + theme.current().px(CROSS)
        return QSize(width, self.heightForWidth(width))

    def minimumSize(self) -> QSize:
        return QSize(self._row.severity.minimumSizeHint().width() + theme.current().px(CROSS), 0)

    def _place(self, area: QRect, *, move: bool) -> int:
        """Place the parts and answer the height of all; only measure without `move`."""
        look, row = theme.current(), self._row
        cross = row.remove.sizeHint()
        high = self._items[0].sizeHint().height()
        wide = min(area.width() - look.px(CROSS), look.px(WIDEST_ROW))
        places: list[tuple[QWidget, QRect]] = [
            (row.severity, QRect(0, 0, wide, high)),
            (row.remove, QRect(QPoint(wide + look.px(CROSS) - cross.width(), (high - cross.height()) // 2), cross)),
        ]
        height = high
        if row.extra is not None:
            wants = row.extra.sizeHint()
            left = wide + look.px(CROSS) + _BETWEEN
            if left + wants.width() <= area.width():
                places.append((row.extra, QRect(QPoint(left, (high - wants.height()) // 2), wants)))
                height = max(high, wants.height())
            else:
                room = min(wants.width(), area.width())
                tall = row.extra.heightForWidth(room)
                places.append((row.extra, QRect(0, high + _BELOW, room, tall)))
                height = high + _BELOW + tall
        if row.hint is not None:
            tall = row.hint.heightForWidth(area.width())
            places.append((row.hint, QRect(0, height, area.width(), tall)))
            height += tall + _BELOW
        if move:
            for part, place in places:
                part.setGeometry(place.translated(area.topLeft()))
        return height


class SymptomRow(QWidget):
    """`removed` comes with the cross, and with Delete on the severity. What is stored stays as it is until edited."""

    edited = Signal()
    removed = Signal()

    def __init__(self, name: str, about: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._text = ""
        self._extras = about.extras.get(name, ())
        self.severity = SeverityRow(name, about.severities, may_be_blank=False)
        self.severity.setAccessibleDescription("Delete removes it, Enter goes back to the search")
        self.severity.edited.connect(self._edited)
        self.remove = IconButton("close", f"Remove {name}", size=14)
        # Delete on the severity does the same, so the cross does not stand in the way of Tab.
        self.remove.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.remove.clicked.connect(self.removed)
        self.extra: ChoiceRow | None = None
        if self._extras:
            self.extra = ChoiceRow([(word, word) for word in self._extras if word != NO_EXTRA])
            self.extra.setAccessibleName(name)
            self.extra.edited.connect(self._edited)
            for button in self.extra.findChildren(QAbstractButton):
                button.installEventFilter(self)
        said = about.hints.get(name, "")
        self.hint = Label(said, "small", tone=Tone.MUTED, wrap=True) if said else None
        _Places(self)

    def text(self) -> str:
        """The severity as stored, with the further word behind it."""
        return self._text

    def show_text(self, text: str) -> None:
        """Show a stored severity, also one that is not on the scale."""
        self._text = text
        severity, extra = read_severity(text, self._extras)
        self.severity.show_severity(severity)
        if self.extra is not None:
            self.extra.set_value(extra or None)

    def set_read_only(self, read_only: bool) -> None:
        """Show only."""
        self.severity.setEnabled(not read_only)
        self.remove.setVisible(not read_only)
        if self.extra is not None:
            self.extra.setEnabled(not read_only)

    def stops(self) -> list[QWidget]:
        """The severity, then the further words."""
        return [self.severity, *(self.extra.findChildren(QAbstractButton) if self.extra is not None else [])]

    def _edited(self) -> None:
        extra = self.extra.value() if self.extra is not None else None
        self._text = f"{self.severity.severity()} ({extra})" if extra else self.severity.severity()
        self.edited.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter on a further word that is chosen is left to what is around: it goes on, and takes nothing back."""
        chosen = isinstance(watched, QAbstractButton) and watched.isChecked()
        if chosen and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _ENTER:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _REMOVING and not event.modifiers():
            self.removed.emit()
        else:
            super().keyPressEvent(event)
