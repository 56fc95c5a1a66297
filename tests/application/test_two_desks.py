"""Two computers write into one draft, in forms that stay open, in any order: no word that was typed is ever gone."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ehr_desktop.application.desk import Desk
from ehr_desktop.domain.merge import Keep
from ehr_desktop.domain.note import Place
from ehr_desktop.ui.note_form.sitting import Sitting, open_note
from tests.application.fake_api import EVERYTHING, FakeApi
from tests.contracts.memory_store import MemoryStore
from tests.desk import RIVERA, TYPES, HandClock, desk_over, full_api, with_caseload

FIELDS = ("subjective", "plan")
SIDES = st.integers(0, 1)
TYPING = st.tuples(st.just("type"), SIDES, st.sampled_from(FIELDS))
#: A round, and what is decided then, if anything has to be.
ROUND = st.tuples(st.just("round"), SIDES, st.sampled_from(["", *map(str, Keep)]))
ACTS = st.one_of(
    TYPING,
    TYPING,
    ROUND,
    ROUND,
    st.tuples(st.just("tick"), SIDES, st.sampled_from(["F33.1", "F51.01", "F43.10"])),
    st.tuples(st.just("look"), SIDES, st.sampled_from(["", *FIELDS])),
    st.tuples(st.just("lose the answer"), SIDES, st.just("")),
)


class Form:
    """A form that shows what it has read and what was typed since, as the page does."""

    def __init__(self, desk: Desk, note_id: str) -> None:
        self.desk = desk
        self.sitting: Sitting = open_note(desk, note_id)
        self.shown = dict(self.sitting.note.answers)

    def type(self, field: str, word: str) -> None:
        """A word more in a text, and saved."""
        self.shown[field] = f"{self.shown.get(field, '')} {word}".strip()
        self.sitting.save(self.shown, {})

    def tick(self, code: str) -> None:
        """A diagnosis more."""
        codes = self.shown.get("diagnoses") or ()
        assert isinstance(codes, tuple)
        self.shown["diagnoses"] = tuple(dict.fromkeys([*map(str, codes), code]))
        self.sitting.save(self.shown, {})

    def look(self, held: str) -> None:
        """Shows what came into the note, but in the field that has the keys."""
        self.shown |= self.sitting.take_in(self.shown, held)
        self.shown = {key: value for key, value in self.shown.items() if value}

    def decide(self, keep: Keep) -> None:
        """The same for every field, as far as it is offered."""
        need = self.desk.conflicts.need(self.sitting.note.id)
        if need and need.merge:
            choices = {
                one.field.id: Keep.MINE if one.both is None and keep is Keep.BOTH else keep
                for one in need.merge.conflicts
            }
            assert self.desk.conflicts.decide(need, choices)

    @property
    def place(self) -> Place:
        """Where the note is."""
        read = self.sitting.look()
        assert read
        return read.place


def two_forms(api: FakeApi, clock: HandClock) -> tuple[Form, Form]:
    """Both computers with the draft of one of them."""
    one, other = (with_caseload(desk_over(MemoryStore(clock.now), api, clock)) for _ in range(2))
    note = one.drafts.begin(RIVERA.id, TYPES["Progress Note"], {}, None)
    note = one.drafts.save(note, {"subjective": "begun", "diagnoses": ("F41.1",)}, None, "form")
    one.engine.run_once()
    other.pull.run_once()
    [server_id] = api.notes
    with other.store.reading() as tx:
        there = tx.note_of_server_id(server_id)
    assert there
    return Form(one, note.id), Form(other, there.id)


@settings(deadline=None, max_examples=80)
@given(acts=st.lists(ACTS, min_size=8, max_size=30), keeps_keys=st.booleans())
def test_no_word_is_ever_gone(acts: list[tuple[str, int, str]], keeps_keys: bool) -> None:
    api, clock = full_api(), HandClock()
    api.capabilities = EVERYTHING if keeps_keys else None
    forms = two_forms(api, clock)
    typed: set[str] = {"begun", "F41.1"}
    for number, (act, side, what) in enumerate(acts):
        form = forms[side]
        match act:
            case "type":
                form.type(what, f"w{number}")
                typed.add(f"w{number}")
            case "tick":
                form.tick(what)
                typed.add(what)
            case "look":
                form.look(what)
            case "lose the answer":
                api.lose_next_answer()
            case _:
                clock.move(minutes=30)
                form.desk.engine.run_once()
                if what:
                    form.decide(Keep(what))
    for _ in range(3):
        for form in forms:
            clock.move(minutes=30)
            form.desk.engine.run_once()
            form.decide(Keep.BOTH)
            form.desk.engine.run_once()
            form.desk.drafts.close(form.sitting.note.id)
            form.desk.pull.run_once()

    assert [form.place for form in forms] == [Place.ACCEPTED, Place.ACCEPTED]
    [copy] = api.notes.values()
    kept = [copy.columns, *(text for form in forms for text in form.desk.my_notes.set_aside(form.sitting.note.id))]
    words = {word for columns in kept for value in columns.values() for word in _words(value)}
    assert typed <= words


def _words(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, tuple) else str(value).replace("/", " ").split()
