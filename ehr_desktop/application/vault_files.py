"""What is done with the files of a vault as a whole, while no desk is open over them: repaired, removed."""

from collections.abc import Callable
from datetime import datetime

from ehr_desktop.application.ports import Clock, Vault
from ehr_desktop.application.rescue import Rescue
from ehr_desktop.application.session import Account

#: Repairs the file of an account under its key, which it wipes, at this instant; calls the last now and then.
RepairFile = Callable[[Account, bytearray, datetime, Callable[[], None]], Rescue]


class RepairStopped(Exception):
    """The clinician stopped it; it goes on when it is asked for again."""


class VaultFiles:
    """Every call may take seconds and belongs on a lane."""

    def __init__(
        self,
        make_vault: Callable[[Account], Vault],
        repair_file: RepairFile,
        go_on_with_file: Callable[[Account], None],
        finish_removals: Callable[[], None],
        clock: Clock,
    ) -> None:
        self._make_vault = make_vault
        self._repair_file = repair_file
        self._go_on_with_file = go_on_with_file
        self._finish_removals = finish_removals
        self._clock = clock

    def repair(self, account: Account, password: str, goes_on: Callable[[], bool]) -> Rescue:
        """Restore the notes; what is damaged is kept aside. Raises `RepairStopped` once `goes_on` says no.

        Raises what `Vault.unlock` does, `StoreFailed`, `StoreTooNew`.
        """

        def go_on() -> None:
            if not goes_on():
                raise RepairStopped

        return self._repair_file(account, self._make_vault(account).unlock(password), self._clock.now(), go_on)

    def go_on_with(self, account: Account) -> None:
        """Open the file as it is from now on, though it is older than it was or damaged in part."""
        self._go_on_with_file(account)

    def check_password(self, account: Account, password: str) -> None:
        """Raises `WrongPassword` and what else `Vault.unlock` raises."""
        key = self._make_vault(account).unlock(password)
        key[:] = bytes(len(key))

    def remove(self, account: Account) -> bool:
        """Destroy the key and remove everything of this account; False where the key ring did not answer."""
        return self._make_vault(account).remove()

    def finish_removals(self) -> None:
        """Go on with every removal that was begun. Raises `StoreFailed`."""
        self._finish_removals()
