"""The small kinds: yes or no, a date, a number, a service code, and diagnoses that are only shown."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCompleter, QListView, QVBoxLayout, QWidget

from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import Field
from ehr_desktop.ui import theme
from ehr_desktop.ui.note_form.fields.asked import Around, Asked, Shape, as_text, disabler
from ehr_desktop.ui.note_form.fields.choice import keep_alt_down
from ehr_desktop.ui.parts.check_box import CheckBox
from ehr_desktop.ui.parts.chip import Chip
from ehr_desktop.ui.parts.date_field import DateField
from ehr_desktop.ui.parts.flow import FlowLayout
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.parts.line_edit import LineEdit, NumberField
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import Theme

#: The numbers of the service codes a practice like this bills; any other may be typed.
SERVICE_CODES = (
    *("90791", "90792", "90832", "90833", "90834", "90836", "90837", "90838", "90839", "90840"),
    *("90846", "90847", "90849", "90853", "90785", "90863", "90870", "90875", "90876"),
    *("96130", "96131", "96136", "96137", "96138", "96139"),
    *("96156", "96158", "96159", "96164", "96165", "96167", "96168"),
    *("99354", "99355", "99415", "99416", "99492", "99493", "99494"),
)


def ask_yes_no(field: Field, _around: Around) -> Asked:
    """A check box that says its own label."""
    box = CheckBox(field.label)

    def show(answer: Answer) -> None:
        box.setChecked(answer is True)

    return Asked(box, box.isChecked, show, box.clicked, disabler(box), Shape.TICK)


def ask_date(_field: Field, around: Around) -> Asked:
    """A date; a stored text that is none is shown as it is."""
    edit = DateField(today=around.today)
    keep_alt_down(edit)

    def read() -> Answer:
        value = edit.value()
        return value.isoformat() if value else None

    def show(answer: Answer) -> None:
        text = as_text(answer)
        try:
            edit.set_value(date.fromisoformat(text) if text else None)
        except ValueError:
            edit.set_value(None)
            edit.setText(text)

    def unclear() -> str:
        return "This is not a date. Try 17 Nov 2026." if edit.is_unclear() else ""

    return Asked(
        widget=edit,
        read=read,
        show=show,
        edited=edit.edited,
        set_read_only=disabler(edit),
        unclear=unclear,
        finished=edit.editingFinished,
        settle=edit.editingFinished.emit,
    )


def ask_number(field: Field, _around: Around) -> Asked:
    """A whole number with its unit."""
    most = field.most or 9999
    edit = NumberField(field.unit, minimum=field.least, maximum=most, placeholder=field.placeholder)

    def show(answer: Answer) -> None:
        edit.setText(as_text(answer))

    def unclear() -> str:
        return f"A whole number from {field.least} to {most}." if edit.text() and edit.value() is None else ""

    return Asked(
        widget=edit,
        read=edit.value,
        show=show,
        edited=edit.edited,
        set_read_only=edit.setReadOnly,
        unclear=unclear,
        finished=edit.textEdited,
    )


def ask_service_code(field: Field, _around: Around) -> Asked:
    """A code, completed from the list; free entry is allowed."""
    edit = CodeEdit(field.placeholder)
    return Asked(
        widget=edit,
        read=edit.text,
        show=lambda answer: edit.setText(as_text(answer)),
        edited=edit.edited,
        set_read_only=edit.setReadOnly,
    )


class CodeEdit(LineEdit):
    """A line that offers the service codes that begin with what is typed. `edited` comes for a code taken, too."""

    edited = Signal(str)

    def __init__(self, placeholder: str) -> None:
        super().__init__(placeholder)
        self._offered = QListView()
        completer = QCompleter(SERVICE_CODES, self)
        completer.setPopup(self._offered)
        self.setCompleter(completer)
        completer.activated.connect(self.edited)
        self.textEdited.connect(self.edited)
        theme.follow(self._restyle_offered)

    def _restyle_offered(self, look: Theme) -> None:
        self._offered.setFont(look.font())


def ask_diagnoses(_field: Field, _around: Around) -> Asked:
    """The codes the note inherits from the chart: shown, not typed."""
    shown = Diagnoses()
    return Asked(shown, shown.answer, shown.show_answer, shown.edited, disabler(shown), Shape.WIDE)


class Diagnoses(QWidget):
    """Codes as chips, or a sentence that there are none."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._codes: tuple[str, ...] = ()
        self._chips: list[Chip] = []
        self._none = Label("None inherited yet", tone=Tone.MUTED)
        self._flow = FlowLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._none)
        column.addLayout(self._flow)

    def answer(self) -> Answer:
        """The codes as stored."""
        return self._codes

    def show_answer(self, answer: Answer) -> None:
        """Show other codes."""
        self._codes = tuple(str(code) for code in answer) if isinstance(answer, tuple) else ()
        while self._chips:
            chip = self._chips.pop()
            self._flow.removeWidget(chip)
            chip.deleteLater()
        for code in self._codes:
            chip = Chip(code)
            self._chips.append(chip)
            self._flow.addWidget(chip)
        self._none.setVisible(not self._codes)
