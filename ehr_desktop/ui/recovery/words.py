"""What is said of recovery key and key ring, in more than one place."""

WHAT_FOR = (
    "It opens your notes on this computer when the password is forgotten, or when the computer has lost its part of "
    "the key. Print it or write it down, and keep it away from this computer. It is shown this once."
)
AT_RISK = "Without a recovery key, notes that are only here cannot be opened once the password is forgotten."
NO_KEY_RING = (
    "This computer has no key ring, a safe for passwords, that this program can use: your password alone opens the "
    "notes here. They are encrypted all the same; a long password protects them best."
)
WITH_KEY_RING = (
    "Your password opens the notes on this computer only: its key ring, a safe for passwords, holds a part of the key."
)
SIGN_IN_TO_RENEW = (
    "The recovery key opened your notes. Sign in at your clinic once, and your password opens them here again; until "
    "then the recovery key does."
)


def host_of(url: str) -> str:
    """The clinic's address as a person says it."""
    return url.split("://", 1)[-1].split("/", 1)[0]
