"""What a clinician does at the windows, and what can be read there. Runs inside the program's process.

Each act takes hands and plain values and answers a plain value, since both cross to another process as JSON.
"""

import json
import sys
import time
from pathlib import Path
from typing import TextIO, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QTextEdit, QWidget

from ehr_desktop.application.wizard import Step
from ehr_desktop.tour import Tour
from ehr_desktop.ui.frame import Frame
from ehr_desktop.ui.lock_page import LockPage
from ehr_desktop.ui.main_window import MainWindow
from ehr_desktop.ui.my_notes.model import Column
from ehr_desktop.ui.my_notes.table import NotesTable
from ehr_desktop.ui.needs_you.entry import Entry, RefusedEntry
from ehr_desktop.ui.parts.button import Button
from ehr_desktop.ui.recovery.page import RecoveryPage
from ehr_desktop.ui.sign.page import Part
from ehr_desktop.ui.signing_out import SigningOutPage
from ehr_desktop.ui.start.window import StartWindow

_CTRL = Qt.KeyboardModifier.ControlModifier
#: Milliseconds from one letter to the next of a fast typist.
_PACE = 30

_W = TypeVar("_W", bound=QWidget)


#: Where lines are told to.
voice: TextIO = sys.stdout


def tell(**facts: object) -> None:
    """A line to whoever asked."""
    voice.write(json.dumps(facts) + "\n")
    voice.flush()


# --- to the desk and away -----------------------------------------------------------------------------------


def connect(hands: Tour, address: str, email: str, password: str) -> str:
    """*Connect to my clinic*: answers the sentence that stands in the page, or nothing where the desk has opened."""
    start = the(StartWindow)
    if start.first_start.isVisible():
        start.first_start.clinic.button.click()
    page = start.connect_page
    hands.wait("the page for connecting is shown", page.isVisible)
    for field, text in ((page.address, address), (page.email, email), (page.password, password)):
        _write_into(hands, field, text)
    hands.press(Qt.Key.Key_Return)
    hands.wait("an answer", lambda: _is_open(MainWindow) or page.banner.isVisible())
    if not _is_open(MainWindow):
        return page.banner.text()
    for recovery in the(MainWindow).findChildren(RecoveryPage):
        recovery.later.click()  # a new vault: making a recovery key is put off
    return ""


def unlock(hands: Tour, password: str) -> str:
    """*Unlock your notes*: answers the sentence that stands in the page, or nothing where the desk has opened."""
    page = the(StartWindow).unlock_page
    assert page
    _write_into(hands, page.password, password)
    hands.press(Qt.Key.Key_Return)
    hands.wait("an answer", lambda: _is_open(MainWindow) or page.banner.isVisible())
    return "" if _is_open(MainWindow) else page.banner.text()


def lock(hands: Tour) -> str:
    """Ctrl+L: answers the title of the window then."""
    hands.press(Qt.Key.Key_L, _CTRL)
    hands.wait("it is locked", lambda: _is_open(LockPage))
    return the(Frame).windowTitle()


def unlock_here(hands: Tour, password: str) -> str:
    """At the lock: answers the sentence that stands in the page, or nothing where the desk has opened."""
    page = the(LockPage)
    _write_into(hands, page.password, password)
    hands.press(Qt.Key.Key_Return)
    hands.wait("an answer", lambda: _is_open(MainWindow) or page.banner.isVisible())
    return "" if _is_open(MainWindow) else page.banner.text()


def another_clinician(hands: Tour) -> list[str]:
    """From the lock to the first window: answers whom it offers."""
    the(LockPage).another_button.click()
    hands.wait("the first window is back", lambda: _is_open(StartWindow))
    page = the(StartWindow).unlock_page
    assert page
    return [page.who.itemText(at) for at in range(page.who.count())]


def connect_another_account(hands: Tour) -> None:
    """From unlocking to the first page, for somebody who was never here."""
    page = the(StartWindow).unlock_page
    assert page
    page.other_button.click()


def choose_account(hands: Tour, email: str) -> None:
    """Whose notes are to be unlocked."""
    page = the(StartWindow).unlock_page
    assert page
    [at] = [at for at in range(page.who.count()) if email in page.who.itemText(at)]
    page.who.setCurrentIndex(at)


def whereabouts(hands: Tour) -> list[object]:
    """The title, and what stands in the text that has the keys, with anchor and cursor."""
    box = QApplication.focusWidget()
    assert isinstance(box, QTextEdit)
    cursor = box.textCursor()
    return [the(Frame).windowTitle(), box.toPlainText(), cursor.anchor(), cursor.position()]


def found(hands: Tour, words: str) -> int:
    """How many notes *My notes* finds."""
    notes = the(MainWindow).places.my_notes
    notes.search.setText(words)
    notes.list_notes()
    return notes.model.rowCount()


def quit_program(hands: Tour) -> None:
    """Close the window, and with it the program."""
    window = the(Frame) if _is_open(Frame) else the(StartWindow)
    window.close()


def close_in_mid_word(hands: Tour, field_id: str, text: str) -> None:
    """Write, and close the window right behind the last letter; what happens then is told as it happens."""
    window = the(MainWindow)
    app = QApplication.instance()
    assert app
    write(hands, field_id, text)
    _Witness(window)
    app.aboutToQuit.connect(lambda: tell(event="quit"))
    the(Frame).close()


def sign_out(hands: Tour) -> None:
    """*Sign out*, also where notes stay here, and close the first window; tells what the status bar says, and when the
    desk goes.
    """
    window = the(MainWindow)
    _Witness(window)
    window.places.standing.sign_out_button.click()
    asked = window.findChild(SigningOutPage)
    if asked:
        asked.sign_out.click()
    tell(event=window.places.standing.text.text())
    hands.wait("the first window is back", lambda: _is_open(StartWindow))
    the(StartWindow).close()


class _Witness(QObject):
    """Tells when a window is closed and when it is gone, and what its form says of the note then."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        if event.type() in _GOING:
            shown = self._window.wizard().note.foot.shown
            tell(event=_GOING[event.type()], state=shown.first if shown else "")
        return False


_GOING = {QEvent.Type.Close: "close", QEvent.Type.Hide: "gone"}


def minimise(hands: Tour) -> None:
    """Put the first window away."""
    window = the(StartWindow)
    window.showMinimized()
    hands.wait("it is away", window.isMinimized)


def wait_until_raised(hands: Tour) -> bool:
    """The first window has come back; answers whether it is the one that takes the keys."""
    window = the(StartWindow)
    hands.wait("it is back", lambda: not window.isMinimized())
    hands.wait("it takes the keys", window.isActiveWindow)
    return window.isVisible()


# --- the status bar -----------------------------------------------------------------------------------------


def rest(hands: Tour, words: str) -> None:
    """Until no round is under way, and the status bar says these words."""
    bar = the(MainWindow).places.standing
    hands.wait(f"idle, and “{words}”", lambda: bar.is_resting() and words in bar.text.text())


def wait_for_status(hands: Tour, words: str) -> None:
    """Until the status bar says these words."""
    bar = the(MainWindow).places.standing
    hands.wait(f"“{words}”", lambda: words in bar.text.text())


def sync(hands: Tour, words: str) -> None:
    """*Sync now*, to the end of the round and to these words in the status bar."""
    hands.press(Qt.Key.Key_F5)
    rest(hands, words)


def sign_in_again(hands: Tour, password: str) -> None:
    """The *Sign in* of the status bar, until the program is back at the list."""
    window = the(MainWindow)
    window.places.standing.sign_in_button.click()
    _write_into(hands, window.sign_in_page.password, password)
    hands.press(Qt.Key.Key_Return)
    hands.wait("the page is left", lambda: not window.sign_in_page.isVisible())


# --- a note -------------------------------------------------------------------------------------------------


def new_note(hands: Tour, client: str, *, with_appointment: bool) -> None:
    """Through the wizard by keys: the client found by these letters, the first type, the first session or none."""
    window = the(MainWindow)
    hands.press(Qt.Key.Key_N, _CTRL)
    wizard = window.wizard()
    hands.wait("the clients are listed", lambda: bool(wizard.clients.selected()))
    hands.type(client)
    hands.press(Qt.Key.Key_Return)
    hands.wait("the note types are shown", lambda: wizard.flow.step is Step.NOTE_TYPE)
    hands.press(Qt.Key.Key_Return)
    hands.wait("the sessions are shown", lambda: wizard.flow.step is Step.APPOINTMENT)
    if with_appointment:
        hands.wait("a session is selected", lambda: bool(wizard.picker.selected()))
        hands.press(Qt.Key.Key_Return)
    else:
        hands.press(Qt.Key.Key_D, _CTRL)
    hands.wait("the form is shown", lambda: wizard.flow.step is Step.NOTE)


def choose_first(hands: Tour, field_id: str) -> None:
    """The first answer of a choice of the form."""
    the(MainWindow).wizard().note.go_to(field_id)
    hands.press(Qt.Key.Key_Down)


def write(hands: Tour, field_id: str, text: str) -> None:
    """Into a field of the form, at the end of what stands there."""
    the(MainWindow).wizard().note.go_to(field_id)
    hands.press(Qt.Key.Key_End, _CTRL)
    hands.type(text)


def write_steadily(hands: Tour, field_id: str, text: str) -> None:
    """The same at a typist's pace; each letter is told, with the time, as it goes in."""
    the(MainWindow).wizard().note.go_to(field_id)
    for letters, letter in enumerate(text, start=1):
        tell(letters=letters, at=time.monotonic())
        hands.type(letter)
        hands.let_run(_PACE)


def state_line(hands: Tour) -> str:
    """What the form says of where the note is."""
    shown = the(MainWindow).wizard().note.foot.shown
    return shown.first if shown else ""


def save_and_close(hands: Tour) -> None:
    """Ctrl+W, back to the list."""
    window = the(MainWindow)
    hands.press(Qt.Key.Key_W, _CTRL)
    hands.wait("the list is shown", window.places.isVisible)


def listed(hands: Tour) -> list[dict[str, str]]:
    """Every row of *My notes*, as it stands there."""
    notes = the(MainWindow).places.my_notes.findChildren(NotesTable)[0].notes
    wanted = {"client": Column.CLIENT, "note": Column.NOTE, "session": Column.SESSION, "place": Column.PLACE}
    rows = range(notes.rowCount())
    return [{name: str(notes.data(notes.index(row, column))) for name, column in wanted.items()} for row in rows]


# --- signing ------------------------------------------------------------------------------------------------


def review(hands: Tour) -> list[str]:
    """From the form to the review: answers what it says is missing."""
    page = the(MainWindow).sign_page()
    hands.press(Qt.Key.Key_Return, _CTRL)
    hands.wait("the review is shown", page.isVisible)
    return [row.accessibleName() for row in page.review.rows]


def may_continue(hands: Tour) -> bool:
    """Whether the review lets one go on to the attestation."""
    return the(MainWindow).sign_page().footers[Part.REVIEW].go_on.isEnabled()


def choose_appointment(hands: Tour) -> list[str]:
    """The way out that the review offers first, and the first session: answers what is missing then."""
    page = the(MainWindow).sign_page()
    hands.press(Qt.Key.Key_Space)
    hands.wait("a session is selected", lambda: page.part is Part.SESSION and bool(page.picker.selected()))
    page.footers[Part.SESSION].go_on.click()
    hands.wait("the review is back", lambda: page.part is Part.REVIEW)
    return [row.accessibleName() for row in page.review.rows]


def attest(hands: Tour) -> str:
    """Tick the attestation: answers its text."""
    page = the(MainWindow).sign_page()
    page.footers[Part.REVIEW].go_on.click()
    hands.wait("the attestation is shown", page.attestation.box.isVisible)
    page.attestation.box.setFocus()
    hands.press(Qt.Key.Key_Space)
    page.footers[Part.ATTESTATION].go_on.click()
    hands.wait("the password is asked for", lambda: page.part is Part.PASSWORD)
    return page.attestation.statement.label.text()


def sign(hands: Tour, password: str) -> None:
    """The password, and *Sign note*, until the server has signed."""
    page = the(MainWindow).sign_page()
    _write_into(hands, page.password.password, password)
    page.footers[Part.PASSWORD].go_on.click()
    hands.wait("the server has signed", lambda: page.part is Part.SIGNED)


# --- needs you ----------------------------------------------------------------------------------------------


def needs_you(hands: Tour) -> list[str]:
    """Go to *Needs you*: answers the server's words for each note there."""
    window = the(MainWindow)
    hands.press(Qt.Key.Key_2, _CTRL)
    hands.wait("the page is shown", window.places.needs_you.isVisible)
    entries = window.places.needs_you.entries.values()
    return [entry.said.text() for entry in entries if isinstance(entry, RefusedEntry)]


def press_at_entry(hands: Tour, text: str) -> None:
    """A button of the only note under *Needs you*."""
    [entry] = the(MainWindow).places.needs_you.entries.values()
    _button(entry, text).click()


def export_entry(hands: Tour, file: str, *, looks_around: bool = False) -> str:
    """*Export text* of the only note under *Needs you*, into this file: answers what the page says then."""
    window = the(MainWindow)
    said = window.places.needs_you.said
    press_at_entry(hands, "Export text")
    hands.wait("the file is asked for", lambda: _is_open(QFileDialog))
    if looks_around:
        the(QFileDialog).setDirectory(str(Path(file).parent))
    _write_into(hands, the(QFileDialog).findChildren(QLineEdit)[0], file)
    hands.press(Qt.Key.Key_Return)
    hands.wait("it is written", lambda: not _is_open(QFileDialog) and said.isVisible())
    window.activateWindow()  # a window manager does so; without a screen there is none
    hands.wait("the window has the keys again", window.isActiveWindow)
    return said.text()


# --- windows ------------------------------------------------------------------------------------------------


def _in_sight() -> list[QWidget]:
    """Every window, and the page in the frame."""
    windows = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    return [*windows, *(one.page for one in windows if isinstance(one, Frame) and one.page)]


def _is_open(kind: type[QWidget]) -> bool:
    return any(isinstance(one, kind) for one in _in_sight())


def the(kind: type[_W]) -> _W:
    """The one window of this kind, or the page of this kind that fills it."""
    [found] = [one for one in _in_sight() if isinstance(one, kind)]
    return found


def _write_into(hands: Tour, field: QLineEdit, text: str) -> None:
    hands.wait("the field can be written in", lambda: field.isVisible() and not field.isReadOnly())
    field.window().activateWindow()
    field.setFocus()
    hands.wait("the field has the keys", lambda: QApplication.focusWidget() is field)
    field.selectAll()
    hands.type(text)


def _button(entry: Entry, text: str) -> Button:
    [button] = [one for one in entry.findChildren(Button) if one.text() == text]
    return button
