"""What is done at a computer with a troubled disk. Each act runs in a process of its own and tells what it has reached.

What is told as `saved` was promised: the use case has come back, and the form would say *On this computer*.
"""

import json
import os
import ssl
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import KnownError
from ehr_desktop.application.outbox import Attempt
from ehr_desktop.domain.note import Note, ServerCopy
from ehr_desktop.remote.api import HttpClinicApi
from ehr_desktop.store import open_kept_store, open_store, schema
from ehr_desktop.store.rescue import repair
from ehr_desktop.vault import OsVault, no_keyring, vault_place
from tests.desk import RIVERA, TYPES, HandClock, desk_over, full_api
from tests.faults.disk.trouble import step
from tests.servers.v2_tests.room import ANSWERS, desk_at
from tests.store.samples import NOW, key


def tell(**facts: object) -> None:
    """A line to whoever asked; written at once, since the process may be about to die."""
    os.write(1, json.dumps(facts).encode() + b"\n")


@contextmanager
def _errors_told() -> Iterator[None]:
    try:
        yield
    except KnownError as error:
        tell(refused=[type(error).__name__, str(error)])


# --- without a server ---------------------------------------------------------------------------------------


def save(file: str, note_id: str, texts: Sequence[str]) -> None:
    """Save a draft with one text after the other: this one, or a new one. Nothing is closed at the end."""
    with _errors_told():
        desk = desk_over(open_store(Path(file), key()), full_api(), HandClock())
        _save(desk, _draft(desk, note_id, RIVERA.id), texts, None)
    step()


def save_and_close(file: str, note_id: str, texts: Sequence[str]) -> None:
    """The same, and close the file as at the end of the program: what is in the write-ahead log is brought home."""
    with _errors_told():
        store = open_store(Path(file), key())
        desk = desk_over(store, full_api(), HandClock())
        _save(desk, _draft(desk, note_id, RIVERA.id), texts, None)
        store.close()
    step()


def back_up(file: str, day: str) -> None:
    """Make the backup of a day. Nothing is closed at the end."""
    with _errors_told():
        store = open_kept_store(Path(file), key())
        store.back_up(date.fromisoformat(day), lambda: True)
        tell(backed_up=day)
    step()


def repair_file(file: str) -> None:
    """Repair the file."""
    with _errors_told():
        repair(Path(file), key(), NOW, step)
        tell(repaired=True)
    step()


def remove_vault(vaults: str, url: str, email: str) -> None:
    """Remove somebody’s vault."""
    with _errors_told():
        OsVault(vault_place(Path(vaults), url, email), no_keyring()).remove()
        tell(removed=True)
    step()


def migrate(file: str, migrations: str, head: str) -> None:
    """Open the file with a program whose migrations are these."""
    schema.HEAD, schema._MIGRATIONS = head, Path(migrations)
    open_store(Path(file), key())
    tell(opened=True)


def _draft(desk: Desk, note_id: str, client_id: str) -> Note:
    if note_id:
        return desk.drafts.open(note_id)
    return desk.drafts.begin(client_id, TYPES["Progress Note"], ANSWERS, None)


def _save(desk: Desk, note: Note, texts: Sequence[str], appointment_id: str | None) -> None:
    for text in texts:
        with _errors_told():
            note = desk.drafts.save(note, {**note.answers, "subjective": text}, appointment_id, "form")
            tell(saved=text)


# --- with a server ------------------------------------------------------------------------------------------


#: Whom to believe does not matter on loopback, and reading this computer's authorities takes longer than a round.
_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class SteppingApi(HttpClinicApi):
    """A process may end before each request that writes, and after its answer."""

    def send(self, attempt: Attempt) -> ServerCopy | None:
        step()
        answer = super().send(attempt)
        step()
        return answer

    def send_together(self, attempts: Sequence[Attempt]) -> Sequence[ServerCopy | KnownError]:
        step()
        answers = super().send_together(attempts)
        step()
        return answers


def write_and_send(  # what an act is given crosses to its process as plain values
    file: str, url: str, token: str, now: str, note_id: str, client_id: str, text: str, appointment_id: str | None
) -> None:
    """Save a text and a session in this draft, or in a new one, and do one round."""
    with closing(SteppingApi(url, tls=_TLS)) as api, _errors_told():
        api.use_token(token)
        clock = HandClock(datetime.fromisoformat(now))
        desk = desk_at(api, open_store(Path(file), key()), clock)
        note = _draft(desk, note_id, client_id)
        _save(desk, note, [text], appointment_id)
        desk.drafts.close(note.id)
        desk.engine.run_once()
        step()


def write_several_and_send(file: str, url: str, token: str, now: str, client_id: str, texts: Sequence[str]) -> None:
    """Save each text in a draft of its own, and do one round."""
    with closing(SteppingApi(url, tls=_TLS)) as api, _errors_told():
        api.use_token(token)
        desk = desk_at(api, open_store(Path(file), key()), HandClock(datetime.fromisoformat(now)))
        for text in texts:
            note = _draft(desk, "", client_id)
            _save(desk, note, [text], None)
            desk.drafts.close(note.id)
        desk.engine.run_once()
        step()
