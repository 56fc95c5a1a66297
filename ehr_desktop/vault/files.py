"""Small files that are replaced whole, readable by their owner only. Knows nothing of what is in them."""

import os
from pathlib import Path

from ehr_desktop.application.errors import StoreFailed


def write_whole(file: Path, text: str) -> None:
    """Replace the file: after a crash it is the old one or the new one. Raises `StoreFailed`."""
    unfinished = file.with_name(f"{file.name}.new")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(file)
        settle(file.parent)
    except OSError as error:
        raise StoreFailed("This computer could not write the key file of the notes: is the disk full?") from error


def settle(folder: Path) -> None:
    """Make the new name durable, where a folder can be synced."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
