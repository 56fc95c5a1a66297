"""The program from its start to *My notes*, but for the password: the file's key is given as an argument.

A password is meant to take long to try, and its time would hide everything else.
"""

import sys
from pathlib import Path

from ehr_desktop.app import make_application
from ehr_desktop.application.ports import Slots
from ehr_desktop.doors import SystemClock, make_doors
from ehr_desktop.settings import Folders
from tests.benchmarks.programs.painted import TellWhenPainted


class RawKey:
    """The part of a `Vault` that unlocking asks of one: no password, no keyring, no token."""

    def __init__(self, key: bytearray) -> None:
        self._key = key

    def unlock(self, _password: str) -> bytearray:
        """A new copy each time: the store wipes what it is given."""
        return bytearray(self._key)

    def token(self) -> None:
        """No session."""

    def slots(self) -> Slots:
        """No recovery key, and no key ring."""
        return Slots(None, is_bound=False)

    def failed_tries(self) -> tuple[()]:
        """None."""
        return ()


def main(file: Path, key: bytearray) -> int:
    """Unlock as `SignIn` does and show what `Program` shows."""
    app = make_application([])

    from ehr_desktop import resources
    from ehr_desktop.application.session import Account, SignIn
    from ehr_desktop.store import open_store
    from ehr_desktop.ui.frame import Frame
    from ehr_desktop.ui.heartbeat import Heartbeat
    from ehr_desktop.ui.lane import Lane, Lanes
    from ehr_desktop.ui.main_window import MainWindow
    from ehr_desktop.ui.preferences import Preferences

    doors = make_doors(Folders(file.parent), uses_keyring=False)
    sign_in = SignIn(
        doors.read_address,
        doors.make_api,
        lambda _account: RawKey(key),  # type: ignore[arg-type, return-value]  # a part of one, see there
        lambda _account, opened: open_store(file, opened),
        SystemClock(),
        resources.every_note_type(),
    )
    desk = sign_in.unlock(Account("http://127.0.0.1:9", "clinician@practice.example"), "")
    lanes = Lanes(Lane("sync"), Lane("ask"))
    window = MainWindow(desk, lanes, Heartbeat(desk, lanes))
    table = window.places.my_notes.table
    TellWhenPainted(table.viewport(), lambda: table.notes.rowCount() > 0)
    frame = Frame(Preferences())
    frame.put(window)
    frame.show()
    status = app.exec()
    lanes.close()
    desk.close()
    return status


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), bytearray.fromhex(sys.argv[2])))
