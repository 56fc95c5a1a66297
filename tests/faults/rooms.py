"""Clinicians at their computers and the clinic they write to, and what must be true after every fault.

with a_room(tmp_path, server) as room:
    ava = room.station()
    note = ava.writes("Arrived on time.")
    …
    room.keeps_its_promises()
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from ehr_desktop.application.copies import differing, texts_set_aside
from ehr_desktop.application.desk import Desk
from ehr_desktop.application.outbox import Refusal, place_of
from ehr_desktop.application.ports import NoteFilter, Transaction
from ehr_desktop.application.sync import SyncReport
from ehr_desktop.domain.note import Answer, Note, NoteStatus, Place
from ehr_desktop.domain.packing import pack
from ehr_desktop.remote.api import HttpClinicApi
from ehr_desktop.remote.http import Patience
from ehr_desktop.store import SqlStore, open_store
from tests.desk import NOW, TYPES, HandClock
from tests.faults.servers import Existing, Json, Ours, Server
from tests.servers.backend import CLINICIAN, PASSWORD
from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.scripted import ScriptedServer
from tests.servers.v2.revisions import Revision
from tests.servers.v2_tests.room import ANSWERS, desk_at
from tests.store.trail import where_broken

PROGRESS = "Progress Note"


@dataclass
class Station:
    """A clinician's computer, with what she has committed there, note by note."""

    desk: Desk
    store: SqlStore
    clock: HandClock
    client_id: str
    said: dict[str, list[str]] = field(default_factory=dict)

    def writes(self, sentence: str, appointment_id: str | None = None, **answers: Answer) -> Note:
        """A progress note that begins with this sentence, which nobody else writes, saved here."""
        note = self.desk.drafts.begin(self.client_id, TYPES[PROGRESS], {}, appointment_id)
        written = {**ANSWERS, "subjective": f"{sentence} {ANSWERS['subjective']}", **answers}
        note = self.desk.drafts.save(note, written, appointment_id, "form")
        self.said[note.id] = [sentence]
        return note

    def goes_on(self, note: Note, sentence: str, field_id: str = "plan") -> Note:
        """One more sentence of her own, at the end of a text."""
        kept = self.kept(note)
        answers = {**kept.answers, field_id: f"{kept.answers.get(field_id) or ''} {sentence}"}
        saved = self.desk.drafts.save(kept, answers, kept.appointment_id, "form")
        self.said.setdefault(note.id, []).append(sentence)
        return saved

    def says(self, note: Note, **answers: Answer) -> Note:
        """Other answers in place of those that were there."""
        kept = self.kept(note)
        return self.desk.drafts.save(kept, {**kept.answers, **answers}, kept.appointment_id, "form")

    def sends(self, times: int = 1) -> SyncReport:
        """Rounds, one after the other."""
        for _ in range(times - 1):
            self.desk.engine.run_once()
        return self.desk.engine.run_once()

    def waits(self, **much: float) -> SyncReport:
        """Time passes, and a round follows."""
        self.clock.move(**much)
        return self.sends()

    def refreshes(self) -> SyncReport:
        """A full round: send, take in, clients and sessions."""
        return self.desk.refresh(lambda _: None)

    def signs_in(self, password: str = PASSWORD) -> None:
        """A new session at the same desk."""
        self.desk.api.sign_in(self.desk.clinician.email, password)

    def kept(self, note: Note) -> Note:
        """The note as it is committed."""
        with self.store.reading() as tx:
            kept = tx.note(note.id)
        assert kept
        return kept

    def place(self, note: Note) -> Place:
        """What is shown of it."""
        shown = self.desk.my_notes.look(note.id)
        assert shown
        return shown.place

    def refusal(self, note: Note) -> Refusal:
        """Why it needs its clinician."""
        need = self.desk.conflicts.need(note.id)
        assert need
        assert need.refusal
        return need.refusal

    def shown(self) -> Mapping[str, Place]:
        """Every note of *My notes*, and where it is."""
        return {row.note_id: row.place for row in self.desk.my_notes.page(NoteFilter(), limit=1000)}

    def everything_kept(self) -> str:
        """Every text that this computer has of the notes shown, wherever it stands."""
        with self.store.reading() as tx:
            return "".join(texts_kept(tx, note_id) for note_id in self.said.keys() | self.shown().keys())


def texts_kept(tx: Transaction, note_id: str) -> str:
    """Every text of one note."""
    note, row = tx.note(note_id), tx.outbox_row(note_id)
    texts: list[object] = [list(map(dict, texts_set_aside(tx, note_id)))]
    texts += [note.answers, dict(note.server.columns) if note.server else {}] if note else []
    texts += [dict(row.attempt.all_columns)] if row and row.attempt else []
    texts += [dict(row.theirs.columns)] if row and row.theirs else []
    return json.dumps(texts, ensure_ascii=False, default=list)


@dataclass
class Room:
    """One clinic and its stations."""

    server: Server
    clock: HandClock
    folder: Path
    stack: ExitStack
    stations: list[Station] = field(default_factory=list)

    def station(self, email: str = CLINICIAN) -> Station:
        """Somebody signs in at a computer of their own, and the caseload is fetched."""
        api = HttpClinicApi(
            self.server.line.server.url, Patience(connect=5, read=10, whole=20), clock=self.clock.seconds
        )
        self.stack.callback(api.close)
        api.sign_in(email, PASSWORD)
        key, file = bytearray(os.urandom(32)), self.folder / f"{uuid4()}.db"
        store = open_store(file, key, self.clock.now)
        self.stack.callback(store.close)
        desk = desk_at(api, store, self.clock)
        desk.directory.fetch_caseload()
        _, clients = desk.directory.clients("Rivera")
        client_id = clients[0].client.id if clients else desk.directory.clients()[1][0].client.id
        self.stations.append(Station(desk, store, self.clock, client_id))
        return self.stations[-1]

    def session(self, station: Station, but: str = "") -> str:
        """A session of the client's that has no note anywhere, one that was held first; another one than `but`."""
        taken = {row["appointmentId"] for row in self.server.rows()} | {but}
        station.desk.directory.fetch_appointments(station.client_id)
        choices = station.desk.directory.choices(station.client_id, PROGRESS)
        return next(one.appointment.id for one in choices if one.appointment.id not in taken)

    def rows_of(self, station: Station, note: Note) -> list[Json]:
        """What the server holds of a draft: the rows with its first sentence."""
        [first, *_] = station.said[note.id]
        return [row for row in self.server.rows() if first in json.dumps(row, ensure_ascii=False)]

    def row_of(self, station: Station, note: Note) -> Json:
        """The one row it holds of it."""
        [row] = self.rows_of(station, note)
        return row

    def keeps_its_promises(self) -> None:
        """Nothing lost, nothing twice, what is shown is true, and the audit trail is whole."""
        rows = [json.dumps(row, ensure_ascii=False) for row in self.server.rows()]
        anywhere = "".join([*rows, *(station.everything_kept() for station in self.stations)])
        for station in self.stations:
            for sentences in station.said.values():
                assert [sentence for sentence in sentences if sentence not in anywhere] == []
                assert len([row for row in rows if sentences[0] in row]) <= 1, f"twice: {sentences[0]}"
            shows_the_truth(station)
            assert where_broken(station.store) is None


def shows_the_truth(station: Station) -> None:
    """*My notes* says of every note what its rows say, and "accepted" only of what the server has answered."""
    rows = station.desk.my_notes.page(NoteFilter(), limit=1000)
    for row in rows:
        with station.store.reading() as tx:
            note, waiting = tx.note(row.note_id), tx.outbox_row(row.note_id)
        assert note
        assert row.place is place_of(note, waiting), row.note_id
        if row.place is Place.ACCEPTED:
            assert note.server, row.note_id
            note_type = TYPES.of(note)
            assert differing(note_type, pack(note_type, note.answers), note.server) == []
            assert (note.appointment_id, note.accepted_revision) == (note.server.appointment_id, note.revision)
    counts = station.desk.my_notes.counts()
    assert counts.needs_you == sum(row.place is Place.NEEDS_YOU for row in rows)
    assert counts.not_sent == sum(row.place in (Place.THIS_COMPUTER, Place.NEEDS_YOU) for row in rows)


@contextmanager
def at_the_existing_server(
    folder: Path, revision: Revision = Revision.NEWEST, *, limit: int = 100, ahead: timedelta = timedelta()
) -> Iterator[Room]:
    """A room at the clinic's existing server, whose clock is so far ahead of the one of the stations."""
    clock = HandClock(NOW)
    clinic = MentalSpaceV2(revision, lambda: clock.now() + ahead, limit=limit)
    with clinic, ExitStack() as stack:
        yield Room(Existing(clinic), clock, folder, stack)


@contextmanager
def at_our_server(folder: Path, url: str) -> Iterator[Room]:
    """A room at a backend of ours that runs at `url`; its clock is the real one. No draft is left behind there."""
    with ScriptedServer() as line, ExitStack() as stack:
        ours = Ours(url, line)
        stack.callback(ours.close)
        stack.callback(ours.remove_new_drafts, frozenset(row["id"] for row in ours.rows()))
        yield Room(ours, HandClock(datetime.now(UTC)), folder, stack)


def existing(room: Room) -> MentalSpaceV2:
    """The clinic's existing server, where the room is at it."""
    assert isinstance(room.server, Existing)
    return room.server.clinic


def is_signed(row: Json) -> bool:
    """Whether the server holds a signature of the author for it."""
    return row["status"] in (NoteStatus.SIGNED, NoteStatus.PENDING_COSIGN)
