"""A severity for each of several symptoms, as on a paper questionnaire: one calm row per symptom, one click each.

Two columns of rows where there is room.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import Field
from ehr_desktop.ui.note_form.even import EvenLayout
from ehr_desktop.ui.note_form.fields.asked import Around, Asked, Shape, disabler
from ehr_desktop.ui.note_form.fields.severity_row import ROWS_PER_HEAD, Head, SeverityRow
from ehr_desktop.ui.parts.focus import lead_focus

#: Two columns from so many symptoms on.
_TWO_COLUMNS_FROM = 6


def ask_severities(field: Field, _around: Around) -> Asked:
    """Rows of symptoms."""
    rows = Severities(field)
    return Asked(rows, rows.answer, rows.show_answer, rows.edited, disabler(rows), Shape.WIDE, stops=rows.stops)


class Severities(QWidget):
    """Severity by symptom; a symptom the type does not name gets a row of its own."""

    edited = Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._scale = field.severities
        self._rows: dict[str, SeverityRow] = {}
        self._blocks: list[QVBoxLayout] = []
        names = field.options
        half = (len(names) + 1) // 2 if len(names) >= _TWO_COLUMNS_FROM else len(names)
        even = EvenLayout(self, most=2)
        for part in (names[:half], names[half:]):
            if part:
                even.addWidget(self._block(part))
        lead_focus(self, lambda: self._rows[names[0]])

    def answer(self) -> Answer:
        """The severities chosen."""
        return {name: row.severity() for name, row in self._rows.items() if row.severity()}

    def show_answer(self, answer: Answer) -> None:
        """Show stored severities."""
        stored: Mapping[str, str] = answer if isinstance(answer, Mapping) else {}
        for name in stored:
            if name not in self._rows:
                self._add(name, self._blocks[-1])
        for name, row in self._rows.items():
            row.show_severity(str(stored.get(name, "")))

    def stops(self) -> list[QWidget]:
        """Row after row."""
        return list(self._rows.values())

    def _block(self, names: Sequence[str]) -> QWidget:
        block = QWidget(self)
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch()
        self._blocks.append(column)
        for name in names:
            self._add(name, column)
        return block

    def _add(self, name: str, column: QVBoxLayout) -> None:
        row = SeverityRow(name, self._scale)
        row.edited.connect(self.edited)
        row.left_by.connect(self._go)
        if (column.count() - 1) % (ROWS_PER_HEAD + 1) == 0:
            column.insertWidget(column.count() - 1, Head(self._scale))
        column.insertWidget(column.count() - 1, row)
        self._rows[name] = row

    def _go(self, by: int) -> None:
        rows = list(self._rows.values())
        here = next(at for at, row in enumerate(rows) if row is self.sender())
        if 0 <= here + by < len(rows):
            rows[here + by].setFocus(Qt.FocusReason.TabFocusReason)
