"""Kill -9, again and again, while somebody types and the network fails: what a save has acknowledged is never lost.

A real process with the encrypted file on disk sends through the proxy, which plays faults by seeded chance; at a random
moment it is killed. When all rounds are over nothing fails any more, and everything must arrive, once.

EHR_KILL_ROUNDS is the number of rounds (200; 5,000 for a night), EHR_KILL_SEED the seed of a run to be repeated: the
faults, the lives and the moments of death are the same then, as far as processes and threads keep their pace.
"""

import json
import os
import queue
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from ehr_desktop.store.sql_store import open_store
from tests.faults.behind_the_proxy import KINDS, Office, Server, office_at, server_of
from tests.faults.kept import words_here
from tests.faults.proxy import Chance, Fault, FaultProxy, honest
from tests.servers.backend import ROOT
from tests.servers.scripted import Asked
from tests.store.samples import key

_ROUNDS = int(os.environ.get("EHR_KILL_ROUNDS", "200"))
_SEED = int(os.environ.get("EHR_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 2**32)
#: Of all requests, how many meet a fault.
_SHARE = 0.25
_FAULTS = [fault for fault in Fault if fault is not Fault.NONE]
#: In so many rounds one without a network.
_NOBODY_LISTENS = 10
#: Seconds in which a life must show a sign of itself.
_SIGN_OF_LIFE = 60

Line = dict[str, Any]


class Lives:
    """The typist's lives, one at a time. `saved` is what was acknowledged; every sign of life is in `moments`."""

    def __init__(self, typist: "subprocess.Popen[bytes]") -> None:
        self._typist = typist
        self.saved: dict[str, list[str]] = {}
        self.failures: list[str] = []
        self.moments: queue.Queue[str] = queue.Queue()
        self._living: int | None = None
        self._news: queue.Queue[int] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def begin(self, seed: int) -> None:
        """A life with this seed."""
        self.moments = queue.Queue()
        assert self._typist.stdin
        self._typist.stdin.write(b"%d\n" % seed)
        self._typist.stdin.flush()
        self._living = self._news.get(timeout=_SIGN_OF_LIFE)

    def end(self) -> None:
        """Kill -9, where somebody lives."""
        if self._living is not None:
            os.kill(self._living, signal.SIGKILL)
            assert self._news.get(timeout=_SIGN_OF_LIFE) == self._living
            self._living = None

    def join(self) -> None:
        """The typist has ended, and has been heard to the end."""
        self._reader.join()

    def _read(self) -> None:
        assert self._typist.stdout
        for line in self._typist.stdout:
            match json.loads(line):
                case {"saved": note_id, "word": word}:
                    self.saved.setdefault(note_id, []).append(word)
                    self.moments.put("a save")
                case {"failed": why}:
                    self.failures.append(why)
                    self.moments.put("a failure")
                case {"born": process} | {"gone": process}:
                    self._news.put(process)


@contextmanager
def typist(server: Server, proxy: FaultProxy, client_id: str, file: Path) -> Iterator[Lives]:
    """Loaded and ready; at the end there is no such process any more."""
    config = {"url": proxy.url, "token": server.token, "client_id": client_id, "file": str(file)}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.typist", json.dumps(config)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    lives = Lives(process)
    try:
        yield lives
    finally:
        lives.end()
        assert process.stdin
        assert process.stdout
        process.stdin.close()
        process.wait(_SIGN_OF_LIFE)
        lives.join()
        process.stdout.close()


def kill_again_and_again(proxy: FaultProxy, lives: Lives, chance: random.Random) -> None:
    """Every life is ended a moment after a few saves and requests."""
    by_chance = Chance(chance.getrandbits(32), _SHARE, _FAULTS)
    for _ in range(_ROUNDS):
        is_shut = chance.randrange(_NOBODY_LISTENS) == 0
        proxy.lateness = chance.randint(1, 8)
        lives.begin(chance.getrandbits(32))
        moments = lives.moments

        def choose(asked: Asked, moments: "queue.Queue[str]" = moments) -> Fault:
            moments.put("a request")
            return by_chance(asked)

        proxy.choose = choose
        if is_shut:
            proxy.shut()
        for _ in range(chance.randint(0, 16)):
            moments.get(timeout=_SIGN_OF_LIFE)
        threading.Event().wait(chance.uniform(0, 0.05))
        lives.end()
        assert not lives.failures, lives.failures[0]
        proxy.release()
        if not is_shut:
            proxy.shut()  # what the dead had sent comes to its end before the next life begins
        proxy.open()
    proxy.choose = honest


def check_what_is_kept(file: Path, saved: dict[str, list[str]]) -> dict[str, list[str]]:
    """Every word that was acknowledged is in its draft, in order. Answers all words: some came with an untold save."""
    with closing(open_store(file, key())) as store:
        here = words_here(store)
    for note_id, words in saved.items():
        assert [word for word in here[note_id] if word in set(words)] == words
    return here


def send_again_what_was_given_up(office: Office) -> None:
    """What got no answer four times waits for its clinician, who presses the button."""
    for row in office.desk.my_notes.waiting():
        if row.refusal:
            office.desk.conflicts.try_again(row.note_id)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_save_has_acknowledged_outlives_every_kill_and_arrives_once(kind: str, tmp_path: Path) -> None:
    sys.stdout.write(f"{kind}: EHR_KILL_ROUNDS={_ROUNDS} EHR_KILL_SEED={_SEED}\n")
    chance, began = random.Random(_SEED), monotonic()
    file = tmp_path / "notes.db"
    with server_of(kind, tmp_path / "server") as server, FaultProxy(server.url) as proxy:
        proxy.drip = 0.01
        with typist(server, proxy, server.client_id, file) as lives:
            kill_again_and_again(proxy, lives, chance)
        killed = monotonic() - began
        written = check_what_is_kept(file, lives.saved)
        with office_at(server, proxy, tmp_path) as office:
            office.written = written
            send_again_what_was_given_up(office)
            office.converge()
    saves, faults_played = sum(map(len, lives.saved.values())), told(proxy.injected)
    sys.stdout.write(f"{saves} saves of {len(written)} drafts; {killed:.0f} of {monotonic() - began:.0f} s; ")
    sys.stdout.write(f"requests by fault: {faults_played}\n")


def told(injected: Counter[Fault]) -> str:
    """How often what was played."""
    return ", ".join(f"{number} × {fault}" for fault, number in injected.most_common())
