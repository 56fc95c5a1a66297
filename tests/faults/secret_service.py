"""Notes over GNOME's secret service, on a bus of its own that starts nothing by itself: one story for each trouble.

    dbus-run-session --config-file=BUS -- python -m tests.faults.secret_service DIR STORY

Each story ends with its name on standard output. `prepared` leaves notes and a recovery key for another process.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from time import monotonic

import pytest
import secretstorage
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection
from keyring.backend import KeyringBackend

from ehr_desktop.application.errors import KeyPartMissing, KnownError, RecoveryKeyNeeded, StoreUnreadable
from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.ui.lane import within
from ehr_desktop.vault import system_keyring
from ehr_desktop.vault.keyring_box import NoKeyring
from tests.application.fake_api import PASSWORD
from tests.application.test_drafts import begun
from tests.application.test_session import ACCOUNT, NEW_PASSWORD, Clinic

LOGIN = b"the login of this computer"
#: A bus as a desktop has it, but for the services it would start when somebody asks for them.
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class PlainFile(KeyringBackend):
    """A backend that would write secrets into a file, chosen by a setting: it is never asked."""

    priority = 9.0

    def get_password(self, service: str, username: str) -> str | None:
        raise AssertionError("asked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("asked")


@contextmanager
def daemon() -> Iterator["subprocess.Popen[bytes]"]:
    """GNOME's, once it answers, with its login keyring unlocked."""
    command = ["gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert process.stdin
    try:
        process.stdin.write(LOGIN)
        process.stdin.close()
        with closing(secretstorage.dbus_init()) as bus:
            until = monotonic() + 30
            while not is_there(bus):
                assert monotonic() < until, "the secret service did not come up"
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait(timeout=15)


def is_there(bus: DBusConnection) -> bool:
    """Whether somebody has the service's name; asking for a secret would start another one."""
    reply = bus.send_and_get_reply(message_bus.NameHasOwner("org.freedesktop.secrets"))
    return bool(reply.body[0])


class Computer(Clinic):
    """The notes of one clinician on this computer, which asks its key ring so many seconds at most."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "vault")
        self.asks()

    def asks(self, seconds: float = 60.0) -> None:
        """As the program does each time: the key ring of the system, whatever it is now."""
        self.keyring = system_keyring(partial(within, seconds))
        self.api.offline = False  # a line that was closed

    def has_notes(self) -> str:
        """A first sign-in, a note, a recovery key; answers that."""
        desk = self.sign_in.connect(ACCOUNT, PASSWORD)
        begun(desk)
        assert desk.keys
        assert desk.keys.slots.is_bound
        shown = desk.keys.new_recovery_key()
        desk.keys.keep_recovery_key(shown, shown)
        self.leave(desk)
        return shown

    def opens(self, password: str = PASSWORD) -> None:
        """The password opens the note."""
        self.asks()
        desk = self.sign_in.unlock(ACCOUNT, password)
        assert len(desk.my_notes.page(NoteFilter())) == 1
        self.leave(desk)

    def says(self, error: type[KnownError], words: str, *, seconds: float = 60.0) -> None:
        """The password does not open it, and why."""
        self.asks(seconds)
        with pytest.raises(error, match=f"{words}.*The recovery key opens them, too"):
            self.sign_in.unlock(ACCOUNT, PASSWORD)

    def recovers(self, shown: str) -> None:
        """The recovery key opens the note, whatever the key ring does."""
        desk = self.sign_in.recover(ACCOUNT, shown)
        assert len(desk.my_notes.page(NoteFilter())) == 1
        assert not desk.standing.has_session
        self.leave(desk)

    def signs_in_fully(self, shown: str, *, is_bound: bool) -> None:
        """With the recovery key, where that is asked for: from then on everything is as before."""
        self.asks()
        with pytest.raises(RecoveryKeyNeeded):
            self.sign_in.connect(ACCOUNT, PASSWORD)
        self.asks()
        desk = self.sign_in.connect(ACCOUNT, PASSWORD, shown)
        assert desk.keys
        assert desk.keys.slots.is_bound is is_bound
        self.leave(desk)
        self.opens()
        self.recovers(shown)


SILENT = "is locked or does not answer"
LOST = "no longer holds its part of the key"


def prepared(folder: Path) -> None:
    """Notes of a computer with a key ring, and the paper beside them."""
    with daemon():
        (folder / "paper").write_text(Computer(folder).has_notes(), "utf-8")


def locked(folder: Path) -> None:
    """The clinician's login keyring is locked, at the unlock and at a rewrap."""
    with daemon():
        computer = Computer(folder)
        shown = computer.has_notes()
        computer.opens()
        desk = computer.sign_in.connect(ACCOUNT, PASSWORD)
        lock()
        computer.says(StoreUnreadable, SILENT)
        computer.recovers(shown)
        computer.asks()
        computer.api.password = NEW_PASSWORD
        with pytest.raises(StoreUnreadable, match=SILENT):  # never wrapped for less
            computer.sign_in.sign_in_again(desk, ACCOUNT, NEW_PASSWORD)
        computer.leave(desk)
    with daemon():  # as after signing in to the computer again: the slot is what it was
        computer.opens()


def locked_at_set_up(folder: Path) -> None:
    """Nothing is refused: the password alone locks the notes, until a full sign-in with the key ring open."""
    with daemon():
        lock()
        computer = Computer(folder)
        desk = computer.sign_in.connect(ACCOUNT, PASSWORD)
        begun(desk)
        assert desk.keys
        assert not desk.keys.slots.is_bound
        computer.leave(desk)
        computer.opens()
    with daemon():
        computer.asks()
        desk = computer.sign_in.connect(ACCOUNT, PASSWORD)
        assert desk.keys
        assert desk.keys.slots.is_bound
        computer.leave(desk)
        computer.opens()


def wiped(folder: Path) -> None:
    """Every collection is deleted; a full sign-in makes a new secret."""
    with daemon():
        computer = Computer(folder)
        shown = computer.has_notes()
    shutil.rmtree(folder / "data" / "keyrings")
    with daemon():
        computer.says(KeyPartMissing, LOST)
        computer.recovers(shown)
        computer.signs_in_fully(shown, is_bound=True)
    with daemon():
        computer.opens()


def another_secret(folder: Path) -> None:
    """A key ring that holds another secret of that name, as one of another computer does."""
    with daemon():
        computer = Computer(folder)
        shown = computer.has_notes()
        with closing(secretstorage.dbus_init()) as bus:
            for item in secretstorage.get_default_collection(bus).get_all_items():
                if item.get_attributes()["username"].endswith("device"):
                    item.set_secret(b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=")
        computer.says(KeyPartMissing, LOST)
        computer.recovers(shown)
        computer.signs_in_fully(shown, is_bound=True)


def absent(folder: Path) -> None:
    """After `prepared`, in a process that finds no secret service; a full sign-in goes on without."""
    shown = (folder / "paper").read_text("utf-8")
    computer = Computer(folder)
    assert isinstance(computer.keyring, NoKeyring)
    computer.says(KeyPartMissing, LOST)
    computer.recovers(shown)
    computer.signs_in_fully(shown, is_bound=False)


def back_again(folder: Path) -> None:
    """After `absent`: the key ring is there again, and a full sign-in takes it up."""
    with daemon():
        computer = Computer(folder)
        computer.opens()
        computer.asks()
        desk = computer.sign_in.connect(ACCOUNT, PASSWORD)
        assert desk.keys
        assert desk.keys.slots.is_bound
        computer.leave(desk)
        computer.opens()


def plain_file(folder: Path) -> None:
    """After `prepared`, in a process whose setting names a backend that keeps secrets in a file."""
    absent(folder)


def hangs(folder: Path) -> None:
    """The service stands still in the midst of a question, and is not waited for for ever."""
    with daemon() as process:
        computer = Computer(folder)
        shown = computer.has_notes()
        process.send_signal(signal.SIGSTOP)
        computer.says(StoreUnreadable, SILENT, seconds=0.5)
        computer.recovers(shown)
        process.send_signal(signal.SIGCONT)
        computer.opens()


def dies_in_a_call(folder: Path) -> None:
    """The service is killed while it is asked, at the unlock and at a rewrap; then it is there again."""
    with daemon() as process:
        computer = Computer(folder)
        shown = computer.has_notes()
        dying(process, lambda: computer.says(StoreUnreadable, SILENT))
        computer.recovers(shown)
    with daemon() as process:
        computer.opens()
        computer.asks()
        desk = computer.sign_in.connect(ACCOUNT, PASSWORD)
        vault = computer._vault(ACCOUNT)

        def rewrap() -> None:
            with pytest.raises(StoreUnreadable, match=SILENT):
                desk.store.lend_key(lambda key: vault.rewrap(key, NEW_PASSWORD))

        dying(process, rewrap)
        computer.leave(desk)
    with daemon():
        computer.opens()


def dying(process: "subprocess.Popen[bytes]", ask: Callable[[], None]) -> None:
    """Ask the service, which does not answer, and is killed meanwhile."""
    process.send_signal(signal.SIGSTOP)
    killer = threading.Timer(0.5, lambda: os.kill(process.pid, signal.SIGKILL))
    killer.start()
    ask()
    killer.join()


def lock() -> None:
    """The default collection, as a desktop does when its user leaves."""
    with closing(secretstorage.dbus_init()) as bus:
        secretstorage.get_default_collection(bus).lock()


STORIES: dict[str, Callable[[Path], None]] = {
    story.__name__: story
    for story in (
        prepared,
        locked,
        locked_at_set_up,
        wiped,
        another_secret,
        absent,
        back_again,
        plain_file,
        hangs,
        dies_in_a_call,
    )
}

if __name__ == "__main__":
    STORIES[sys.argv[2]](Path(sys.argv[1]))
    sys.stdout.write(f"\n{sys.argv[2]}\n")
