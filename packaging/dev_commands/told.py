"""How a step is told: one calm line each, and what a command printed only when it failed.

Knows nothing of what the steps do.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout."""


class Stopped(Exception):
    """A step could not be done. The text is what the person at the terminal is told."""


def say(text: str) -> None:
    """Print one line at once, also into a pipe."""
    print(text, flush=True)


def do(title: str, command: Sequence[str | Path], *, environment: Mapping[str, str] | None = None) -> str:
    """Run `command` in the checkout, tell its title and how long it took, and return what it printed.

    Raises `Stopped` with everything it printed when it cannot be started or ends with an error.
    """
    print(f"{title} …", end=" ", flush=True)
    began = time.monotonic()
    output, code = _captured(command, environment)
    if code != 0:
        say("failed")
        raise Stopped(f"{output.rstrip()}\n\n{title}: failed with exit status {code}.")
    say(f"done ({time.monotonic() - began:.0f} s)")
    return output


def verdict(title: str, problems: Sequence[str]) -> bool:
    """Tell the outcome of a check made in this process. True when there was nothing to object to."""
    say(f"{title} … {'failed' if problems else 'ok'}")
    for problem in problems:
        say(f"    {problem}")
    return not problems


def passes(title: str, command: Sequence[str | Path]) -> bool:
    """Run a check in the checkout: its title and `ok`, or its title and everything it printed."""
    print(f"{title} …", end=" ", flush=True)
    output, code = _captured(command, None)
    say("ok" if code == 0 else "failed")
    if code != 0:
        say(output.rstrip())
    return code == 0


def hand_over(command: Sequence[str | Path], environment: Mapping[str, str]) -> int:
    """Let `command` take this process's place, terminal and signals included; its exit status is ours."""
    words = [str(word) for word in command]
    sys.stdout.flush()
    os.chdir(ROOT)
    if os.name == "posix":
        os.execve(words[0], words, dict(environment))
    return subprocess.call(words, env=dict(environment))


def _captured(command: Sequence[str | Path], environment: Mapping[str, str] | None) -> tuple[str, int]:
    words = [str(word) for word in command]
    try:
        ended = subprocess.run(
            words,
            cwd=ROOT,
            env=None if environment is None else dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        return f"{words[0]} could not be started: {error.strerror}.", 127
    return ended.stdout, ended.returncode
