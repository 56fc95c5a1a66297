"""The program and a clinic in a network of their own, where nobody else is: whom it asks, and what it listens on.

    unshare --net -- python -m tests.security.alone DIR

Tells lines of JSON, one for each part of the day.
"""

import json
import socket
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.journeys import acts, form_acts
from tests.security import acts as more
from tests.security.computer import Computer, Running, watched_computer
from tests.security.witness import Act
from tests.servers.backend import CLINICIAN, PASSWORD
from tests.servers.mentalspace_v2 import MentalSpaceV2

_LISTENING = {"tcp": "0A", "tcp6": "0A", "udp": "07", "udp6": "07"}
_SOMETHING = b"GET /api/v1/clinical-notes HTTP/1.1\r\n\r\n" + b"\x00\xff open note " * 10_000


def main(folder: Path) -> None:
    """A day at the desk, a second start, words at its door; then practice mode."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with MentalSpaceV2() as clinic, watched_computer(folder) as computer:
        with computer.started() as running:
            _work(clinic, running)
            tell("desk", computer, running, clinic=clinic.server.port, bus=_bus(computer))
            door = _door(computer)
            knock(running, door)
            running.program.do(acts.quit_program)
            running.process.wait(60)
        computer.witness.take()
        with computer.started("--practice") as running:
            running.program.do(more.wait_for_desk)
            tell("practice", computer, running, bus=_bus(computer))
            running.program.do(acts.quit_program)
            running.process.wait(60)


def _work(clinic: MentalSpaceV2, running: Running) -> None:
    program = running.program
    assert program.do(acts.connect, clinic.url, CLINICIAN, PASSWORD) == ""
    program.do(acts.rest, "All notes are at the server")
    program.do(acts.new_note, "rivera", with_appointment=True)
    program.do(form_acts.fill, "subjective", "Slept six hours most nights.")
    program.do(acts.save_and_close)
    program.do(acts.sync, "All notes are at the server")
    program.do(more.look_for_notes, "slept")
    program.do(more.lock)
    program.do(more.unlock_again, PASSWORD)


def tell(part: str, computer: Computer, running: Running, **more_facts: object) -> None:
    """Whom it has asked until now, and what it listens on."""
    own = running.process.pid
    done = [one for one in computer.witness.seen() if one.process in running.family]

    def names(*asked: Act, process: int | None = None) -> list[str]:
        return sorted({one.name for one in done if one.act in asked and process in (None, one.process)})

    facts: dict[str, Any] = {
        "part": part,
        "connected": names(Act.CONNECTED),
        "looked up": names(Act.LOOKED_UP),
        "bound by the program": names(Act.BOUND, Act.LISTENED, process=own),
        "bound by its children": sorted(
            set(names(Act.BOUND, Act.LISTENED)) - set(names(Act.BOUND, Act.LISTENED, process=own))
        ),
        "ports open": sorted(_ports()),
        "doors": [[str(door), stat.S_IMODE(door.stat().st_mode)] for door in _doors(computer)],
        **more_facts,
    }
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def knock(running: Running, door: Path) -> None:
    """Whatever is said at its door brings its window to the front, and nothing more."""
    before = running.program.do(acts.listed)
    for _ in range(3):
        with socket.socket(socket.AF_UNIX) as knocking:
            knocking.connect(str(door))
            knocking.settimeout(5)
            try:
                knocking.sendall(_SOMETHING)
                answered = knocking.recv(100)
            except (BrokenPipeError, ConnectionResetError):
                answered = b""
            assert answered == b""
    assert running.program.do(acts.listed) == before
    sys.stdout.write(json.dumps({"part": "door", "answered": False, "is_raised": running.program.do(more.is_in_front)}))
    sys.stdout.write("\n")


def _ports() -> set[str]:
    """Every port of this network that somebody listens on, with its address."""
    found = set()
    for kind, state in _LISTENING.items():
        for line in Path(f"/proc/net/{kind}").read_text("ascii").splitlines()[1:]:
            _, local, _, now, *_ = line.split()
            if now == state:
                address, _, port = local.partition(":")
                found.add(f"{kind} {address} {int(port, 16)}")
    return found


def _doors(computer: Computer) -> list[Path]:
    return [
        file for place in ("tmp", "run", "home") for file in (computer.folder / place).rglob("*") if file.is_socket()
    ]


def _door(computer: Computer) -> Path:
    [door] = [door for door in _doors(computer) if door.name.startswith("ehr-desktop")]
    return door


def _bus(computer: Computer) -> str:
    return computer.environment["DBUS_SESSION_BUS_ADDRESS"]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
