"""*My notes* and the search in every store: one in memory and the encrypted file alike."""

from datetime import date, timedelta

import pytest

from ehr_desktop.application.ports import (
    NoteFilter,
    NoteOrder,
    Store,
)
from ehr_desktop.domain.note import NoteStatus
from tests.contracts.stores import ids, put
from tests.store.samples import (
    CHEN,
    NOW,
    RIVERA,
    a_copy,
    a_note,
    an_appointment,
    an_attempt,
    an_outbox_row,
    refused,
)

# --- My notes -----------------------------------------------------------------------------------------------


def a_practice(store: Store) -> None:
    """Six notes in several statuses, of two known clients and one unknown."""
    with store.writing() as tx:
        tx.replace_clients([RIVERA, CHEN])
        tx.replace_appointments(RIVERA.id, [an_appointment()])
    hour = timedelta(hours=1)
    put(
        store,
        a_note("n1", day="2026-11-03", appointment_id="a1", changed_at=NOW - 6 * hour),
        a_note("n2", day="2026-11-10", client_id=CHEN.id, changed_at=NOW - hour),
        a_note(
            "n3",
            day="2026-11-17",
            server=a_copy("s3", NoteStatus.SIGNED),
            changed_at=NOW - 2 * hour,
            accepted_revision=1,
        ),
        a_note("n4", day="2026-11-10", client_id="c9", changed_at=NOW - 3 * hour, note_type="Intake Assessment"),
        a_note("n5", day="", appointment_id="a1", changed_at=NOW),
        a_note(
            "n6",
            day="2026-10-01",
            server=a_copy("s6", NoteStatus.RETURNED_FOR_REVISION, is_locked=True, unlock_until=NOW),
            changed_at=NOW - 9 * hour,
        ),
        rows=(an_outbox_row("n2", refusal=refused()), an_outbox_row("n1"), an_outbox_row("n5", attempt=an_attempt(1))),
    )


def test_a_row_says_what_a_list_shows(store: Store) -> None:
    a_practice(store)
    with store.reading() as tx:
        by_id = {row.note_id: row for row in tx.rows(NoteFilter(), 10)}
    first, unknown, returned = by_id["n1"], by_id["n4"], by_id["n6"]
    assert (first.client_name, first.mrn, first.note_type) == ("Rivera, Ana", "204-093", "Progress Note")
    assert (first.appointment_id, first.appointment_start, first.cpt_code) == ("a1", "09:00", "90834")
    assert (first.session_day, first.changed_at) == (date(2026, 11, 3), NOW - timedelta(hours=6))
    assert first.excerpt == "Arrived on time."
    assert (unknown.client_id, unknown.client_name, unknown.mrn) == ("c9", "", "")
    assert (unknown.appointment_id, unknown.appointment_start, unknown.cpt_code) == (None, "", "")
    assert (returned.status, returned.is_locked, returned.unlock_until) == (
        NoteStatus.RETURNED_FOR_REVISION,
        True,
        NOW,
    )
    assert by_id["n5"].session_day is None


def test_without_an_appointment_the_code_is_the_notes_own(store: Store) -> None:
    put(store, a_note(answers={"cpt_code": "90837"}))
    with store.reading() as tx:
        assert tx.rows(NoteFilter(), 10)[0].cpt_code == "90837"


ORDERS = [
    (NoteOrder.SESSION, True, ["n3", "n4", "n2", "n1", "n6", "n5"]),
    (NoteOrder.SESSION, False, ["n5", "n6", "n1", "n2", "n4", "n3"]),
    (NoteOrder.CHANGED, True, ["n5", "n2", "n3", "n4", "n1", "n6"]),
    (NoteOrder.CHANGED, False, ["n6", "n1", "n4", "n3", "n2", "n5"]),
    (NoteOrder.CLIENT, False, ["n4", "n2", "n3", "n1", "n6", "n5"]),
    (NoteOrder.CLIENT, True, ["n3", "n1", "n6", "n5", "n2", "n4"]),
    (NoteOrder.NOTE_TYPE, False, ["n4", "n3", "n2", "n1", "n6", "n5"]),
    (NoteOrder.NOTE_TYPE, True, ["n3", "n2", "n1", "n6", "n5", "n4"]),
    (NoteOrder.STATUS, False, ["n4", "n2", "n1", "n5", "n6", "n3"]),
    (NoteOrder.STATUS, True, ["n3", "n6", "n4", "n2", "n1", "n5"]),
]


@pytest.mark.parametrize(("order", "descending", "expected"), ORDERS)
def test_rows_come_in_the_order_asked_for_newest_session_first_within_it(
    store: Store, order: NoteOrder, descending: bool, expected: list[str]
) -> None:
    a_practice(store)
    wanted = NoteFilter(order=order, descending=descending)
    assert ids(store, wanted) == expected
    assert ids(store, wanted, 2, 0) + ids(store, wanted, 2, 2) + ids(store, wanted, 2, 4) == expected
    assert ids(store, wanted, 2, 6) == []


FILTERS = [
    (NoteFilter(statuses=frozenset({NoteStatus.SIGNED})), {"n3"}),
    (
        NoteFilter(statuses=frozenset({NoteStatus.DRAFT, NoteStatus.RETURNED_FOR_REVISION})),
        {"n1", "n2", "n4", "n5", "n6"},
    ),
    (NoteFilter(needs_you=True), {"n2"}),
    (NoteFilter(not_sent=True), {"n1", "n2", "n4", "n6"}),
    (NoteFilter(no_appointment=True), {"n2", "n3", "n4", "n6"}),
    (NoteFilter(no_appointment=True, not_sent=True, statuses=frozenset({NoteStatus.DRAFT})), {"n2", "n4"}),
    (NoteFilter(words="rivera", statuses=frozenset({NoteStatus.DRAFT})), {"n1", "n5"}),
    (NoteFilter(words="arrived", needs_you=True), {"n2"}),
    (NoteFilter(words="arrived", no_appointment=True, not_sent=True), {"n2", "n4", "n6"}),
]


@pytest.mark.parametrize(("wanted", "expected"), FILTERS)
def test_filters_combine(store: Store, wanted: NoteFilter, expected: set[str]) -> None:
    a_practice(store)
    assert set(ids(store, wanted)) == expected


def test_the_counts_are_those_of_the_filters(store: Store) -> None:
    a_practice(store)
    with store.reading() as tx:
        counts = tx.counts()
        assert counts.all == 6
        for status in NoteStatus:
            assert counts.by_status[status] == tx.count(NoteFilter(statuses=frozenset({status})))
    assert (counts.needs_you, counts.not_sent, counts.no_appointment) == (1, 4, 4)


def test_a_locked_draft_is_listed_as_locked(store: Store) -> None:
    with store.writing() as tx:
        tx.put_note(a_note("n1", server=a_copy("s1", is_locked=True)))
        tx.put_note(a_note("n2", server=a_copy("s2")))
    with store.reading() as tx:
        rows = tx.rows(NoteFilter(statuses=frozenset({NoteStatus.LOCKED})), 10)
        assert [(row.note_id, row.status) for row in rows] == [("n1", NoteStatus.LOCKED)]
        assert (tx.counts().by_status[NoteStatus.LOCKED], tx.counts().by_status[NoteStatus.DRAFT]) == (1, 1)
        kept = tx.note("n1")
    assert kept
    assert kept.status is NoteStatus.DRAFT


# --- search -------------------------------------------------------------------------------------------------

WRITTEN = a_note(
    answers={
        "session_date": "2026-11-17",
        "subjective": "Anxiety “about a six” ahead of the café’s review; sleeps in naïvely.",
        "symptoms": {"Irritability": "Severe", "Panic": "None"},
        "goals": ({"goal": "Return to work", "progress": "Some Progress"},),
        "interventions": ("Cognitive restructuring",),
        "diagnoses": ("F41.1 Generalized anxiety disorder",),
        "cpt_code": "90837",
    }
)

FINDS = [
    "anxiety",
    "ANX",
    "cafe",
    "café's",
    "naive",
    "about a six",
    "six about",
    "irritab",
    "restructuring",
    "return work",
    "rivera",
    "River anx",
    "204-093",
    "progress note",
    "F41",
    "F41.1",
    "90837",
    "anxiety -",
    '"anxiety"',
    "(anxiety)",
    "anxiety*",
    "anxiety:",
]
MISSES = ["nxiety", "panic", "anxiety mild", "chen", "anxiety zebra", "2026-11-17"]
ODD = [
    "o'",
    "'",
    '"',
    '""',
    "*",
    "-",
    "^a",
    "NEAR(",
    "AND",
    "a OR",
    "text:",
    "{",
    "}",
    "\\",
    "%",
    ";",
    "\x00",
    "a\x00b",
]


@pytest.mark.parametrize("words", FINDS)
def test_a_note_is_found_by_any_of_its_words_and_its_clients(store: Store, words: str) -> None:
    put(store, WRITTEN)
    with store.writing() as tx:
        tx.replace_clients([RIVERA])
    assert ids(store, NoteFilter(words=words)) == ["n1"]


@pytest.mark.parametrize("words", MISSES)
def test_a_note_is_not_found_by_others(store: Store, words: str) -> None:
    put(store, WRITTEN)
    with store.writing() as tx:
        tx.replace_clients([RIVERA])
    assert ids(store, NoteFilter(words=words)) == []


def test_a_note_that_is_accepted_is_found_by_the_words_it_has_now(store: Store) -> None:
    put(store, a_note(text="A heron stood there."))
    put(store, a_note(text="A heron stood there.", accepted_revision=1, server=a_copy()))
    assert ids(store, NoteFilter(words="heron")) == ["n1"]
    put(store, a_note(text="An egret stood there.", accepted_revision=1, server=a_copy()))
    assert (ids(store, NoteFilter(words="heron")), ids(store, NoteFilter(words="egret"))) == ([], ["n1"])
    put(store, a_note(text="An egret stood there.", accepted_revision=1, server=a_copy(), deleted_at=NOW))
    assert ids(store, NoteFilter(words="egret")) == []
    put(store, a_note(text="An egret stood there.", accepted_revision=1, server=a_copy()))
    assert ids(store, NoteFilter(words="egret")) == ["n1"]


@pytest.mark.parametrize("words", ODD)
def test_no_character_breaks_the_search(store: Store, words: str) -> None:
    put(store, WRITTEN)
    ids(store, NoteFilter(words=words))


def test_nothing_but_signs_is_no_search_yet(store: Store) -> None:
    put(store, WRITTEN)
    assert ids(store, NoteFilter(words="  ' ")) == ["n1"]


def test_a_hit_stands_between_its_marks(store: Store) -> None:
    put(store, a_note(text="Arrived on time. Café review ahead."))
    with store.reading() as tx:
        assert tx.rows(NoteFilter(words="cafe"), 10)[0].excerpt == "Arrived on time. \x02Café\x03 review ahead."
        assert (
            tx.rows(NoteFilter(words="arr rev"), 10)[0].excerpt == "\x02Arrived\x03 on time. Café \x02review\x03 ahead."
        )


def test_a_changed_text_is_found_by_its_new_words_only(store: Store) -> None:
    put(store, a_note(text="walnut"))
    put(store, a_note(text="almond"))
    assert ids(store, NoteFilter(words="walnut")) == []
    assert ids(store, NoteFilter(words="almond")) == ["n1"]


def test_the_excerpt_is_the_clinicians_own_words_first(store: Store) -> None:
    chosen = {"symptoms": {"Anxiety": "Mild"}, "session_date": "2026-11-17", "risk_level": "None"}
    put(store, WRITTEN, a_note("n2", answers=chosen))
    with store.reading() as tx:
        excerpts = {row.note_id: row.excerpt for row in tx.rows(NoteFilter(), 10)}
    assert excerpts["n1"].startswith("Anxiety “about a six” ahead of the café’s review")
    assert excerpts["n2"] == "Anxiety: Mild"


def test_a_long_excerpt_is_cut(store: Store) -> None:
    put(store, a_note(text="word " * 1000))
    with store.reading() as tx:
        assert 100 < len(tx.rows(NoteFilter(), 10)[0].excerpt) <= 200


def test_a_note_of_an_unknown_type_is_listed_and_found(store: Store) -> None:
    answers = {"session_date": "2026-11-17", "text:subjective": "A walk in the park"}
    put(store, a_note(note_type="A type to come", answers=answers))
    assert ids(store, NoteFilter(words="park")) == ids(store, NoteFilter(words="type to come")) == ["n1"]
    with store.reading() as tx:
        assert tx.rows(NoteFilter(), 10)[0].excerpt == "A walk in the park"
