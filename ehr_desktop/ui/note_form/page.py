"""The page of one note: schedule card, form, state line and what can be done. Saves by itself.

A note begun here is in memory until something is typed or *Save* is pressed; one that is opened and left untouched
leaves nothing. Whatever the state line says was read back from this computer's store.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import NotEditable, StoreFailed
from ehr_desktop.application.events import CaseloadChanged, NotesChanged
from ehr_desktop.application.my_notes import NoteToRead
from ehr_desktop.application.outgoing_text import has_text_filter
from ehr_desktop.domain.note import Answer
from ehr_desktop.ui.autosave import Autosave
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.lane import Lanes
from ehr_desktop.ui.last_words import told_later
from ehr_desktop.ui.note_form.chart import ask_chart
from ehr_desktop.ui.note_form.face import NoteFace
from ehr_desktop.ui.note_form.form import NoteForm
from ehr_desktop.ui.note_form.forwarding import Forwarding
from ehr_desktop.ui.note_form.sitting import Sitting, begin_note, open_note
from ehr_desktop.ui.note_form.state import FAILED, state_words
from ehr_desktop.ui.note_form.taking_along import TakingAlong
from ehr_desktop.ui.note_form.taking_in import TakingIn
from ehr_desktop.ui.note_form.whereabouts import back_in_form, in_note, sitting_again
from ehr_desktop.ui.parts.voice import announce
from ehr_desktop.ui.whereabouts import NoteWhereabouts

_UNKEPT = "What you typed last is not saved: it is still here and can be copied. Close again to leave without it."


class NotePage(NoteFace):
    """`begin` or `open` a note, `flush` whenever the text must be safe, `leave` when the page is left.

    A note that is still shown is left first; where it cannot be saved it stays on the page instead of the other one.
    `choose_appointment` asks for the picker, `review_and_sign`, `deleted` and `decide` (between the texts of a note
    changed in two places) carry the note's id, `write_note` the client's and the type of another note; `begun`
    comes with the first change of a new note, `closed` when the clinician is done. Keys: Ctrl+S saves, Ctrl+Return
    reviews, Ctrl+W saves and closes, Ctrl+Shift+D deletes the draft.
    """

    choose_appointment = Signal()
    review_and_sign = Signal(str)
    decide = Signal(str)
    write_note = Signal(str, str)
    closed = Signal()
    deleted = Signal(str)
    begun = Signal()

    def __init__(self, desk: Desk, lanes: Lanes, heartbeat: Heartbeat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lanes = lanes
        self._heartbeat = heartbeat
        self._sitting: Sitting | None = None
        self._reviewed: set[str] = set()
        self._failed = False
        self._unkept = False
        self._told_unclear = False
        self._taking_in: TakingIn | None = None
        self._autosave = Autosave(self._save, self)
        self._along = TakingAlong(desk, self._on_screen, self)
        self._connect()

    @property
    def note_id(self) -> str | None:
        """The note shown, by its id on this computer; None while there is none."""
        return self._sitting.note.id if self._sitting else None

    def _connect(self) -> None:
        self.card.choose.connect(self.choose_appointment)
        self.banner.add_button("Copy text").clicked.connect(self._along.copy)
        self.banner.add_button("Export text").clicked.connect(self._along.export)
        self.needs_you.decide.connect(self._decide)
        self.needs_you.write.connect(self._write_first)
        self.needs_you.send_again.connect(self._send_again)
        self.needs_you.export_text.connect(self._along.export)
        self.export.clicked.connect(self._along.export)
        self.foot.delete.clicked.connect(self.delete)
        self.foot.delete_icon.clicked.connect(self.delete)
        self.foot.save.clicked.connect(self.save_and_close)
        self.foot.sign.clicked.connect(self.review)
        self._autosave.saved.connect(self._saved)
        self._autosave.failed.connect(self._not_saved)
        self._along.failed.connect(self.say)
        self._heartbeat.changed.connect(self._show_state)
        ends = [
            self._desk.events.subscribe(NotesChanged, self._notes_changed),
            self._desk.events.subscribe(CaseloadChanged, self._caseload_changed),
        ]
        self.destroyed.connect(lambda: [end() for end in ends])
        for key, act in (
            ("Ctrl+S", self.save_now),
            ("Ctrl+Return", self.review),
            ("Ctrl+W", self.save_and_close),
            ("Ctrl+Shift+E", self._along.export),
            ("Ctrl+Shift+D", self.delete),
        ):
            QShortcut(QKeySequence(key), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # --- from outside ---------------------------------------------------------------------------------------

    def begin(self, client_id: str, note_type_name: str, appointment_id: str | None) -> None:
        """A new note, with what appointment and chart already know filled in."""
        if self.leave():
            self._show(begin_note(self._desk, client_id, note_type_name, appointment_id))

    def open(self, note_id: str) -> None:
        """A draft, to go on with. Raises `NotEditable` where it is not on this computer any more."""
        if self.leave():
            self._show(open_note(self._desk, note_id))

    def set_appointment(self, appointment_id: str | None) -> None:
        """The session the note belongs to: what it knows replaces what was only prefilled."""
        if self._sitting is None or self._form is None:
            return
        self._form.settle()
        self._form.replace(self._sitting.choose(appointment_id, self._form.answers()))
        self._show_card()
        if self._sitting.is_begun:
            self._autosave.typed()
            self._autosave.flush()

    def flush(self) -> bool:
        """Commit what is typed; False where that cannot be, and the text is only on the screen.

        Where the note cannot be edited any more it is said once: the next time the clinician has read it.
        """
        if self._form is not None and self._sitting is not None:
            self._form.settle()
        if not self._autosave.flush():
            return False
        told, self._unkept = self._unkept, False
        return not told

    def leave(self) -> bool:
        """Commit, and let go of the note. False: it could not be saved, and the page must stay."""
        if self._sitting is None:
            return True
        if not self.flush():
            return False
        try:
            self._sitting.close()
        except StoreFailed as error:
            self.say(str(error))
            return False
        if self._sitting.is_begun:
            self._heartbeat.send_now()
        self._let_go()
        return True

    def put_away(self) -> NoteWhereabouts | None:
        """Let go of the note whatever happens, as when the program locks; what cannot be saved goes along."""
        sitting, form = self._sitting, self._form
        if sitting is None or form is None:
            return None
        form.settle()
        with told_later():
            self._autosave.flush()
        unsaved = self._autosave.is_unsaved or sitting.is_ahead(form.answers())
        where = in_note(sitting, form, reviewed=sitting.note.id in self._reviewed, unsaved=unsaved)
        with told_later():
            sitting.close()
        self._let_go()
        return where

    def go_back_to(self, where: NoteWhereabouts) -> None:
        """As it was put away. Raises `NotEditable` where the note is gone."""
        sitting = sitting_again(self._desk, where)
        if where.reviewed:
            self._reviewed.add(sitting.note.id)
        self._show(sitting, where)
        if where.is_unsaved:
            self._note_begins()
            self._autosave.typed()
            if reason := sitting.why_read_only():
                self._stop_editing(reason)
            self._show_state()
        if self._form is not None:
            back_in_form(self._form, where.form)

    def go_to(self, field_id: str) -> None:
        """The field that cures an unmet point; "appointment" asks for the picker."""
        if field_id == "appointment":
            self.choose_appointment.emit()
        elif self._form is not None:
            self._form.go_to(field_id)

    # --- what the clinician does ----------------------------------------------------------------------------

    def save_now(self) -> bool:
        """Save also where nothing was typed yet: a draft of client and type alone."""
        if self._sitting is not None and not self._sitting.is_saved:
            self._note_begins()
            self._autosave.typed()
        return self.flush()

    def save_and_close(self) -> None:
        """Save, and be done."""
        if self._says_unclear():
            return
        may_save = self._sitting is not None and not self._sitting.why_read_only()
        if (not may_save or self.save_now()) and self.leave():
            self.closed.emit()

    def review(self) -> None:
        """Save, say at the fields what is missing, and go on to the review."""
        sitting, form = self._sitting, self._form
        if sitting is None or form is None or not self.foot.sign.isEnabled() or not self.save_now():
            return
        self._reviewed.add(sitting.note.id)
        unclear = next(iter(form.unclear()), "")
        if unclear:
            form.show_problems(sitting.missing(form.answers()))
            form.go_to(unclear)
            return
        form.show_problems(sitting.missing(form.answers()))
        self.review_and_sign.emit(sitting.note.id)

    def _says_unclear(self) -> bool:
        """Once, before the note is left: something stands in a field that is not understood, and would be lost."""
        unclear = self._form.unclear() if self._form is not None and not self._told_unclear else {}
        self._told_unclear = bool(unclear)
        if self._form is not None and unclear:
            self._form.go_to(next(iter(unclear)))
            self.say("Something you typed is not understood yet, and would not be kept. Close again to leave it.")
        return bool(unclear)

    def delete(self) -> None:
        """Delete the draft; whoever hears `deleted` offers to undo it."""
        sitting = self._sitting
        if sitting is None or not self.foot.delete.isEnabled():
            return
        self.flush()
        self._autosave.forget()
        try:
            if sitting.is_saved:
                sitting.delete()
            sitting.close()
        except NotEditable as error:
            self._stop_editing(str(error))
        except StoreFailed as error:
            self.say(str(error))
        else:
            self._let_go()
            self._heartbeat.send_now()
            if sitting.is_saved:
                self.deleted.emit(sitting.note.id)
            else:
                self.closed.emit()

    def _decide(self) -> None:
        if self._sitting is not None and not self._says_unclear():
            self.decide.emit(self._sitting.note.id)

    def _write_first(self, note_type: str) -> None:
        if self._sitting is not None and not self._says_unclear():
            self.write_note.emit(self._sitting.note.client_id, note_type)

    def _send_again(self) -> None:
        if self._sitting is not None and self.flush():
            self._desk.conflicts.try_again(self._sitting.note.id)
            self._heartbeat.send_now()

    def _on_screen(self) -> NoteToRead | None:
        """As it stands in the form, saved or not."""
        sitting, form = self._sitting, self._form
        return sitting.as_shown(form.answers()) if sitting and form else None

    # --- showing --------------------------------------------------------------------------------------------

    def _show(self, sitting: Sitting, where: NoteWhereabouts | None = None) -> None:
        self._autosave.forget()
        self._sitting = sitting
        form = NoteForm(
            sitting.note_type,
            sitting.missing,
            self._desk.clock.today,
            self,
            is_filtered=lambda: has_text_filter(self._desk.standing.about),
        )
        forwarding = Forwarding(form, sitting)
        self._taking_in = TakingIn(form, sitting, self._autosave)
        self._taking_in.took.connect(self.tell)
        self._taking_in.took.connect(self._show_card)
        if where is None or where.answers is None:
            form.set_answers(sitting.note.answers, sitting.hidden())
        else:
            form.set_answers(where.answers, where.hidden or {})
        self.put_form(form)
        form.changed.connect(self._typed)
        forwarding.changed.connect(self._filled_in)
        forwarding.failed.connect(self.say)
        form.copy_wanted.connect(self._along.copy)
        self._failed = self._unkept = self._told_unclear = False
        self.say("")
        self.set_read_only(sitting.why_read_only())
        if sitting.note.id in self._reviewed:
            form.show_problems(sitting.missing(form.answers()))
        self._show_card()
        self._show_state()
        ask_chart(self._desk, self._lanes, sitting, self)
        form.focus_first()

    def _let_go(self) -> None:
        self._sitting = None
        self._taking_in = None
        self._autosave.forget()
        self.put_form(None)

    def _show_card(self) -> None:
        sitting, form = self._sitting, self._form
        if sitting is None or form is None:
            return
        self.show_schedule(sitting, form.answers(), self._desk.clock.today())

    def _show_state(self) -> None:
        if self._sitting is None:
            return
        before = self.foot.shown
        self.foot.offer_delete(self._sitting.is_begun)
        words = FAILED
        if not self._failed:
            rounds, now = self._heartbeat.rounds(), self._desk.clock.now()
            words = state_words(self._sitting.look(), rounds, now, unsaved=self._autosave.is_unsaved)
        self.foot.show_state(words)
        if before is None or (before.icon, before.tone) != (words.icon, words.tone):
            announce(self.foot, f"{words.first}. {words.second}")
        need = None if self._autosave.is_unsaved else self._sitting.need()
        self.show_need(need, self._sitting.note_type)

    def _stop_editing(self, reason: str) -> None:
        if self._autosave.is_unsaved:
            self._unkept = True
            reason = f"{reason} {_UNKEPT}"
        self._autosave.forget()
        self.set_read_only(reason)

    # --- saving ---------------------------------------------------------------------------------------------

    def _typed(self, field_id: str) -> None:
        if self._sitting is not None and self._form is not None:
            follows = self._sitting.edited(field_id, self._form.answers())
            if follows:
                self._form.replace(follows)
        self._filled_in()

    def _filled_in(self) -> None:
        self._note_begins()
        self.tell("")
        is_first = not self._autosave.is_unsaved
        self._autosave.typed()
        if is_first:  # the state is read from the store: not at every key
            self._show_state()

    def _note_begins(self) -> None:
        if self._sitting is not None and not self._sitting.is_begun:
            self._sitting.is_begun = True
            self.begun.emit()

    def _save(self) -> None:
        if self._sitting is None or self._form is None:
            return
        try:
            self._sitting.save(self._form.answers(), self._form.hidden_texts())
        except NotEditable as error:
            self._unkept = True
            self.set_read_only(f"{error} {_UNKEPT}")

    def _saved(self) -> None:
        if self._failed:
            self._failed = False
            self.say("")
        self._show_state()

    def _not_saved(self, sentence: str) -> None:
        self._failed = True
        self.say(
            f"Not saved: {sentence} Your text is still on this screen and saving is tried again by itself. "
            "Make room on the disk, or copy the text before you close the program."
        )
        self._show_state()

    # --- what others do -------------------------------------------------------------------------------------

    def _notes_changed(self, event: NotesChanged) -> None:
        sitting, taking_in = self._sitting, self._taking_in
        if sitting is None or taking_in is None or sitting.note.id not in event.note_ids:
            return
        if event.origin == sitting.origin:
            return
        taking_in.look()
        reason = sitting.why_read_only()
        if reason:
            self._stop_editing(reason)
        self._show_state()

    def _caseload_changed(self, _event: CaseloadChanged) -> None:
        sitting, form = self._sitting, self._form
        if sitting is None or form is None or sitting.why_read_only():
            return
        inherited: dict[str, Answer] = sitting.inherited_later(form.answers())
        if inherited:
            form.replace(inherited)
            if sitting.is_begun:
                self._autosave.typed()
        self._show_card()
