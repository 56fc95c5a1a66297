"""A service code (CPT): found by number or by words, or typed freely; what it stands for is said below the line."""

from functools import cache

from PySide6.QtCore import QDynamicPropertyChangeEvent, QEvent, QSize, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ehr_desktop import resources
from ehr_desktop.domain.diagnosis_codes import words_of, words_typed
from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import Field
from ehr_desktop.domain.service_codes import ServiceCode, is_well_formed_cpt
from ehr_desktop.ui.note_form.fields.asked import Around, Asked, as_text
from ehr_desktop.ui.note_form.fields.choice import keep_alt_down
from ehr_desktop.ui.note_form.fields.offer_rows import Offer
from ehr_desktop.ui.note_form.fields.offers import Found, Offers
from ehr_desktop.ui.parts.field import show_problem_border
from ehr_desktop.ui.parts.focus import lead_focus
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.parts.line_edit import LineEdit
from ehr_desktop.ui.parts.tone import Tone

NOT_A_CODE = "This does not look like a CPT code: five digits, e.g. 90834."


def ask_service_code(field: Field, _around: Around) -> Asked:
    """A code, offered from the list; free entry is allowed."""
    asked = ServiceCodeField(field.placeholder)
    return Asked(
        widget=asked,
        read=asked.line.text,
        show=asked.show_answer,
        edited=asked.line.edited,
        set_read_only=asked.line.setReadOnly,
        unclear=asked.unclear,
        finished=asked.finished,
        settle=asked.line.settle,
        stops=lambda: [asked.line],
    )


def find(text: str) -> Found:
    """The codes that begin with what is typed, then those in whose words every typed word begins one; all for none."""
    typed = text.strip().upper()
    words = words_typed(text)
    begun = [one for one in resources.service_codes() if one.code.startswith(typed)]
    if [one.code for one in begun] == [typed]:
        return Found()
    said = [one for one in resources.service_codes() if one not in begun and words and _says(one, words)]
    return Found([Offer(one.code, one.code, one.description) for one in (*begun, *said)])


def meaning(code: str) -> str:
    """ "Family session, client not there · usually 50 minutes"; empty for a code that is not in the list."""
    known = _by_code().get(code)
    if known is None:
        return ""
    told = known.minutes is None or f"{known.minutes} minutes" in known.description
    return known.description if told else f"{known.description} · usually {known.minutes} minutes"


def _says(one: ServiceCode, words: list[str]) -> bool:
    return all(any(said.startswith(word) for said in words_of(one.description)) for word in words)


@cache
def _by_code() -> dict[str, ServiceCode]:
    return {one.code: one for one in resources.service_codes()}


class CodeEdit(LineEdit):
    """A line that offers the service codes found by what is typed. `edited` comes for a code taken, too."""

    edited = Signal(str)

    def __init__(self, placeholder: str) -> None:
        super().__init__(placeholder)
        self.offers = Offers(self, find, free=True)
        self.offers.taken.connect(self._take)
        self.textEdited.connect(self.edited)
        keep_alt_down(self)

    def settle(self) -> None:
        """A code that was typed in small letters, or with a space beside it, as it is written."""
        written = self.text().strip().upper()
        if self.isModified() and written != self.text() and is_well_formed_cpt(written):
            self._take(written)

    def _take(self, code: str) -> None:
        self.setText(code)
        self.edited.emit(code)


class ServiceCodeField(QWidget):
    """The line, and below it what its code means. `finished`: what is to be said of it may be another."""

    finished = Signal()

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self.line = CodeEdit(placeholder)
        self._left = True
        self._meaning = Label("", "small", tone=Tone.MUTED, wrap=True)
        self._meaning.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(self.line)
        column.addWidget(self._meaning)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        lead_focus(self, lambda: self.line)
        self.line.textEdited.connect(self._typed)
        self.line.textChanged.connect(self._show_meaning)
        self.line.editingFinished.connect(self._leave)
        self.line.offers.entered.connect(self._leave)

    def show_answer(self, answer: Answer) -> None:
        """Show a stored code, whatever it looks like."""
        self.line.setText(as_text(answer))
        self._left = True

    def unclear(self) -> str:
        """That it does not look like a code; not while it is being typed."""
        text = self.line.text()
        return NOT_A_CODE if self._left and text and not is_well_formed_cpt(text) else ""

    def sizeHint(self) -> QSize:
        """As wide as the line: what the code means takes the room there is."""
        return QSize(self.line.sizeHint().width(), super().sizeHint().height())

    def setAccessibleName(self, name: str, /) -> None:
        """Names the line."""
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    def setAccessibleDescription(self, said: str, /) -> None:
        """Describes the line, after what its code means."""
        super().setAccessibleDescription(said)
        self.line.setAccessibleDescription(". ".join(part for part in (self._meaning.text(), said) if part))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QDynamicPropertyChangeEvent) and event.propertyName() == b"problem":
            show_problem_border(self.line, bool(self.property("problem")))
        return super().event(event)

    def _typed(self) -> None:
        if self._left:
            self._left = False
            self.finished.emit()

    def _leave(self) -> None:
        self.line.settle()
        self._left = True
        self.finished.emit()

    def _show_meaning(self, text: str) -> None:
        said = meaning(text)
        self._meaning.setText(said)
        self._meaning.setVisible(bool(said))
        self.setAccessibleDescription(self.accessibleDescription())
