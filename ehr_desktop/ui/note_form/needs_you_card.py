"""Beside a form with room to spare: why the server will not take the note, in its own words, and what can be done."""

from PySide6.QtCore import QMargins, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ehr_desktop.application.conflicts import Need
from ehr_desktop.application.reasons import note_that_cures
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.ui import theme
from ehr_desktop.ui.needs_you.explain import DECIDE, field_lines, in_short, means, quoted, way_to_write
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.button import Button
from ehr_desktop.ui.parts.flow import FlowLayout
from ehr_desktop.ui.parts.label import Icon, Label
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import Theme

#: The air around the card, which is there only while the card is.
_AIR = QMargins(0, 24, 24, 0)


def need_words(need: Need, note_type: NoteType) -> str:
    """The server's words, and those on single fields; or that the note was changed in two places."""
    if need.refusal is None:
        return "This note was changed somewhere else, too. Both texts are kept."
    lines = [quoted(need.refusal), *field_lines(need.refusal, note_type)]
    return "\n".join(dict.fromkeys(lines))


def banner_words(need: Need, note_type: NoteType) -> str:
    """The same where there is room for a banner only, with what it means in one sentence."""
    meaning = f"\n{in_short(need.refusal, need.note.status)}" if need.refusal else ""
    return f"Needs you: {need_words(need, note_type)}{meaning}"


class NeedsYouCard(QWidget):
    """What its buttons ask for: `write` carries the type of the note that is to be written first."""

    decide = Signal()
    write = Signal(str)
    send_again = Signal()
    export_text = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Label("", wrap=True)
        self._after = Label("", "second", tone=Tone.MUTED, wrap=True)
        self._first_type = ""
        self.compare = Button(DECIDE, small=True)
        self.compare.clicked.connect(self.decide)
        self.plan = Button("", small=True)
        self.plan.clicked.connect(lambda: self.write.emit(self._first_type))
        self.again = Button("Send again", small=True)
        self.again.clicked.connect(self.send_again)
        self.export = Button("Export text", small=True)
        self.export.clicked.connect(self.export_text)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Icon("warning", 16, Tone.AMBER))
        head.addWidget(Label("Needs you", weight=600, tone=Tone.AMBER), 1)
        buttons = FlowLayout()
        for button in self.buttons():
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(_AIR + QMargins(16, 14, 16, 14))
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._words)
        column.addWidget(self._after)
        column.addLayout(buttons)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()
        theme.follow(self._restyle)

    def buttons(self) -> list[Button]:
        """Those there may be, the best way on first."""
        return [self.compare, self.plan, self.again, self.export]

    def best(self) -> Button:
        """The button of the best way on."""
        return next(button for button in self.buttons() if not button.isHidden())

    def show_need(self, need: Need, note_type: NoteType) -> None:
        """Why the note needs its clinician."""
        self._words.setText(need_words(need, note_type))
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._first_type = note_that_cures(need.refusal, need.note) if need.refusal else ""
        self.compare.setVisible(need.refusal is None)
        self.plan.setText(way_to_write(self._first_type))
        self.plan.setVisible(bool(self._first_type))
        self.again.setVisible(need.refusal is not None)
        self._after.setText(
            means(need.refusal, need.note.status) if need.refusal else "The text here is safe on this computer."
        )
        self.setAccessibleName(f"Needs you: {need_words(need, note_type)}")

    def _restyle(self, _look: Theme) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paint.box(painter, QRectF(self.rect().marginsRemoved(_AIR)), 10, ground=look.raised, line=look.amber_line)
        painter.end()
