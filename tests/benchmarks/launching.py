"""Starts a small program and waits until it tells when its window stood there."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

_PATIENCE = 60


def seconds_to_window(program: str, *arguments: str, environment: Mapping[str, str] | None = None) -> float:
    """Seconds from the start of the process to the moment told by `tests.benchmarks.programs.<program>`."""
    command: Sequence[str] = [sys.executable, "-m", f"tests.benchmarks.programs.{program}", *arguments]
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **(environment or {})}
    began = time.monotonic_ns()
    ended = subprocess.run(command, env=surroundings, stdout=subprocess.PIPE, text=True, timeout=_PATIENCE, check=True)
    return (int(ended.stdout) - began) / 1e9
