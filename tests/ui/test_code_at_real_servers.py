"""The program’s own way to the desk against both servers, for an account that asks for a code: nothing is made up."""

import asyncio
import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from ehr_desktop.application.session import Account
from ehr_desktop.backend.database import Database, sqlite_url
from ehr_desktop.backend.tables import users
from ehr_desktop.doors import make_doors, make_sign_in
from ehr_desktop.settings import Folders
from ehr_desktop.ui.change_password import ChangePasswordPage
from ehr_desktop.ui.program import Program
from tests.servers.backend import CLINICIAN, PASSWORD, ask_for_codes, code_shown, running_backend
from tests.servers.mentalspace_v2 import MentalSpaceV2

NEW = "Quiet-Harbour-7!"
#: Milliseconds: a key is derived at its full cost.
PATIENCE = 60_000


def no_practice() -> tuple[Account, str]:
    raise AssertionError("nobody asked for practice data")


@pytest.fixture
def connects(tmp_path: Path, qtbot: QtBot) -> Iterator[Callable[[str], Program]]:
    """Starts the program and types address, e-mail and password."""
    with ExitStack() as stack:

        def start(url: str) -> Program:
            doors = make_doors(Folders(tmp_path / "computer"), uses_keyring=False)
            program = Program(lambda: make_sign_in(doors), [], no_practice, lambda: None)
            stack.callback(_end, program)
            program.start(practice_wanted=False)
            program.start_window.first_start.clinic.button.click()
            page = program.start_window.connect_page
            for field, text in ((page.address, url), (page.email, CLINICIAN), (page.password, PASSWORD)):
                QTest.keyClicks(field, text)
            QTest.keyClick(page.password, Qt.Key.Key_Return)
            return program

        yield start
    gc.collect()  # here, and not beside the screen: its timers are of this thread


def _end(program: Program) -> None:
    if program.window:
        program.window.close()
    program.stop()
    program.start_window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def must_change(folder: Path) -> None:
    """The clinic asks this clinician for another password."""

    async def asked() -> None:
        database = Database(sqlite_url(folder / "backend.sqlite"))
        async with database.writing() as connection:
            of_her = update(users).where(users.c.email == CLINICIAN)
            await connection.execute(of_her.values(must_change_password=True))
        await database.close()

    asyncio.run(asked())


def types(field: QLineEdit, text: str) -> None:
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_password_code_and_a_new_password_lead_to_the_desk_at_our_server(
    tmp_path: Path, connects: Callable[[str], Program], qtbot: QtBot
) -> None:
    with running_backend(tmp_path / "server") as url:
        factor = ask_for_codes(tmp_path / "server")
        must_change(tmp_path / "server")
        program = connects(url)
        code = program.start_window.connect_page.code
        qtbot.waitUntil(code.isVisible, timeout=PATIENCE)
        shown = code_shown(factor)
        types(code, f"{shown[:3]} {shown[3:]}")
        qtbot.waitUntil(lambda: program.window is not None and program.window.isVisible(), timeout=PATIENCE)
        assert program.window
        page = program.window.findChild(ChangePasswordPage)
        assert page
        assert page.isVisible()
        QTest.keyClicks(page.new, NEW)
        types(page.again, NEW)
        qtbot.waitUntil(page.close_button.isVisible, timeout=PATIENCE)
        page.close_button.click()
        assert program.window.windowTitle() == "EHR Desktop · My notes"


def test_the_existing_server_cannot_finish_and_the_program_says_so(
    connects: Callable[[str], Program], qtbot: QtBot, tmp_path: Path
) -> None:
    with MentalSpaceV2(spared=["127.0.0.1"]) as clinic:
        clinic.practice.user(CLINICIAN)["mfaEnabled"] = True
        page = connects(clinic.url).start_window.connect_page
        qtbot.waitUntil(page.banner.isVisible, timeout=PATIENCE)
        assert "cannot finish a sign-in with one" in page.banner.text()
        assert "Ask your practice to update the server" in page.banner.text()
        assert not page.code.isVisible()
    assert not (tmp_path / "computer" / "vaults").exists()
