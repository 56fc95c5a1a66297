"""The encrypted file on this computer: SQLCipher through SQLAlchemy Core.

The only importer of sqlalchemy on the client's side, so import it only when the first window is shown. Everything that
crosses its border is a frozen dataclass of the domain or of the use cases; it knows no server, key ring or window.
"""

from ehr_desktop.store.kept_store import open_kept_store
from ehr_desktop.store.sql_store import SqlStore, open_store

__all__ = ["SqlStore", "open_kept_store", "open_store"]
