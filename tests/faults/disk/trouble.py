"""What goes wrong at the disk, and when: the words for `trouble.c`, which is compiled here and preloaded."""

import ctypes
import subprocess
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from pathlib import Path

_SOURCE = Path(__file__).with_name("trouble.c")


class Call(IntFlag):
    """What is counted: writes, syncs, and the steps between which a process stands outside of its file."""

    WRITE = 1
    SYNC = 2
    STEP = 4
    ANY = 7


class What(IntEnum):
    """What happens at the call, before it does anything."""

    NOTHING = 0
    #: The process is killed; what it has written stays.
    KILL = 1
    #: The same, after half of the bytes.
    KILL_HALF_WAY = 2
    #: What was written and not synced is gone.
    POWER_CUT = 3
    #: The same, but some of it, by chance, had reached the disk in no order.
    SCATTERED = 4
    #: The call fails; all go well again from the next on.
    FAIL_ONCE = 5
    #: The call and all after it fail.
    FAIL_ON = 6
    #: The process stands still until it is told to go on.
    STOP = 7


@dataclass(frozen=True)
class Trouble:
    """At the `at`-th of these calls, this; `error` is the errno of a call that fails, `seed` chooses what survives."""

    what: What = What.NOTHING
    at: int = 0
    calls: Call = Call.ANY
    error: int = 0
    seed: int = 1


NO_TROUBLE = Trouble()


def compiled(folder: Path) -> Path:
    """The library to preload."""
    library = folder / "trouble.so"
    command = ["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", str(library), str(_SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return library


def arm(trouble: Trouble) -> None:
    """From now on, in this process and those it forks; the count begins anew."""
    ctypes.CDLL(None).trouble_arm(trouble.calls, ctypes.c_long(trouble.at), trouble.what, trouble.error, trouble.seed)


def step() -> None:
    """A moment at which a process may end, though it asks nothing of its disk."""
    ctypes.CDLL(None).trouble_step()


def passed() -> int:
    """How many calls were counted since `arm`."""
    return int(ctypes.CDLL(None).trouble_passed())
