"""Files that are on the disk whole or not at all: synced, then renamed into their place."""

import os
from pathlib import Path


def make_private(file: Path) -> None:
    """Create an empty file that only its owner may read and write."""
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def write_whole(file: Path, content: bytes) -> None:
    """Replace a file's content: after a crash it is the old one or the new one."""
    unfinished = file.with_name(file.name + ".new")
    unfinished.unlink(missing_ok=True)
    make_private(unfinished)
    unfinished.write_bytes(content)
    put_in_place(unfinished, file)


def put_in_place(unfinished: Path, file: Path) -> None:
    """Make a finished file durable, then give it its name."""
    # a handle that may write: Windows syncs no other
    with unfinished.open("r+b") as written:
        os.fsync(written.fileno())
    unfinished.replace(file)
    settle(file.parent)


def settle(folder: Path) -> None:
    """Make the names in a folder durable, where a folder can be synced."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def with_its_log(file: Path) -> list[Path]:
    """An SQLite file and what stands beside it while it is open; those of them that are there."""
    return [one for suffix in ("", "-wal", "-shm") if (one := file.with_name(file.name + suffix)).exists()]
