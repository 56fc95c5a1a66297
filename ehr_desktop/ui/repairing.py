"""From a file that does not open to the desk: shows the page, and repairs on a lane."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ehr_desktop.application.errors import KnownError, StoreDamaged
from ehr_desktop.ui.lane import Lane

if TYPE_CHECKING:
    from ehr_desktop.application.rescue import Rescue
    from ehr_desktop.application.session import Account
    from ehr_desktop.application.vault_files import VaultFiles

_STOPPED = "Stopped. Nothing is lost; repairing goes on from there as soon as you want it to."


class Repairing(QObject):
    """One damaged file. `show` puts a page where the password was asked; `open_again` unlocks; `back` asks for it."""

    def __init__(
        self,
        files: "Callable[[], VaultFiles]",
        lane: Lane,
        show: Callable[[QWidget, Callable[[], None]], None],
        open_again: Callable[[], None],
        back: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._files = files
        self._lane = lane
        self._show = show
        self._open_again = open_again
        self._back = back

    def offer(self, account: "Account", password: str, error: StoreDamaged) -> None:
        """Say what happened, and what can be done. The password is forgotten with the page."""
        from ehr_desktop.ui.start.repair_page import RepairPage

        page = RepairPage(error.damage)

        def goes_on() -> bool:
            page.looked_at += 1
            return page.goes_on

        def failed(error: Exception) -> None:
            from ehr_desktop.application.vault_files import RepairStopped

            if isinstance(error, KnownError):
                page.show_problem(str(error))
            elif isinstance(error, RepairStopped):
                page.show_problem(_STOPPED)
            else:
                page.show_problem("Something went wrong in the program itself. Nothing is lost; please ask for help.")
                raise error

        def repair() -> None:
            self._lane.run(lambda: self._files().repair(account, password, goes_on), repaired, failed, page)

        def repaired(_: "Rescue") -> None:
            self._open_again()

        def open_as_it_is() -> None:
            self._lane.run(lambda: self._files().go_on_with(account), lambda _: self._open_again(), failed, page)

        page.repair.connect(repair)
        page.open_as_it_is.connect(open_as_it_is)
        page.not_now.connect(self._back)
        self._show(page, page.leave)
