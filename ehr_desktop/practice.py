"""The practice server: the real backend as a child process on this computer, with invented people only.

It ends when its standard input closes, so it cannot outlive the program, however that ends.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

from ehr_desktop.settings import PRACTICE_PASSWORD

EMAIL = "clinician@practice.example"
PASSWORD = PRACTICE_PASSWORD
ARGUMENT = "--practice-server"


class PracticeServerFailed(Exception):
    """It did not start; the program's own log says where it stopped."""


@dataclass(frozen=True)
class PracticeServer:
    """One running practice server."""

    url: str
    process: "subprocess.Popen[bytes]"

    def stop(self) -> None:
        """Close its standard input and wait for its end; a process that does not end is killed."""
        import subprocess

        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def start(folder: Path, port: int = 0) -> PracticeServer:
    """Start it with its database in `folder` and wait until it answers; port 0 takes a free one."""
    import json
    import subprocess

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    process = subprocess.Popen(  # noqa: S603  # our own program with our own arguments
        [*_program(), ARGUMENT, str(folder), "--port", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).resolve().parent.parent,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        process.wait()
        raise PracticeServerFailed("The practice server did not start.")
    return PracticeServer(json.loads(line)["url"], process)


def _program() -> list[str]:
    """This program's own command: the frozen one is its executable, else the module."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "ehr_desktop"]
