"""The diagnoses of a note: ICD-10-CM codes in the order chosen, the first of them primary.

Where the note only inherits them they are shown and cannot be changed.
"""

from dataclasses import dataclass

from PySide6.QtCore import QDynamicPropertyChangeEvent, QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from ehr_desktop.domain.diagnosis_codes import as_written, is_well_formed
from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import Field
from ehr_desktop.ui import theme
from ehr_desktop.ui.note_form import codes
from ehr_desktop.ui.note_form.fields.asked import Around, Asked, Shape, as_text
from ehr_desktop.ui.note_form.fields.diagnosis_row import DiagnosisRow
from ehr_desktop.ui.note_form.fields.diagnosis_search import NO_LIST, SEARCH, DiagnosisSearch, find
from ehr_desktop.ui.note_form.fields.offers import Offers
from ehr_desktop.ui.parts.banner import UndoBanner
from ehr_desktop.ui.parts.button import Button
from ehr_desktop.ui.parts.field import show_problem_border
from ehr_desktop.ui.parts.focus import lead_focus
from ehr_desktop.ui.parts.label import Label, quiet
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.parts.voice import announce
from ehr_desktop.ui.theme import Theme

NONE_INHERITED = "None inherited yet"
NOT_ADDED = "Not added yet: choose an entry or press Enter."
NOT_A_CODE = "This is not an ICD-10-CM code. Codes look like F41.1."
#: Nobody chooses so many; a server may send any number, and each row takes its time.
MOST_ROWS = 50


def ask_diagnoses(field: Field, _around: Around) -> Asked:
    """Codes to be found and put in order, or only to be read."""
    asked = Diagnoses(inherited=field.read_only)
    return Asked(
        widget=asked,
        read=asked.answer,
        show=asked.show_answer,
        edited=asked.edited,
        set_read_only=asked.set_read_only,
        shape=Shape.WIDE,
        unclear=asked.unclear,
        finished=asked.finished,
        settle=asked.settle,
        stops=asked.stops,
        restopped=asked.restopped,
    )


@dataclass(frozen=True)
class _Removed:
    place: int
    code: str


class Diagnoses(QWidget):
    """A search line, and the codes chosen as rows below it. `finished`: what is unclear may be another.

    A code typed in full is taken when the line is left; anything else stays there, and is said to be not added. Codes
    beyond the last row are kept as they are.
    """

    edited = Signal()
    restopped = Signal()
    finished = Signal()

    def __init__(self, *, inherited: bool) -> None:
        super().__init__()
        self._inherited = inherited
        self._read_only = inherited
        self._codes: list[str] = []
        self._rows: list[DiagnosisRow] = []
        self._removed: _Removed | None = None
        self._left = self._refused = False
        self.search = DiagnosisSearch()
        self.offers = Offers(self.search, find)
        self._none = Label(NONE_INHERITED if inherited else "None", tone=Tone.MUTED)
        self._more = quiet("")
        self._no_list = quiet(NO_LIST)
        self._no_list.hide()
        self.undo = UndoBanner()
        lead_focus(self, lambda: self.search)
        self._lay_out()
        self.search.read.connect(self._is_read)
        self.search.textEdited.connect(self._typed)
        self.search.editingFinished.connect(self.settle)
        self.offers.taken.connect(self._add)
        self.offers.entered.connect(self._refuse)
        self.undo.undone.connect(self._bring_back)
        self.set_read_only(False)
        theme.follow(self._restyle)

    def _lay_out(self) -> None:
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addWidget(self.search)
        whole.addWidget(self._no_list)
        whole.addWidget(self._none)
        whole.addLayout(self._column)
        whole.addWidget(self._more)
        whole.addWidget(self.undo)

    # --- for the form ---------------------------------------------------------------------------------------

    def answer(self) -> Answer:
        """The codes as stored, the primary one first."""
        return tuple(self._codes)

    def show_answer(self, answer: Answer) -> None:
        """Show stored codes, also what is none."""
        stored = answer if isinstance(answer, tuple) else (as_text(answer),)
        self._codes = [str(code) for code in stored if code]
        self._removed = None
        self.undo.say("")
        self._show()

    def set_read_only(self, read_only: bool) -> None:
        """Show, but change nothing; inherited codes are never changed."""
        self._read_only = read_only or self._inherited
        self.search.setVisible(not self._read_only)
        self.setEnabled(not self._read_only)
        if self._read_only:
            self.undo.say("")
        self._show_no_list()
        self._show()

    def unclear(self) -> str:
        """That what is typed is not added; not while it is being typed."""
        if self._read_only or not self.search.text().strip():
            return ""
        if self._refused:
            return NOT_A_CODE
        return NOT_ADDED if self._left else ""

    def settle(self) -> None:
        """The line is left: take the code that is typed there in full, or say that nothing is added."""
        if self._read_only:
            return
        known = codes.described(self.search.text()) if is_well_formed(as_written(self.search.text())) else None
        if known is not None and known.billable:
            self._add(known.code)
        self._left = True
        self.finished.emit()

    def stops(self) -> list[QWidget]:
        """The line, the rows as they stand, *Undo*."""
        return [] if self._read_only else [self.search, *self._rows, *self.undo.findChildren(Button)]

    def setAccessibleName(self, name: str, /) -> None:
        """Names the line, too."""
        super().setAccessibleName(name)
        self.search.setAccessibleName(f"{name}: {SEARCH.lower()}")

    def setAccessibleDescription(self, said: str, /) -> None:
        """Describes the line, too."""
        super().setAccessibleDescription(said)
        self.search.setAccessibleDescription(said)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QDynamicPropertyChangeEvent) and event.propertyName() == b"problem":
            show_problem_border(self.search, bool(self.property("problem")))
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._describe()

    @property
    def rows(self) -> list[DiagnosisRow]:
        """The rows, in order."""
        return list(self._rows)

    # --- the search line ------------------------------------------------------------------------------------

    def _typed(self) -> None:
        if self._left or self._refused:
            self._left = self._refused = False
            self.finished.emit()

    def _refuse(self) -> None:
        """Enter, and there is nothing to take."""
        is_known = codes.is_read() or codes.is_damaged()
        self._refused = is_known and not is_well_formed(as_written(self.search.text()))
        self._left = True
        self.finished.emit()

    def _is_read(self) -> None:
        self._show_no_list()
        self._describe()
        self.offers.look_again()

    def _add(self, code: str) -> None:
        self.search.clear()
        self._left = self._refused = False
        self.finished.emit()
        there = next((place for place, one in enumerate(self._codes) if as_written(one) == code), None)
        if there is not None:
            if there < len(self._rows):
                self._rows[there].flash()
            announce(self.search, f"{code} is already chosen")
            return
        self._change([*self._codes, code])
        last = len(self._codes) - 1
        announce(self.search, f"{self._rows[last].accessibleName() if last < len(self._rows) else code} added")

    # --- the rows -------------------------------------------------------------------------------------------

    def _change(self, to: list[str]) -> None:
        self._codes = to
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        before = len(self._rows)
        shown = self._codes[:MOST_ROWS]
        while len(self._rows) > len(shown):
            row = self._rows.pop()
            self._column.removeWidget(row)
            row.setParent(None)
            row.deleteLater()
        while len(self._rows) < len(shown):
            self._rows.append(self._new_row())
        for place, (row, code) in enumerate(zip(self._rows, shown, strict=True)):
            row.show_code(code, place, len(shown))
            row.set_read_only(self._read_only)
        self._none.setVisible(self._read_only and not self._codes)
        self._more.setText(f"and {len(self._codes) - len(shown):,} more, kept as they are")
        self._more.setVisible(len(self._codes) > len(shown))
        self._align()
        if self.isVisible():
            self._describe()
        if len(self._rows) != before:
            self.restopped.emit()

    def _new_row(self) -> DiagnosisRow:
        row = DiagnosisRow()
        row.moved.connect(lambda by: self._move(row, by))
        row.walked.connect(lambda by: self._walk(row, by))
        row.removed.connect(lambda: self._remove(row))
        self._column.addWidget(row)
        return row

    def _describe(self) -> None:
        """Say what the codes mean, as soon as that is known."""
        if not self._codes:
            return
        if codes.is_read():
            self._show_meanings()
        else:
            codes.descriptions().when_over(self._show_meanings)

    def _show_no_list(self) -> None:
        self._no_list.setVisible(codes.is_damaged() and not self._read_only)

    def _show_meanings(self) -> None:
        self._show_no_list()
        for row in self._rows:
            row.show_meaning()

    def _align(self) -> None:
        wide = max((row.code_width() for row in self._rows), default=0)
        for row in self._rows:
            row.align(wide)

    def _restyle(self, _look: Theme) -> None:
        self._align()

    def _move(self, row: DiagnosisRow, by: int) -> None:
        place = self._rows.index(row)
        to = place + by
        if not 0 <= to < len(self._rows):
            return
        moved = list(self._codes)
        moved.insert(to, moved.pop(place))
        self._change(moved)
        _go_to(self._rows[to])

    def _walk(self, row: DiagnosisRow, by: int) -> None:
        to = self._rows.index(row) + by
        if to < 0:
            _go_to(self.search)
        elif to < len(self._rows):
            _go_to(self._rows[to])

    def _remove(self, row: DiagnosisRow) -> None:
        place = self._rows.index(row)
        code = self._codes[place]
        self._removed = _Removed(place, code)
        self._change([*self._codes[:place], *self._codes[place + 1 :]])
        self.undo.offer(f"{code} removed")
        _go_to(self._rows[min(place, len(self._rows) - 1)] if self._rows else self.search)

    def _bring_back(self) -> None:
        if self._removed is None:
            return
        removed, self._removed = self._removed, None
        place = min(removed.place, len(self._codes))
        self._change([*self._codes[:place], removed.code, *self._codes[place:]])
        _go_to(self._rows[place])


def _go_to(part: QWidget) -> None:
    """The focus there, and the page taken along: an area that scrolls follows Tab only."""
    part.setFocus(Qt.FocusReason.OtherFocusReason)
    around = part.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    if around is not None:
        around.ensureWidgetVisible(part, 0, part.height())
