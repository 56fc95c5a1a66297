"""F12, and the system’s own lock: suspend, a locked session and a screen saver lock the desk, before any sleep.

On Linux for real, under a bus of its own, with a small logind that sends the real signals.
"""

import os
import subprocess
import sys
from ctypes import addressof, wintypes
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ehr_desktop.ui.windows_signals import WindowsSignals, wants_lock
from tests.servers.backend import ROOT


def test_f12_suspend_and_the_systems_lock_are_heard_and_sleep_waits_for_the_lock(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
    ended = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-m", "tests.faults.hearing_logind", str(tmp_path)],
        cwd=ROOT,
        env={**environment, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == [
        "1 delay",
        "sleep: locked, 0 delays",
        "wake: 1 delay",
        "lock: locked",
        "lock of another session: open",
        "screen saver: locked",
        "gnome: locked",
    ]


def test_f12_without_any_bus_the_program_listens_to_nothing_and_works(qtbot: QtBot) -> None:
    nowhere = {f"DBUS_{which}_BUS_ADDRESS": "unix:path=/nowhere" for which in ("SESSION", "SYSTEM")}
    ended = subprocess.run(
        [sys.executable, "-c", _LISTEN],
        cwd=ROOT,
        env={**os.environ, **nowhere, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, "listens\n"), ended.stderr


_LISTEN = """
from PySide6.QtCore import QCoreApplication, QObject
from ehr_desktop.ui.system_signals import listen
app = QCoreApplication([])
owner = QObject()
signals = listen(owner)
signals.locked()
print("listens")
"""


@pytest.mark.parametrize(
    ("message", "meaning", "expected"),
    [
        (0x0218, 0x4, True),  # the computer is about to sleep
        (0x0218, 0x7, False),  # it has woken
        (0x02B1, 0x7, True),  # the session was locked
        (0x02B1, 0x8, False),  # and unlocked
        (0x0100, 0x7, False),  # a key
    ],
)
def test_f12_what_windows_says_of_sleep_and_lock_is_understood(
    qtbot: QtBot, message: int, meaning: int, expected: bool
) -> None:
    said = wintypes.MSG()
    said.message, said.wParam = message, meaning
    assert wants_lock(said) is expected
    told, owner = list[bool](), QObject()
    signals = WindowsSignals(owner)
    signals.lock_wanted.connect(lambda: told.append(True))
    signals._filter.nativeEventFilter(b"windows_generic_MSG", addressof(said))
    assert told == [True] * expected
