"""Which Debian packages a command needs, which of them are missing, and the command that installs them.

Qt's wheels bring Qt, not the libraries of the desktop under it. Elsewhere than on Debian and its relatives nothing
is looked for: macOS and Windows have what is needed, and other Linux systems name their packages otherwise.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence

from dev_commands.told import Stopped, do, say

OFFSCREEN = (
    "libgl1",
    "libegl1",
    "libxkbcommon0",
    "libdbus-1-3",
    "libfontconfig1",
    "libglib2.0-0",
    "fonts-inter",  # pictures taken on a machine without a desktop would otherwise show boxes for letters
)
"""What Qt needs to draw without a screen."""

WINDOWED = (
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
)
"""What it needs besides, to open a window."""

TESTING = ("dbus-daemon", "gnome-keyring", "gcc", "libc6-dev", "util-linux", "mount")
"""A desktop's key ring, for the tests that lock and wipe one; what makes their disk troubles: a C compiler, and a small
disk of one's own."""

PACKAGING = ("binutils",)
"""What PyInstaller reads Linux libraries with."""


def needed_to_show(display: bool) -> tuple[str, ...]:
    """The packages for drawing, and those for a window where there is a display to open it on."""
    return OFFSCREEN + WINDOWED if display else OFFSCREEN


def missing(needed: Iterable[str], installed: Iterable[str]) -> list[str]:
    """The needed packages that are not installed, in the order given.

    Newer Debian and Ubuntu releases carry some libraries under their name with `t64` after it (64-bit time).
    """
    present = set(installed)
    return [name for name in needed if name not in present and f"{name}t64" not in present]


def install_command(packages: Sequence[str]) -> list[str]:
    """The command, for root, that installs exactly these packages."""
    return ["apt-get", "install", "--yes", "--no-install-recommends", *packages]


def sentence_for(packages: Sequence[str]) -> str:
    """What somebody who is not root is told."""
    command = " ".join(["sudo", *install_command(packages)])
    return f"These system packages are missing: {', '.join(packages)}. Install them and start again:\n\n    {command}"


def ensure(needed: Sequence[str]) -> None:
    """Install what is missing when this is Debian and we are root; raise `Stopped` with the command when we are not."""
    if not _is_debian():
        return
    absent = missing(needed, _installed(needed))
    if not absent:
        return
    if os.geteuid() != 0:
        raise Stopped(sentence_for(absent))
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    title = f"Installing {len(absent)} system packages ({', '.join(absent)})"
    if _are_listed(absent, quiet):
        try:
            do(title, install_command(absent), environment=quiet)
        except Stopped:
            say("The list of system packages may be an old one: reading it anew and trying once more.")
        else:
            return
    do("Reading the list of system packages", ["apt-get", "update"], environment=quiet)
    do(title, install_command(absent), environment=quiet)


def _is_debian() -> bool:
    return all(shutil.which(tool) for tool in ("dpkg-query", "apt-get"))


def _installed(names: Iterable[str]) -> list[str]:
    asked = [variant for name in names for variant in (name, f"{name}t64")]
    # dpkg-query ends with 1 when one of the names is unknown to it, which is the answer looked for here.
    answer = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *asked],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        check=False,
    )
    rows = (line.split(" ") for line in answer.stdout.splitlines())
    return [name for name, status in rows if status == "installed"]


def _are_listed(packages: Sequence[str], environment: Mapping[str, str]) -> bool:
    trial = [*install_command(packages), "--print-uris"]
    return subprocess.run(trial, env=environment, capture_output=True, check=False).returncode == 0
