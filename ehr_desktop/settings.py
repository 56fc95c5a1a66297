"""Where the program keeps its files, and the few things a person can set. Holds no patient data."""

import os
from dataclasses import dataclass
from pathlib import Path

#: The password of everybody at the practice server, where nothing is real; shown wherever it is asked for.
PRACTICE_PASSWORD = "Practice-Only-1!"


def default_data_folder() -> Path:
    """The folder of this program for this user of the computer; `EHR_DESKTOP_DATA` overrides it."""
    chosen = os.environ.get("EHR_DESKTOP_DATA")
    if chosen:
        return Path(chosen)
    from platformdirs import user_data_path

    return user_data_path("ehr-desktop", appauthor=False)


@dataclass(frozen=True)
class Folders:
    """The folders below the data folder: vaults apart from the practice server's database."""

    data: Path

    @property
    def vaults(self) -> Path:
        """One folder for each server and clinician."""
        return self.data / "vaults"

    @property
    def practice_server(self) -> Path:
        """The database of the practice server, of invented people only."""
        return self.data / "practice-server"

    @property
    def practice_vault(self) -> Path:
        """What is written in practice mode."""
        return self.data / "practice-vault"
