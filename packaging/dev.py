"""The one entry point for working on the project: sets the machine up, then does what it is asked.

    python3 packaging/dev.py run [ARGUMENTS]            open the program; without a display, take the tour
    python3 packaging/dev.py test [--fast] [ARGUMENTS]  run the tests; --fast leaves out the slow ones
    python3 packaging/dev.py check [--audit]            ruff, mypy, architecture, locks, words; --audit: advisories too
    python3 packaging/dev.py bench [ARGUMENTS]          measure the budgets and print them as a table
    python3 packaging/dev.py backend [ARGUMENTS]        start the server: --port N --database-url … --practice
    python3 packaging/dev.py package                    build the program into dist/
    python3 packaging/dev.py lock [--upgrade]           write the lock files anew from pyproject.toml

Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

OLDEST_PYTHON = (3, 11)


def main(words: Sequence[str]) -> int:
    """Do what the first word says with the others; the exit status."""
    if sys.version_info < OLDEST_PYTHON:
        oldest, found = (".".join(str(part) for part in version[:2]) for version in (OLDEST_PYTHON, sys.version_info))
        print(f"This needs Python {oldest} or newer, and this is Python {found}. Start it with a newer one.")
        return 1
    # Imported only now: these modules need the Python that was just asked for.
    from dev_commands.told import Stopped, say

    if not words or words[0] not in COMMANDS:
        print(__doc__)
        return 0 if words and words[0] in ("-h", "--help", "help") else 2
    try:
        return COMMANDS[words[0]](list(words[1:]))
    except Stopped as stopped:
        say(str(stopped))
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


def run(words: list[str]) -> int:
    """Open the program with practice data, or take the tour where there is no display."""
    from dev_commands import environment, system_libraries
    from dev_commands.told import hand_over, say

    display = has_display(os.environ, sys.platform)
    system_libraries.ensure(system_libraries.needed_to_show(display))
    python = environment.ensure()
    surroundings = dict(os.environ) if display else offscreen(os.environ)
    if not display:
        say("No display found: taking the tour instead. Its pictures and report.json will be in build/tour.")
    return hand_over([python, "main.py", *program_arguments(words, display)], surroundings)


def test(words: list[str]) -> int:
    """Run the tests; a test that was skipped counts as one that failed."""
    from dev_commands import environment, system_libraries, test_run

    system_libraries.ensure((*system_libraries.OFFSCREEN, *system_libraries.TESTING))
    return test_run.run(environment.ensure(), words, offscreen(os.environ))


def check(words: list[str]) -> int:
    """Everything that can be said without running the program."""
    from dev_commands import check, environment, system_libraries

    _only(words, "--audit")
    system_libraries.ensure(system_libraries.OFFSCREEN)
    return check.check(environment.ensure(), audit="--audit" in words)


def bench(words: list[str]) -> int:
    """Measure the budgets and print a table of ratios."""
    from dev_commands import environment, system_libraries, test_run

    system_libraries.ensure(system_libraries.OFFSCREEN)
    return test_run.bench(environment.ensure(), words, offscreen(os.environ))


def backend(words: list[str]) -> int:
    """Start the practice's server."""
    from dev_commands import environment
    from dev_commands.told import hand_over

    return hand_over([environment.ensure(), "-m", "ehr_desktop.backend", *words], os.environ)


def package(words: list[str]) -> int:
    """Build the program into `dist/`, in an environment that has nothing but what is built in."""
    from dev_commands import bill, environment, lock, system_libraries
    from dev_commands.told import ROOT, do, say

    _only(words)
    system_libraries.ensure((*system_libraries.OFFSCREEN, *system_libraries.PACKAGING))
    python = environment.ensure(lock.PACKAGE, ROOT / "build" / "package-environment")
    command: list[str | Path] = [python, "-m", "PyInstaller", "--noconfirm", "--clean"]
    command += ["--distpath", ROOT / "dist", "--workpath", ROOT / "build" / "pyinstaller"]
    do("Building the program", [*command, ROOT / "packaging" / "ehr_desktop.spec"])
    bill.write(python, ROOT / "dist" / "ehr-desktop")
    say(f"The program is in dist/ehr-desktop, with what is in it in {bill.NAME}.")
    return 0


def lock(words: list[str]) -> int:
    """Write the lock files anew; `--upgrade` takes the newest versions admitted instead of those locked before."""
    from dev_commands import environment
    from dev_commands.lock import LOCK_FILES, compile_command
    from dev_commands.told import ROOT, do

    _only(words, "--upgrade")
    uv = environment.find_uv()
    for each in LOCK_FILES:
        do(f"Writing {each.path.relative_to(ROOT)}", compile_command(uv, each, upgrade="--upgrade" in words))
    return 0


def has_display(environment: Mapping[str, str], system: str) -> bool:
    """Whether a window can be opened: always on macOS and Windows, elsewhere where a display is named."""
    if environment.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal")):
        return False
    if system in ("darwin", "win32"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def program_arguments(words: Sequence[str], display: bool) -> list[str]:
    """What the program is started with: what was asked for, and the practice data or the tour around it."""
    if any(word == "--tour" or word.startswith("--tour=") for word in words):
        return list(words)
    return ["--practice", *words] if display else ["--tour", str(Path("build", "tour")), *words]


def offscreen(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for windows nobody looks at, unless it names another place; an empty name is none."""
    return {**environment, "QT_QPA_PLATFORM": environment.get("QT_QPA_PLATFORM") or "offscreen"}


def _only(words: Sequence[str], *known: str) -> None:
    from dev_commands.told import Stopped

    strange = [word for word in words if word not in known]
    if strange:
        raise Stopped(f"“{strange[0]}” is not known here. {f'Known is {known[0]}.' if known else ''}".rstrip())


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "test": test,
    "check": check,
    "bench": bench,
    "backend": backend,
    "package": package,
    "lock": lock,
}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
