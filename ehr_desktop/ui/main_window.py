"""The desk in its window: the places, and over them what fills the window: wizard, signing, signing in, the keys.

Which page is shown is decided here and nowhere else. Window titles name pages, never a client.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import CodeNeeded, KnownError, WrongCode, WrongPassword
from ehr_desktop.application.events import KeysChanged
from ehr_desktop.application.ports import AuditKind
from ehr_desktop.domain.rules import may_edit
from ehr_desktop.ui.daily_backup import DailyBackup
from ehr_desktop.ui.file_banner import FileBanner
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.lane import Lanes
from ehr_desktop.ui.parts.banner import PracticeBand
from ehr_desktop.ui.parts.panel import Ground, Panel
from ehr_desktop.ui.places import PlacesPage, Where
from ehr_desktop.ui.places_whereabouts import back_in_places, in_places
from ehr_desktop.ui.preferences import Preferences
from ehr_desktop.ui.sign_in_again import SignInAgainPage
from ehr_desktop.ui.signing_out import SigningOutPage, needs_a_word
from ehr_desktop.ui.whereabouts import Cover, Page, Whereabouts

if TYPE_CHECKING:
    from ehr_desktop.ui.change_password import ChangePasswordPage
    from ehr_desktop.ui.keys import KeysPage
    from ehr_desktop.ui.note_wizard.note_wizard import NoteWizard
    from ehr_desktop.ui.recovery.page import RecoveryPage
    from ehr_desktop.ui.sign.page import SignPage


class MainWindow(Panel):
    """One clinician's desk.

    `sign_in_wanted` carries password and code; answer with `signed_in`, `ask_code` or `sign_in_failed`.
    `new_password_wanted` carries the present and the new one; answer with `password_changed` or `password_refused`.
    `preferences` remember the look; without them nothing is remembered. Around it is the frame.
    """

    sign_in_wanted = Signal(str, str)
    new_password_wanted = Signal(str, str)
    sign_out_wanted = Signal()
    lock_wanted = Signal()
    remove_practice_wanted = Signal()
    remove_data_wanted = Signal(str)
    repair_wanted = Signal()

    def __init__(
        self,
        desk: Desk,
        lanes: Lanes,
        heartbeat: Heartbeat,
        preferences: Preferences | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Ground.WINDOW, parent)
        self._desk = desk
        self._lanes = lanes
        self._heartbeat = heartbeat
        self._preferences = preferences or Preferences()
        self._preferences.tell(self._setting_changed)
        self._wizard: NoteWizard | None = None
        self._sign_page: SignPage | None = None
        self._keys: KeysPage | None = None
        self._password_page: ChangePasswordPage | None = None
        self._signing_out: SigningOutPage | None = None
        self._recovery: RecoveryPage | None = None
        self.daily_backup = DailyBackup(desk, lanes, heartbeat.seconds_alone, self)
        self.file_banner = FileBanner(desk)
        self.places = PlacesPage(desk, lanes, heartbeat, self._preferences, self.daily_backup)
        self.sign_in_page = SignInAgainPage(desk.clinician.email)
        self._stack = QStackedWidget()
        self._covered: QWidget = self.places
        self._lay_out()
        self._connect()
        self._name_window()
        self.places.my_notes.focus_list()
        if desk.keys and desk.keys.was_set_up and not desk.is_practice:
            self.make_recovery_key()

    def _lay_out(self) -> None:
        for page in (self.places, self.sign_in_page):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if self._desk.is_practice:
            column.addWidget(PracticeBand())
        column.addWidget(self.file_banner)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.places.went.connect(self._name_window)
        self.places.open_note.connect(self.open_note)
        self.places.open_at.connect(self.open_note)
        self.places.write_note.connect(self.write_note)
        self.places.new_note.connect(self.new_note)
        self.places.sign_in.connect(self.ask_sign_in)
        self.places.sign_out.connect(self.ask_sign_out)
        self.places.change_password_wanted.connect(self.change_password)
        self.places.lock.connect(self.lock_wanted)
        self.places.remove_practice_wanted.connect(self.remove_practice_wanted)
        self.places.recovery_key_wanted.connect(self.make_recovery_key)
        self.places.remove_data_wanted.connect(self.remove_data_wanted)
        self.file_banner.repair_wanted.connect(self.repair_wanted)
        self.sign_in_page.closed.connect(self._uncover)
        self.sign_in_page.submitted.connect(self.sign_in_wanted)
        keys: tuple[tuple[QKeySequence | QKeySequence.StandardKey | str, Callable[[], object]], ...] = (
            ("F1", self.show_keys),
            ("F5", self._heartbeat.sync_now),
            ("Ctrl+L", self.lock_wanted.emit),
            ("Ctrl+Q", lambda: self.window().close()),
            (QKeySequence.StandardKey.ZoomIn, lambda: self._preferences.step_text_size(1)),
            (QKeySequence.StandardKey.ZoomOut, lambda: self._preferences.step_text_size(-1)),
            ("Ctrl+=", lambda: self._preferences.step_text_size(1)),
            ("Ctrl+0", lambda: self._preferences.set_text_size(100)),
        )
        for key, call in keys:
            QShortcut(QKeySequence(key), self, call)

    # --- notes ----------------------------------------------------------------------------------------------

    def new_note(self) -> None:
        """The wizard, from its first step."""
        wizard = self.wizard()
        self._show(wizard)
        wizard.begin()

    def write_note(self, client_id: str, note_type: str) -> None:
        """A note of this type for this client: the one that is begun, else a new one in the wizard."""
        wizard = self.wizard()
        self._show(wizard)
        wizard.write(client_id, note_type)

    def open_note(self, note_id: str, field_id: str = "") -> None:
        """A draft in its form, at a field if one is named."""
        wizard = self.wizard()
        self._show(wizard)
        try:
            wizard.open(note_id, field_id)
        except KnownError as error:
            self.show_places()
            self.places.my_notes.say(str(error))

    def reach_note(self, note_id: str) -> None:
        """A note whatever its status: a draft in its form, one that is signed or locked in the reader."""
        shown = self._desk.my_notes.look(note_id)
        if shown is None or (shown.note_type.has_form and may_edit(shown.note, self._desk.clock.now())):
            self.open_note(note_id)
        else:
            self.show_places()
            self.places.read(note_id)

    def review_and_sign(self, note_id: str) -> None:
        """What is missing, the attestation, the password."""
        page = self.sign_page()
        self._show(page)
        page.begin(note_id)

    def decide(self, note_id: str) -> None:
        """Both texts of a note that was changed in two places."""
        self._show(self.places)
        self.places.decide(note_id)

    def show_places(self) -> None:
        """Back to the lists."""
        self._show(self.places)
        self.places.focus_here()

    def wizard(self) -> "NoteWizard":
        """The wizard and its form, made when first needed."""
        if self._wizard is None:
            from ehr_desktop.ui.note_wizard.note_wizard import NoteWizard

            self._wizard = NoteWizard(self._desk, self._lanes, self._heartbeat)
            self._wizard.closed.connect(self._note_closed)
            self._wizard.review_and_sign.connect(self.review_and_sign)
            self._wizard.decide.connect(self.decide)
            self._wizard.deleted.connect(self._note_deleted)
            self._wizard.open_note.connect(self.reach_note)
            self._wizard.sign_in.connect(self.ask_sign_in)
            self._stack.addWidget(self._wizard)
        return self._wizard

    def sign_page(self) -> "SignPage":
        """The pages of signing, made when first needed."""
        if self._sign_page is None:
            from ehr_desktop.ui.sign.page import SignPage

            self._sign_page = SignPage(self._desk, self._lanes, self._heartbeat)
            self._sign_page.back_to_note.connect(self.open_note)
            self._sign_page.closed.connect(self.show_places)
            self._sign_page.signed_out.connect(self._session_over)
            self._stack.addWidget(self._sign_page)
        return self._sign_page

    def _note_closed(self) -> None:
        self._heartbeat.send_now()
        self.show_places()

    def _note_deleted(self, note_id: str) -> None:
        self.show_places()
        shown = self._desk.my_notes.look(note_id)
        client = shown.client.name if shown and shown.client else "this client"
        self.places.my_notes.offer_undo(note_id, client)

    # --- signing in again -----------------------------------------------------------------------------------

    def ask_sign_in(self) -> None:
        """The session is over: ask for the password. Somebody has asked for it; no request of the computer's does."""
        self._cover(self.sign_in_page)

    def _session_over(self, why: str) -> None:
        """Found by somebody who wants to sign a note, and cannot before."""
        self._heartbeat.session_over(why)
        self.ask_sign_in()

    def signed_in(self) -> None:
        """It worked: back to what was on the screen."""
        if self._stack.currentWidget() is self.sign_in_page:
            self._uncover()
        self.places.standing.refresh()
        self._desk.events.publish(KeysChanged())

    def sign_in_failed(self, sentence: str) -> None:
        """It did not, and why."""
        self.sign_in_page.show_problem(sentence)

    def ask_code(self, why: CodeNeeded, password: str = "") -> None:
        """The clinic took the password and wants a code. `password` where it was typed before the desk was there.

        Whoever has left the page meanwhile is not called back.
        """
        if password:
            self._cover(self.sign_in_page)
        if self._stack.currentWidget() is self.sign_in_page:
            self.sign_in_page.ask_code(str(why), is_wrong=isinstance(why, WrongCode), password=password)

    # --- another password, and signing out ------------------------------------------------------------------

    def change_password(self) -> None:
        """Because the clinician wishes it."""
        self._cover(self.password_page())

    def insist_on_new_password(self, present: str) -> None:
        """Because the clinic does. `present` is what was just typed."""
        self.change_password()
        self.password_page().insist(present)

    def password_page(self) -> "ChangePasswordPage":
        """Made when it is first needed."""
        if self._password_page is None:
            from ehr_desktop.ui.change_password import ChangePasswordPage

            page = self._password_page = ChangePasswordPage(self._desk.clinician)
            page.closed.connect(self._uncover)
            page.submitted.connect(self.new_password_wanted)
            self._stack.addWidget(page)
        return self._password_page

    def password_changed(self) -> None:
        """It is changed, at the clinic and here."""
        self.password_page().show_done()

    def password_refused(self, error: KnownError) -> None:
        """It is not, or not here."""
        page = self.password_page()
        (page.ask_present if isinstance(error, WrongPassword) else page.show_problem)(str(error))

    def ask_sign_out(self) -> None:
        """At once where every note is at the clinic; else what stays behind is said first."""
        if not needs_a_word(self._desk.my_notes.counts()):
            self.sign_out_wanted.emit()
            return
        if self._signing_out is None:
            self._signing_out = SigningOutPage(self._desk, self._heartbeat)
            self._signing_out.closed.connect(self._uncover)
            self._signing_out.sign_out_wanted.connect(self._sign_out)
            self._stack.addWidget(self._signing_out)
        self._cover(self._signing_out)

    def _sign_out(self) -> None:
        self._uncover()
        self.sign_out_wanted.emit()

    def _setting_changed(self, name: str, before: object, after: object) -> None:
        """What is set is not kept with the notes; that it was changed is."""
        self._desk.trail.record(AuditKind.SETTING_CHANGED, f"{name}: {before} to {after}")

    # --- locked, and back -----------------------------------------------------------------------------------

    def put_away(self) -> Whereabouts:
        """Where everything is, for `go_back_to`. What is typed is committed, or goes along where that cannot be.

        The desk is to be taken apart now: nothing on it is to be used any more.
        """
        shown = self._stack.currentWidget()
        covers: list[tuple[QWidget | None, Cover]] = [
            (self._keys, Cover.KEYS),
            (self.sign_in_page, Cover.SIGN_IN),
            (self._password_page, Cover.PASSWORD),
        ]
        cover = next((cover for page, cover in covers if page is shown), Cover.NOTHING)
        below = self._covered if shown in self._covers() else shown
        places = in_places(self.places)
        if self._wizard and below is self._wizard:
            from ehr_desktop.ui.note_wizard.whereabouts import put_wizard_away

            return Whereabouts(places, Page.NOTE, cover, wizard=put_wizard_away(self._wizard))
        note_id = self._sign_page.note_id if self._sign_page and below is self._sign_page else ""
        return Whereabouts(places, Page.SIGNING if note_id else Page.PLACES, cover, signing=note_id)

    def go_back_to(self, where: Whereabouts) -> None:
        """As it was put away; a note that is gone meanwhile is said in the list."""
        back_in_places(self.places, where.places)
        if where.wizard:
            from ehr_desktop.ui.note_wizard.whereabouts import back_in_wizard

            self._show(self.wizard())
            try:
                back_in_wizard(self.wizard(), where.wizard)
            except KnownError as error:
                self.show_places()
                self.places.my_notes.say(str(error))
        elif where.page is Page.SIGNING:
            self.review_and_sign(where.signing)
        if where.cover is Cover.KEYS:
            self.show_keys()
        elif where.cover is Cover.SIGN_IN:
            self.ask_sign_in()
        elif where.cover is Cover.PASSWORD:
            self.change_password()

    # --- which page -----------------------------------------------------------------------------------------

    def show_keys(self) -> None:
        """F1: the sheet with every key, and back again."""
        if self._keys is None:
            from ehr_desktop.ui.keys import KeysPage

            self._keys = KeysPage()
            self._keys.closed.connect(self._uncover)
            self._stack.addWidget(self._keys)
        if self._stack.currentWidget() is self._keys:
            self._uncover()
        else:
            self._cover(self._keys)

    def make_recovery_key(self) -> None:
        """Shown once, kept on paper, typed back; what is covered stays as it is."""
        assert self._desk.keys
        if self._recovery is None:
            from ehr_desktop.ui.recovery.page import RecoveryPage

            self._recovery = RecoveryPage(self._desk, self._desk.keys, self._lanes)
            self._recovery.closed.connect(self.places.reminders.recovery.put_off)
            self._recovery.closed.connect(self._uncover)
            self._stack.addWidget(self._recovery)
        self._cover(self._recovery)
        self._recovery.begin()

    def _cover(self, page: QWidget) -> None:
        shown = self._stack.currentWidget()
        if shown is not None and shown not in self._covers():
            self._covered = shown
        self._show(page)

    def _covers(self) -> tuple[QWidget | None, ...]:
        return self._keys, self.sign_in_page, self._recovery, self._password_page, self._signing_out

    def _uncover(self) -> None:
        """What was covered is as it was, down to where one was typing; a password the clinic insists on comes first."""
        if self._password_page and self._password_page.is_asked:
            self._show(self._password_page)
            return
        typed_in = self._covered.focusWidget()
        self._show(self._covered)
        if typed_in:
            typed_in.setFocus()

    def _show(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(page)
        self._name_window()

    def _name_window(self, _where: Where | None = None) -> None:
        shown = self._stack.currentWidget()
        names: list[tuple[QWidget | None, str]] = [
            (self.places, self.places.where().value),
            (self._keys, "Keys"),
            (self._recovery, "Recovery key"),
            (self.sign_in_page, "Sign in"),
            (self._password_page, "Change password"),
            (self._signing_out, "Sign out"),
            (self._wizard, "Write a note"),
            (self._sign_page, "Sign"),
        ]
        name = next((name for page, name in names if page is shown), "")
        self.setWindowTitle(f"EHR Desktop · {name}")

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is typed is committed first; when this computer cannot, the desk stays. Nothing else is waited for."""
        if self._wizard and not self._wizard.note.leave():
            self._show(self._wizard)
            event.ignore()
            return
        self.hide()
        super().closeEvent(event)
