"""What the key ring and the encrypted files hold for whoever has the password: the proof that it was there to be found.

    python -m tests.security.opened DATA PASSWORD

Tells a line of JSON: the data key, the computer's secret and the token, and every text of the file.
"""

import base64
import json
import sys
from pathlib import Path

from ehr_desktop.settings import Folders
from ehr_desktop.store.connection import connect
from ehr_desktop.vault import OsVault, system_keyring
from ehr_desktop.vault.places import list_vaults


def main(data: Path, password: str) -> None:
    """The only vault there is."""
    [place] = list_vaults(Folders(data).vaults)
    keyring = system_keyring()
    key = OsVault(place, keyring).unlock(password)
    connection = connect(place.folder / "notes.db", key)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    texts = [
        str(value)
        for name in names
        for row in connection.execute(f'SELECT * FROM "{name}"')  # names of our own tables
        for value in row
        if isinstance(value, str)
    ]
    connection.close()
    device = keyring.get(f"{place.folder.name} device") or ""
    found = {
        "key": key.hex(),
        "device": base64.b64decode(device).hex(),
        "token": keyring.get(f"{place.folder.name} token") or "",
        "texts": "\n".join(texts),
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
