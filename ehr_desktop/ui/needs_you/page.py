"""The page *Needs you*: every note that waits for its clinician's decision, oldest first."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ehr_desktop.application.conflicts import Need
from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import KnownError
from ehr_desktop.application.events import NotesChanged
from ehr_desktop.application.my_notes import TEXT_FILE, NoteToRead
from ehr_desktop.domain.merge import Keep
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.needs_you.decision import DecisionView
from ehr_desktop.ui.needs_you.entry import ConflictEntry, DeletedEntry, Entry, RefusedEntry
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.button import Button
from ehr_desktop.ui.parts.empty_state import EmptyState
from ehr_desktop.ui.parts.label import page_title, quiet
from ehr_desktop.ui.parts.panel import Panel, scrolling
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.reader.plain_text import proposed_name, text_of
from ehr_desktop.ui.recovery.reminder import RecoveryReminder
from ehr_desktop.ui.text_export import TextExport

#: Notes shown at first; a server that refuses everything may have refused many.
SHOWN = 20

_MARGIN = 24
_NOTHING: Mapping[str, Keep] = MappingProxyType({})


class NeedsYouPage(Panel):
    """`open_note` is a note to be edited, by its id on this computer; `open_at` one with the field to begin at.

    `write_note` carries the client's id and the type of a note that is to be written first.
    """

    open_note = Signal(str)
    open_at = Signal(str, str)
    write_note = Signal(str, str)

    def __init__(self, desk: Desk, heartbeat: Heartbeat, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._desk = desk
        self._heartbeat = heartbeat
        #: How many notes are shown at most.
        self.most = SHOWN
        self.entries: dict[str, Entry] = {}
        self._exported = ""
        self.file = TextExport(self)
        self.file.done.connect(self._written)
        self.file.failed.connect(self._not_written)
        self.title = page_title("Needs you")
        self._line = quiet("What you wrote is safe on this computer and waits for you.")
        self.said = Banner(Tone.ACCENT)
        self.said.hide()
        self.reminder = RecoveryReminder(desk, later=False, parent=self)
        self._more = Button("")
        self._more.clicked.connect(self._show_more)
        self.empty = EmptyState("check-circle", "No note needs you", "None waits for a decision of yours.")
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
        self.area = scrolling(sheet)
        self.decision: DecisionView | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.area)
        self._stack.addWidget(self.empty)
        head = QVBoxLayout()
        head.setContentsMargins(_MARGIN, 20, _MARGIN, 8)
        head.setSpacing(6)
        for part in (self.title, self.reminder, self._line, self.said):
            head.addWidget(part)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(listed)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    # --- what is shown --------------------------------------------------------------------------------------

    def _changed(self, _event: NotesChanged) -> None:
        if self.isVisible():
            self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.said.say("")  # it was said of what was done when one was here last
        self.refresh()

    def refresh(self) -> None:
        """Show what needs the clinician now. An entry that says the same stays as it is, focus and all."""
        self._soon.stop()
        needs = self._needs()
        shown = dict(list(needs.items())[: self.most])
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
        self._stack.setCurrentWidget(self.area if needs else self.empty)
        if self.decision is not None and needs.get(self.decision.need.note.id) != self.decision.need:
            self._look_again()

    def _needs(self) -> dict[str, Need]:
        rows = [row for row in self._desk.my_notes.waiting() if row.needs_you]
        found = ((row.note_id, self._desk.conflicts.need(row.note_id)) for row in rows)
        return {note_id: need for note_id, need in found if need}

    def _insert(self, at: int, need: Need) -> None:
        note_id = need.note.id
        notes = self._desk.my_notes
        # What was written into a deleted note is shown here: that is recorded as read.
        shown = notes.read(note_id) if need.was_deleted else notes.look(note_id)
        assert shown
        entry: Entry
        if need.theirs is None:
            entry = RefusedEntry(need, shown)
        elif need.was_deleted:
            entry = DeletedEntry(need, shown, self._desk.directory.appointment)
        else:
            entry = ConflictEntry(need, shown)
        entry.edit.connect(self.open_note)
        entry.cure.connect(self.open_at)
        entry.write.connect(self.write_note)
        entry.again.connect(self._send_again)
        entry.export.connect(self._export)
        entry.decide.connect(self.compare)
        entry.keep.connect(self._keep)
        entry.delete.connect(self._delete)
        self.entries[note_id] = entry
        self._list.insertWidget(at, entry)
        entry.show()

    def _remove(self, note_id: str) -> None:
        entry = self.entries.pop(note_id)
        self._list.removeWidget(entry)
        entry.hide()
        entry.deleteLater()

    def _show_more(self) -> None:
        self.most += SHOWN
        self.refresh()

    def focus_list(self) -> None:
        """The page was gone to: what is being decided, or its first entry, takes the keys."""
        if self.decision is not None:
            self.decision.focus_first()
            return
        first = next(iter(self.entries.values()), None)
        if first:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what is done ---------------------------------------------------------------------------------------

    def _send_again(self, note_id: str) -> None:
        self._desk.conflicts.try_again(note_id)
        self.said.say("The note goes again by itself. Should it be refused once more, it comes back here.", Tone.ACCENT)
        self._heartbeat.send_now()

    def compare(self, note_id: str, chosen: Mapping[str, Keep] = _NOTHING) -> None:
        """Both texts of a note that was changed in two places, field by field. That they are read is recorded.

        `chosen` was chosen before, by field.
        """
        need, shown = self._desk.conflicts.need(note_id), self._desk.my_notes.read(note_id)
        if need and need.merge and shown:
            self._show_decision(need, shown, chosen)

    def _show_decision(self, need: Need, shown: NoteToRead, chosen: Mapping[str, Keep]) -> None:
        self._close_decision()
        find = self._desk.directory.appointment
        self.decision = DecisionView(need, shown, find, self._desk.clinician.name, chosen)
        self.decision.save.connect(self._save_decision)
        self.decision.later.connect(self._decide_later)
        self._pages.addWidget(self.decision)
        self._pages.setCurrentWidget(self.decision)
        self.decision.focus_first()

    def _close_decision(self) -> None:
        if self.decision is not None:
            self._pages.removeWidget(self.decision)
            self.decision.hide()
            self.decision.deleteLater()
            self.decision = None

    def _decide_later(self) -> None:
        note_id = self.decision.need.note.id if self.decision else ""
        self._close_decision()
        self.refresh()
        entry = self.entries.get(note_id)
        if entry:
            entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save_decision(self) -> None:
        view = self.decision
        if view is None:
            return
        try:
            is_done = self._desk.conflicts.decide(view.need, view.choices())
        except KnownError as error:
            view.said.say(str(error), Tone.RED)
            return
        if not is_done:
            self._look_again()
            return
        self._done("The note is saved. What you did not keep stays with it on this computer.")

    def _look_again(self) -> None:
        """The note compared is not any more as it was shown: what is decided and the same stays decided."""
        view = self.decision
        assert view
        note_id, before = view.need.note.id, view.choices()
        need, shown = self._desk.conflicts.need(note_id), self._desk.my_notes.look(note_id)
        if need is None or need.merge is None or shown is None or need.was_deleted:
            self._decide_later()
            return
        same = [one.field.id for one in need.merge.conflicts if one in [field.conflict for field in view.fields]]
        self._show_decision(need, shown, {key: keep for key, keep in before.items() if key in same})
        assert self.decision
        self.decision.said.say("The note was changed meanwhile. Please look once more before you save.")

    def _keep(self, note_id: str) -> None:
        self._settle_deletion(note_id, self._desk.conflicts.keep_theirs, "The note is kept, as it is at the server.")

    def _delete(self, note_id: str) -> None:
        self._settle_deletion(note_id, self._desk.conflicts.delete_all_the_same, "The note is deleted.")

    def _settle_deletion(self, note_id: str, act: Callable[[Need], bool], sentence: str) -> None:
        try:
            is_done = act(self.entries[note_id].need)
        except KnownError as error:
            self.said.say(str(error), Tone.RED)
            return
        self._done(sentence if is_done else "The note was changed meanwhile. Please look once more.")

    def _done(self, sentence: str) -> None:
        self._close_decision()
        self.said.say(sentence, Tone.ACCENT)
        self._heartbeat.send_now()
        self.refresh()
        self.focus_list()

    def _export(self, note_id: str) -> None:
        shown = self._desk.my_notes.look(note_id)
        if shown:
            self._exported = note_id
            text = text_of(shown, self._desk.clinician.name)
            self.file.ask(lambda: text, proposed_name(shown))

    def _written(self) -> None:
        self._desk.my_notes.record_export(self._exported, TEXT_FILE)
        self.said.say("The text was written to the file you chose.", Tone.ACCENT)

    def _not_written(self, sentence: str) -> None:
        self.said.say(sentence, Tone.RED)
