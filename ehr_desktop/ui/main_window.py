"""The desk in its window: the places, and over them what fills the window: wizard, signing, signing in, the keys.

Which page is shown is decided here and nowhere else. Window titles name pages, never a client.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import KnownError
from ehr_desktop.domain.rules import may_edit
from ehr_desktop.ui.daily_backup import DailyBackup
from ehr_desktop.ui.file_banner import FileBanner
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.lane import Lanes
from ehr_desktop.ui.parts.banner import PracticeBand
from ehr_desktop.ui.parts.panel import Ground, Panel
from ehr_desktop.ui.places import PlacesPage, Where
from ehr_desktop.ui.preferences import Preferences
from ehr_desktop.ui.sign_in_again import SignInAgainPage

if TYPE_CHECKING:
    from ehr_desktop.ui.keys import KeysPage
    from ehr_desktop.ui.note_wizard.note_wizard import NoteWizard
    from ehr_desktop.ui.sign.page import SignPage


class MainWindow(Panel):
    """One clinician's desk. `sign_in_wanted` carries a password; answer with `signed_in` or `sign_in_failed`.

    `preferences` remember the look; without them nothing is remembered. Around it is the frame.
    """

    sign_in_wanted = Signal(str)
    sign_out_wanted = Signal()
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
        self._wizard: NoteWizard | None = None
        self._sign_page: SignPage | None = None
        self._keys: KeysPage | None = None
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
        self.places.sign_out.connect(self.sign_out_wanted)
        self.places.remove_practice_wanted.connect(self.remove_practice_wanted)
        self.places.remove_data_wanted.connect(self.remove_data_wanted)
        self.file_banner.repair_wanted.connect(self.repair_wanted)
        self.sign_in_page.closed.connect(self._uncover)
        self.sign_in_page.submitted.connect(self.sign_in_wanted)
        keys: tuple[tuple[QKeySequence | QKeySequence.StandardKey | str, Callable[[], object]], ...] = (
            ("F1", self.show_keys),
            ("F5", self._heartbeat.sync_now),
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

    def sign_in_failed(self, sentence: str) -> None:
        """It did not, and why."""
        self.sign_in_page.show_problem(sentence)

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

    def _cover(self, page: QWidget) -> None:
        shown = self._stack.currentWidget()
        if shown is not None and shown not in (self._keys, self.sign_in_page):
            self._covered = shown
        self._show(page)

    def _uncover(self) -> None:
        """What was covered is as it was, down to where one was typing."""
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
            (self.sign_in_page, "Sign in"),
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
