"""The key ring of the operating system, where there is one to trust; else nothing is kept.

Every call may block on a question the system asks, so it belongs on a lane, and has a limit of time.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

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


_T = TypeVar("_T")


class InTime(Protocol):
    """Does something, or raises `TimeoutError` where it takes too long, and leaves it behind."""

    def __call__(self, do: Callable[[], _T], /) -> _T: ...


def _however_long(do: Callable[[], _T], /) -> _T:
    return do()


class KeyringUnavailable(Exception):
    """The key ring is locked, or does not answer, perhaps because its question to the clinician is not answered."""


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


class SilentKeyring:
    """A key ring that did not answer once: it is not asked again, and whoever waits does not wait twice."""

    def get(self, name: str) -> str | None:  # noqa: ARG002
        """Nobody knows."""
        raise KeyringUnavailable

    def put(self, name: str, secret: str) -> bool:  # noqa: ARG002
        """It cannot be asked."""
        raise KeyringUnavailable

    def remove(self, name: str) -> None:  # noqa: ARG002
        """It cannot be asked."""
        raise KeyringUnavailable


class OsKeyring:
    """A backend of the keyring library. Made anew for each thing a clinician does: one that was late stays silent."""

    def __init__(self, backend: "KeyringBackend", in_time: InTime = _however_long) -> None:
        self._backend = backend
        self._in_time = in_time
        self._was_late = False

    def get(self, name: str) -> str | None:
        """The secret, None where there is none."""
        return self._ask(lambda: self._backend.get_password(_SERVICE, name))

    def put(self, name: str, secret: str) -> bool:
        """Keep it, and look whether it was kept: some backends refuse in silence."""
        self._ask(lambda: self._backend.set_password(_SERVICE, name, secret))
        return self.get(name) == secret

    def remove(self, name: str) -> None:
        """Forget it, if it is there."""
        if self.get(name) is not None:
            self._ask(lambda: self._backend.delete_password(_SERVICE, name))

    def _ask(self, do: Callable[[], _T]) -> _T:
        if self._was_late:
            raise KeyringUnavailable
        try:
            return self._in_time(do)
        except TimeoutError as error:
            self._was_late = True
            raise KeyringUnavailable from error
        except Exception as error:  # backends raise what their platform raises
            raise KeyringUnavailable from error


def no_keyring() -> Keyring:
    """For practice data, and where the clinician wants none: nothing is kept."""
    return NoKeyring()


def system_keyring(in_time: InTime = _however_long) -> Keyring:
    """This computer's key ring; one that keeps nothing where there is none to trust."""
    import keyring

    try:
        preferred = in_time(keyring.get_keyring)
    except TimeoutError:
        return SilentKeyring()
    except Exception:  # noqa: BLE001 - a setting names a backend that cannot be loaded: there is none
        return NoKeyring()
    for backend in getattr(preferred, "backends", (preferred,)):
        if type(backend).__module__ in _TRUSTED:
            return OsKeyring(backend, in_time)
    return NoKeyring()
