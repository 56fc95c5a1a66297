"""A desk that is locked: whose it is, in words and numbers, and where everything was, sealed. Nothing of any client."""

from dataclasses import dataclass

from ehr_desktop.application.session import Account


@dataclass(frozen=True)
class Locked:
    """`sealed` is what only the key of this desk opens, empty where there is nothing to go back to.

    `unsent` is None where it could not be counted. `is_unsaved`: something typed is in `sealed` and nowhere else.
    `has_recovery_key`: one was made that opens it.
    """

    account: Account
    name: str
    practice_name: str
    sealed: bytes = b""
    unsent: int | None = None
    is_unsaved: bool = False
    has_recovery_key: bool = False


def kept_words(locked: Locked) -> str:
    """What becomes of what was written, in numbers only."""
    kept = "What you wrote is kept on this computer."
    if not locked.unsent:
        return kept
    return f"{kept} {locked.unsent} note{'' if locked.unsent == 1 else 's'} still to be sent."
