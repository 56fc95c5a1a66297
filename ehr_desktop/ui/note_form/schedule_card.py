"""Above the form: who the note is about, and the session it belongs to, or that it has none yet."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCursor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from ehr_desktop.domain.people import Appointment, Client, age_on
from ehr_desktop.ui import theme
from ehr_desktop.ui.note_form import codes
from ehr_desktop.ui.note_form.sitting import Remark
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.dates import write_date
from ehr_desktop.ui.parts.label import Icon, Label
from ehr_desktop.ui.parts.panel import Ground, set_ground
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.parts.tool_tip import plain_tool_tip

_DOT = "  ·  "
_MOST_CODES = 3
#: Pixels between client and appointment: side by side, and one below the other.
_BESIDE, _BELOW = 24, 6


def client_line(client: Client, diagnoses: Sequence[str], today: date) -> str:
    """ "MRN 204-093 · born 14 March 1989 (37) · F41.1"."""
    parts = [f"MRN {client.mrn}"] if client.mrn else []
    if client.date_of_birth:
        born = client.date_of_birth
        parts.append(f"born {born.day} {born:%B %Y} ({age_on(born, today)})")
    if diagnoses:
        more = len(diagnoses) - _MOST_CODES
        parts.append(", ".join(diagnoses[:_MOST_CODES]) + (f" and {more} more" if more > 0 else ""))
    return _DOT.join(parts)


def meanings(diagnoses: Sequence[str]) -> str:
    """ "F41.1 Generalized anxiety disorder", each code on a line of its own."""
    known = ((code, codes.described(code)) for code in diagnoses)
    return "\n".join(f"{code} {one.description}" if one else code for code, one in known)


def appointment_line(one: Appointment) -> str:
    """ "Tue 17 Nov 2026 · 09:00 – 09:50 · Individual Therapy · 90834"."""
    return _DOT.join(part for part in (day_and_time(one), one.kind, one.cpt_code) if part)


def day_and_time(one: Appointment) -> str:
    """ "Tue 17 Nov 2026 · 09:00 – 09:50"."""
    return _DOT.join((write_date(one.day), f"{one.start} – {one.end}" if one.end else one.start))


class ScheduleCard(QWidget):
    """`choose` asks for the picker: *Choose* where there is no appointment, *Change* where there is one.

    `set_brief` leaves who and when, where the form needs the room; the rest is then in the tool tips.
    """

    choose = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_ground(self, Ground.SURFACE)
        self._diagnoses: tuple[str, ...] = ()
        self._brief = False
        self._said = self._said_in_brief = ""
        self._name = Label("", "section", wrap=True)
        self._line = Label("", "second", tone=Tone.MUTED, wrap=True)
        self._none = Banner(Tone.AMBER, icon="calendar-x")
        self.choose_button = self._none.add_button("Choose")
        self.choose_button.setAccessibleName("Choose an appointment")
        self.choose_button.clicked.connect(self.choose)
        self._session = Label("", weight=500, wrap=True)
        self._remark = Label("", "second", tone=Tone.MUTED, wrap=True)
        self.change_button = Button("Change", ButtonKind.SECONDARY, small=True)
        self.change_button.clicked.connect(self.choose)
        self._chosen = self._lay_out_chosen()
        left = QVBoxLayout()
        left.setSpacing(1)
        left.addStretch()
        left.addWidget(self._name)
        left.addWidget(self._line)
        left.addStretch()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(24, 12, 24, 13)
        self._row.setSpacing(_BESIDE)
        self._row.addLayout(left, 1)
        self._row.addWidget(self._none, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self._chosen, 0, Qt.AlignmentFlag.AlignVCenter)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _lay_out_chosen(self) -> QWidget:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._session)
        words.addWidget(self._remark)
        chosen = QWidget()
        row = QHBoxLayout(chosen)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(Icon("calendar-check", 18), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(self.change_button, 0, Qt.AlignmentFlag.AlignVCenter)
        return chosen

    def _fit(self) -> None:
        """Client and appointment beside each other where both have room on their lines, else below each other."""
        said = [self._name, *([self._line] if not self._line.isHidden() else [])]
        client = max(label.fontMetrics().horizontalAdvance(label.text()) for label in said)
        appointment = (self._none if self._none.text() else self._chosen).sizeHint().width()
        margins = self._row.contentsMargins()
        beside = self._brief or client + appointment + margins.left() + margins.right() + _BESIDE <= self.width()
        wanted = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if wanted != self._row.direction():
            self._row.setDirection(wanted)
            self._row.setSpacing(_BESIDE if beside else _BELOW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def show_client(self, client: Client | None, diagnoses: Sequence[str], today: date) -> None:
        """Who the note is about."""
        self._name.setText(client.name if client else "Client not on this computer")
        self._line.setText(client_line(client, diagnoses, today) if client else "")
        self._diagnoses = tuple(diagnoses)
        self._line.setToolTip("")
        if codes.is_read():
            self._say_meanings()
        self._show_as_brief()

    def set_brief(self, brief: bool) -> None:
        """Whether who and when is all that is said."""
        if brief != self._brief:
            self._brief = brief
            self._show_as_brief()

    def _show_as_brief(self) -> None:
        self._line.setVisible(bool(self._line.text()) and not self._brief)
        self._session.setText(self._said_in_brief if self._brief else self._said)
        for label, whole in ((self._name, self._line.text()), (self._session, self._said)):
            kept_back = whole if self._brief and whole != label.text() else ""
            plain_tool_tip(label, kept_back)
            label.setAccessibleDescription(kept_back)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """What the codes mean is read when the pointer rests on the card for the first time."""
        if event.type() == QEvent.Type.LayoutRequest:  # only now what the words need is known
            self._fit()
        if event.type() == QEvent.Type.ToolTip and self._diagnoses and not self._line.toolTip():
            codes.descriptions().when_over(self._show_meanings)
            return True
        return super().event(event)

    def _say_meanings(self) -> None:
        said = meanings(self._diagnoses)
        plain_tool_tip(self._line, said)
        self._line.setAccessibleDescription(said)

    def _show_meanings(self) -> None:
        self._say_meanings()
        if self._line.underMouse():
            QToolTip.showText(QCursor.pos(), self._line.toolTip(), self._line)

    def show_none(self, *, needed: bool) -> None:
        """No appointment was chosen; where signing needs one, amber says so."""
        self._chosen.setVisible(not needed)
        self._none.say("No appointment: needed before signing" if needed else "", icon="calendar-x")
        if not needed:
            self._say("No appointment", "No appointment", Remark(), "Choose")
        self._show_as_brief()

    def show_appointment(self, one: Appointment | None, remark: Remark) -> None:
        """The session chosen (None: not known on this computer), and what is to be said of it."""
        self._none.say("")
        unknown = "Appointment chosen; its details are not here yet"
        self._say(appointment_line(one) if one else unknown, day_and_time(one) if one else unknown, remark, "Change")
        self._chosen.show()
        self._show_as_brief()

    def _say(self, words: str, in_brief: str, remark: Remark, change: str) -> None:
        self._said, self._said_in_brief = words, in_brief
        self._remark.setText(remark.words)
        self._remark.set_tone(Tone.AMBER if remark.stops_signing else Tone.MUTED)
        self._remark.setVisible(bool(remark.words))
        self.change_button.setText(change)
        self.change_button.setAccessibleName(f"{change} the appointment")

    def set_read_only(self, read_only: bool) -> None:
        """The appointment cannot be changed any more."""
        self.choose_button.setVisible(not read_only)
        self.change_button.setVisible(not read_only)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.line_across(painter, 0, self.width(), self.height() - 1, theme.current().separator)
        painter.end()
