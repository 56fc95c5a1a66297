"""Signing as one screen: review, attestation, password, in the order of `application/signing.py`.

What reaches the server runs on the sync lane, since it sends the note and one note is never sent twice at once. An
answer counts only while the clinician still stands where the question was asked.
"""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import KnownError, SignInNeeded, WrongSigningPassword
from ehr_desktop.application.events import NotesChanged
from ehr_desktop.application.my_notes import NoteToRead
from ehr_desktop.application.outgoing_text import has_text_filter
from ehr_desktop.application.reasons import APPOINTMENT
from ehr_desktop.application.signing import LookAgain, MissingToSign, OfflineNow, ReadyToSign, Review
from ehr_desktop.domain.note import NoteStatus, ServerCopy
from ehr_desktop.domain.rules import UnmetPoint
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.lane import Lanes
from ehr_desktop.ui.note_wizard.words import session_in_short
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.parts.voice import announce
from ehr_desktop.ui.sign import words
from ehr_desktop.ui.sign.face import PART_OF, Part, SignFace

__all__ = ["Part", "SignPage"]

_ORIGIN = "signing"
_OFFLINE = "Saved on this computer. Ready to sign when you are back online."


class SignPage(SignFace):
    """`begin` a note; `back_to_note` carries note and field ("" for none), `signed` the note the server has signed.

    `signed_out` says why somebody has to sign in before going on; the page stays as it is.
    """

    back_to_note = Signal(str, str)
    closed = Signal()
    signed = Signal(str)
    signed_out = Signal(str)

    def __init__(self, desk: Desk, lanes: Lanes, heartbeat: Heartbeat, parent: QWidget | None = None) -> None:
        super().__init__(desk, lanes, heartbeat, parent)
        self._desk = desk
        self._lanes = lanes
        self._note_id = ""
        self._review: Review | None = None
        self._points: tuple[UnmetPoint, ...] = ()
        self._ready: ReadyToSign | None = None
        self._question: object | None = None
        self._connect()

    def _connect(self) -> None:
        self.header.closed.connect(self.leave)
        self.header.step_chosen.connect(self._go_to_step)
        self.review.go_to.connect(self._go_to_field)
        self.picker.changed.connect(self._show_whether_on)
        self.picker.taken.connect(self._use_session)
        self.attestation.changed.connect(self._show_whether_on)
        self.attestation.again.connect(self._prepare)
        self.password.changed.connect(self._show_whether_on)
        backs = (self._to_note, self._to_review, self._to_review, self._to_attestation)
        for footer, back in zip(self.footers, backs, strict=False):
            footer.back.clicked.connect(back)
        ways_on = (self._prepare, self._use_session, self._to_password, self._sign, self.leave)
        for footer, way_on in zip(self.footers, ways_on, strict=True):
            footer.go_on.clicked.connect(way_on)
        self.destroyed.connect(self._desk.events.subscribe(NotesChanged, self._notes_changed))

    @property
    def note_id(self) -> str:
        """The note that is to be signed; empty for none, and once it is signed."""
        return "" if self._part is Part.SIGNED else self._note_id

    # --- from outside ---------------------------------------------------------------------------------------

    def begin(self, note_id: str) -> None:
        """Review this note, from the first step."""
        self._note_id = note_id
        self._forget()
        self.review.say("")
        self._to_review()

    def leave(self) -> None:
        """Nothing of the password stays; a signature under way is not called back, and its lists will show it."""
        self._forget()
        self._note_id = ""
        self.closed.emit()

    def _forget(self) -> None:
        self._question = None
        self._ready = None
        self.password.clear()

    # --- review ---------------------------------------------------------------------------------------------

    def _to_review(self) -> None:
        self._forget()
        self._look()
        self._show(Part.REVIEW)
        if not self.review.focus_first():
            footer = self.footers[Part.REVIEW]
            (footer.go_on if footer.go_on.isEnabled() else footer.back).setFocus(Qt.FocusReason.OtherFocusReason)

    def _look(self, more: tuple[UnmetPoint, ...] = ()) -> None:
        """Review the note as it is now; `more` are points only the server knows."""
        try:
            review = self._desk.signing.review(self._note_id)
        except KnownError as error:
            self._review = None
            self.review.show_nothing(str(error))
            return
        known = {point.id for point in review.missing}
        refused = words.refusal_point(review)
        filtered = words.filter_points(review) if has_text_filter(self._desk.standing.about) else ()
        points = (*review.missing, *filtered, *(point for point in more if point.id not in known))
        if refused:
            points = (refused, *points)
        plan = self._desk.charts.treatment_plan(review.shown.note.client_id)
        self._review, self._points = review, points
        self.review.show_review(review, points, plan, self._desk.clock.today())

    def _go_to_field(self, field_id: str) -> None:
        if field_id != APPOINTMENT:
            self._to_note(field_id)
        elif self._review:
            note = self._review.shown.note
            self.picker.show_for(note.client_id, note.note_type, note.appointment_id)
            self._show(Part.SESSION)
            self.picker.enter()

    def _to_note(self, field_id: str | bool = "") -> None:
        note_id = self._note_id
        self._forget()
        self._note_id = ""
        self.back_to_note.emit(note_id, field_id if isinstance(field_id, str) else "")

    def _use_session(self) -> None:
        chosen = self.picker.selected()
        if chosen is None:
            return
        try:
            self._desk.drafts.set_appointment(self._note_id, chosen, _ORIGIN)
        except KnownError as error:
            self.review.say(str(error))
        else:
            self.review.say("")
        self._to_review()

    def _notes_changed(self, event: NotesChanged) -> None:
        """Changed by somebody else while it is looked at: look again, without moving anything that is the same."""
        if self._note_id not in event.note_ids or self._part is not Part.REVIEW or self._review is None:
            return
        before = self._review
        now = self._desk.my_notes.look(self._note_id)
        is_same = now is not None and _looked_at(now) == _looked_at(before.shown)
        if not is_same:
            self._look()
            self._show_whether_on()

    # --- attestation ----------------------------------------------------------------------------------------

    def _to_attestation(self) -> None:
        self.password.clear()
        if self._ready is None:
            self._prepare()
            return
        self._show(Part.ATTESTATION)
        self.attestation.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _prepare(self) -> None:
        """Bring exactly what was reviewed to the server, compare, and fetch what is to be attested."""
        review = self._review
        if review is None:
            return
        self._ready = None
        self.review.say("")
        self.attestation.wait(self._subject(review))
        self._show(Part.ATTESTATION)
        self.footers[Part.ATTESTATION].back.setFocus(Qt.FocusReason.OtherFocusReason)
        question = self._question = object()
        note_id = self._note_id

        def done(ready: ReadyToSign) -> None:
            if question is self._question:
                self._prepared(ready)
            self._desk.signing.announce(note_id)

        def failed(error: Exception) -> None:
            if not isinstance(error, KnownError):
                raise error
            if question is self._question:
                self.attestation.fail(_OFFLINE if isinstance(error, OfflineNow) else str(error))
                self._show_whether_on()
                self._say_signed_out(error)
            self._desk.signing.announce(note_id)

        self._lanes.sync.run(lambda: self._desk.signing.prepare(review), done, failed, owner=self)

    def _prepared(self, ready: ReadyToSign) -> None:
        self._question = None
        self._ready = ready
        self.attestation.show_statement(ready)
        self._show_whether_on()
        if self.footers[Part.ATTESTATION].back.hasFocus():
            self.attestation.box.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- password -------------------------------------------------------------------------------------------

    def _to_password(self) -> None:
        if self._ready and self.attestation.is_attested:
            self._show(Part.PASSWORD)
            self.password.enter(self._subject(self._ready.review))

    def _sign(self) -> None:
        """At the first press everything is taken and switched off: a second press finds nothing to sign."""
        ready, password = self._ready, self.password.take()
        if ready is None or self._question is not None or not password:
            return
        question = self._question = object()
        note_id = self._note_id
        self._show_whether_on()
        announce(self, "Signing…")

        def done(copy: ServerCopy) -> None:
            if question is self._question:
                self._signed(copy, ready.review)
            self._desk.signing.announce(note_id)
            self.signed.emit(note_id)

        def failed(error: Exception) -> None:
            if question is self._question:
                self._question = None
                self._refused(error)
            self._desk.signing.announce(note_id)
            if not isinstance(error, KnownError):
                raise error

        self._lanes.sync.run(lambda: self._desk.signing.sign(ready, password), done, failed, owner=self)

    def _refused(self, error: Exception) -> None:
        match error:
            case WrongSigningPassword():
                self.password.refuse(str(error))
            case MissingToSign():
                self._back_to_review(f"The server has not signed it: {error}", error.points)
            case LookAgain():
                self._back_to_review(str(error))
            case OfflineNow():
                self.password.fail(_OFFLINE, Tone.AMBER)
            case KnownError():
                self.password.fail(str(error))
            case _:
                self.password.fail("Something went wrong in the program. Look at the note again before signing.")
        self._show_whether_on()
        self._say_signed_out(error)

    def _say_signed_out(self, error: Exception) -> None:
        if isinstance(error, SignInNeeded):
            self.signed_out.emit(str(error))

    def _back_to_review(self, sentence: str, points: tuple[UnmetPoint, ...] = ()) -> None:
        self._forget()
        self._look(points)
        self.review.say(sentence, Tone.AMBER)
        self._show(Part.REVIEW)
        self.review.focus_first()

    def _signed(self, copy: ServerCopy, review: Review) -> None:
        self._forget()
        if copy.status is NoteStatus.PENDING_COSIGN:
            sentence = "Signed. Awaiting co-signature by your supervisor."
        else:
            at: datetime = copy.signed_at or self._desk.clock.now()
            sentence = f"Signed {at.astimezone():%H:%M} and accepted by the server"
        self.done.show_signed(sentence, self._subject(review))
        self._show(Part.SIGNED)
        self.footers[Part.SIGNED].go_on.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what is shown --------------------------------------------------------------------------------------

    def _subject(self, review: Review) -> str:
        session = review.shown.appointment
        return f"{words.subject(review)} · {session_in_short(session)}" if session else words.subject(review)

    def _go_to_step(self, step: int) -> None:
        if self._is_signing():
            return
        if PART_OF[step] is Part.REVIEW:
            self._to_review()
        elif PART_OF[step] is Part.ATTESTATION:
            self._to_attestation()

    def _is_signing(self) -> bool:
        return self._part is Part.PASSWORD and self._question is not None

    def _show(self, part: Part) -> None:
        self.show_part(part)
        self._show_whether_on()

    def _show_whether_on(self) -> None:
        self.show_steps(may_go=self._part is not Part.SIGNED and not self._is_signing())
        review, session, attestation, password, _signed = self.footers
        review.allow(words.left(len(self._points)) if self._review else "There is no note to sign")
        session.allow("" if self.picker.selected() else "Choose a session", "calendar", Tone.MUTED)
        if self._ready is None:
            attestation.allow("Not signed yet", "clock", Tone.MUTED)
        else:
            attestation.allow("" if self.attestation.is_attested else "Tick the box first", "info", Tone.MUTED)
        password.back.setEnabled(not self._is_signing())
        if self._is_signing():
            password.allow("Signing…", "sync", Tone.MUTED)
        else:
            password.allow("" if self.password.password.text() else "Type your password", "key", Tone.MUTED)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leads out. Enter in a field does nothing here: only a button signs."""
        if event.key() == Qt.Key.Key_Escape:
            if self._part is Part.SESSION:
                self._to_review()
            else:
                self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._part is Part.SESSION:
            if not event.isAutoRepeat():
                self._use_session()
        else:
            super().keyPressEvent(event)


def _looked_at(shown: NoteToRead) -> tuple[object, ...]:
    """What of a note the review depends on."""
    return shown.columns, shown.appointment, shown.row and shown.row.refusal
