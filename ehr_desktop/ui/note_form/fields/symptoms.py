"""Symptoms searched and added, each with its severity: a short list where the whole questionnaire would be a page."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import Field
from ehr_desktop.ui import theme
from ehr_desktop.ui.note_form.fields.asked import Around, Asked, Shape
from ehr_desktop.ui.note_form.fields.quick_row import QuickRow
from ehr_desktop.ui.note_form.fields.removal import Removal
from ehr_desktop.ui.note_form.fields.severity_row import ROWS_PER_HEAD, WIDEST_ROW, Head
from ehr_desktop.ui.note_form.fields.symptom_row import CROSS, SymptomRow
from ehr_desktop.ui.note_form.fields.symptom_search import SymptomSearch
from ehr_desktop.ui.parts.focus import lead_focus
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import Theme

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def ask_symptoms(field: Field, _around: Around) -> Asked:
    """Search, quick buttons, and the list."""
    symptoms = Symptoms(field)
    return Asked(
        widget=symptoms,
        read=symptoms.answer,
        show=symptoms.show_answer,
        edited=symptoms.edited,
        set_read_only=symptoms.set_read_only,
        shape=Shape.WIDE,
        unclear=symptoms.unclear,
        finished=symptoms.searched,
        settle=symptoms.settle,
        stops=symptoms.stops,
        restopped=symptoms.restopped,
    )


@dataclass(frozen=True)
class _Removed:
    place: int
    name: str
    text: str


class Symptoms(QWidget):
    """Severity by symptom, in the order they were added.

    A symptom just added gets the focus on its severity; Enter there goes back to the search. `restopped`: rows came
    or went; `searched`: the search was left, or something was found.
    """

    edited = Signal()
    restopped = Signal()
    searched = Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._field = field
        self._rows: list[SymptomRow] = []
        self._heads: list[Head] = []
        self._read_only = False
        self._search = SymptomSearch(field.options)
        self._search.chosen.connect(self._add)
        self._search.editingFinished.connect(self.searched)
        self._quick = QuickRow(field.quick)
        self._quick.chosen.connect(self._add)
        self._none = Label("None noted", tone=Tone.MUTED)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        column = self._lay_out()
        self._removal = Removal(column, self._bring_back)
        lead_focus(self, lambda: self._search)
        self._show_rows()
        theme.follow(self._restyle)

    def _lay_out(self) -> QVBoxLayout:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._search)
        column.addWidget(self._quick)
        column.addWidget(self._none)
        column.addLayout(self._list)
        return column

    def answer(self) -> Mapping[str, str]:
        """The severities of the symptoms in the list."""
        return {row.name: row.text() for row in self._rows}

    def show_answer(self, answer: Answer) -> None:
        """Show stored symptoms."""
        stored: Mapping[str, str] = answer if isinstance(answer, Mapping) else {}
        while self._rows:
            self._take(0)
        for name, text in stored.items():
            self._insert(len(self._rows), name, str(text))
        self._search.clear()
        self._removal.forget()
        self._came_or_went()

    def set_read_only(self, read_only: bool) -> None:
        """Show the list only."""
        self._read_only = read_only
        self._show_rows()

    def unclear(self) -> str:
        """What is in the search is in no note yet."""
        said = self._search.text().strip()
        return f"“{said}” is not added yet. Choose it below the search, or empty the search." if said else ""

    def settle(self) -> None:
        """Take the symptom that is typed in full; the focus stays where it is."""
        name = self._search.typed_in_full()
        if name and not self._read_only:
            self._search.clear()
            self._have(name)
            self.searched.emit()

    def stops(self) -> list[QWidget]:
        """Search, quick buttons, row after row, the offer to undo."""
        rows = [stop for row in self._rows for stop in row.stops()]
        return [self._search, *self._quick.stops(), *rows, *self._removal.stops()]

    def setAccessibleName(self, name: str, /) -> None:
        """Names the search after it."""
        super().setAccessibleName(name)
        self._search.setAccessibleName(f"Search {name.lower()}")

    def _have(self, name: str) -> SymptomRow:
        """The row of this symptom, added where it is not there."""
        row = next((one for one in self._rows if one.name.casefold() == name.casefold()), None)
        if row is None:
            row = self._insert(len(self._rows), name, self._field.added_as)
            self._came_or_went()
            self.edited.emit()
        return row

    def _add(self, name: str) -> None:
        row = self._have(name)
        row.severity.setFocus(Qt.FocusReason.OtherFocusReason)
        self.searched.emit()

    def _insert(self, place: int, name: str, text: str) -> SymptomRow:
        row = SymptomRow(name, self._field, self)
        row.show_text(text)
        row.edited.connect(self.edited)
        row.removed.connect(lambda: self._remove(row))
        row.severity.left_by.connect(lambda by: self._go(row, by))
        self._rows.insert(place, row)
        row.show()  # at once: the focus may go there
        return row

    def _take(self, place: int) -> None:
        row = self._rows.pop(place)
        self._list.removeWidget(row)
        row.setParent(None)
        row.deleteLater()

    def _remove(self, row: SymptomRow) -> None:
        place = self._rows.index(row)
        beside = next((one for one in (*self._rows[place + 1 :], *reversed(self._rows[:place]))), None)
        (beside.severity if beside is not None else self._search).setFocus(Qt.FocusReason.OtherFocusReason)
        self._removal.offer(f"{row.name} removed", _Removed(place, row.name, row.text()))
        self._take(place)
        self._came_or_went()
        self.edited.emit()

    def _bring_back(self, removed: _Removed) -> None:
        row = next((one for one in self._rows if one.name.casefold() == removed.name.casefold()), None)
        if row is None:
            row = self._insert(min(removed.place, len(self._rows)), removed.name, removed.text)
            self._came_or_went()
        else:
            row.show_text(removed.text)
        row.severity.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def _go(self, row: SymptomRow, by: int) -> None:
        place = self._rows.index(row) + by
        if 0 <= place < len(self._rows):
            self._rows[place].severity.setFocus(Qt.FocusReason.TabFocusReason)

    def _came_or_went(self) -> None:
        self._show_rows()
        self.restopped.emit()

    def _show_rows(self) -> None:
        """The rows in their order, a line of headings above the first of every few."""
        while self._list.count():
            self._list.takeAt(0)
        needed = -(-len(self._rows) // ROWS_PER_HEAD)
        while len(self._heads) < needed:
            self._heads.append(Head(self._field.severities, CROSS))
        for at, row in enumerate(self._rows):
            if at % ROWS_PER_HEAD == 0:
                self._list.addWidget(self._heads[at // ROWS_PER_HEAD])
            self._list.addWidget(row)
            row.set_read_only(self._read_only)
        for at, head in enumerate(self._heads):
            head.setVisible(at < needed)
        names = [row.name for row in self._rows]
        self._search.set_taken(names)
        self._quick.set_taken(names)
        self._search.setVisible(not self._read_only)
        self._quick.setVisible(not self._read_only and bool(self._field.quick))
        self._none.setVisible(self._read_only and not names)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self._search.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def _restyle(self, look: Theme) -> None:
        self._search.setMaximumWidth(look.px(WIDEST_ROW))
