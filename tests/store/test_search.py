"""What the search of the encrypted file does beyond the contract: rank, snippets, words in thousands of notes."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.domain.note import NoteStatus
from ehr_desktop.store import SqlStore, note_list, open_store
from ehr_desktop.store.hits import excerpt_of
from tests.store.samples import CHEN, RIVERA, a_copy, a_note, key


@pytest.fixture
def store(tmp_path: Path) -> SqlStore:
    """An empty store."""
    return open_store(tmp_path / "notes.db", key())


def found(store: SqlStore, wanted: NoteFilter, limit: int = 50, offset: int = 0) -> list[str]:
    with store.reading() as tx:
        return [row.note_id for row in tx.rows(wanted, limit, offset)]


def test_a_clients_name_ranks_before_a_word_in_the_text(store: SqlStore) -> None:
    with store.writing() as tx:
        tx.replace_clients([RIVERA, CHEN])
        tx.put_note(a_note("n1", "Walked along the rivera with the family, then rivera again.", client_id=CHEN.id))
        tx.put_note(a_note("n2", "Slept well."))
        tx.put_note(a_note("n3", "Nothing of it.", client_id=CHEN.id))
    assert found(store, NoteFilter(words="rivera")) == ["n2", "n1"]


def test_a_text_that_says_it_more_often_ranks_first(store: SqlStore) -> None:
    with store.writing() as tx:
        tx.put_note(a_note("n1", "Panic once, and then a long and quiet evening at home with the family."))
        tx.put_note(a_note("n2", "Panic, panic, panic."))
        tx.put_note(a_note("n3", "Nothing."))
    assert found(store, NoteFilter(words="panic")) == ["n2", "n1"]


def test_a_hit_far_into_a_long_text_is_shown_with_the_words_around_it(store: SqlStore) -> None:
    with store.writing() as tx:
        tx.put_note(a_note(text="before " * 500 + "walnut cake " + "after " * 500))
    with store.reading() as tx:
        excerpt = tx.rows(NoteFilter(words="waln"), 1)[0].excerpt
    assert "before \x02walnut\x03 cake after" in excerpt
    assert len(excerpt) < 300


def test_a_word_that_stands_in_a_note_a_hundred_thousand_times_is_shown_like_any_other(store: SqlStore) -> None:
    with store.writing() as tx:
        tx.put_note(a_note(text="The plan. " + "walnut cake " * 100_000))
    with store.reading() as tx:
        [row] = tx.rows(NoteFilter(words="waln"), 50)
    assert row.excerpt.startswith("The plan. \x02walnut\x03 cake \x02walnut\x03 cake")
    assert row.excerpt.endswith("…")
    assert len(row.excerpt) < 300


def test_the_words_looked_for_are_shown_where_most_of_them_stand_together() -> None:
    text = "Panic at the door. " + "quiet " * 60 + "On the bridge she felt PÁNICO, then calm. " + "quiet " * 60
    assert "\x02bridge\x03 she felt \x02PÁNICO\x03, then" in excerpt_of(text, ["panic", "bridge"])
    assert excerpt_of(text, ["panic"]).startswith("\x02Panic\x03 at the door.")


@pytest.mark.parametrize(
    ("text", "word", "shown"),
    [
        ("Unhappy, but happy at home.", "happ", "Unhappy, but \x02happy\x03 at home."),
        ("Met Sean O’Brien again.", "o'brien", "Met Sean \x02O’Brien\x03 again."),
        ("Ein großer İstanbul-Plan.", "gros", "Ein großer İstanbul-Plan."),
        ("Ein großer İstanbul-Plan.", "istan", "Ein großer \x02İstanbul\x03-Plan."),
        ("Nothing of it.", "rivera", "Nothing of it."),
    ],
)
def test_only_the_beginning_of_a_word_is_a_hit(text: str, word: str, shown: str) -> None:
    assert excerpt_of(text, [word]) == shown


@settings(deadline=None, max_examples=300)
@given(text=st.text("aAáßİ o’_\u0301") | st.text(), words=st.lists(st.text("aAáo’_", min_size=1), max_size=3))
def test_an_excerpt_is_a_stretch_of_the_text(text: str, words: list[str]) -> None:
    looked_for = [word for word in words if any(letter.isalnum() for letter in word)]
    shown = excerpt_of(text, looked_for).replace("\x02", "").replace("\x03", "").strip("…")
    assert shown in text.replace("\x02", "").replace("\x03", "")


def test_of_hits_too_many_to_rank_the_newest_come_first(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(note_list, "_RANKED_HITS", 3)
    with store.writing() as tx:
        tx.put_note(a_note("n1", "Panic, panic, panic."))
        for number in range(2, 6):
            is_signed = number % 2 == 0
            tx.put_note(a_note(f"n{number}", "Panic", server=a_copy(f"s{number}") if not is_signed else None))
        tx.put_note(a_note("n6", "Panic", server=a_copy("s6", NoteStatus.SIGNED), appointment_id="a1"))
    assert found(store, NoteFilter(words="panic")) == ["n6", "n5", "n4", "n3", "n2", "n1"]
    assert found(store, NoteFilter(words="panic"), 2, 2) == ["n4", "n3"]
    assert found(store, NoteFilter(words="panic", statuses=frozenset({NoteStatus.SIGNED}))) == ["n6"]
    assert found(store, NoteFilter(words="panic", no_appointment=True)) == ["n5", "n4", "n3", "n2", "n1"]
    with store.reading() as tx:
        assert tx.count(NoteFilter(words="panic")) == 6
        assert tx.count(NoteFilter(words="panic", no_appointment=True)) == 5


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text() | st.text("\"'*^:()-+{}\\ aANDORNEAR\x00,."))
def test_nothing_that_can_be_typed_breaks_the_search(store: SqlStore, words: str) -> None:
    with store.writing() as tx:
        tx.put_note(a_note())
    with store.reading() as tx:
        assert len(tx.rows(NoteFilter(words=words), 10)) == tx.count(NoteFilter(words=words))
