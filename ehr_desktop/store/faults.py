"""Turns the driver's errors into the known ones, in the clinician's words. Anything else stays a bug."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError, IntegrityError

from ehr_desktop.application.errors import KnownError, StoreDamaged, StoreFailed
from ehr_desktop.store.json_text import Garbled

# Primary result codes, https://sqlite.org/rescode.html
_PERM, _BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 3, 5, 6, 8, 10, 11, 13, 14, 26

_UNREADABLE = "The notes on this computer cannot be opened: the file is damaged, or it belongs to another key."
_SENTENCES = {
    _FULL: "The disk of this computer is full. What you typed is still on the screen: free some space, then go on.",
    _IOERR: "The disk of this computer reported an error. What you typed is still on the screen: please try again.",
    _READONLY: "This computer does not allow the program to change its file. What you typed is still on the screen.",
    _BUSY: "Something else uses the notes on this computer. What you typed is still on the screen: please try again.",
    _CANTOPEN: "The file with the notes on this computer could not be opened for writing.",
}
_SAME = {_LOCKED: _BUSY, _PERM: _READONLY}


@contextmanager
def known_faults() -> Iterator[None]:
    """Raise `StoreDamaged` or `StoreFailed` in place of what the file and the disk did.

    An outbox row without its note, or an audit row changed, is a bug and becomes a `ValueError`.
    """
    try:
        yield
    except (DBAPIError, sqlcipher.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        known = _known(cause)
        if known is not None:
            raise known from error
        if isinstance(error, IntegrityError):
            raise ValueError("this would leave the store contradicting itself") from error
        raise
    except Garbled as error:
        raise StoreDamaged(_UNREADABLE) from error


def _known(cause: BaseException | None) -> KnownError | None:
    code = getattr(cause, "sqlite_errorcode", None)
    if code is None:
        return None
    primary = code & 0xFF
    if primary in (_CORRUPT, _NOTADB):
        return StoreDamaged(_UNREADABLE)
    sentence = _SENTENCES.get(_SAME.get(primary, primary))
    return StoreFailed(sentence) if sentence else None
