"""The key ring of the operating system, where there is one to trust; else nothing is kept.

Every call may block on a question the system asks, so it belongs on a lane.
"""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE = "EHR Desktop"

# Kept by the operating system, locked with the account. Anything else, a plain file above all, is not a key ring to us.
_TRUSTED = frozenset(
    {
        "keyring.backends.SecretService",
        "keyring.backends.libsecret",
        "keyring.backends.kwallet",
        "keyring.backends.macOS",
        "keyring.backends.Windows",
    }
)


class KeyringUnavailable(Exception):
    """The key ring is locked, or does not answer."""


class Keyring(Protocol):
    """Small secrets by name."""

    def get(self, name: str) -> str | None:
        """The secret, None where there is none. Raises `KeyringUnavailable`."""

    def put(self, name: str, secret: str) -> bool:
        """Keep it; False where nothing is kept. Raises `KeyringUnavailable`."""

    def remove(self, name: str) -> None:
        """Forget it, if it is there. Raises `KeyringUnavailable`."""


class NoKeyring:
    """A computer without a key ring to trust."""

    def get(self, name: str) -> str | None:  # noqa: ARG002
        """Nothing is ever there."""
        return None

    def put(self, name: str, secret: str) -> bool:  # noqa: ARG002
        """Nothing is kept."""
        return False

    def remove(self, name: str) -> None:
        """There is nothing to forget."""


class OsKeyring:
    """A backend of the keyring library."""

    def __init__(self, backend: "KeyringBackend") -> None:
        self._backend = backend

    def get(self, name: str) -> str | None:
        """The secret, None where there is none."""
        try:
            return self._backend.get_password(_SERVICE, name)
        except Exception as error:  # backends raise what their platform raises
            raise KeyringUnavailable from error

    def put(self, name: str, secret: str) -> bool:
        """Keep it, and look whether it was kept: some backends refuse in silence."""
        try:
            self._backend.set_password(_SERVICE, name, secret)
        except Exception as error:
            raise KeyringUnavailable from error
        return self.get(name) == secret

    def remove(self, name: str) -> None:
        """Forget it, if it is there."""
        if self.get(name) is None:
            return
        try:
            self._backend.delete_password(_SERVICE, name)
        except Exception as error:
            raise KeyringUnavailable from error


def no_keyring() -> Keyring:
    """For practice data, and where the clinician wants none: nothing is kept."""
    return NoKeyring()


def system_keyring() -> Keyring:
    """This computer's key ring; one that keeps nothing where there is none to trust."""
    import keyring

    try:
        preferred = keyring.get_keyring()
    except Exception:  # noqa: BLE001 - a setting names a backend that cannot be loaded: there is none
        return NoKeyring()
    for backend in getattr(preferred, "backends", (preferred,)):
        if type(backend).__module__ in _TRUSTED:
            return OsKeyring(backend)
    return NoKeyring()
