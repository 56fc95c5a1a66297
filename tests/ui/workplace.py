"""A computer with real vaults and encrypted files, a clinic in memory, and the program as it is started there."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ehr_desktop.application.session import Account, SignIn
from ehr_desktop.doors import accounts, make_doors, make_vault_files
from ehr_desktop.settings import Folders
from ehr_desktop.ui.main_window import MainWindow
from ehr_desktop.ui.program import Program
from ehr_desktop.vault import KdfCost, OsVault, no_keyring, vault_place
from tests.application.fake_api import ANN, PASSWORD, URL, FakeApi
from tests.desk import TYPES, HandClock, full_api

ACCOUNT = Account(URL, ANN.email)
OTHER = Account("https://elsewhere.example", ANN.email)
QUICK = KdfCost(passes=1, memory_kib=1024, lanes=1)


class Workplace:
    """The computer."""

    def __init__(self, folder: Path) -> None:
        self.api = full_api()
        self.clock = HandClock()
        self.folders = Folders(folder)
        self._doors = replace(
            make_doors(self.folders, uses_keyring=False),
            make_api=self._api,
            read_address=lambda text: text,
            make_vault=self._vault,
        )
        doors = self._doors
        self.sign_in = SignIn(doors.read_address, doors.make_api, doors.make_vault, doors.open_store, self.clock, TYPES)

    def _api(self, url: str) -> FakeApi:
        return self.api

    def _vault(self, account: Account) -> OsVault:
        return OsVault(vault_place(self.folders.vaults, account.url, account.email), no_keyring(), QUICK)

    def file_of(self, account: Account = ACCOUNT) -> Path:
        """The file with somebody's notes."""
        return vault_place(self.folders.vaults, account.url, account.email).folder / "notes.db"

    def program(self) -> Program:
        """The program, started."""

        def no_practice() -> tuple[Account, str]:
            raise AssertionError("nobody asked for practice data")

        made = Program(
            lambda: self.sign_in,
            accounts(self.folders),
            no_practice,
            lambda: None,
            None,
            lambda: make_vault_files(self._doors),
        )
        made.start(practice_wanted=False)
        return made

    def unlocked(self, program: Program, qtbot: QtBot) -> MainWindow:
        """Type the password, and wait for the desk."""
        self.type_password(program)
        qtbot.waitUntil(lambda: program.window is not None and program.window.isVisible(), timeout=20_000)
        assert program.window
        return program.window

    def type_password(self, program: Program) -> None:
        """At the first window."""
        page = program.start_window.unlock_page
        assert page
        QTest.keyClicks(page.password, PASSWORD)
        page.unlock_button.click()
