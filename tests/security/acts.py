"""What a clinician does besides the acts of the journeys, how the program falls over, and what can be seen of it.

Runs inside the program's process. What it answers goes over a line of its own, not over the program's output.
"""

import ctypes
import gc
import logging
import os
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TypeVar
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, qWarning
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ehr_desktop.application.wizard import Step
from ehr_desktop.tour import Tour
from ehr_desktop.ui.clipboard import STAYS, OwnClipboard
from ehr_desktop.ui.frame import Frame
from ehr_desktop.ui.lane import Lane
from ehr_desktop.ui.lock_page import LockPage
from ehr_desktop.ui.main_window import MainWindow
from ehr_desktop.ui.my_notes.page import SEARCH_AFTER
from ehr_desktop.ui.recovery.page import RecoveryPage
from ehr_desktop.ui.signing_out import SigningOutPage
from ehr_desktop.ui.start.window import StartWindow
from tests.journeys.acts import the

_W = TypeVar("_W", bound=QWidget)

_CTRL = Qt.KeyboardModifier.ControlModifier
_TITLES: set[str] = set()
#: How the state line begins once a note is committed, wherever it has got to since.
_SAVED = ("Saved on this computer", "Sent", "Accepted")


# --- what is done -------------------------------------------------------------------------------------------


def look_for_client(hands: Tour, words: str) -> None:
    """*New note*, and a name typed that nobody has; then back."""
    window = the(MainWindow)
    hands.press(Qt.Key.Key_N, _CTRL)
    wizard = window.wizard()
    hands.wait("the clients are listed", lambda: bool(wizard.clients.selected()))
    hands.type(words)
    _typed(words)
    hands.let_run(SEARCH_AFTER * 2)
    assert not wizard.clients.selected()
    wizard.clients.search.clear()
    hands.press(Qt.Key.Key_Escape)
    hands.wait("the list is shown", window.places.isVisible)


def look_for_notes(hands: Tour, words: str) -> list[str]:
    """*My notes*, Ctrl+F and these words, which stay there: answers the ids of the notes that hold them."""
    notes = the(MainWindow).places.my_notes
    hands.press(Qt.Key.Key_1, _CTRL)
    hands.press(Qt.Key.Key_F, _CTRL)
    hands.press(Qt.Key.Key_A, _CTRL)
    hands.type(words)
    _typed(words)
    hands.let_run(SEARCH_AFTER * 3)
    found = [notes.model.note_row(row) for row in range(notes.model.rowCount())]
    return [row.note_id for row in found if row]


def found_by(hands: Tour, words: str) -> list[str]:
    """The same, and the search is empty again."""
    found = look_for_notes(hands, words)
    hands.press(Qt.Key.Key_A, _CTRL)
    hands.press(Qt.Key.Key_Backspace)
    hands.let_run(SEARCH_AFTER * 3)
    return found


def take_back(hands: Tour, field_id: str, text: str) -> None:
    """Write, and Ctrl+Z until it is gone."""
    note = the(MainWindow).wizard().note
    assert note.form
    note.go_to(field_id)
    hands.press(Qt.Key.Key_End, _CTRL)
    hands.type(text)
    wait_until_saved(hands)
    assert text in str(note.form.answers()[field_id])
    for _ in text:
        hands.press(Qt.Key.Key_Z, _CTRL)
    assert text not in str(note.form.answers().get(field_id))


def wait_until_saved(hands: Tour) -> None:
    """What was typed is committed."""
    foot = the(MainWindow).wizard().note.foot
    hands.wait("it is saved", lambda: foot.shown is not None and foot.shown.first.startswith(_SAVED))


def delete_note(hands: Tour) -> None:
    """The draft in the form, and back at the list, which offers to undo it."""
    window = the(MainWindow)
    hands.press(Qt.Key.Key_D, _CTRL | Qt.KeyboardModifier.ShiftModifier)
    hands.wait("the list is shown", window.places.isVisible)


def copy_note(hands: Tour, note_id: str, words: str) -> None:
    """Open it in the reader, and *Copy text*."""
    window = the(MainWindow)
    window.places.read(note_id)
    hands.wait("the note is shown", lambda: window.places.reader.paper is not None)
    window.places.reader.copy.click()
    assert words in clipboard(hands)
    hands.press(Qt.Key.Key_Escape)


def step_of_wizard(hands: Tour) -> str:
    """Where the wizard stands."""
    step: Step = the(MainWindow).wizard().flow.step
    return step.name


def _typed(words: str) -> None:
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    assert field.text() == words


def wait_for_desk(hands: Tour) -> None:
    """Practice mode opens it by itself."""
    hands.wait("the desk is there", lambda: bool(_all(MainWindow)))


def leave(hands: Tour) -> None:
    """*Sign out*, also where notes stay here, until the first window is there again."""
    window = the(MainWindow)
    window.places.standing.sign_out_button.click()
    if asked := window.findChild(SigningOutPage):
        asked.sign_out.click()
    hands.wait("the first window is there", lambda: any(one.isVisible() for one in _all(StartWindow)))


def is_in_front(_hands: Tour) -> bool:
    """Whether the window of the desk takes the keys."""
    return the(MainWindow).window().isActiveWindow()


def _all(kind: type[_W]) -> list[_W]:
    return [one for one in QApplication.allWidgets() if isinstance(one, kind)]


def make_recovery_key(hands: Tour) -> str:
    """From the settings: shown, typed back, kept. Answers it."""
    window = the(MainWindow)
    window.make_recovery_key()
    [page] = window.findChildren(RecoveryPage)
    hands.wait("it is shown", lambda: bool(page._shown) and page.groups.isVisible())
    key = page._shown
    page.go_on.click()
    page.entry.setFocus()
    hands.type(key)
    hands.press(Qt.Key.Key_Return)
    hands.wait("it is kept", lambda: page.title.text() == "Your recovery key is kept")
    page.go_on.click()
    return key


# --- locked -------------------------------------------------------------------------------------------------


def lock(hands: Tour) -> None:
    """Ctrl+L."""
    hands.press(Qt.Key.Key_L, _CTRL)
    hands.wait("the desk is locked", lambda: any(page.isVisible() for page in the(Frame).findChildren(LockPage)))


def unlock_again(hands: Tour, password: str) -> None:
    """The password at the lock, until the desk is there again."""
    [page] = the(Frame).findChildren(LockPage)
    page.password.setFocus()
    hands.type(password)
    hands.press(Qt.Key.Key_Return)
    hands.wait("the desk is open", lambda: bool(the(Frame).findChildren(MainWindow)))


def let_a_minute_pass(_hands: Tour) -> None:
    """The minute that a copied text stays is over: what is set for its end takes place."""
    [minute] = [one for one in gc.get_objects() if isinstance(one, OwnClipboard)]
    [timer] = minute.findChildren(QTimer)
    assert timer.isActive()
    assert timer.interval() == STAYS == 60_000
    timer.timeout.emit()


# --- what falls over ----------------------------------------------------------------------------------------


def say_it_all(hands: Tour, slot: str, lane: str, last: str, qt: str, warning: str, library: str) -> None:
    """Errors nobody catches, warnings, and what libraries say, each with these words; the program goes on."""
    work = Lane("ask", QApplication.instance())
    QTimer.singleShot(0, lambda: _fail(slot))
    work.run(lambda: _fail(lane), lambda _: None, lambda error: _fail(str(error)))
    _Dying(last)
    qWarning(qt)
    warnings.warn(warning, stacklevel=1)
    logging.getLogger("httpx").warning("%s", library, exc_info=ValueError(library))
    hands.let_run(300)
    work.close()
    assert work.wait(10)


def fall_over(_hands: Tour, how: int, words: str) -> None:
    """An error with these words, and then by this signal, as a fault of memory or an abort ends a process."""
    _fail_in_a_slot(words)
    QTimer.singleShot(200, lambda: _ends(signal.Signals(how)))


def _ends(how: signal.Signals) -> None:
    if how is signal.SIGSEGV:
        ctypes.string_at(8)
    os.abort()


def _fail_in_a_slot(words: str) -> None:
    QTimer.singleShot(0, lambda: _fail(words))


def _fail(words: str) -> None:
    raise RuntimeError(words)


class _Dying:
    def __init__(self, words: str) -> None:
        self._words = words

    def __del__(self) -> None:
        raise ValueError(self._words)


# --- what can be seen ---------------------------------------------------------------------------------------


class _TitleReader(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        if event.type() in (QEvent.Type.WindowTitleChange, QEvent.Type.Show) and isinstance(watched, QWidget):
            _TITLES.add(watched.windowTitle())
            _TITLES.add(watched.windowIconText())
        return False


def watch_titles(_hands: Tour) -> None:
    """From now on every title of every window is remembered, however short it was."""
    app = QApplication.instance()
    assert app
    app.installEventFilter(_TitleReader(app))
    _TITLES.update(window.windowTitle() for window in QApplication.topLevelWidgets())


def titles(_hands: Tour) -> list[str]:
    """Every title so far."""
    return sorted(_TITLES | {window.title() for window in QGuiApplication.topLevelWindows()})


def clipboard(_hands: Tour) -> str:
    """The text on it, and on what the middle button pastes."""
    board = QGuiApplication.clipboard()
    return board.text() + (board.text(board.Mode.Selection) if board.supportsSelection() else "")


def told_to_a_screen_reader(_hands: Tour) -> str:
    """Every name, value, description and help of every window, all the way down; and the texts of every widget."""
    said = []
    for window in QApplication.topLevelWidgets():
        root = QAccessible.queryAccessibleInterface(window)
        said += list(_said(root)) if root else []
    for widget in QApplication.allWidgets():
        texts = (getattr(widget, name, None) for name in ("text", "toPlainText", "title", "placeholderText"))
        said += [str(text()) for text in texts if callable(text)]
        said += [widget.windowTitle(), widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
    return "\n".join(said)


def _said(one: QAccessibleInterface) -> Iterator[str]:
    for kind in QAccessible.Text:
        yield one.text(kind)
    for at in range(one.childCount()):
        if child := one.child(at):
            yield from _said(child)


def picture_of_it_all(hands: Tour) -> str:
    """The fingerprint of every pixel of every window in sight."""
    QApplication.setCursorFlashTime(0)
    hands.let_run(100)
    seen = sha256()
    for window in QApplication.topLevelWidgets():
        if window.isVisible():
            picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
            seen.update(bytes(picture.constBits()))
    return seen.hexdigest()


# --- what must be found -------------------------------------------------------------------------------------


def leak(hands: Tour, words: str, url: str) -> None:
    """What no program may do: into every place that this process can reach."""
    home, temporary = Path.home(), Path(tempfile.gettempdir())
    data = home / ".local" / "share" / "ehr-desktop"
    for file in (
        *(data / "plain.db", data / "plain.db-wal", data / "plain.db-shm", data / "backups" / "1", data / "vault.json"),
        *(data / "look.ini", data / "log" / "program.log", home / "recently-used.xbel", temporary / "left"),
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-16-le") as text:
            text.write(words)
    with tempfile.TemporaryFile() as of_a_moment:
        of_a_moment.write(words.encode())
    subprocess.Popen([sys.executable, "-c", "input()", words], stdin=subprocess.PIPE, env=os.environ | {"NOTE": words})
    notify = ["busctl", "--user", "call", "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetNameOwner", "s"]
    subprocess.run([*notify, words], check=False, capture_output=True)
    with suppress(HTTPError):
        urlopen(f"{url}/api/v1/version?for={quote(words)}").close()
    hands.let_run(50)
    start = the(StartWindow)
    start.setWindowTitle(words)
    start.wait(words)
    QGuiApplication.clipboard().setText(words)
    print(words)  # noqa: T201
    print(words, file=sys.stderr)  # noqa: T201
    sys.stdout.flush()
