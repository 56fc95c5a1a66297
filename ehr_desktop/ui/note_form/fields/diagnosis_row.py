"""One diagnosis chosen: its place, its code and what it means, with what can be done to it."""

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QWidget

from ehr_desktop.domain.diagnosis_codes import is_well_formed
from ehr_desktop.ui import theme
from ehr_desktop.ui.note_form import codes
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.button import IconButton
from ehr_desktop.ui.parts.chip import Chip, chip_width
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.parts.tool_tip import plain_tool_tip
from ehr_desktop.ui.theme import Theme

PRIMARY = "Primary"
UNKNOWN = "Not in the list"
_PAD = 6
#: The number stands where the word in the chip begins.
_INDENT = 9
_FLASH = 900
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_MOVING = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier
_REMOVING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_KEYS = "Alt and an arrow key move it, Delete removes it"


class DiagnosisRow(QWidget):
    """Up and Down go from row to row; with Alt or Ctrl they move this one. Delete removes it.

    `moved` and `walked` carry so many places on. The buttons do the same for the mouse and are no stops of Tab.
    """

    moved = Signal(int)
    walked = Signal(int)
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.code = ""
        self._place = 0
        self._read_only = False
        self._lit = QTimer(self)
        self._lit.setSingleShot(True)
        self._lit.setInterval(_FLASH)
        self._lit.timeout.connect(self.update)
        self._chip = Chip(PRIMARY, tone=Tone.ACCENT)
        self._number = Label("", "second", tone=Tone.MUTED, figures=True)
        self._number.setIndent(_INDENT)
        self._code = Label("", weight=500, elide=True, figures=True)
        self._meaning = Label("", wrap=True)
        self.up = self._button("arrow-up", "Move up")
        self.down = self._button("arrow-down", "Move down")
        self.remove = self._button("close", "Remove")
        self.up.clicked.connect(lambda: self.moved.emit(-1))
        self.down.clicked.connect(lambda: self.moved.emit(1))
        self.remove.clicked.connect(self.removed)
        self._lay_out()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.follow(self._restyle)

    def _button(self, icon: str, name: str) -> IconButton:
        button = IconButton(icon, name, size=14)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def _lay_out(self) -> None:
        self._marker = QWidget()
        self._marks = QStackedLayout(self._marker)
        self._marks.addWidget(self._chip)
        self._marks.addWidget(self._number)
        row = QHBoxLayout(self)
        row.setContentsMargins(_PAD, 2, _PAD, 3)
        row.setSpacing(16)
        row.addWidget(self._marker, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._code)
        row.addWidget(self._meaning, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        for button in (self.up, self.down, self.remove):
            buttons.addWidget(button)
        row.addLayout(buttons)

    def show_code(self, code: str, place: int, of: int) -> None:
        """The code, and its place from 0 among so many."""
        self.code, self._place = code, place
        self._code.setText(code)
        self._number.setText(str(place + 1))
        self._marks.setCurrentWidget(self._number if place else self._chip)
        self.up.setEnabled(place > 0)
        self.down.setEnabled(place < of - 1)
        for button, what in ((self.up, "Move {} up"), (self.down, "Move {} down"), (self.remove, "Remove {}")):
            button.setAccessibleName(what.format(code))
            plain_tool_tip(button, what.format(code))
        self.show_meaning()
        self._restyle(theme.current())

    def show_meaning(self) -> None:
        """What the code means, as far as it is known by now."""
        known = codes.described(self.code)
        heading = known is not None and not known.billable
        said = (known.description if known else UNKNOWN) if codes.is_read() else ""
        self._meaning.setText(f"{said} (a heading, not billable)" if heading else said)
        self._meaning.set_tone(self._ink() if known and not heading else Tone.MUTED)
        self.setAccessibleName(f"{self._spoken_place()} {self.code} {self._meaning.text()}".strip())

    def set_read_only(self, read_only: bool) -> None:
        """Nothing can be done to it."""
        self._read_only = read_only
        self._code.set_tone(self._ink())
        self.show_meaning()
        for button in (self.up, self.down, self.remove):
            button.setVisible(not read_only)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if read_only else Qt.FocusPolicy.StrongFocus)
        self.setAccessibleDescription("" if read_only else _KEYS)

    def flash(self) -> None:
        """Show for a moment that it is this one."""
        self._lit.start()
        self.update()

    @property
    def is_lit(self) -> bool:
        """Whether it flashes."""
        return self._lit.isActive()

    def _ink(self) -> Tone:
        """What is disabled as a whole is still to be read."""
        return Tone.NEUTRAL if self._read_only else Tone.TEXT

    def _spoken_place(self) -> str:
        return f"{PRIMARY} diagnosis" if self._place == 0 else f"Diagnosis {self._place + 1}"

    def align(self, code_width: int) -> None:
        """The room for the code, so that what the codes mean stands in one column."""
        self._code.setMinimumWidth(code_width if is_well_formed(self.code) else 0)

    def code_width(self) -> int:
        """The room its code needs, in pixels; an odd one does not push the others aside."""
        return self._code.sizeHint().width() if is_well_formed(self.code) else 0

    def _restyle(self, look: Theme) -> None:
        self._marker.setFixedSize(chip_width(PRIMARY), look.px(24))
        self.setMinimumHeight(look.px(36))
        self.updateGeometry()
        self.update()

    # --- keys, and the ground -------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() in _STEPS
            and event.modifiers() & _MOVING
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS and event.modifiers() & _MOVING:
            self.moved.emit(_STEPS[key])
        elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif key in _STEPS:
            self.walked.emit(_STEPS[key])
        elif key in _REMOVING:
            self.removed.emit()
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        whole = QRectF(self.rect()).adjusted(0, 0, 0, -1)
        if self.is_lit:
            paint.box(painter, whole, 6, ground=look.mark)
        paint.line_across(painter, 0, self.width(), self.height() - 1, look.separator)
        if self.hasFocus():
            paint.focus_ring(painter, whole, 5, look)
        painter.end()
