"""A computer whose disk makes trouble: acts are done there in processes of their own, which may not outlive them."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.faults.disk.trouble import NO_TROUBLE, Trouble, compiled
from tests.servers.backend import ROOT


@dataclass(frozen=True)
class Run:
    """What came of an act: its words under a name, in order, and whether its process was killed or stands still."""

    words: tuple[tuple[str, Any], ...]
    was_killed: bool
    stands_still: bool
    process: int

    def told(self, name: str) -> list[Any]:
        """Everything told under this name."""
        return [word for said, word in self.words if said == name]

    @property
    def passed(self) -> int:
        """How many calls were counted, of an act that came to its end."""
        [number] = self.told("passed")
        return int(number)


class Computer:
    """Its acts are the functions of `acts.py`."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def do(self, act: Callable[..., None], *how: object, trouble: Trouble = NO_TROUBLE) -> Run:
        """Do this, and wait for the end of its process, or until that stands still."""
        run = self._ask({"do": act.__name__, "how": how, "trouble": asdict(trouble)})
        assert not run.told("failed"), run.told("failed")[0]
        return run

    def go_on(self, run: Run, how: signal.Signals = signal.SIGCONT) -> Run:
        """Wake a process that stands still, or kill it."""
        return self._ask({"do": "go on", "process": run.process, "signal": how})

    def process_at_work(self) -> int:
        """The process of the act that is being done, while `do` waits for it."""
        warm = self._process.pid
        [process] = Path(f"/proc/{warm}/task/{warm}/children").read_text("ascii").split()
        return int(process)

    def _ask(self, asked: dict[str, Any]) -> Run:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asked, default=os.fspath).encode() + b"\n")
        self._process.stdin.flush()
        words: list[tuple[str, Any]] = []
        while line := self._process.stdout.readline():
            told = json.loads(line)
            if "ended" in told:
                return Run(tuple(words), told["killed"], not told["ended"], told["process"])
            words += told.items()
        raise AssertionError("the process from which the others are forked has ended")


@contextmanager
def computer() -> Iterator[Computer]:
    """One, for as long as the block lasts."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.disk.process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "LD_PRELOAD": str(compiled(Path(folder)))},
            start_new_session=True,
        )
        with process:
            try:
                yield Computer(process)
            finally:
                os.killpg(process.pid, signal.SIGKILL)  # with those that stand still
