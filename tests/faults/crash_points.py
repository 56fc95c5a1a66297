"""Scenes in which a process dies at any of its calls, and what must be found after that here and at the server.

The server stands apart and outlives every process. A scene can be played as often as there are calls in it.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from ehr_desktop.application.left_behind import left_behind
from ehr_desktop.application.outbox import Attempt, Operation
from ehr_desktop.application.ports import Capability
from ehr_desktop.domain.note import Place, ServerCopy
from ehr_desktop.remote.api import HttpClinicApi
from ehr_desktop.store import SqlStore
from tests.desk import TYPES, HandClock
from tests.faults.disk import acts
from tests.faults.disk.computer import Computer, Run
from tests.faults.disk.promises import assert_sound, notes_with, opened, texts_of
from tests.faults.disk.trouble import Trouble
from tests.servers.backend import ADMIN, CLINICIAN, PASSWORD, running_backend
from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.v2_tests.room import ANSWERS, desk_at

#: Rounds within which everything must have come to rest.
ROUNDS = 3
OLD_TEXT = "The text of an earlier day"
TEXT = "The words of today"


@dataclass(frozen=True)
class Clinic:
    """A server, and a session of the clinician there."""

    url: str
    api: HttpClinicApi
    token: str
    clock: HandClock

    def drafts(self) -> list[ServerCopy]:
        """Those with a text of these scenes."""
        return [copy for copy in self.api.my_notes() if copy.columns.get("subjective") in (OLD_TEXT, TEXT)]


@dataclass(frozen=True)
class Scene:
    """A text and a session are saved in a draft, and sent. `file` is the computer's file before it.

    `note_id` is the draft that is there already, or empty. `restore` makes the server what it was before.
    """

    clinic: Clinic
    file: bytes
    client_id: str
    restore: Callable[[], None]
    note_id: str = ""
    appointment_id: str | None = None

    def play(self, computer: Computer, file: Path, trouble: Trouble) -> Run:
        """From the beginning, until the process dies or is through."""
        self.restore()
        for left_over in file.parent.glob(f"{file.name}*"):
            left_over.unlink()
        file.write_bytes(self.file)
        who = (self.clinic.url, self.clinic.token, self.clinic.clock.now().isoformat())
        what = (self.note_id, self.client_id, TEXT, self.appointment_id)
        return computer.do(acts.write_and_send, file, *who, *what, trouble=trouble)

    def assert_kept(self, file: Path, run: Run) -> None:
        """After whatever end of the process: start again, do rounds, and find each draft once and no text lost."""
        with opened(file) as store:
            desk = desk_at(self.clinic.api, store, self.clinic.clock)
            assert_sound(store)
            is_here = TEXT in texts_of(store)
            assert is_here or not run.told("saved"), "a text that was promised is gone"
            most = 1 if desk.standing.about.can(Capability.IDEMPOTENCY_KEYS) else 2
            rounds = 0
            while _something_waits(store):
                rounds += 1
                assert rounds <= ROUNDS, "the rounds do not come to rest"
                desk.engine.run_once()
                desk.pull.run_once()
                drafts = self.clinic.drafts()
                assert TEXT in texts_of(store, drafts) or not is_here
                assert len(drafts) <= most
            drafts = self.clinic.drafts()
            desk.engine.run_once()
            desk.pull.run_once()
            assert self.clinic.drafts() == drafts
            assert_sound(store)
            self._assert_one(store, drafts, is_here=is_here)

    def _assert_one(self, store: SqlStore, drafts: list[ServerCopy], *, is_here: bool) -> None:
        """One draft here and there, with the new text and its session where these were saved, else as before."""
        text, appointment_id = (TEXT, self.appointment_id) if is_here else (OLD_TEXT, None)
        expected = [(text, appointment_id)] if is_here or self.note_id else []
        assert [(one.columns["subjective"], one.appointment_id) for one in drafts] == expected
        shown = [(note.server, place) for note, place in notes_with(store, text)]
        assert shown == [(one, Place.ACCEPTED) for one in drafts]


def _something_waits(store: SqlStore) -> bool:
    with store.reading() as tx:
        return bool(tx.outbox() or left_behind(tx))


# --- scenes -------------------------------------------------------------------------------------------------


@contextmanager
def a_new_draft_at_our_backend(folder: Path) -> Iterator[Scene]:
    """Idempotency keys and versions."""
    with running_backend(folder / "backend") as url, closing(HttpClinicApi(url)) as api:
        clinic = Clinic(url, api, api.sign_in(ADMIN, PASSWORD).token, HandClock(datetime.now(UTC)))

        def restore() -> None:
            for copy in clinic.drafts():
                api.send(Attempt(Operation.DELETE, str(uuid4()), 0, b"", {}, None, copy.id, copy.version))

        with opened(folder / "notes.db") as store:
            desk = desk_at(api, store, clinic.clock)
            desk.refresh(lambda _: None)
            client_id = desk.directory.clients()[1][0].client.id
        yield Scene(clinic, (folder / "notes.db").read_bytes(), client_id, restore)


@contextmanager
def a_new_draft_at_the_existing_server(folder: Path) -> Iterator[Scene]:
    """No keys, no versions."""
    with existing_server() as (server, clinic):
        yield a_new_draft(server, clinic, folder)


def a_new_draft(server: MentalSpaceV2, clinic: Clinic, folder: Path) -> Scene:
    """At this server, by a computer that knows the caseload."""
    with opened(folder / "notes.db") as store:
        desk_at(clinic.api, store, clinic.clock).refresh(lambda _: None)
    client_id = server.practice.client("Rivera")["id"]
    return Scene(clinic, (folder / "notes.db").read_bytes(), client_id, _rows_as_now(server))


@contextmanager
def a_draft_made_anew_for_its_session(folder: Path) -> Iterator[Scene]:
    """Accepted without a session; the existing server cannot add the one that is chosen then (decision 0012)."""
    with existing_server() as (server, clinic):
        client = server.practice.client("Rivera")
        with opened(folder / "notes.db") as store:
            desk = desk_at(clinic.api, store, clinic.clock)
            desk.refresh(lambda _: None)
            note = desk.drafts.begin(client["id"], TYPES["Progress Note"], {}, None)
            desk.drafts.save(note, {**ANSWERS, "subjective": OLD_TEXT}, None, "form")
            desk.drafts.close(note.id)
            desk.engine.run_once()
            assert [place for _, place in notes_with(store, OLD_TEXT)] == [Place.ACCEPTED]
        held = str(server.practice.appointments_of(client, "COMPLETED")[5]["id"])
        yield Scene(clinic, (folder / "notes.db").read_bytes(), client["id"], _rows_as_now(server), note.id, held)


@contextmanager
def existing_server() -> Iterator[tuple[MentalSpaceV2, Clinic]]:
    """The server of today, and a session there."""
    clock = HandClock()
    with MentalSpaceV2(now=clock.now, limit=1_000_000) as server, closing(HttpClinicApi(server.url)) as api:
        yield server, Clinic(server.url, api, api.sign_in(CLINICIAN, PASSWORD).token, clock)


def _rows_as_now(server: MentalSpaceV2) -> Callable[[], None]:
    rows = deepcopy(server.practice.notes)

    def restore() -> None:
        with server.practice.lock:
            server.practice.notes = deepcopy(rows)

    return restore
