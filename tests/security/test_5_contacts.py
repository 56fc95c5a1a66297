"""The program contacts the clinic's host and nobody else, looks up no other name, and listens on nothing.

Played in a network that holds the program and its clinic and leads nowhere (`alone.py`).
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.servers.backend import ROOT

Facts = dict[str, Any]
HERE, SYSTEM_BUS = "127.0.0.1", "/run/dbus/system_bus_socket"


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Facts]:
    """What was told of each part of the day."""
    folder = tmp_path_factory.mktemp("alone") / "computer"
    command = ["unshare", "--net", "--", sys.executable, "-m", "tests.security.alone", str(folder)]
    told = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    return {facts["part"]: facts for facts in map(json.loads, told.splitlines())}


def of_ip(names: list[str]) -> set[str]:
    """Those that are of a network."""
    return {name for name in names if name.startswith("ip ")}


def of_unix(names: list[str]) -> set[str]:
    """Those that are of this computer."""
    return {name.removeprefix("unix ") for name in names if not name.startswith("ip ")}


def bus_of(facts: Facts) -> str:
    """The socket of the session bus."""
    return str(facts["bus"]).removeprefix("unix:path=").partition(",")[0]


def test_only_the_clinic_is_contacted(parts: dict[str, Facts]) -> None:
    desk = parts["desk"]
    assert of_ip(desk["connected"]) == {f"ip {HERE} {desk['clinic']}"}
    assert desk["looked up"] == [HERE]


def test_of_this_computer_only_its_buses_are_asked(parts: dict[str, Facts]) -> None:
    """The session's for the key ring and the screen saver, the system's for sleep and locked sessions."""
    assert of_unix(parts["desk"]["connected"]) == {bus_of(parts["desk"]), SYSTEM_BUS}


def test_nothing_is_listened_on_but_the_door_of_this_user(parts: dict[str, Facts]) -> None:
    desk = parts["desk"]
    assert desk["ports open"] == [f"tcp 0100007F {desk['clinic']}"]
    assert of_ip(desk["bound by the program"]) == set()
    assert desk["bound by its children"] == []
    [made] = of_unix(desk["bound by the program"])
    [(door, mode)] = [(door, mode) for door, mode in desk["doors"] if Path(door).name.startswith("ehr-desktop")]
    assert Path(door).parent == Path(made).parent.parent
    assert mode == 0o700


def test_whatever_is_said_at_the_door_only_raises_the_window(parts: dict[str, Facts]) -> None:
    assert parts["door"] == {"part": "door", "answered": False, "is_raised": True}


def test_practice_mode_asks_its_own_child_and_nobody_else(parts: dict[str, Facts]) -> None:
    practice, clinic = parts["practice"], parts["desk"]["clinic"]
    [served] = set(practice["ports open"]) - {f"tcp 0100007F {clinic}"}
    port = served.split()[-1]
    assert of_ip(practice["connected"]) == {f"ip {HERE} {port}"}
    assert practice["looked up"] == [HERE]
    assert of_ip(practice["bound by the program"]) == set()
    assert of_ip(practice["bound by its children"]) == {f"ip {HERE} 0", f"ip {HERE} {port}"}
