"""Which key rings are trusted."""

from collections.abc import Iterator
from typing import NoReturn

import keyring
import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.backends.SecretService import Keyring as SecretService

from ehr_desktop.vault.keyring_box import KeyringUnavailable, NoKeyring, OsKeyring, system_keyring


class PlainFile(KeyringBackend):
    """As a package that writes secrets to a file would be found by the library."""

    priority = -1.0  # never chosen by the library itself

    def get_password(self, service: str, username: str) -> str | None:
        raise AssertionError("asked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("asked")


def made(kind: type[KeyringBackend]) -> KeyringBackend:
    """A backend of this kind."""
    return kind()


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """The library's choice is put back."""
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


class Chain(ChainerBackend):
    """Several at once, as the library offers them."""

    backends = (made(PlainFile), made(SecretService))


@pytest.mark.parametrize("kind", [keyring.backends.fail.Keyring, keyring.backends.null.Keyring, PlainFile])
def test_what_is_not_the_systems_own_is_no_key_ring(kind: type[KeyringBackend]) -> None:
    keyring.set_keyring(made(kind))
    assert isinstance(system_keyring(), NoKeyring)


def test_the_systems_own_is_one() -> None:
    keyring.set_keyring(made(SecretService))
    assert isinstance(system_keyring(), OsKeyring)


def test_of_several_the_trusted_one_is_taken() -> None:
    keyring.set_keyring(made(Chain))
    found = system_keyring()
    assert isinstance(found, OsKeyring)
    assert isinstance(found._backend, SecretService)


def test_a_setting_that_names_no_backend_leaves_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Backend")
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    assert isinstance(system_keyring(), NoKeyring)


# --- a question nobody answers --------------------------------------------------------------------------------


class AsksTheClinician(PlainFile):
    """A backend whose system puts up a question, and waits."""

    asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        raise TimeoutError  # what whoever holds the watch makes of it


def test_a_question_that_nobody_answers_is_asked_once_and_said() -> None:
    backend = AsksTheClinician()  # type: ignore[no-untyped-call]
    ring = OsKeyring(backend)
    for ask in (lambda: ring.get("device"), lambda: ring.put("device", "x"), lambda: ring.remove("device")):
        with pytest.raises(KeyringUnavailable):
            ask()
    assert backend.asked == 1


def test_a_library_that_does_not_find_its_backend_in_time_is_a_silent_key_ring() -> None:
    def too_late(_do: object) -> NoReturn:
        raise TimeoutError

    ring = system_keyring(too_late)
    for ask in (lambda: ring.get("device"), lambda: ring.put("device", "x"), lambda: ring.remove("device")):
        with pytest.raises(KeyringUnavailable):
            ask()
