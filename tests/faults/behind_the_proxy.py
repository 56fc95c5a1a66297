"""A clinician's computer with its encrypted file, the proxy, and the server behind it, which is also seen past it."""

import ssl
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.outbox import BACKOFF_SECONDS
from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.application.sync import Link, SyncReport
from ehr_desktop.domain.note import Note, Place, ServerCopy
from ehr_desktop.remote.api import HttpClinicApi
from ehr_desktop.remote.certificates import system_tls
from ehr_desktop.remote.http import Patience
from ehr_desktop.store.sql_store import SqlStore, open_store
from tests.desk import TYPES, HandClock
from tests.faults.kept import hold, hold_at_rest
from tests.faults.proxy import FaultProxy, honest
from tests.servers.backend import ADMIN, CLINICIAN, PASSWORD, running_backend
from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.v2_tests.room import desk_at
from tests.store.samples import key

#: So much that no busy computer uses it up, and so little that a test of it is short.
PATIENT, HURRIED = Patience(read=30), Patience(connect=2, read=1, whole=1.25)

#: Read once: it takes a while, and no server of these tests but one has a certificate.
_TLS = system_tls()

#: Rounds after which everything must have arrived once nothing fails any more.
_ROUNDS = 12


@dataclass(frozen=True)
class Server:
    """Where it is, the session of somebody with few notes, and a client whose treatment plan is current."""

    url: str
    token: str
    client_id: str


#: Whether the server knows an idempotency key, so that the same create twice makes one note.
KINDS = ["with keys", "without keys"]


def server_of(kind: str, folder: Path) -> AbstractContextManager[Server]:
    """One of the two kinds; its files, if any, in `folder`."""
    return with_keys(folder) if kind == KINDS[0] else without_keys()


@contextmanager
def with_keys(folder: Path) -> Iterator[Server]:
    """Our backend: idempotency keys, versions that are compared."""
    with running_backend(folder) as url:
        yield _signed_in(url, ADMIN, "Huang")


@contextmanager
def without_keys() -> Iterator[Server]:
    """The clinic's existing server; how many requests an address may make is no matter here."""
    with MentalSpaceV2(limit=1_000_000) as clinic:
        yield _signed_in(clinic.url, CLINICIAN, "Rivera")


def _signed_in(url: str, email: str, last_name: str) -> Server:
    with closing(HttpClinicApi(url, tls=_TLS)) as api:
        token = api.sign_in(email, PASSWORD).token
        [client_id] = [one.id for one in api.clients() if one.last_name == last_name]
        return Server(url, token, client_id)


@dataclass
class Office:
    """`written` are the words of each draft that `save` has acknowledged, `deleted` how the others' words began.

    The witness sees the server directly.
    """

    proxy: FaultProxy
    desk: Desk
    store: SqlStore
    clock: HandClock
    witness: HttpClinicApi
    client_id: str
    written: dict[str, list[str]] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def write(self) -> Note:
        """A new draft, saved for the first time."""
        return self.type(self.desk.drafts.begin(self.client_id, TYPES["Progress Note"], {}, None))

    def type(self, note: Note) -> Note:
        """One more word, and the save that follows."""
        words = [*self.written.get(note.id, []), f"{note.id[:8]}-{next(self._numbers)}"]
        saved = self.desk.drafts.save(note, {"subjective": " ".join(words)}, None, "form")
        self.written[note.id] = words
        return saved

    def accepted(self) -> Note:
        """A draft that is at the server."""
        note = self.write()
        assert (self.round().link, self.place(note)) == (Link.ONLINE, Place.ACCEPTED)
        return note

    def round(self) -> SyncReport:
        """One round, after the longest wait between two tries: whatever waits is due."""
        self.clock.move(seconds=BACKOFF_SECONDS[-1])
        return self.desk.refresh(lambda _: None)

    def delete(self, note: Note) -> None:
        """Delete it here; the server is told once it cannot be undone any more."""
        self.desk.drafts.close(note.id)
        self.desk.drafts.delete(note.id, "list")
        del self.written[note.id]
        self.deleted.append(note.id[:8])

    def shown(self) -> set[str]:
        """The notes of the list."""
        return {row.note_id for row in self.desk.my_notes.page(NoteFilter())}

    def place(self, note: Note) -> Place:
        """Where its newest revision is shown to be."""
        shown = self.desk.my_notes.look(note.id)
        assert shown
        return shown.place

    def on_server(self) -> Sequence[ServerCopy]:
        """What is there in truth."""
        return self.witness.my_notes()

    def check(self) -> None:
        """What holds at any moment."""
        hold(self.store, self.on_server(), self.written)

    def converge(self) -> None:
        """Nothing fails from now on; in the end everything has arrived, once."""
        self.proxy.choose = honest
        self.proxy.release()
        self.proxy.deliver_late()
        for _ in range(_ROUNDS):
            report, waiting = self.round(), self.desk.my_notes.waiting()
            if report.link is Link.ONLINE and not waiting:
                break
        assert report.link is Link.ONLINE, report
        assert not waiting, f"still waiting: {waiting[0]}"
        self.round()
        on_server = self.on_server()
        hold_at_rest(self.store, on_server, self.written)
        texts = " ".join(str(copy.columns.get("subjective")) for copy in on_server)
        assert not [beginning for beginning in self.deleted if beginning in texts]


@contextmanager
def office_before(
    server: Server, folder: Path, patience: Patience = PATIENT, host: str = "127.0.0.1"
) -> Iterator[Office]:
    """After a first round through the proxy. `host` is how the program calls the proxy."""
    with FaultProxy(server.url) as proxy:
        url = proxy.url.replace("127.0.0.1", host)
        with office_at(server, proxy, folder, url=url, patience=patience) as office:
            yield office


@contextmanager
def office_at(
    server: Server,
    proxy: FaultProxy,
    folder: Path,
    *,
    url: str = "",
    patience: Patience = PATIENT,
    tls: ssl.SSLContext = _TLS,
) -> Iterator[Office]:
    """The same with a proxy that is there already."""
    clock = HandClock()
    with (
        closing(HttpClinicApi(url or proxy.url, patience, tls, clock.seconds)) as api,
        closing(HttpClinicApi(server.url, tls=_TLS)) as witness,
        closing(open_store(folder / "notes.db", key(), clock.now)) as store,
    ):
        for one in (api, witness):
            one.use_token(server.token)
        desk = desk_at(api, store, clock)
        first = desk.refresh(lambda _: None)
        assert first.link is Link.ONLINE, first
        yield Office(proxy, desk, store, clock, witness, server.client_id)
