"""F19 from this program: a password changed at the clinic and here, and a process killed between the two."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import OtherPassword, WrongPassword
from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.application.session import Account
from tests.faults.killed_at_new_password import SENTENCE, sign_in_of
from tests.servers.backend import CLINICIAN, PASSWORD, ROOT, running_backend
from tests.servers.mentalspace_v2 import MentalSpaceV2

NEW = "Quiet-Harbour-7!"


@pytest.fixture(params=["ours", "existing"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Either server."""
    if request.param == "ours":
        with running_backend(tmp_path / "server") as address:
            yield address
    else:
        with MentalSpaceV2(spared=["127.0.0.1"]) as clinic:
            yield clinic.url


def texts(desk: Desk) -> list[str]:
    """What every note here begins with."""
    return [row.excerpt for row in desk.my_notes.page(NoteFilter(not_sent=True))]


@pytest.fixture
def killed(url: str, tmp_path: Path) -> Path:
    """The folder that a process leaves which was killed between the clinic's new password and the one here."""
    folder = tmp_path / "computer"
    program = [sys.executable, "-m", "tests.faults.killed_at_new_password", url, str(folder), NEW]
    ended = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    return folder


def test_f19_killed_between_both_the_former_password_opens_the_notes_and_the_next_sign_in_ends_it(
    killed: Path, url: str
) -> None:
    account, sign_in = Account(url, CLINICIAN), sign_in_of(killed)
    with pytest.raises(WrongPassword, match="former one"):
        sign_in.unlock(account, NEW)
    desk = sign_in.unlock(account, PASSWORD)
    assert texts(desk) == [SENTENCE]
    with pytest.raises(WrongPassword):
        sign_in.begin_session(desk, account, PASSWORD)

    sign_in.sign_in_again(desk, account, NEW)
    desk.close()

    again = sign_in.unlock(account, NEW)
    assert texts(again) == [SENTENCE]
    again.close()
    with pytest.raises(WrongPassword):
        sign_in.unlock(account, PASSWORD)


def test_f19_killed_between_both_connecting_asks_for_the_former_one_once(killed: Path, url: str) -> None:
    account, sign_in = Account(url, CLINICIAN), sign_in_of(killed)
    with pytest.raises(OtherPassword, match="Nothing is lost"):
        sign_in.connect(account, NEW)

    desk = sign_in.connect(account, NEW, PASSWORD)

    assert texts(desk) == [SENTENCE]
    desk.close()
    sign_in.unlock(account, NEW).close()
