"""`ehr-desktop verify`: proves the trail of the notes on this computer, from the command line, and changes nothing."""

import io
from pathlib import Path

import pytest

from ehr_desktop.app import main
from ehr_desktop.application.ports import AuditKind, AuditRow
from ehr_desktop.application.session import Account
from ehr_desktop.doors import make_doors
from ehr_desktop.settings import Folders
from ehr_desktop.store.connection import connect
from tests.store.samples import NOW, a_note

EMAIL, PASSWORD = "ann@clinic.example", "Practice-Only-1!"
ONE, OTHER = "https://one.example", "https://other.example"


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' computer has none: the password alone opens the notes."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


def a_vault(folder: Path, url: str) -> Path:
    """Notes with three rows in their trail; answers the file."""
    doors = make_doors(Folders(folder), uses_keyring=False)
    account = Account(url, EMAIL)
    store = doors.open_store(account, doors.make_vault(account).set_up(PASSWORD))
    for kind in (AuditKind.SIGNED_IN, AuditKind.CREATED, AuditKind.EDIT_ENDED):
        with store.writing() as tx:
            tx.put_note(a_note())
            tx.append_audit(AuditRow(NOW, "u1", kind))
    store.close()
    [file] = [one for one in folder.rglob("notes.db") if _is_of(one, url)]
    return file


def _is_of(file: Path, url: str) -> bool:
    return any(url in other.read_text("utf-8", "replace") for other in file.parent.iterdir() if other != file)


def say(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    """What stands on standard input, which is no terminal."""
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))


def verify(folder: Path, *more: str) -> int:
    return main(["verify", "--email", EMAIL.upper(), "--data", str(folder), *more])


def test_a_sound_trail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    file = a_vault(tmp_path, ONE)
    before = file.read_bytes()
    say(monkeypatch, PASSWORD)

    assert verify(tmp_path) == 0

    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines() if not line.startswith("Last"))
    assert lines["Entries"] == "3"
    assert lines["First"].startswith("2026-11-17T")
    assert "(entry 3 of trail " in lines["Head"]
    assert len(lines["Head"].split()[0]) == 64
    assert lines["Verdict"] == "3 entries, unbroken since 17 Nov 2026."
    assert file.read_bytes() == before


def test_the_first_bad_row_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = a_vault(tmp_path, ONE)
    key = make_doors(Folders(tmp_path), uses_keyring=False).make_vault(Account(ONE, EMAIL)).unlock(PASSWORD)
    connection = connect(file, key)
    connection.execute("DROP TRIGGER audit_is_not_changed")
    connection.execute("UPDATE audit SET who = 'u2' WHERE number = 2")
    connection.close()
    say(monkeypatch, PASSWORD)

    assert verify(tmp_path, "--url", "one.example") == 1

    assert "Verdict       Entry 2 was changed or removed" in capsys.readouterr().out


def test_what_cannot_be_read_is_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(tmp_path) == 2
    assert "There are no notes of" in capsys.readouterr().err

    a_vault(tmp_path, ONE)
    say(monkeypatch, "not it")
    assert verify(tmp_path) == 2
    assert EMAIL.upper() in capsys.readouterr().err

    a_vault(tmp_path, OTHER)
    assert verify(tmp_path) == 2
    assert f"Say which with --url: {ONE}, {OTHER}" in capsys.readouterr().err
    say(monkeypatch, PASSWORD)
    assert verify(tmp_path, "--url", OTHER) == 0
