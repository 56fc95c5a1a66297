"""The tour: drives the real windows through the main job against the practice server, and reads back what they did.

A second, small composition root. It types and presses like a person, saves a picture of each step, and writes
`report.json`; what stands there was read from the local store or from the server's database, never assumed here. It
works in a temporary folder of its own and with no keyring.
"""

import json
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer, qVersion
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ehr_desktop import __version__, app, practice
from ehr_desktop.application.desk import Desk
from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.domain.note import Place
from ehr_desktop.doors import make_doors, make_sign_in
from ehr_desktop.settings import Folders
from ehr_desktop.ui import theme
from ehr_desktop.ui.main_window import MainWindow
from ehr_desktop.ui.places import Where
from ehr_desktop.ui.program import Program
from ehr_desktop.ui.sign.page import Part

PATIENCE = 30.0
CLIENT = "rivera"
NOTE = {
    "mood": "a bit wound up",
    "subjective": "Arrived on time. Describes the past week as “steadier than the one before”. Slept six hours most "
    "nights and used the breathing exercise on three days.",
    "objective": "Well groomed, appropriate eye contact. Speech unhurried. No suicidal or homicidal ideation.",
    "assessment": "Anxiety remains moderate but is limited to work. She names early signs sooner than in October.",
    "plan": "Continue weekly sessions; extend the breathing exercise to every morning.",
}
CHOSEN = ("engagement", "response")


class TourFailed(Exception):
    """A step did not come about within `PATIENCE` seconds."""


class Tour:
    """Hands and eyes: keys, waiting, pictures, the seconds of each step."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pictures = 0
        self.seconds: dict[str, float] = {}
        folder.mkdir(parents=True, exist_ok=True)
        for old in (*folder.glob("[0-9][0-9]-*.png"), *folder.glob("report.json")):
            old.unlink()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Times one step."""
        begun = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - begun, 3)

    def wait(self, what: str, condition: Callable[[], bool]) -> None:
        """Let the program run until this is so."""
        until = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > until:
                raise TourFailed(f"After {PATIENCE:.0f} seconds, still not so: {what}")
            self.let_run(20)

    def let_run(self, milliseconds: int) -> None:
        """Let the program paint and answer."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def type(self, text: str) -> None:
        """Letter by letter, into whatever has the focus."""
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(_focused(), event)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key, to whatever has the focus."""
        QTest.keyClick(_focused(), key, modifier)

    def picture(self, window: QWidget, name: str) -> None:
        """The next numbered picture."""
        self._pictures += 1
        self.let_run(60)
        window.grab().save(str(self._folder / f"{self._pictures:02d}-{name}.png"))

    def report(self, facts: dict[str, object]) -> None:
        """Write `report.json`."""
        versions = {
            "ehr_desktop": __version__,
            "python": platform.python_version(),
            "qt": qVersion(),
            "system": platform.platform(),
            "qt_platform": QApplication.platformName(),
        }
        whole = {**facts, "seconds": self.seconds, "versions": versions}
        text = json.dumps(whole, indent=2, ensure_ascii=False)
        (self._folder / "report.json").write_text(text + "\n", "utf-8")


def take_the_tour(folder: Path) -> int:
    """Drive the main job, and write pictures and report below `folder`. Answers the exit status."""
    tour = Tour(folder)
    qt = app.make_application(sys.argv[:1])
    theme.apply(qt, theme.Scheme.LIGHT)
    with tempfile.TemporaryDirectory(prefix="ehr-tour-") as data:
        folders = Folders(Path(data))
        trial = app.PracticeTrial(folders)
        doors = make_doors(folders, uses_keyring=False)
        program = Program(lambda: make_sign_in(doors), [], trial.start, trial.remove)
        try:
            facts = _main_job(tour, program, trial, folders)
            _look_around(tour, program)
        except TourFailed as failure:
            print(failure, file=sys.stderr)  # noqa: T201  # the command line's answer
            return 1
        finally:
            program.stop()
            trial.stop()
    tour.report(facts)
    print(f"{folder / 'report.json'}: {json.dumps(facts, ensure_ascii=False)}")  # noqa: T201  # likewise
    return 0


def _main_job(tour: Tour, program: Program, trial: app.PracticeTrial, folders: Folders) -> dict[str, object]:
    window, desk = _open(tour, program)
    before = {row.note_id for row in desk.my_notes.page(NoteFilter(), limit=10_000)}
    port = int(desk.standing.about.url.rpartition(":")[2])
    with tour.step("go offline"):
        trial.stop()
        _sync_now(program)
        tour.wait("the status bar says that it is offline", lambda: _is_offline(program))
    facts: dict[str, object] = {}
    note_id = _write_offline(tour, window, desk, before)
    facts |= _drafted(desk, note_id)
    with tour.step("come back and send"):
        trial.start(port)
        _sync_now(program)
        tour.wait("the draft is accepted", lambda: _place(desk, note_id) is Place.ACCEPTED)
        tour.picture(window, "note-accepted")
    facts |= _sent(desk, note_id, folders)
    facts["sign_blocked_by"] = _blocked(tour, window, desk, note_id)
    _sign(tour, window, program)
    facts |= _signed(desk, note_id, folders)
    return facts


def _open(tour: Tour, program: Program) -> tuple[MainWindow, Desk]:
    with tour.step("first window"):
        program.start(practice_wanted=False)
        tour.picture(program.start_window, "first-start")
    with tour.step("open practice data"):
        program.start_window.first_start.practice.button.click()
        tour.wait("the desk is open", lambda: program.window is not None)
        assert program.window
        assert program.desk
        desk = program.desk
        tour.wait("the notes have come", lambda: desk.my_notes.counts().all > 0 and _has_rested(program))
        tour.picture(program.window, "my-notes")
    return program.window, desk


def _write_offline(tour: Tour, window: MainWindow, desk: Desk, before: set[str]) -> str:
    with tour.step("choose client, type, no appointment"):
        tour.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        wizard = window.wizard()
        tour.wait("the clients are there", lambda: bool(wizard.clients.selected()))
        tour.picture(window, "wizard-client")
        tour.type(CLIENT)
        tour.picture(window, "wizard-client-found")
        tour.press(Qt.Key.Key_Return)
        tour.picture(window, "wizard-note-type")
        tour.press(Qt.Key.Key_Return)
        tour.picture(window, "wizard-appointment")
        tour.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
        tour.picture(window, "note-empty")
    with tour.step("write the note"):
        for field_id in CHOSEN:
            wizard.note.go_to(field_id)
            tour.press(Qt.Key.Key_Down)
        for field_id, text in NOTE.items():
            wizard.note.go_to(field_id)
            tour.type(text)
        tour.wait("it is saved on this computer", lambda: _new_note(desk, before) is not None)
        note_id = _new_note(desk, before)
        assert note_id
        tour.wait("nothing typed is unsaved", lambda: wizard.note.flush())
        tour.picture(window, "note-saved-offline")
    return note_id


def _blocked(tour: Tour, window: MainWindow, desk: Desk, note_id: str) -> list[str]:
    with tour.step("review before signing"):
        tour.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        tour.wait("the review is shown", lambda: window.sign_page().isVisible())
        tour.picture(window, "sign-blocked")
    return [point.id for point in desk.signing.review(note_id).missing]


def _sign(tour: Tour, window: MainWindow, program: Program) -> None:
    page = window.sign_page()
    with tour.step("choose the appointment"):
        tour.press(Qt.Key.Key_Space)
        tour.wait("the picker is shown", lambda: page.part is Part.SESSION and bool(page.picker.selected()))
        tour.picture(window, "sign-choose-appointment")
        page.footers[Part.SESSION].go_on.click()
        tour.wait("nothing is missing", page.footers[Part.REVIEW].go_on.isEnabled)
        tour.picture(window, "sign-ready")
    with tour.step("attest"):
        page.footers[Part.REVIEW].go_on.click()
        tour.wait("the attestation is shown", page.attestation.box.isVisible)
        page.attestation.box.setFocus()
        tour.press(Qt.Key.Key_Space)
        tour.picture(window, "sign-attestation")
    with tour.step("sign"):
        page.footers[Part.ATTESTATION].go_on.click()
        page.password.password.setFocus()
        tour.type(practice.PASSWORD)
        tour.picture(window, "sign-password")
        page.footers[Part.PASSWORD].go_on.click()
        tour.wait("the server has signed", lambda: page.part is Part.SIGNED)
        tour.wait("the lists have heard of it", lambda: _has_rested(program))
        tour.picture(window, "signed")
        page.footers[Part.SIGNED].go_on.click()
        tour.picture(window, "my-notes-after")


def _look_around(tour: Tour, program: Program) -> None:
    window = program.window
    assert window
    with tour.step("dark, and large text"):
        qt = QApplication.instance()
        assert isinstance(qt, QApplication)
        theme.apply(qt, theme.Scheme.DARK)
        tour.picture(window, "my-notes-dark")
        theme.apply(qt, theme.Scheme.LIGHT, 1.5)
        tour.picture(window, "my-notes-text-150")
        theme.apply(qt, theme.Scheme.LIGHT)
        window.show_keys()
        tour.picture(window, "keys")
        window.show_keys()
    with tour.step("settings, activity, locked and back"):
        window.places.go(Where.SETTINGS)
        tour.wait("the clinic has said where one is signed in", window.places.settings.sessions.reload.isEnabled)
        tour.picture(window, "settings")
        window.places.settings.activity.open.click()
        activity = window.places.activity
        tour.wait("the activity is listed", lambda: bool(activity.model.numbers))
        tour.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        tour.wait("the activity is verified", lambda: activity.proof.isVisible() and not activity.proof.is_busy)
        tour.picture(window, "activity")
        tour.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        tour.wait("the desk is locked", lambda: program.desk is None)
        assert program.frame
        tour.picture(program.frame, "locked")
        tour.type(practice.PASSWORD)
        tour.press(Qt.Key.Key_Return)
        tour.wait("the desk is open again", lambda: program.window is not None)
        assert program.window
        tour.picture(program.window, "activity-again")


# --- what was done, read back -------------------------------------------------------------------------------


def _drafted(desk: Desk, note_id: str) -> dict[str, object]:
    shown = desk.my_notes.look(note_id)
    saved = shown is not None and shown.place is Place.THIS_COMPUTER and shown.note.revision > 0
    return {"draft_saved_offline": saved, "draft_appointment_id": shown.note.appointment_id if shown else "no note"}


def _sent(desk: Desk, note_id: str, folders: Folders) -> dict[str, object]:
    status, appointment_id = _at_the_server(desk, note_id, folders)
    waiting = [row.note_id for row in desk.my_notes.waiting()]
    return {
        "synced": note_id not in waiting and status is not None,
        "draft_server_status": status,
        "draft_server_appointment_id": appointment_id,
    }


def _signed(desk: Desk, note_id: str, folders: Folders) -> dict[str, object]:
    status, appointment_id = _at_the_server(desk, note_id, folders)
    return {"signed_status": status, "appointment_id": appointment_id}


def _at_the_server(desk: Desk, note_id: str, folders: Folders) -> tuple[str | None, str | None]:
    """Status and appointment, from the server's own database."""
    shown = desk.my_notes.look(note_id)
    assert shown
    assert shown.note.server
    [database] = folders.practice_server.glob("*.sqlite")
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        query = "SELECT status, appointment_id FROM clinical_notes WHERE id = ?"
        row = connection.execute(query, (shown.note.server.id,)).fetchone()
    return (row[0], row[1]) if row else (None, None)


def _new_note(desk: Desk, before: set[str]) -> str | None:
    new = {row.note_id for row in desk.my_notes.page(NoteFilter(), limit=10_000)} - before
    return new.pop() if new else None


def _place(desk: Desk, note_id: str) -> Place | None:
    shown = desk.my_notes.look(note_id)
    return shown.place if shown else None


def _is_offline(program: Program) -> bool:
    return program.heartbeat is not None and program.heartbeat.is_offline


def _sync_now(program: Program) -> None:
    assert program.heartbeat
    program.heartbeat.sync_now()


def _has_rested(program: Program) -> bool:
    return program.heartbeat is not None and program.heartbeat.link is not None and not program.heartbeat.is_busy


def _focused() -> QWidget:
    focused = QApplication.focusWidget()
    if focused is None:
        raise TourFailed("Nothing has the focus.")
    return focused
