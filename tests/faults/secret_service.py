"""A vault over GNOME's secret service, on a bus of its own: locked, wiped, gone. Run under `dbus-run-session`.

    dbus-run-session -- python -m tests.faults.secret_service DIR

Says in a word what became of each try to open the vault.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic

import keyring
import secretstorage
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection
from keyring.backend import KeyringBackend
from keyring.backends.SecretService import Keyring as SecretService

from ehr_desktop.application.errors import StoreUnreadable
from ehr_desktop.vault import KdfCost, OsVault, system_keyring, vault_place

PASSWORD = "Practice-Only-1!"
LOGIN = b"the login of this computer"


@contextmanager
def daemon() -> Iterator[None]:
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
        yield
    finally:
        process.terminate()
        process.wait(timeout=15)


def is_there(bus: DBusConnection) -> bool:
    """Whether somebody has the service's name; asking for a secret would start another one."""
    reply = bus.send_and_get_reply(message_bus.NameHasOwner("org.freedesktop.secrets"))
    return bool(reply.body[0])


def try_to_open(vault: OsVault, key: bytearray) -> str:
    """What the clinician would be told, in a word."""
    try:
        opened = vault.unlock(PASSWORD)
    except StoreUnreadable as error:
        return "locked" if "does not answer" in str(error) else "wiped"
    assert opened == key
    return "opened"


def main(folder: Path) -> None:
    """Through every state of it."""
    backend: type[KeyringBackend] = SecretService
    keyring.set_keyring(backend())
    with daemon():
        vault = OsVault(vault_place(folder, "https://clinic.example", "ann@clinic.example"), system_keyring(), _QUICK)
        key = vault.set_up(PASSWORD)
        said = [try_to_open(vault, key)]
        with closing(secretstorage.dbus_init()) as bus:
            secretstorage.get_default_collection(bus).lock()
        said.append(try_to_open(vault, key))
    with daemon():  # as after signing in to the computer again
        said.append(try_to_open(vault, key))
        with closing(secretstorage.dbus_init()) as bus:
            for item in secretstorage.get_default_collection(bus).get_all_items():
                item.delete()
        said.append(try_to_open(vault, key))
    said.append("gone" if try_to_open(vault, key) == "locked" else "still there")
    sys.stdout.write(f"\n{' '.join(said)}\n")


_QUICK = KdfCost(passes=1, memory_kib=64, lanes=1)

if __name__ == "__main__":
    main(Path(sys.argv[1]))
