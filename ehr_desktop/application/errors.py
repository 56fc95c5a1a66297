"""Known errors: what can go wrong between a clinician, this computer and the clinic's server.

`str(error)` is a sentence for the clinician: what happened, and what to do next where something can be done. It
holds no patient data. Anything else that is raised is a bug.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ehr_desktop.domain.note import ServerCopy


class KnownError(Exception):
    """The base of everything below."""


# --- reaching the server: nothing was taken there -----------------------------------------------------------


class Unreachable(KnownError):
    """No connection, and the request was certainly not delivered."""


class NoSuchHost(Unreachable):
    """The name of the server is not known."""


class NotHttps(Unreachable):
    """The address is plain http and not this computer itself; nothing was sent."""


class CertificateProblem(Unreachable):
    """The server could not prove who it is; nothing was sent."""


class NotThisKindOfServer(Unreachable):
    """Something answered that does not speak the clinic's language (a portal page, another program)."""


class Retired(KnownError):
    """The server no longer speaks with this version of the program; nothing was taken, and asking again is no use."""


@dataclass(eq=False)
class OutcomeUnknown(KnownError):
    """The request went out and no clear answer came back: it may have been taken or not.

    `status` and `said` are the server's where it answered all the same, else 0 and empty.
    """

    message: str
    status: int = 0
    said: str = ""

    def __str__(self) -> str:
        return self.message


@dataclass(eq=False)
class NotNow(KnownError):
    """The server asks to wait (429, 503), or failed. `seconds` is its own word, or None.

    `maybe_done`: it failed while it worked, and may have done what was asked; repeating it is safe. `this_alone`: it
    is about this request, and another may pass; else nothing is to be sent before the time is over. `status` and
    `said` are the server's.
    """

    message: str
    seconds: float | None = None
    maybe_done: bool = False
    this_alone: bool = False
    status: int = 0
    said: str = ""

    def __str__(self) -> str:
        return self.message


class HeldBack(NotNow):
    """This computer leaves the requests that are left to the people of the practice: nothing hinders them."""


# --- signing in ---------------------------------------------------------------------------------------------


class SignInNeeded(KnownError):
    """The session is over, or there is none."""


class WrongPassword(KnownError):
    """E-mail address or password is wrong; or the vault's password is."""


class OtherPassword(KnownError):
    """The clinic's password is right, and the notes on this computer are still locked with the former one."""


class RecoveryKeyNeeded(OtherPassword):
    """The clinic's password is right, and the recovery key alone opens the notes on this computer."""


class WrongRecoveryKey(KnownError):
    """What was typed is no recovery key, or not the one of these notes."""


class AccountLocked(KnownError):
    """Too many failures, disabled, or a password that ran out: the server's own sentence."""


class CodeNeeded(KnownError):
    """The account asks for a code besides the password, and none was given."""


class WrongCode(CodeNeeded):
    """The code given is wrong, or was used before."""


class CodeImpossible(KnownError):
    """The account asks for a code, and its server cannot finish a sign-in with one."""


class OtherClinician(KnownError):
    """The e-mail address belongs to another clinician than the one whose notes are here."""


class WrongSigningPassword(KnownError):
    """The password given for a signature is wrong. The session is as good as before."""


# --- refusals -----------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Refused(KnownError):
    """The server will not take this (4xx). `message` and `errors` are its own words, field by field."""

    status: int
    message: str
    errors: tuple[Mapping[str, str], ...] = ()

    def __str__(self) -> str:
        return self.message


@dataclass(eq=False)
class ChangedElsewhere(KnownError):
    """The note at the server is not the one this write was made for (412). `theirs` is what it holds now."""

    theirs: ServerCopy

    def __str__(self) -> str:
        return "This note was changed somewhere else meanwhile."


class NotThere(KnownError):
    """The server does not show this note to us: deleted, or not ours."""


class CursorUnknown(KnownError):
    """The server does not know how far its changes were read: it is another one, or was put back to an older state."""


# --- this computer ------------------------------------------------------------------------------------------


class StoreUnreadable(KnownError):
    """The file on this computer cannot be opened with this key, or is damaged."""


class KeyPartMissing(StoreUnreadable):
    """This computer's part of the key is gone: no password opens the notes here, only their recovery key."""


class Damage(StrEnum):
    """What has become of the file with the notes."""

    UNREADABLE = "unreadable"
    IN_PART = "in part"
    EMPTY = "empty"
    MISSING = "missing"
    OLDER = "older"
    HALF_REPAIRED = "half repaired"


@dataclass(eq=False)
class StoreDamaged(StoreUnreadable):
    """The file itself is damaged, gone or replaced, while its key is there: it can be repaired."""

    message: str
    damage: Damage = Damage.UNREADABLE

    def __str__(self) -> str:
        return self.message


class StoreTooNew(KnownError):
    """The file was written by a newer version of the program."""


class StoreFailed(KnownError):
    """This computer could not write (disk full, no permission). What was typed is still on the screen."""


class VaultDisabled(KnownError):
    """Too many wrong passwords here: a full sign-in is needed."""


class NotEditable(KnownError):
    """The note is signed, locked or deleted meanwhile: what was typed cannot be saved into it."""
