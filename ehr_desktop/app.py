"""The composition root: the only module that knows every layer, and the command line.

What takes long to import (SQLAlchemy, httpx, keyring, argon2) is imported when it is first needed, after the first
window is shown.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ehr_desktop import __version__, log, practice
from ehr_desktop.doors import Doors, accounts, make_doors, make_sign_in, make_vault_files
from ehr_desktop.settings import Folders, default_data_folder

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from ehr_desktop.application.session import Account


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    data: Path
    practice: bool
    tour: Path | None
    uses_keyring: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """The program; answers its exit status."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    _forbid_core_dumps()
    if arguments[:1] == ["doctor"]:
        return _doctor(arguments[1:])
    if arguments[:1] == ["verify"]:
        return _verify(arguments[1:])
    if arguments[:1] == [practice.ARGUMENT]:
        return _practice_server(arguments[1:])
    options = _options(arguments)
    if options.tour:
        from ehr_desktop.tour import take_the_tour

        return take_the_tour(options.tour)
    return run(options)


def _options(arguments: Sequence[str]) -> Options:
    parser = argparse.ArgumentParser(
        prog="ehr-desktop",
        usage="ehr-desktop [options]\n       ehr-desktop doctor --url URL\n       ehr-desktop verify --email EMAIL",
        description="Clinical notes at a therapist’s desk.",
        epilog="doctor tells which server answers there, and what it can; verify proves the audit trail of the notes "
        "on this computer. Neither writes anything.",
    )
    parser.add_argument("--practice", action="store_true", help="open with practice data: nothing is real")
    parser.add_argument("--tour", type=Path, metavar="DIR", help="drive the main job, save pictures and a report")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep everything in this folder")
    parser.add_argument("--no-keyring", action="store_true", help="do not use the keyring of the system")
    parser.add_argument("--version", action="version", version=__version__)
    chosen = parser.parse_args(arguments)
    data = chosen.data or default_data_folder()
    return Options(data.resolve(), chosen.practice, chosen.tour, not chosen.no_keyring)


def _practice_server(arguments: Sequence[str]) -> int:
    from ehr_desktop.backend import practice_server

    parser = argparse.ArgumentParser(prog=f"ehr-desktop {practice.ARGUMENT}")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0)
    chosen = parser.parse_args(arguments)
    return practice_server.main(chosen.folder, chosen.port)


def _doctor(arguments: Sequence[str]) -> int:
    """Which server answers there, and what it can: reads only, writes nothing there or here.

    With `--email`, the password of the notes on this computer is asked for, and the latest refusal is told too.
    """
    from ehr_desktop.application.errors import KnownError
    from ehr_desktop.application.server_report import server_report

    parser = argparse.ArgumentParser(prog="ehr-desktop doctor", description=_doctor.__doc__)
    parser.add_argument("--url", required=True, help="the address of the clinic’s server")
    parser.add_argument("--email", help="also tell the last refusal kept in this clinician’s notes")
    parser.add_argument("--data", type=Path, help="where the program keeps its files")
    chosen = parser.parse_args(arguments)
    try:
        doors = make_doors(Folders((chosen.data or default_data_folder()).resolve()), uses_keyring=True)
        url = doors.read_address(chosen.url)
        refusal = _last_refusal(doors, url, chosen.email) if chosen.email else "not looked up: give --email"
        api = doors.make_api(url)
        about = api.about()
        api.close()
    except KnownError as error:
        print(f"{chosen.url}: {error}", file=sys.stderr)  # noqa: T201  # the command line's answer
        return 1
    for line in server_report(about, refusal):
        print(f"{line.label:13} {line.value}")  # noqa: T201  # the command line's answer
    return 0


def _verify(arguments: Sequence[str]) -> int:
    """Prove the audit trail of a clinician's notes on this computer; reads only.

    The password is asked for, or read from standard input. Ends with 0 for a sound trail, 1 for one that is not, 2
    where it could not be read.
    """
    from ehr_desktop.application.audit_trail import trail_report, verify
    from ehr_desktop.application.errors import KnownError

    parser = argparse.ArgumentParser(prog="ehr-desktop verify", description=_verify.__doc__)
    parser.add_argument("--email", required=True, help="whose notes")
    parser.add_argument("--url", help="of which clinic, where there are several")
    parser.add_argument("--data", type=Path, metavar="DIR", help="where the program keeps its files")
    chosen = parser.parse_args(arguments)
    folders = Folders((chosen.data or default_data_folder()).resolve())
    doors = make_doors(folders, uses_keyring=True)
    _forbid_core_dumps()
    try:
        url = doors.read_address(chosen.url) if chosen.url else None
        theirs = [one for one in accounts(folders) if one.email == chosen.email.strip().lower()]
        found = [one for one in theirs if url in (None, one.url)]
        if len(found) != 1:
            print(_which_account(chosen.email, found), file=sys.stderr)  # noqa: T201  # the command line's answer
            return 2
        store = doors.look_into_store(found[0], doors.make_vault(found[0]).unlock(_ask_password()))
        try:
            verdict = verify(store)
        finally:
            store.close()
    except KnownError as error:
        print(f"{chosen.email}: {error}", file=sys.stderr)  # noqa: T201  # the command line's answer
        return 2
    assert verdict
    for line in trail_report(verdict):
        print(f"{line.label:13} {line.value}")  # noqa: T201  # the command line's answer
    return 1 if verdict.fault else 0


def _which_account(email: str, found: "list[Account]") -> str:
    if not found:
        return f"There are no notes of “{email}” on this computer."
    clinics = ", ".join(sorted(one.url for one in found))
    return f"“{email}” has notes of several clinics here. Say which with --url: {clinics}"


def _ask_password() -> str:
    import getpass

    if sys.stdin.isatty():
        return getpass.getpass("Password of the notes on this computer: ")
    return sys.stdin.readline().rstrip("\r\n")


def _last_refusal(doors: "Doors", url: str, email: str) -> str:
    from ehr_desktop.application.server_report import last_refusal
    from ehr_desktop.application.session import Account

    account = Account(url, email)
    key = doors.make_vault(account).unlock(_ask_password())
    store = doors.look_into_store(account, key)
    try:
        return last_refusal(store)
    finally:
        store.close()


def run(options: Options) -> int:
    """Show the window, and run until it is closed."""
    if not _has_display():
        print(_NO_DISPLAY, file=sys.stderr)  # noqa: T201  # the command line's answer
        return 1
    app = make_application(sys.argv[:1])
    from PySide6.QtCore import QSettings

    from ehr_desktop.ui.garbage import GarbageCollection
    from ehr_desktop.ui.preferences import Preferences
    from ehr_desktop.ui.program import Program
    from ehr_desktop.ui.single_instance import FolderUnusable, SingleInstance

    instance = SingleInstance(options.data)
    try:
        if not instance.is_first():
            return 0
    except FolderUnusable as error:
        return _only_say(app, str(error))
    log.start(options.data / "log")
    folders = Folders(options.data)
    trial = PracticeTrial(folders)
    doors = make_doors(folders, uses_keyring=options.uses_keyring)
    preferences = Preferences(QSettings(str(options.data / "look.ini"), QSettings.Format.IniFormat))
    preferences.put_on()
    program = Program(
        lambda: make_sign_in(doors),
        accounts(folders),
        trial.start,
        trial.remove,
        preferences,
        lambda: make_vault_files(doors),
    )
    GarbageCollection(program.seconds_alone, program)
    instance.raised.connect(program.raise_window)
    program.start(practice_wanted=options.practice)
    status = app.exec()
    program.stop()
    trial.stop()
    instance.release()
    return status


_NO_DISPLAY = "There is no display. `--tour DIR` drives the program without one and leaves pictures there."


def _has_display() -> bool:
    """Qt ends the process where it finds no screen; this asks first."""
    chosen = os.environ.get("QT_QPA_PLATFORM")
    return bool(chosen) or sys.platform != "linux" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def _forbid_core_dumps() -> None:
    """What is in memory, keys and texts, is not written to the disk when the program, or its child, falls over."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.WerSetFlags(_NO_HEAP_IN_REPORTS)
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if os.access(_PARTS_OF_A_CORE, os.W_OK):
        # where a core goes to a program of the system (apport, systemd-coredump) the limit is not asked for
        _PARTS_OF_A_CORE.write_text("0", "ascii")


_PARTS_OF_A_CORE = Path("/proc/self/coredump_filter")
#: WER_FAULT_REPORTING_FLAG_NOHEAP: a report of a crash holds where it stopped, and no memory.
_NO_HEAP_IN_REPORTS = 1


def _only_say(app: "QApplication", sentence: str) -> int:
    """A window with nothing but the reason why there is no more."""
    from ehr_desktop.ui.start.window import StartWindow

    window = StartWindow([])
    window.wait(sentence)
    window.show()
    app.exec()
    return 1


class PracticeTrial:
    """Practice mode on this computer: its server, its vault, and their removal."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._server: practice.PracticeServer | None = None

    def start(self, port: int = 0) -> "tuple[Account, str]":
        """Start the server where it does not run yet; answers who signs in, and the password."""
        from ehr_desktop.application.session import Account

        if self._server is None:
            self._server = practice.start(self._folders.practice_server, port)
        return Account(self._server.url, practice.EMAIL, is_practice=True), practice.PASSWORD

    def stop(self) -> None:
        """End the server; its data stay."""
        if self._server:
            self._server.stop()
            self._server = None

    def remove(self) -> None:
        """End the server and remove its data and the vault that belongs to it."""
        import shutil

        self.stop()
        for folder in (self._folders.practice_server, self._folders.practice_vault):
            if folder.exists():
                shutil.rmtree(folder)


def make_application(arguments: Sequence[str]) -> "QApplication":
    """The Qt application, dressed. The style is set here, once, before the first window."""
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from ehr_desktop.ui import theme

    qInstallMessageHandler(lambda kind, context, said: log.from_qt(kind.name, context.category or "", said or ""))
    app = QApplication(list(arguments))
    app.setApplicationName("EHR Desktop")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("ehr-desktop")
    theme.apply(app)
    return app
