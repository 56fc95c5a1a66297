"""A clinician's computer: the program in a process of its own, and a look into its encrypted file from outside."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Concatenate, ParamSpec, TypeVar

from ehr_desktop import resources
from ehr_desktop.application.outbox import place_of
from ehr_desktop.application.ports import NoteFilter, NoteOrder, Store
from ehr_desktop.domain.columns import Columns
from ehr_desktop.domain.note import Note, Place
from ehr_desktop.domain.packing import pack
from ehr_desktop.domain.people import Appointment
from ehr_desktop.doors import accounts, make_doors
from ehr_desktop.settings import Folders
from ehr_desktop.tour import Tour
from tests.servers.backend import ROOT

#: Seconds for one act; the longest is a first sign-in on a busy computer.
PATIENCE = 90.0

#: The offscreen platform warns of every window with a minimum size.
_HARMLESS = ("This plugin does not support", " INFO ")

Line = dict[str, Any]
_P = ParamSpec("_P")
_R = TypeVar("_R")


class Program:
    """The running program. Its acts are the functions of `acts.py`."""

    def __init__(self, process: "subprocess.Popen[bytes]", errors: Path, line: IO[bytes] | None = None) -> None:
        """`line` is where its hands tell what they have done, where that is not its standard output."""
        self._process = process
        self._errors = errors
        told = line or process.stdout
        assert told
        self._line = told.fileno()
        self._heard = b""
        self._answer()

    def do(self, act: Callable[Concatenate[Tour, _P], _R], *how: _P.args, **named: _P.kwargs) -> _R:
        """Do this, and wait for what it answers."""
        self.begin(act, *how, **named)
        answer: _R = self._answer()
        return answer

    def begin(self, act: Callable[Concatenate[Tour, _P], object], *how: _P.args, **named: _P.kwargs) -> None:
        """Do this; what it tells on the way comes with `next_line`."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": act.__name__, "how": how, "named": named}).encode() + b"\n")
        self._process.stdin.flush()

    def next_line(self) -> Line | None:
        """What is told next; None at the end of the process."""
        until = time.monotonic() + PATIENCE
        while b"\n" not in self._heard:
            ready, _, _ = select.select([self._line], [], [], max(until - time.monotonic(), 0))
            assert ready, f"the program has said nothing for {PATIENCE:.0f} seconds; {self._last_words()}"
            heard = os.read(self._line, 65_536)
            if not heard:
                return None
            self._heard += heard
        line, _, self._heard = self._heard.partition(b"\n")
        told: Line = json.loads(line)
        return told

    def kill(self) -> None:
        """Kill -9: the process has no time for anything."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def wait(self, seconds: float = PATIENCE) -> int:
        """Until the program has ended by itself, in this time; answers its exit status."""
        return self._process.wait(seconds)

    def _answer(self) -> Any:
        line = self.next_line()
        assert line is not None, f"the program has ended; {self._last_words()}"
        assert "failed" not in line, line["failed"]
        return line["done"]

    def _last_words(self) -> str:
        return f"its last words were: {self._errors.read_text('utf-8')[-4000:]}"


@dataclass
class Workstation:
    """The computer with everything on it in `folder`. Looks into the file only while nothing is held open there."""

    folder: Path
    password: str
    _key: bytes = field(default=b"", init=False, repr=False)

    @property
    def data(self) -> Path:
        """Where the program keeps its files."""
        return self.folder / "data"

    @contextmanager
    def started(self) -> Iterator[Program]:
        """The program, with its first window, ended with the block; it must have had nothing to complain of."""
        command = [sys.executable, "-X", "faulthandler", "-m", "tests.journeys.robot", str(self.folder / "pictures")]
        errors = self.folder / "errors.txt"
        self.folder.mkdir(exist_ok=True)
        with errors.open("ab") as told:
            process = subprocess.Popen(
                [*command, "--data", str(self.data), "--no-keyring"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=told,
                cwd=ROOT,
                env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            )
        try:
            yield Program(process, errors)
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                assert pipe
                pipe.close()
        assert self.complaints() == []

    def complaints(self) -> list[str]:
        """What the program has written on its standard error, and warnings and errors of its log."""
        log = self.data / "log" / "program.log"
        lines = [(self.folder / "errors.txt").read_text("utf-8"), *(log.read_text("utf-8").splitlines())]
        return [line for line in lines if line and not any(harmless in line for harmless in _HARMLESS)]

    def start_again(self) -> int:
        """Start the program once more beside the one that runs; answers the exit status it ends with by itself."""
        command = [sys.executable, str(ROOT / "main.py"), "--data", str(self.data), "--no-keyring"]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        return subprocess.run(command, env=environment, timeout=PATIENCE, check=False).returncode

    # --- what is kept -----------------------------------------------------------------------------------------

    @contextmanager
    def unlocked(self) -> Iterator[Store]:
        """The encrypted file, opened with the clinician's password by a second process: what it shows is committed."""
        folders = Folders(self.data)
        doors = make_doors(folders, uses_keyring=False)
        [account] = accounts(folders)
        if not self._key:
            self._key = bytes(doors.make_vault(account).unlock(self.password))
        store = doors.open_store(account, bytearray(self._key))
        try:
            yield store
        finally:
            store.close()

    def note_ids(self) -> frozenset[str]:
        """Every note of *My notes*, by its id on this computer."""
        with self.unlocked() as store, store.reading() as tx:
            return frozenset(row.note_id for row in tx.rows(NoteFilter(), 10_000))

    def note(self, note_id: str) -> Note:
        """One note as it is kept."""
        with self.unlocked() as store, store.reading() as tx:
            note = tx.note(note_id)
            assert note
            return note

    def newest(self) -> Note:
        """The note that was saved last."""
        with self.unlocked() as store, store.reading() as tx:
            [row] = tx.rows(NoteFilter(order=NoteOrder.CHANGED), 1)
            note = tx.note(row.note_id)
            assert note
            return note

    def note_of(self, server_id: str) -> Note:
        """The note that is this one at the server."""
        with self.unlocked() as store, store.reading() as tx:
            note = tx.note_of_server_id(server_id)
            assert note
            return note

    def appointment(self, appointment_id: str) -> Appointment:
        """One session as it is known here."""
        with self.unlocked() as store, store.reading() as tx:
            appointment = tx.appointment(appointment_id)
            assert appointment
            return appointment

    def place(self, note_id: str) -> Place:
        """Where its revision is."""
        with self.unlocked() as store, store.reading() as tx:
            note = tx.note(note_id)
            assert note
            return place_of(note, tx.outbox_row(note_id))

    def fact(self, name: str) -> Any:
        """A remembered fact, read as JSON."""
        with self.unlocked() as store, store.reading() as tx:
            kept = tx.fact(name)
        assert kept, f"nothing is remembered as {name}"
        return json.loads(kept[0])


def columns(note: Note) -> Columns:
    """The note's texts as they go to a server."""
    return pack(_TYPES[note.note_type], note.answers)


def text(note: Note, field_id: str) -> str:
    """One answer that is a text; empty where nothing was written."""
    answer = note.answers.get(field_id, "")
    assert isinstance(answer, str)
    return answer


_TYPES = resources.every_note_type()
