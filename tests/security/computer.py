"""A shared computer on which everything is watched: the program in a process of its own, and every place it can reach.

It has a home, a folder for temporary files, a session bus with a monitor, and GNOME's key ring. All that a process
writes, starts and connects to is written down from within (`witness.c`).
"""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults.secret_service import daemon
from tests.journeys.workstation import Program
from tests.security.witness import Witness
from tests.servers.backend import ROOT


@dataclass
class Running:
    """The program as it runs."""

    program: Program
    process: "subprocess.Popen[bytes]"

    @property
    def family(self) -> list[int]:
        """Its process and all that it has started and that are still there."""
        found, waiting = [], [self.process.pid]
        while waiting:
            one = waiting.pop()
            found.append(one)
            for children in Path(f"/proc/{one}/task").glob("*/children"):
                waiting += map(int, children.read_text("ascii").split())
        return found


@dataclass
class Computer:
    """Below `folder`. `environment` is what a program is started with."""

    folder: Path
    witness: Witness
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        """The clinician's."""
        return self.folder / "home"

    @property
    def data(self) -> Path:
        """Where the program keeps its files by itself, with nothing said on its command line."""
        return self.home / ".local" / "share" / "ehr-desktop"

    @property
    def bus(self) -> Path:
        """Every message of the session bus, notifications among them."""
        return self.folder / "bus"

    @contextmanager
    def started(self, *arguments: str, keeps_cores: bool = False, takes_cores: bool = False) -> Iterator[Running]:
        """The program, on a computer that by itself keeps a core of whatever falls over, or has a program take it."""
        line, theirs = os.pipe()
        command = [sys.executable, "-m", "tests.security.child", str(theirs), str(self.folder / "pictures")]
        command += arguments
        wish = resource.RLIM_INFINITY if keeps_cores or takes_cores else 0
        cores = {"WITNESS_TAKES_CORES": "1"} if takes_cores else {}

        with (self.folder / "stdout").open("ab") as said, (self.folder / "stderr").open("ab") as complained:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=said,
                stderr=complained,
                cwd=self.folder / "work",
                env={**self.environment, **self.witness.environment, **cores},
                pass_fds=[theirs],
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (wish, resource.RLIM_INFINITY)),
            )
        os.close(theirs)
        try:
            with os.fdopen(line, "rb") as ear:
                yield Running(Program(process, self.folder / "stderr", ear), process)
        finally:
            process.kill()
            process.wait()
            assert process.stdin
            process.stdin.close()

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every file that is there now, in the places a program may write to, with its name."""
        for place in ("home", "tmp", "run", "work"):
            for file in sorted((self.folder / place).rglob("*")):
                if file.is_file() and not file.is_symlink():
                    yield str(file.relative_to(self.folder)), file.read_bytes()


@contextmanager
def watched_computer(folder: Path) -> Iterator[Computer]:
    """A new one, with a session bus and a key ring that end with the block."""
    for place in ("home", "tmp", "run", "work"):
        (folder / place).mkdir(parents=True, mode=0o700)
    computer = Computer(folder, Witness(folder / "witness"))
    with ExitStack() as stack:
        address = stack.enter_context(_session_bus())
        computer.environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(computer.home),
            "TMPDIR": str(folder / "tmp"),
            "XDG_RUNTIME_DIR": str(folder / "run"),
            "DBUS_SESSION_BUS_ADDRESS": address,
            "PYTHONPATH": str(ROOT),
            "QT_QPA_PLATFORM": "offscreen",
        }
        stack.enter_context(_monitored(computer))
        with pytest.MonkeyPatch.context() as surroundings:
            for name in ("HOME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"):
                surroundings.setenv(name, computer.environment[name])
            stack.enter_context(daemon())
        yield computer


@contextmanager
def _session_bus() -> Iterator[str]:
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout
    try:
        yield process.stdout.readline().decode().strip()
    finally:
        process.terminate()
        process.wait(timeout=15)
        process.stdout.close()


@contextmanager
def _monitored(computer: Computer) -> Iterator[None]:
    with computer.bus.open("wb") as heard:
        process = subprocess.Popen(["dbus-monitor", "--session"], env=computer.environment, stdout=heard)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=15)
