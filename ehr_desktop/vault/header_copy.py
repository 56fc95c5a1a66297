"""A copy of the key file beside the backups: without it a key file that is lost would take the backups along.

There is one, and it follows: where the slots of the key file change, the copy is rewritten at once, so a password that
was changed opens neither (decision 0024). A crash between the two is made good by the next unlock.
"""

import json
import shutil
from pathlib import Path

from ehr_desktop.vault.files import write_whole

_NAME = "vault.json"
_FOLDER = "backups"
#: What tells one key file from another, but for the tries that are counted.
_KEYS = ("url", "email", "key_check", "slots")


def keep_copy(folder: Path) -> None:
    """Once there are backups, let the copy beside them say what the key file says. Raises `StoreFailed`."""
    header = folder / _NAME
    if copy_in(folder).parent.exists() and _keys_in(header) != _keys_in(copy_in(folder)):
        write_whole(copy_in(folder), header.read_text("utf-8"))
        _damaged(folder).unlink(missing_ok=True)  # it may open with what opens nothing any more


def put_back(folder: Path) -> None:
    """Where the key file is gone or cannot be read and the copy can, that takes its place. Raises `StoreFailed`."""
    header, copy = folder / _NAME, copy_in(folder)
    if _keys_in(header) is None and _keys_in(copy) is not None:
        if header.exists():
            shutil.copyfile(header, _damaged(folder))
        write_whole(header, copy.read_text("utf-8"))


def _damaged(folder: Path) -> Path:
    return folder / f"{_NAME}.damaged"


def copy_in(folder: Path) -> Path:
    """Where the copy is."""
    return folder / _FOLDER / _NAME


def _keys_in(header: Path) -> object:
    """What a key file says of the keys, None for one that is not there or says nothing."""
    try:
        said = json.loads(header.read_text("utf-8"))
        return [*(said[name] for name in _KEYS), said.get("counts_outside")]
    except (OSError, ValueError, LookupError, TypeError):
        return None
