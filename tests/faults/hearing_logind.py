"""The whole program beside a small logind on the bus of this session: what it does at each signal, said in a line.

dbus-run-session -- python -m tests.faults.hearing_logind DIR
"""

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from ehr_desktop import app
from ehr_desktop.tour import Tour
from ehr_desktop.ui.program import Program
from tests.application.fake_api import PASSWORD
from tests.application.test_session import ACCOUNT, Clinic
from tests.faults.logind import tell


class Bench:
    """The program at the desk, and the logind beside it."""

    def __init__(self, folder: Path, logind: "subprocess.Popen[str]") -> None:
        self._logind = logind
        self._hands = Tour(folder / "pictures")
        self.clinic = Clinic(folder / "vault")
        self.program = Program(lambda: self.clinic.sign_in, [ACCOUNT], lambda: (ACCOUNT, PASSWORD), lambda: None)
        self.program.start(practice_wanted=True)
        self._hands.wait("the desk is open", lambda: self.program.desk is not None)

    def says(self, asked: str) -> str:
        """What logind answers."""
        assert self._logind.stdin
        assert self._logind.stdout
        self._logind.stdin.write(f"{asked}\n")
        self._logind.stdin.flush()
        return self._logind.stdout.readline().strip()

    def wait_for_delays(self, number: int) -> None:
        """Until so many ask to wait before sleep."""
        self._hands.wait(f"{number} delays", lambda: self.says("delays") == str(number))

    def locks_at(self, signal: str) -> None:
        """Until the desk is locked by this signal."""
        self.says(signal)
        self._hands.wait(f"locked by {signal}", lambda: self.program.desk is None)

    def unlock(self) -> None:
        """And back at the desk."""
        self.clinic.api.offline = False
        frame = self.program.frame
        assert frame
        frame.page.unlock_wanted.emit(PASSWORD)  # type: ignore[union-attr]
        self._hands.wait("unlocked", lambda: self.program.desk is not None)


def main(folder: Path) -> None:
    """Through every signal."""
    os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = os.environ["DBUS_SESSION_BUS_ADDRESS"]
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-m", "tests.faults.logind"], stdin=pipe, stdout=pipe, text=True) as logind:
        assert logind.stdout
        assert logind.stdout.readline() == "ready\n"
        qt = app.make_application([])
        bench = Bench(folder, logind)
        bench.wait_for_delays(1)
        tell("1 delay")
        bench.locks_at("sleep")
        bench.wait_for_delays(0)
        tell("sleep: locked, 0 delays")
        bench.says("wake")
        bench.wait_for_delays(1)
        tell("wake: 1 delay")
        bench.unlock()
        bench.locks_at("lock")
        tell("lock: locked")
        bench.unlock()
        bench.says("lock of another session")
        bench.says("delays")
        loop = QEventLoop()
        QTimer.singleShot(300, loop.quit)
        loop.exec()
        tell(f"lock of another session: {'open' if bench.program.desk else 'locked'}")
        for signal in ("screen saver", "gnome"):
            bench.locks_at(signal)
            tell(f"{signal}: locked")
            bench.unlock()
        bench.program.stop()
        qt.processEvents()
        assert logind.stdin
        logind.stdin.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
