"""One of the clinician's computers in the machine: its store, its desk, its open forms, and how it can crash."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date

from ehr_desktop.application.copies import texts_set_aside
from ehr_desktop.application.desk import Desk, Standing, open_desk
from ehr_desktop.application.errors import KnownError, NotEditable
from ehr_desktop.application.left_behind import left_behind
from ehr_desktop.application.outbox import OutboxRow
from ehr_desktop.application.ports import AuditRow, Backup, Store, Transaction
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.columns import Columns
from ehr_desktop.domain.note import Note
from ehr_desktop.domain.note_type import NoteTypes
from ehr_desktop.domain.note_type_file import parse_note_type
from ehr_desktop.domain.packing import pack
from tests.application.fake_api import ANN
from tests.desk import RIVERA, HandClock, check_password
from tests.machine.clinic import Clinic, Fault, Line

#: A type with one of everything the engine cares for: a date, a text alone, and a text above a labelled line.
SMALL = parse_note_type(
    """
id = "small_note"
name = "Small Note"
version = 1
order = 1
summary = "For the machine"
icon = "note"

[appointment]
needed_to_sign = true

[workflow]
needs_diagnosis = false
needs_intake = false
needs_treatment_plan = false

[[section]]
id = "all"
title = "All"

[[section.field]]
id = "session_date"
kind = "date"
label = "Session date"
column = "sessionDate"

[[section.field]]
id = "subjective"
kind = "long_text"
label = "Subjective"
column = "subjective"

[[section.field]]
id = "subject"
kind = "text"
label = "Subject"
column = "subjective"
line = "Subject"

[[section.field]]
id = "plan"
kind = "long_text"
label = "Plan"
column = "plan"
""",
    "small_note.toml",
)
TYPES = NoteTypes((SMALL,))
WRITTEN_IN = ("subjective", "subject", "plan")

_WORD = re.compile(r"w\d+\.")


def words_in(columns: Columns) -> set[str]:
    """The words of the machine that stand in a note; each is typed only once."""
    return {word for value in columns.values() if isinstance(value, str) for word in _WORD.findall(value)}


def columns_of(note: Note) -> Columns:
    """A note's texts as they go to the server."""
    return pack(SMALL, note.answers)


#: Which notes are meant, by the note and its row in the outbox.
Wanted = Callable[[Note, OutboxRow | None], bool]


def live(note: Note, row: OutboxRow | None) -> bool:
    """Not deleted."""
    return note.deleted_at is None


def deleted(note: Note, row: OutboxRow | None) -> bool:
    """Deleted, and can be brought back."""
    return note.deleted_at is not None


def needs_you(note: Note, row: OutboxRow | None) -> bool:
    """Waits for a decision."""
    return row is not None and row.needs_you


class Crash(BaseException):
    """The program is killed. No `except Exception` of it may live on."""


@dataclass
class Fuse:
    """Burns down by one with every step a crash may come before; at zero it comes."""

    left: int | None = None

    def step(self) -> None:
        if self.left is None:
            return
        self.left -= 1
        if self.left < 0:
            self.left = None
            raise Crash


class Disk:
    """A `Store` whose computer may crash before a transaction is begun, which is after the one before."""

    def __init__(self, store: Store, fuse: Fuse) -> None:
        self._store = store
        self._fuse = fuse

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        with self._store.reading() as tx:
            yield tx

    @contextmanager
    def writing(self, *, synced: bool = True) -> Iterator[Transaction]:
        self._fuse.step()
        with self._store.writing(synced=synced) as tx:
            yield tx

    def lend_key(self, use: Callable[[bytearray], None]) -> None:
        self._store.lend_key(use)

    def sync(self) -> None:
        self._fuse.step()
        self._store.sync()

    @property
    def is_damaged(self) -> bool:
        return self._store.is_damaged

    def back_up(self, day: date, goes_on: Callable[[], bool]) -> bool:
        return self._store.back_up(day, goes_on)

    def backups(self) -> Sequence[Backup]:
        return self._store.backups()

    def close(self) -> None:
        self._store.close()


@dataclass
class Computer:
    """One computer. `forms` are the notes as the open forms show them; `known` is every note that ever was here."""

    name: str
    store: Store
    clinic: Clinic
    clock: HandClock
    fuse: Fuse = field(default_factory=Fuse)
    forms: dict[str, Note] = field(default_factory=dict)
    known: dict[str, None] = field(default_factory=dict)
    audited: list[AuditRow] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.line = Line(self.clinic, self._draft_of, self.fuse.step)
        self.desk = self._new_desk()

    def _new_desk(self) -> Desk:
        return open_desk(
            clinician=ANN,
            practice_name="Harbour Practice",
            is_practice=True,
            types=TYPES,
            clock=self.clock,
            store=Disk(self.store, self.fuse),
            api=self.line,
            standing=Standing(self.clinic.about(), has_session=True),
            check_password=check_password,
        )

    def crash(self) -> None:
        """The program is gone with its forms, and started again over the same file."""
        self.fuse.left = None
        self.forms.clear()
        self.line.before_send = lambda: None
        self.desk = self._new_desk()

    def round(self, *, with_pull: bool, fault: Fault | None = None) -> bool:
        """What the heartbeat does, without pull only its first half.

        Answers whether anything is on its way, or the server was not asked: it had asked to wait.
        """
        self.line.fault = fault
        try:
            if with_pull:
                report = self.desk.refresh(lambda _: None)
                return bool(report.changed or report.link is not Link.ONLINE or self.left_behind())
            with suppress(KnownError):  # offline: the engine finds out by itself
                self.desk.read_about()
            return bool(self.desk.engine.run_once().changed)
        except Crash:
            self.crash()
            return True
        finally:
            self.fuse.left = self.line.fault = None
            self.line.before_send = lambda: None

    # --- what the clinician does ----------------------------------------------------------------------------

    def begin(self, answers: dict[str, str], appointment_id: str | None) -> Note:
        """A new draft with its first words."""
        note = self.desk.drafts.begin(RIVERA.id, SMALL, {}, appointment_id)
        saved = self.desk.drafts.save(note, answers, appointment_id, "form")
        self.forms[saved.id] = saved
        self.known[saved.id] = None
        return saved

    def open(self, note_id: str) -> Note:
        """Show a note in a form."""
        self.forms[note_id] = note = self.desk.drafts.open(note_id)
        return note

    def close(self, note_id: str) -> None:
        """Close the form of a note, if there is one."""
        if self.forms.pop(note_id, None):
            self.desk.drafts.close(note_id)

    def save(self, note: Note, answers: dict[str, object], appointment_id: str | None) -> Note | None:
        """Save an open form; None when the note cannot be written any more, which closes the form."""
        try:
            saved = self.desk.drafts.save(note, answers, appointment_id, "form")  # type: ignore[arg-type]
        except NotEditable:
            self.close(note.id)
            return None
        self.forms[note.id] = saved
        return saved

    # --- what can be found here -----------------------------------------------------------------------------

    def notes(self, wanted: Wanted) -> list[Note]:
        """The notes that are meant, in the order in which they came."""
        with self.store.reading() as tx:
            for server_id in self.clinic.held:
                here = tx.note_of_server_id(server_id)
                if here:
                    self.known[here.id] = None
            return [note for one in self.known if (note := tx.note(one)) and wanted(note, tx.outbox_row(one))]

    def words(self) -> set[str]:
        """Every word that can be found in a note that is not deleted: in its text, on its way, or set aside."""
        return set().union(*(self.words_of(note) for note in self.notes(live)))

    def words_of(self, note: Note) -> set[str]:
        """Every word that can be found in this note."""
        with self.store.reading() as tx:
            row = tx.outbox_row(note.id)
            texts = [columns_of(note), *texts_set_aside(tx, note.id)]
        if row and row.attempt:
            texts.append(row.attempt.all_columns)
        if row and row.theirs:
            texts.append(row.theirs.columns)
        return set().union(*map(words_in, texts))

    def has_made(self, server_id: str) -> bool:
        """Whether this is what a note here has become that was begun here, as far as this computer knows."""
        computer, _, note_id = self.clinic.made_of[server_id].partition(" ")
        with self.store.reading() as tx:
            note = tx.note(note_id) if computer == self.name else None
        return note is not None and note.server is not None and note.server.id == server_id

    def left_behind(self) -> set[str]:
        """The drafts at the server that are to be deleted because others have taken their places."""
        with self.store.reading() as tx:
            return {one.server_id for one in left_behind(tx)}

    def _draft_of(self, key: str) -> str:
        """The note an attempt is about, for the clinic's record; a draft that is only cleared away has none."""
        with self.store.reading() as tx:
            rows = [row.note_id for row in tx.outbox() if row.attempt and row.attempt.key == key]
        return f"{self.name} {rows[0]}" if rows else ""
