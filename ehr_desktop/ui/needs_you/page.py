"""The page *Needs you*: every note that waits for its clinician's decision, oldest first."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ehr_desktop.application.conflicts import Need
from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import KnownError
from ehr_desktop.application.events import NotesChanged
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.needs_you.compare import compare
from ehr_desktop.ui.needs_you.entry import ConflictEntry, Entry, RefusedEntry
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.button import Button
from ehr_desktop.ui.parts.empty_state import EmptyState
from ehr_desktop.ui.parts.label import page_title, quiet
from ehr_desktop.ui.parts.panel import Panel, scrolling
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.reader.plain_text import proposed_name, text_of
from ehr_desktop.ui.text_export import TextExport

#: Notes shown at first; a server that refuses everything may have refused many.
SHOWN = 20

_MARGIN = 24
#: Where a form is opened to choose the appointment.
_APPOINTMENT = "appointment"


class NeedsYouPage(Panel):
    """`open_note` is a note to be edited, by its id on this computer; `open_at` one with the field to begin at."""

    open_note = Signal(str)
    open_at = Signal(str, str)

    def __init__(self, desk: Desk, heartbeat: Heartbeat, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._desk = desk
        self._heartbeat = heartbeat
        self._most = SHOWN
        self.entries: dict[str, Entry] = {}
        self._exported = ""
        self.file = TextExport(self)
        self.file.done.connect(self._written)
        self.file.failed.connect(self._not_written)
        self.title = page_title("Needs you")
        self._line = quiet("What you wrote is safe on this computer and waits for you.")
        self.said = Banner(Tone.ACCENT)
        self.said.hide()
        self._more = Button("")
        self._more.clicked.connect(self._show_more)
        self.empty = EmptyState("check-circle", "Nothing needs you", "No note waits for a decision of yours.")
        self._lay_out()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.refresh)
        end = desk.events.subscribe(NotesChanged, self._changed)
        self.destroyed.connect(lambda: end())

    def _lay_out(self) -> None:
        sheet = QWidget()
        self._list = QVBoxLayout(sheet)
        self._list.setContentsMargins(_MARGIN, 8, _MARGIN, _MARGIN)
        self._list.setSpacing(24)
        self._list.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self._list.addStretch()
        self._scroll = scrolling(sheet)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._scroll)
        self._stack.addWidget(self.empty)
        head = QVBoxLayout()
        head.setContentsMargins(_MARGIN, 20, _MARGIN, 8)
        head.setSpacing(6)
        for part in (self.title, self._line, self.said):
            head.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)

    # --- what is shown --------------------------------------------------------------------------------------

    def _changed(self, _event: NotesChanged) -> None:
        if self.isVisible():
            self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Show what needs the clinician now. An entry that says the same stays as it is, focus and all."""
        self._soon.stop()
        needs = self._needs()
        shown = dict(list(needs.items())[: self._most])
        for note_id, entry in list(self.entries.items()):
            if shown.get(note_id) != entry.need:
                self._remove(note_id)
        for at, (note_id, need) in enumerate(shown.items()):
            if note_id not in self.entries:
                self._insert(at, need)
        left = len(needs) - len(shown)
        self._more.setText(f"Show {min(left, SHOWN)} more of {left}")
        self._more.setVisible(left > 0)
        self._line.setVisible(bool(needs))
        self._stack.setCurrentWidget(self._scroll if needs else self.empty)

    def _needs(self) -> dict[str, Need]:
        rows = [row for row in self._desk.my_notes.waiting() if row.needs_you]
        found = ((row.note_id, self._desk.conflicts.need(row.note_id)) for row in rows)
        return {note_id: need for note_id, need in found if need}

    def _insert(self, at: int, need: Need) -> None:
        note_id = need.note.id
        notes = self._desk.my_notes
        # Both texts of a conflict are shown here: that is recorded as read.
        shown = notes.read(note_id) if need.theirs else notes.look(note_id)
        assert shown
        entry: Entry
        if need.theirs:
            differences, same = compare(need, shown.note_type, self._desk.directory.appointment)
            entry = ConflictEntry(need, shown, differences, same)
        else:
            entry = RefusedEntry(need, shown)
        entry.edit.connect(self.open_note)
        entry.appointment.connect(lambda note_id: self.open_at.emit(note_id, _APPOINTMENT))
        entry.again.connect(self._send_again)
        entry.export.connect(self._export)
        entry.mine.connect(self._keep_mine)
        entry.theirs.connect(self._keep_theirs)
        self.entries[note_id] = entry
        self._list.insertWidget(at, entry)
        entry.show()

    def _remove(self, note_id: str) -> None:
        entry = self.entries.pop(note_id)
        self._list.removeWidget(entry)
        entry.hide()
        entry.deleteLater()

    def _show_more(self) -> None:
        self._most += SHOWN
        self.refresh()

    def focus_list(self) -> None:
        """The page was gone to: its first entry takes the keys."""
        first = next(iter(self.entries.values()), None)
        if first:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what is done ---------------------------------------------------------------------------------------

    def _send_again(self, note_id: str) -> None:
        self._desk.conflicts.try_again(note_id)
        self.said.say("The note is on its way again.", Tone.ACCENT)
        self._heartbeat.send_now()

    def _keep_mine(self, note_id: str) -> None:
        self._decide(note_id, mine=True)

    def _keep_theirs(self, note_id: str) -> None:
        self._decide(note_id, mine=False)

    def _decide(self, note_id: str, *, mine: bool) -> None:
        conflicts = self._desk.conflicts
        try:
            (conflicts.keep_mine if mine else conflicts.keep_theirs)(note_id)
        except KnownError as error:
            self.said.say(str(error), Tone.RED)
            return
        kept = "Your text is kept and goes to the server" if mine else "The text of the server is kept"
        self.said.say(f"{kept}. The other one is set aside on this computer.", Tone.ACCENT)
        self._heartbeat.send_now()
        self.refresh()

    def _export(self, note_id: str) -> None:
        shown = self._desk.my_notes.look(note_id)
        if shown:
            self._exported = note_id
            text = text_of(shown, self._desk.clinician.name)
            self.file.ask(lambda: text, proposed_name(shown))

    def _written(self) -> None:
        self._desk.my_notes.record_export(self._exported)
        self.said.say("The text was written to the file you chose.", Tone.ACCENT)

    def _not_written(self, sentence: str) -> None:
        self.said.say(sentence, Tone.RED)
