"""How far the file was when that was last certain, kept beside it: by this an older copy and a lost file are known.

`notes.seen` holds the number and the hash of a row of the audit trail, which only grows, and the file's salt, which is
no secret: the file begins with it. It is written only after that row is synced, so the file of a computer that lost
its power, or whose program was killed, always holds the row: there is no false alarm. A folder that was put back as a
whole is as old as its mark; of that the server's feed tells (decision 0024).
"""

import json
from dataclasses import dataclass
from pathlib import Path

from ehr_desktop.store.audit_chain import Head
from ehr_desktop.store.files import write_whole

#: Bytes of the salt a file begins with. https://www.zetetic.net/sqlcipher/design/
SALT_LENGTH = 16


@dataclass(frozen=True)
class Seen:
    """How far the file was, and its salt."""

    head: Head
    salt: bytes


def mark_of(file: Path) -> Path:
    """Where it is kept."""
    return file.with_suffix(".seen")


def read_mark(file: Path) -> Seen | None:
    """What is known of the file. A mark that is not there, or not whole, tells nothing."""
    try:
        said = json.loads(mark_of(file).read_text("ascii"))
        return Seen(Head(int(said["number"]), bytes.fromhex(said["hash"])), bytes.fromhex(said["salt"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def write_mark(file: Path, head: Head) -> None:
    """Keep how far it is. `head` must be synced. Raises `OSError`."""
    said = {"number": head.number, "hash": head.hash.hex(), "salt": salt_in(file).hex()}
    write_whole(mark_of(file), json.dumps(said).encode("ascii"))


def salt_in(file: Path) -> bytes:
    """The salt a file begins with, as it stands there."""
    with file.open("rb") as beginning:
        return beginning.read(SALT_LENGTH)
