"""*Remove my data*: what would be lost is named first, then the password is asked, and only then it is removed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.events import NotesChanged
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.field import Field
from ehr_desktop.ui.parts.label import Label, quiet
from ehr_desktop.ui.parts.line_edit import LineEdit
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.settings.section import Section
from ehr_desktop.ui.settings.unsent import Unsent, texts_of, unsent_notes
from ehr_desktop.ui.text_export import TextExport
from ehr_desktop.ui.theme import Theme, follow

#: So many unsent notes are named; the others are counted.
NAMED = 8
_WIDE = 440
_WHAT_GOES = (
    "Removes your notes, your drafts, their backups and your key from this computer, and nobody can bring them back. "
    "What the clinic has stays there. Other clinicians’ notes on this computer are not touched."
)


class RemoveDataSection(Section):
    """`remove_wanted` carries the password; answer with `show_problem` where it is not done."""

    remove_wanted = Signal(str)

    def __init__(self, desk: Desk, heartbeat: Heartbeat, parent: QWidget | None = None) -> None:
        super().__init__("Remove my data", parent)
        self._desk = desk
        self._unsent: list[Unsent] = []
        self.begin_button = Button("Remove my data from this computer", ButtonKind.DANGER, icon="trash")
        self.warning = Banner(Tone.RED)
        self.send_button = self.warning.add_button("Send them first")
        self.export_button = self.warning.add_button("Export …")
        self.names = Label("", wrap=True)
        self.password = LineEdit(secret=True)
        self.problem = Banner(Tone.RED)
        self.problem.hide()
        self.remove_button = Button("Remove", ButtonKind.DANGER)
        self.keep_button = Button("Keep everything", ButtonKind.SECONDARY)
        self._field = Field("Your password", self.password)
        self._export = TextExport(self)
        self._lay_out()
        self.begin_button.clicked.connect(self._ask)
        self.send_button.clicked.connect(heartbeat.sync_now)
        self.export_button.clicked.connect(self._export_them)
        self.password.textChanged.connect(lambda: self._enable())
        self.password.returnPressed.connect(self.keep_button.setFocus)
        self.remove_button.clicked.connect(self._submit)
        self.keep_button.clicked.connect(self.close_question)
        self._export.failed.connect(self.problem.say)
        end = desk.events.subscribe(NotesChanged, self._changed)
        self.destroyed.connect(lambda: end())
        self._show_question(shown=False)
        follow(self._restyle)

    def _lay_out(self) -> None:
        self.rows.addWidget(quiet(_WHAT_GOES))
        self.rows.addWidget(self.begin_button, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self.warning, self.names):
            self.rows.addWidget(part)
        self.rows.addWidget(self._field)
        self.rows.addWidget(self.problem)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.remove_button)
        buttons.addWidget(self.keep_button)
        buttons.addStretch(1)
        self.rows.addLayout(buttons)

    @property
    def is_asking(self) -> bool:
        """Whether the question is shown."""
        return not self._field.isHidden()

    def _show_question(self, *, shown: bool) -> None:
        self.begin_button.setVisible(not shown)
        for part in (self.names, self._field, self.remove_button, self.keep_button):
            part.setVisible(shown)
        if not shown:
            self.warning.say("")
            self.problem.say("")

    def refresh(self) -> None:
        """Name what is on this computer only, as it is now."""
        if not self.is_asking:
            return
        self._unsent = unsent_notes(self._desk)
        number, now = len(self._unsent), self._desk.clock.now()
        notes = "1 note is" if number == 1 else f"{number} notes are"
        self.warning.say(f"{notes} on this computer only, and would be lost." if number else "")
        lines = [one.line(now) for one in self._unsent[:NAMED]]
        if number > NAMED:
            lines.append(f"and {number - NAMED} more")
        self.names.setText("\n".join(lines) if lines else "Every note of yours is at the clinic as it is here.")
        self._enable()

    def show_problem(self, sentence: str) -> None:
        """It was not removed, and why."""
        self._set_busy(busy=False)
        self.problem.say(sentence)
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_question(self) -> None:
        """Everything stays."""
        self.password.clear()
        self._show_question(shown=False)
        self.begin_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self) -> None:
        self._show_question(shown=True)
        self._set_busy(busy=False)
        self.refresh()
        (self.send_button if self._unsent else self.password).setFocus(Qt.FocusReason.OtherFocusReason)

    def _submit(self) -> None:
        password = self.password.text()
        self.password.clear()
        self.problem.say("")
        self._set_busy(busy=True)
        self.remove_wanted.emit(password)

    def _export_them(self) -> None:
        self._export.ask(lambda: texts_of(self._desk, self._unsent), "Notes not sent.txt")

    def _changed(self, _event: NotesChanged) -> None:
        if self.isVisible():
            self.refresh()

    def _set_busy(self, *, busy: bool) -> None:
        self.password.setReadOnly(busy)
        self.keep_button.setEnabled(not busy)
        self.remove_button.setText("Removing …" if busy else "Remove")
        self._enable()

    def _enable(self) -> None:
        self.remove_button.setEnabled(bool(self.password.text()) and not self.password.isReadOnly())

    def _restyle(self, look: Theme) -> None:
        self.password.setMaximumWidth(look.px(_WIDE))
