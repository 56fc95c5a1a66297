"""A computer with vaults and encrypted files on it, where clinicians come and go."""

from collections.abc import Callable

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.session import Account, SignIn
from ehr_desktop.domain.note import Place
from ehr_desktop.remote.api import HttpClinicApi
from ehr_desktop.store import SqlStore, open_store
from ehr_desktop.vault import KdfCost, OsVault, no_keyring, vault_place
from ehr_desktop.vault.keyring_box import Keyring
from tests.desk import TYPES
from tests.faults.rooms import Room, Station
from tests.servers.backend import CLINICIAN, PASSWORD

QUICK = KdfCost(passes=1, memory_kib=64, lanes=1)


class Computer:
    """One computer with real vaults and encrypted files for whoever signs in, in a room at the existing server."""

    def __init__(self, room: Room, keyring: Keyring | None = None) -> None:
        self.room = room
        self.keyring = keyring or no_keyring()
        self.url = room.server.line.server.url
        self.sign_in = SignIn(lambda text: text, self._api, self._vault, self._store, room.clock, TYPES)
        self._stores: list[SqlStore] = []

    def account(self, email: str = CLINICIAN) -> Account:
        """Somebody's at the clinic."""
        return Account(self.url, email)

    def sits(self, desk: Desk) -> Station:
        """Somebody at her desk, from now on held to the promises with what was committed here before."""
        _, clients = desk.directory.clients()
        mine = next((one for one in clients if one.client.last_name in ("Rivera", "Lindqvist")), None)
        station = Station(desk, self._stores[-1], self.room.clock, mine.client.id if mine else "")
        self.room.stations.append(station)
        return station

    def connects(self, email: str = CLINICIAN, password: str = PASSWORD, former: str = "") -> Station:
        """A full sign-in at the clinic."""
        desk = self.sign_in.connect(self.account(email), password, former)
        desk.directory.fetch_caseload()
        return self.sits(desk)

    def unlocks(self, email: str = CLINICIAN, password: str = PASSWORD) -> Station:
        """What is on this computer, without the clinic."""
        return self.sits(self.sign_in.unlock(self.account(email), password))

    def recovers(self, typed: str, email: str = CLINICIAN) -> Station:
        """The same with the recovery key."""
        return self.sits(self.sign_in.recover(self.account(email), typed))

    def leaves(self, station: Station) -> None:
        """The program ends."""
        self.room.stations.remove(station)
        station.desk.close()

    def _api(self, url: str) -> HttpClinicApi:
        api = HttpClinicApi(url, clock=self.room.clock.seconds)
        self.room.stack.callback(api.close)
        return api

    def _vault(self, account: Account) -> OsVault:
        place = vault_place(self.room.folder / "vaults", account.url, account.email)
        return OsVault(place, self.keyring, QUICK, self.room.clock.now)

    def _store(self, account: Account, key: bytearray) -> SqlStore:
        folder = vault_place(self.room.folder / "vaults", account.url, account.email).folder
        store = open_store(folder / "notes.db", key, self.room.clock.now)
        self.room.stack.callback(store.close)
        self._stores.append(store)
        return store


def goes_on_after(computer: Computer, said: dict[str, list[str]], come_back: Callable[[], Station]) -> None:
    """Back at the desk, everything that was committed is there, and goes to the server once."""
    station = come_back()
    station.said = said
    computer.room.keeps_its_promises()
    station.signs_in()
    station.sends()
    assert set(station.shown().values()) == {Place.ACCEPTED}
    computer.room.keeps_its_promises()
