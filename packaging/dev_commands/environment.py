"""The project's Python environment: uv, `.venv`, and exactly what the lock file names in it.

A fingerprint of the lock is written into the environment after a complete installation, so that the next start has
nothing to do but to compare it, and an interrupted installation is done again.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import sys
from pathlib import Path

from dev_commands import system_libraries
from dev_commands.lock import DEVELOPMENT, SET_UP, LockFile
from dev_commands.told import ROOT, Stopped, do

TOOLS = ROOT / ".tools"


def ensure(lock: LockFile = DEVELOPMENT, folder: Path = ROOT / ".venv") -> Path:
    """The environment's Python, with exactly the packages of `lock` installed, each checked against its hashes."""
    python = python_of(folder)
    stamp = folder / "installed-lock.sha256"
    wanted = fingerprint(lock.path.read_bytes(), sys.version_info[:2])
    if python.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return python
    uv = find_uv()
    stamp.unlink(missing_ok=True)
    if not python.exists():
        shutil.rmtree(folder, ignore_errors=True)
        do(f"Making {folder.relative_to(ROOT)}", [uv, "venv", "--python", sys.executable, folder])
    install: list[str | Path] = [uv, "pip", "sync", "--require-hashes", "--python", python, lock.path]
    do(f"Installing what {lock.path.relative_to(ROOT)} names (only when it has changed)", install)
    stamp.write_text(wanted, encoding="ascii")
    return python


def fingerprint(lock: bytes, python: tuple[int, ...]) -> str:
    """What an environment is recognised by: the lock's bytes and the Python it was made for."""
    return hashlib.sha256(lock + repr(python).encode("ascii")).hexdigest()


def python_of(folder: Path) -> Path:
    """Where an environment keeps its Python."""
    return folder / "Scripts" / "python.exe" if os.name == "nt" else folder / "bin" / "python"


def find_uv() -> Path:
    """uv from PATH, else from `.tools`, installed there by pip from its own lock when it is not."""
    on_path = shutil.which("uv")
    if on_path:
        return Path(on_path)
    ours = _uv_in_tools()
    if ours is not None:
        return ours
    if importlib.util.find_spec("pip") is None:
        system_libraries.ensure(("python3-pip",))
    pip: list[str | Path] = [sys.executable, "-m", "pip", "install", "--require-hashes"]
    do("Installing uv into .tools", [*pip, "--target", TOOLS, "--requirement", SET_UP.path])
    ours = _uv_in_tools()
    if ours is None:
        raise Stopped("pip installed uv into .tools, but no uv is there. Install uv by hand and start again.")
    return ours


def _uv_in_tools() -> Path | None:
    name = "uv.exe" if os.name == "nt" else "uv"
    return next((uv for uv in (TOOLS / "bin" / name, TOOLS / "Scripts" / name) if uv.exists()), None)
