"""Two computers of one clinician and a clinic where everything goes wrong: what may happen, and what must hold.

Every word is typed once. A word is *owed* from the moment a save has answered until somebody who had it before their
eyes replaced or deleted it; whatever happens in between, it must be found somewhere.
"""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ehr_desktop.application.copies import holds_the_same
from ehr_desktop.application.merging import version_here, version_of
from ehr_desktop.application.outbox import OutboxRow, place_of
from ehr_desktop.application.ports import Store
from ehr_desktop.domain.merge import APPOINTMENT, Keep
from ehr_desktop.domain.note import Note, Place, ServerCopy
from ehr_desktop.domain.rules import EDITABLE, may_edit
from tests.contracts.memory_store import MemoryStore
from tests.desk import HandClock, decide
from tests.machine.clinic import Clinic, Demand, Fault, Kind
from tests.machine.computer import SMALL, WRITTEN_IN, Computer, Wanted, columns_of, deleted, live, needs_you, words_in
from tests.machine.convergence import converge

COMPUTERS = st.sampled_from((0, 1))
WHICH = st.integers(0, 2)
FAULTS = st.sampled_from((None, *Fault))
APPOINTMENTS = st.sampled_from((None, "a1", "a2"))
SECONDS = st.sampled_from((5, 11, 120, 3600, 24 * 3600, -30, -7200, 3650 * 24 * 3600, -3650 * 24 * 3600))


class TwoComputers(RuleBasedStateMachine):
    """The machine, over stores in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = HandClock()
        self.owed: set[str] = set()
        self.replaced: set[str] = set()
        self.typed = 0

    def new_store(self, name: str) -> Store:
        return MemoryStore(self.clock.now)

    @initialize(kind=st.sampled_from(Kind), appointment=APPOINTMENTS)
    def begin_the_first_note(self, kind: Kind, appointment: str | None) -> None:
        self.clinic = Clinic(self.clock, kind)
        self.computers = [Computer(name, self.new_store(name), self.clinic, self.clock) for name in ("A", "B")]
        self.clinic.is_known_to_its_maker = lambda server_id: any(one.has_made(server_id) for one in self.computers)
        for computer in self.computers:
            computer.round(with_pull=True)
        self.begin(0, "subjective", appointment, dated=True)

    # --- writing --------------------------------------------------------------------------------------------

    @rule(which=COMPUTERS, field=st.sampled_from(WRITTEN_IN), appointment=APPOINTMENTS, dated=st.booleans())
    def begin(self, which: int, field: str, appointment: str | None, dated: bool) -> None:
        computer = self.computers[which]
        if len(computer.known) >= 3:
            return
        answers = {field: self._new_word("")} | ({"session_date": "2026-11-17"} if dated else {})
        computer.begin(answers, appointment)

    @rule(
        which=COMPUTERS, one=WHICH, field=st.sampled_from(WRITTEN_IN), how=st.sampled_from(("word", "blank", "clear"))
    )
    def type(self, which: int, one: int, field: str, how: str) -> None:
        computer = self.computers[which]
        if note := self._form(computer, one) or self._opened(computer, one):
            self._save(computer, note, field, how)

    @rule(which=COMPUTERS, one=WHICH, appointment=APPOINTMENTS)
    def choose_appointment(self, which: int, one: int, appointment: str | None) -> None:
        computer = self.computers[which]
        if note := self._form(computer, one):
            computer.save(note, dict(note.answers), appointment)

    @rule(which=COMPUTERS, one=WHICH, appointment=st.sampled_from(("a1", "a2")))
    def choose_appointment_in_the_list(self, which: int, one: int, appointment: str) -> None:
        computer = self.computers[which]
        note = self._note(computer, one, self._can_be_written)
        if note and note.id not in computer.forms:
            computer.desk.drafts.set_appointment(note.id, appointment, "list")

    @rule(which=COMPUTERS, one=WHICH)
    def open(self, which: int, one: int) -> None:
        self._opened(self.computers[which], one)

    @rule(which=COMPUTERS, one=WHICH)
    def close(self, which: int, one: int) -> None:
        computer = self.computers[which]
        if note := self._form(computer, one):
            computer.close(note.id)

    @rule(which=COMPUTERS, one=WHICH)
    def delete(self, which: int, one: int) -> None:
        computer = self.computers[which]
        note = self._note(computer, one, self._can_be_written)
        if note:
            self._delete(computer, note)

    @rule(which=COMPUTERS, one=WHICH)
    def undo_delete(self, which: int, one: int) -> None:
        computer = self.computers[which]
        if note := self._note(computer, one, deleted):
            computer.desk.drafts.restore(note.id, "list")
            self.owed |= words_in(columns_of(note)) - self.replaced

    @rule(which=COMPUTERS, one=WHICH, keep=st.sampled_from((Keep.MINE, Keep.THEIRS)))
    def decide(self, which: int, one: int, keep: Keep) -> None:
        computer = self.computers[which]
        note = self._note(computer, one, needs_you)
        if note is None:
            return
        computer.close(note.id)
        need = computer.desk.conflicts.need(note.id)
        assert need
        if need.was_deleted and keep is Keep.MINE:
            self.owed -= computer.words_of(note)
        if need.theirs:
            decide(computer.desk, note.id, keep)
        else:
            computer.desk.conflicts.try_again(note.id)

    # --- rounds ---------------------------------------------------------------------------------------------

    @rule(rounds=st.lists(st.tuples(COMPUTERS, FAULTS, st.booleans()), min_size=1, max_size=4))
    def rounds(self, rounds: list[tuple[int, Fault | None, bool]]) -> None:
        for which, fault, with_pull in rounds:
            self.computers[which].round(with_pull=with_pull, fault=fault)

    @rule(hours=st.lists(st.tuples(COMPUTERS, WHICH, FAULTS), min_size=1, max_size=4))
    def hours_of_writing(self, hours: list[tuple[int, int, Fault | None]]) -> None:
        """Each with a save and a round, far enough apart for every wait to be over."""
        for which, one, fault in hours:
            self.type(which, one, "subjective", "word")
            self.computers[which].round(with_pull=True, fault=fault)
            self.clock.move(hours=1)

    @rule(which=COMPUTERS, one=WHICH, act=st.sampled_from(("word", "clear", "delete")))
    def round_while_the_clinician_goes_on(self, which: int, one: int, act: str) -> None:
        computer = self.computers[which]

        self.type(which, one, "subjective", "blank")

        def go_on() -> None:
            computer.line.before_send = lambda: None
            note = self._form(computer, one)
            if note and act != "delete":
                self._save(computer, note, "plan", act)
            elif note and note.id in {one.id for one in computer.notes(self._can_be_written)}:
                self._delete(computer, note)

        computer.line.before_send = go_on
        computer.round(with_pull=True)

    @rule(which=COMPUTERS, after=st.integers(0, 7))
    def crash_in_a_round(self, which: int, after: int) -> None:
        self.type(which, 0, "plan", "word")
        computer = self.computers[which]
        computer.fuse.left = after
        computer.round(with_pull=True)

    # --- what goes wrong ------------------------------------------------------------------------------------

    @rule(which=COMPUTERS, state=st.sampled_from(("fine", "offline", "signed out")))
    def connection(self, which: int, state: str) -> None:
        line = self.computers[which].line
        line.offline, line.signed_out = state == "offline", state == "signed out"

    @rule(one=WHICH)
    @precondition(lambda self: self.clinic.travelling)
    def late_write_arrives(self, one: int) -> None:
        self.arrive_late(one)

    @rule(seconds=SECONDS)
    def clock_moves(self, seconds: int) -> None:
        self.clock.move(seconds=seconds)

    @rule(demand=st.sampled_from(Demand))
    def server_begins_or_ends_to_demand(self, demand: Demand) -> None:
        self.clinic.demands ^= {demand}
        self.clinic.build += "."

    @rule(kind=st.sampled_from(Kind))
    def another_server_is_deployed(self, kind: Kind) -> None:
        """Not while there are twins: one that was not in sight before a server began to keep keys is a note there."""
        made = self.clinic.made_by_drafts()
        if not self.clinic.travelling and len(made) == len(set(made)):
            self.clinic.become(kind)

    @rule()
    def a_backup_is_made(self) -> None:
        self.clinic.back_up()

    @rule()
    @precondition(lambda self: self.clinic.backup is not None and self.clinic.kinds == {Kind.FULL})
    def the_backup_is_put_back(self) -> None:
        """What was nowhere but there, the server itself has lost.

        Only where changes are read from a cursor: once somebody has written on above what was put back, a list alone
        does not tell that from an edit.
        """
        assert self.clinic.backup is not None
        before = self._found()
        self.clinic.put_back(self.clinic.backup)
        self.owed -= before - self._found()

    # --- at a browser ---------------------------------------------------------------------------------------

    @rule(one=WHICH, column=st.sampled_from(("subjective", "plan")))
    @precondition(lambda self: self.clinic.drafts())
    def written_in_the_browser(self, one: int, column: str) -> None:
        copy = self._draft(one)
        self._replace(words_in({column: copy.columns.get(column)}))
        self.clinic.write(copy, column, self._new_word(""))

    @rule(one=WHICH)
    @precondition(lambda self: self.clinic.drafts())
    def deleted_in_the_browser(self, one: int) -> None:
        copy = self._draft(one)
        self.owed -= words_in(copy.columns)
        del self.clinic.notes[copy.id]

    @rule(one=WHICH)
    @precondition(lambda self: self.clinic.drafts())
    def signed_in_the_browser(self, one: int) -> None:
        copy = self._draft(one)
        if copy.appointment_id:
            self.clinic.finish(copy)

    # --- what holds after every step ------------------------------------------------------------------------

    @invariant()
    def every_word_is_found(self) -> None:
        lost = self.owed - self._found()
        assert not lost, f"nowhere: {sorted(lost)}"

    @invariant()
    def the_place_shown_is_true(self) -> None:
        for computer in self._all():
            for note in computer.notes(live):
                shown = computer.desk.my_notes.look(note.id)
                assert shown
                assert shown.place is place_of(shown.note, shown.row)
                if shown.place is Place.ACCEPTED:
                    self._check_accepted(shown.note)

    def _check_accepted(self, note: Note) -> None:
        copy = note.server
        assert copy
        assert copy in self.clinic.held[copy.id]
        assert holds_the_same(SMALL, columns_of(note), note.appointment_id, copy), (columns_of(note), copy)

    @invariant()
    def a_note_on_the_screen_is_as_the_form_shows_it_or_as_the_server_had_it(self) -> None:
        """Field by field: what was changed elsewhere comes in beneath an open form, and nothing else does."""
        for computer in self._all():
            with computer.store.reading() as tx:
                notes = [(tx.note(note_id), form) for note_id, form in computer.forms.items()]
            for note, form in notes:
                assert note
                if note.status in EDITABLE:
                    held = self.clinic.held[note.server.id] if note.server else []
                    shown = [version_here(form), *(version_of(SMALL, copy) for copy in held)]
                    for name in (APPOINTMENT, *version_here(note).answers, *form.answers):
                        assert version_here(note).value(name) in [one.value(name) for one in shown], name

    @invariant()
    def with_keys_a_draft_is_one_note(self) -> None:
        if self._all() and self.clinic.kinds <= {Kind.OURS, Kind.FULL} and not self.clinic.was_put_back:
            made = self.clinic.made_by_drafts()
            assert len(made) == len(set(made))

    @invariant()
    def the_audit_trail_only_grows(self) -> None:
        for computer in self._all():
            with computer.store.reading() as tx:
                trail = list(reversed(tx.audit(10_000)))
            assert trail[: len(computer.audited)] == computer.audited
            computer.audited = trail

    def teardown(self) -> None:
        if self._all():
            converge(self.clinic, self.computers, self.clock, self.arrive_late)
            self.every_word_is_found()
            self.the_place_shown_is_true()

    # --- parts ----------------------------------------------------------------------------------------------

    def arrive_late(self, one: int) -> None:
        """What it overwrites there, comparing nothing, nobody can keep but who has it elsewhere."""
        before = self._found()
        late = self.clinic.travelling[one % len(self.clinic.travelling)]
        self.clinic.arrive(late)
        self.owed -= before - self._found()

    def _all(self) -> list[Computer]:
        return getattr(self, "computers", [])

    def _found(self) -> set[str]:
        if not self._all():
            return set()
        at_server = {word for copy in self.clinic.notes.values() for word in words_in(copy.columns)}
        return at_server.union(*(computer.words() for computer in self._all()))

    def _new_word(self, end: str) -> str:
        self.typed += 1
        self.owed.add(f"w{self.typed}.")
        return f"w{self.typed}.{end}"

    def _save(self, computer: Computer, note: Note, field: str, how: str) -> None:
        """One save; the words it replaces were seen, and are no longer owed."""
        before = words_in(columns_of(note))
        text = "" if how == "clear" else self._new_word(" " if how == "blank" else "")
        saved = computer.save(note, {**note.answers, field: text}, note.appointment_id)
        if saved is None:
            self.owed -= words_in({field: text})
        else:
            self._replace(before - words_in(columns_of(saved)))

    def _replace(self, words: set[str]) -> None:
        self.owed -= words
        self.replaced |= words

    def _delete(self, computer: Computer, note: Note) -> None:
        """A note is deleted with all that was set aside beside it, but not with what the server holds instead."""
        computer.close(note.id)
        at_server = {word for copy in self.clinic.notes.values() for word in words_in(copy.columns)}
        self.owed -= words_in(columns_of(note)) | (computer.words_of(note) - at_server)
        computer.desk.drafts.delete(note.id, "list")

    def _note(self, computer: Computer, one: int, wanted: Wanted) -> Note | None:
        found = computer.notes(wanted)
        return found[one % len(found)] if found else None

    def _form(self, computer: Computer, one: int) -> Note | None:
        forms = list(computer.forms.values())
        return forms[one % len(forms)] if forms else None

    def _opened(self, computer: Computer, one: int) -> Note | None:
        note = self._note(computer, one, lambda note, row: note.id not in computer.forms and live(note, row))
        return computer.open(note.id) if note else None

    def _can_be_written(self, note: Note, row: OutboxRow | None) -> bool:
        return live(note, row) and may_edit(note, self.clock.now())

    def _draft(self, one: int) -> ServerCopy:
        drafts = self.clinic.drafts()
        return drafts[one % len(drafts)]
