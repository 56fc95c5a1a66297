"""Small files that are replaced whole, readable by their owner only. Knows nothing of what is in them."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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


#: What a file system says on which folders cannot be claimed (NFS wants one opened for writing). Who has notes there is
#: not kept from them for it.
_NO_CLAIMS = frozenset({errno.EBADF, errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS})


def claim_of(folder: Path) -> Path:
    """The file that stands for a folder where a folder cannot be claimed itself (Windows)."""
    return folder.with_name(f"{folder.name}.lock")


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else who asks for it, on another lane or in another process, changes this folder's files meanwhile.

    Not to be asked for within itself. Ends with the process. Raises `StoreFailed`.
    """
    try:
        handle = _claimed(folder)
    except OSError as error:
        raise StoreFailed(
            "This computer did not let the key file of the notes be changed. Please try again."
        ) from error
    try:
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":

    def _claimed(folder: Path) -> int:
        import msvcrt

        handle = os.open(claim_of(folder), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
        except OSError:
            os.close(handle)
            raise
        return handle
else:

    def _claimed(folder: Path) -> int:
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError as error:
            if error.errno not in _NO_CLAIMS:
                os.close(handle)
                raise
        return handle


def settle(folder: Path) -> None:
    """Make the new name durable, where a folder can be synced."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
