"""One of several answers: a row of buttons where they are few and short, else a drop-down. May be left blank."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import Field
from ehr_desktop.ui import theme
from ehr_desktop.ui.note_form.fields.asked import Around, Asked, as_text, disabler
from ehr_desktop.ui.parts.choice_row import ChoiceRow
from ehr_desktop.ui.parts.combo import NOT_CHOSEN, Combo
from ehr_desktop.ui.parts.focus import lead_focus

#: A row of buttons has at most so many, and is at most as wide (at text size 1) as half the column of a form.
MOST_BUTTONS = 4
WIDEST_ROW = 364


def ask_choice(field: Field, _around: Around) -> Asked:
    """A row of buttons or a drop-down."""
    if len(field.options) <= MOST_BUTTONS:
        row = _Row(field.options)
        if row.sizeHint().width() <= theme.current().px(WIDEST_ROW):
            return Asked(row, row.value, row.show_answer, row.edited, disabler(row), stops=row.stops)
        row.deleteLater()
    combo = drop_down(field.options)
    return Asked(
        widget=combo,
        read=combo.value,
        show=lambda answer: combo.set_value(as_text(answer) or None),
        edited=combo.edited,
        set_read_only=disabler(combo),
    )


def drop_down(options: Sequence[str]) -> Combo:
    """A drop-down whose values are its words; Alt+Down opens it, whatever else that key does in the window."""
    combo = Combo([(one, one) for one in options], blank=NOT_CHOSEN)
    keep_alt_down(combo)
    return combo


class _Row(QWidget):
    """The row of buttons; an answer that is none of the options becomes one more button."""

    edited = Signal(object)

    def __init__(self, options: Sequence[str]) -> None:
        super().__init__()
        self._options = tuple(options)
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._shown = self._options
        self._row = self._make(self._options)
        lead_focus(self, lambda: self._row)

    def value(self) -> str | None:
        return self._row.value()

    def show_answer(self, answer: Answer) -> None:
        value = as_text(answer) or None
        known = self._options if value is None or value in self._options else (*self._options, value)
        if known != self._shown:
            self._box.removeWidget(self._row)
            self._row.deleteLater()
            self._row, self._shown = self._make(known), known
        self._row.set_value(value)

    def setAccessibleName(self, name: str, /) -> None:
        """Names the row, too, which names its answers after it."""
        super().setAccessibleName(name)
        self._row.setAccessibleName(name)

    def stops(self) -> list[QWidget]:
        """The buttons; Tab stops at one of them."""
        return list(self._row.findChildren(QAbstractButton))

    def _make(self, options: Sequence[str]) -> ChoiceRow:
        row = ChoiceRow([(one, one.replace("&", "&&")) for one in options])
        row.edited.connect(self.edited)
        row.setAccessibleName(self.accessibleName())
        self._box.addWidget(row)
        return row


class _AltDown(QObject):
    """Tells the window that Alt+Down belongs to the widget that has the focus."""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Down
            and event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            event.accept()
            return True
        return False


def keep_alt_down(widget: QWidget) -> None:
    """Keep Alt+Down for what the widget opens with it, where a window has that key for something else."""
    widget.installEventFilter(_AltDown(widget))
