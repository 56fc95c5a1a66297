"""What every store does: the same tests for the one in memory and for the encrypted file."""

import platform
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ehr_desktop.application.errors import StoreFailed
from ehr_desktop.application.outbox import OutboxRow, place_of
from ehr_desktop.application.ports import (
    AuditCheck,
    AuditFilter,
    AuditKind,
    AuditOrder,
    AuditRow,
    NoteFilter,
    NoteOrder,
    Store,
    Transaction,
)
from ehr_desktop.domain.note import Note, NoteStatus, Place
from ehr_desktop.domain.people import AppointmentStatus, Client
from ehr_desktop.store import open_store
from tests.contracts.memory_store import MemoryStore
from tests.store.samples import (
    CHEN,
    EVERYONE,
    NOW,
    OBRIEN,
    RIVERA,
    a_copy,
    a_note,
    an_appointment,
    an_attempt,
    an_outbox_row,
    key,
    refused,
)


@pytest.fixture(params=["in memory", "encrypted file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store, standing at NOW."""
    is_memory = request.param == "in memory"
    store: Store = MemoryStore(lambda: NOW) if is_memory else open_store(tmp_path / "notes.db", key(), lambda: NOW)
    yield store
    store.close()


def put(store: Store, *notes: Note, rows: tuple[OutboxRow, ...] = ()) -> None:
    """Save notes and outbox rows."""
    with store.writing() as tx:
        for note in notes:
            tx.put_note(note)
        for row in rows:
            tx.put_outbox_row(row)


def ids(store: Store, wanted: NoteFilter = NoteFilter(), limit: int = 50, offset: int = 0) -> list[str]:  # noqa: B008
    """The notes of a page, and the count agrees."""
    with store.reading() as tx:
        if not offset and limit == 50:
            assert tx.count(wanted) == len(tx.rows(wanted, 1000))
        return [row.note_id for row in tx.rows(wanted, limit, offset)]


def test_what_is_on_its_way_is_read_with_its_row(store: Store) -> None:
    put(store, a_note(), a_note("n2"), rows=(an_outbox_row(attempt=an_attempt()),))
    with store.reading() as tx:
        assert tx.on_its_way("n1") == (a_note(), an_outbox_row(attempt=an_attempt()))
        assert tx.on_its_way("n2") is None
        assert tx.on_its_way("n3") is None


def test_what_is_not_synced_is_there_all_the_same(store: Store) -> None:
    with store.writing(synced=False) as tx:
        tx.put_note(a_note())
    store.sync()
    with store.reading() as tx:
        assert tx.note("n1") == a_note()


# --- transactions -------------------------------------------------------------------------------------------


def test_what_was_written_is_there_in_the_next_transaction(store: Store) -> None:
    put(store, a_note())
    with store.reading() as tx:
        assert tx.note("n1") == a_note()


def test_an_error_takes_everything_back(store: Store) -> None:
    put(store, a_note(), rows=(an_outbox_row(),))

    def everything(tx: Transaction) -> None:
        tx.put_note(a_note("n2"))
        tx.put_note(a_note("n1", "Changed"))
        tx.remove_outbox_row("n1")
        tx.replace_clients(EVERYONE)
        tx.replace_appointments(RIVERA.id, [an_appointment()])
        tx.remember("about", "a server", NOW)
        tx.append_audit(AuditRow(NOW, "u1", AuditKind.VIEWED))
        raise LookupError

    with pytest.raises(LookupError), store.writing() as tx:
        everything(tx)
    with store.reading() as tx:
        assert tx.note("n1") == a_note()
        assert tx.note("n2") is None
        assert tx.outbox() == [an_outbox_row()]
        assert not tx.clients()
        assert tx.appointment("a1") is None
        assert tx.fact("about") is None
        assert not tx.audit(10)
    assert ids(store, NoteFilter(words="changed")) == []


def test_a_writer_reads_what_it_has_written(store: Store) -> None:
    with store.writing() as tx:
        tx.put_note(a_note())
        assert tx.note("n1") == a_note()
        assert [row.note_id for row in tx.rows(NoteFilter(), 10)] == ["n1"]


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    with pytest.raises(StoreFailed, match="locked"), store.reading():
        pass
    with pytest.raises(StoreFailed, match="locked"), store.writing():
        pass
    with pytest.raises(StoreFailed, match="locked"):
        store.lend_key(lambda _: None)


def test_the_key_is_lent_as_a_copy_that_is_wiped(store: Store) -> None:
    lent: list[bytearray] = []
    seen: list[bytes] = []

    def use(borrowed: bytearray) -> None:
        lent.append(borrowed)
        seen.append(bytes(borrowed))

    store.lend_key(use)
    store.lend_key(use)
    assert seen == [bytes(key())] * 2
    assert lent == [bytearray(32)] * 2


# --- notes --------------------------------------------------------------------------------------------------


def test_a_note_is_replaced_whole(store: Store) -> None:
    put(store, a_note(appointment_id="a1", server=a_copy()))
    changed = a_note(text="Left early.", revision=2, answers={"session_date": ""}, changed_at=NOW + timedelta(hours=1))
    put(store, changed)
    with store.reading() as tx:
        assert tx.note("n1") == changed
        assert tx.note_of_server_id("s1") is None


def test_an_unknown_note_is_none(store: Store) -> None:
    with store.reading() as tx:
        assert tx.note("n1") is None
        assert tx.outbox_row("n1") is None
        assert tx.client("c1") is None
        assert tx.appointment("a1") is None


def test_a_note_is_found_by_the_servers_id(store: Store) -> None:
    put(store, a_note("n1"), a_note("n2", server=a_copy("s2")))
    with store.reading() as tx:
        found = tx.note_of_server_id("s2")
        assert found is not None
        assert found.id == "n2"
        assert tx.note_of_server_id("s1") is None


def test_a_removed_note_leaves_nothing(store: Store) -> None:
    put(store, a_note(), rows=(an_outbox_row(),))
    with store.writing() as tx:
        tx.remove_note("n1")
        tx.remove_note("never there")
    with store.reading() as tx:
        assert tx.note("n1") is None
        assert not tx.outbox()
    assert ids(store, NoteFilter(words="arrived")) == []


def test_a_clients_notes_come_newest_session_first_without_deleted_ones(store: Store) -> None:
    put(
        store,
        a_note("n1", day="2026-11-01"),
        a_note("n2", day="2026-11-15"),
        a_note("n3", day=""),
        a_note("n4", deleted_at=NOW),
        a_note("n5", client_id=CHEN.id),
        a_note("n6", day="2026-11-15"),
    )
    with store.reading() as tx:
        assert [note.id for note in tx.notes_of_client(RIVERA.id)] == ["n6", "n2", "n1", "n3"]


def test_a_deleted_note_is_in_no_list_and_can_be_restored(store: Store) -> None:
    put(store, a_note(deleted_at=NOW))
    with store.reading() as tx:
        assert tx.note("n1") == a_note(deleted_at=NOW)
        assert tx.counts().all == tx.counts().not_sent == tx.counts().no_appointment == 0
    assert ids(store) == ids(store, NoteFilter(words="arrived")) == ids(store, NoteFilter(not_sent=True)) == []
    put(store, a_note())
    assert ids(store) == ids(store, NoteFilter(words="arrived")) == ["n1"]


# --- the outbox ---------------------------------------------------------------------------------------------


def test_outbox_rows_come_oldest_first(store: Store) -> None:
    put(store, a_note("n1"), a_note("n2"), a_note("n3"))
    later = an_outbox_row("n1", since=NOW + timedelta(seconds=1))
    put(store, rows=(later, an_outbox_row("n2"), an_outbox_row("n3")))
    with store.reading() as tx:
        assert [row.note_id for row in tx.outbox()] == ["n2", "n3", "n1"]
        assert tx.outbox_row("n1") == later


def test_an_outbox_row_is_kept_whole_and_replaced_whole(store: Store) -> None:
    full = an_outbox_row(
        failures=3,
        next_attempt_at=NOW + timedelta(minutes=1),
        attempt=an_attempt(body=bytes(range(256)), server_id="s1", version='"v1"', appointment_id="a1", replaces="s0"),
        refusal=refused(),
        theirs=a_copy(updated_at=NOW, is_locked=True),
    )
    put(store, a_note(), rows=(full,))
    with store.reading() as tx:
        assert tx.outbox() == [full]
    put(store, rows=(an_outbox_row(),))
    with store.reading() as tx:
        assert tx.outbox() == [an_outbox_row()]
    with store.writing() as tx:
        tx.remove_outbox_row("n1")
        tx.remove_outbox_row("never there")
    with store.reading() as tx:
        assert not tx.outbox()


def test_an_outbox_row_without_its_note_is_a_bug(store: Store) -> None:
    with pytest.raises(ValueError, match=r"outbox row without|contradicting"):
        put(store, rows=(an_outbox_row(),))
    with store.reading() as tx:
        assert not tx.outbox()


def test_the_outbox_row_may_be_written_before_its_note(store: Store) -> None:
    with store.writing() as tx:
        tx.put_outbox_row(an_outbox_row())
        tx.put_note(a_note())
    with store.reading() as tx:
        assert tx.outbox() == [an_outbox_row()]


# --- where a note is ----------------------------------------------------------------------------------------

PLACES = [
    (None, None, Place.THIS_COMPUTER),
    (1, None, Place.THIS_COMPUTER),
    (2, None, Place.ACCEPTED),
    (None, an_outbox_row(), Place.THIS_COMPUTER),
    (2, an_outbox_row(), Place.THIS_COMPUTER),
    (None, an_outbox_row(attempt=an_attempt(2)), Place.SENT),
    (None, an_outbox_row(attempt=an_attempt(1)), Place.THIS_COMPUTER),
    (1, an_outbox_row(refusal=refused()), Place.NEEDS_YOU),
    (1, an_outbox_row(theirs=a_copy()), Place.NEEDS_YOU),
    (1, an_outbox_row(attempt=an_attempt(2), refusal=refused()), Place.NEEDS_YOU),
]


@pytest.mark.parametrize(("accepted", "row", "place"), PLACES)
def test_the_place_is_derived_as_the_use_cases_do(
    store: Store, accepted: int | None, row: OutboxRow | None, place: Place
) -> None:
    note = a_note(revision=2, accepted_revision=accepted)
    put(store, note, rows=(row,) if row else ())
    assert place_of(note, row) is place
    with store.reading() as tx:
        [listed] = tx.rows(NoteFilter(), 10)
        assert listed.place is place
        assert listed.next_attempt_at == (row.next_attempt_at if row else None)
        counts = tx.counts()
    assert counts.needs_you == (place is Place.NEEDS_YOU)
    assert counts.not_sent == (place in (Place.THIS_COMPUTER, Place.NEEDS_YOU))
    assert counts.unanswered == (place is Place.SENT)
    assert counts.not_sent_since == (row.since if row and counts.not_sent else None)
    assert ids(store, NoteFilter(needs_you=True)) == (["n1"] if counts.needs_you else [])
    assert ids(store, NoteFilter(not_sent=True)) == (["n1"] if counts.not_sent else [])


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


# --- clients and appointments -------------------------------------------------------------------------------


def test_clients_come_by_last_name(store: Store) -> None:
    accents = Client("c4", "1", "Zoë", "Ábel")
    with store.writing() as tx:
        tx.replace_clients([OBRIEN, RIVERA, CHEN, accents])
    with store.reading() as tx:
        assert [row.client for row in tx.clients()] == [accents, CHEN, OBRIEN, RIVERA]
        assert tx.client("c3") == OBRIEN


def test_the_caseload_is_replaced_and_clients_of_notes_stay(store: Store) -> None:
    with store.writing() as tx:
        tx.replace_clients(EVERYONE)
        tx.put_note(a_note(client_id=CHEN.id))
        tx.replace_clients([OBRIEN])
    with store.reading() as tx:
        assert tx.client(RIVERA.id) is None
        assert tx.client(CHEN.id) == CHEN
        assert [row.client for row in tx.clients()] == [CHEN, OBRIEN]


def test_a_renamed_client_is_listed_sorted_and_found_by_the_new_name(store: Store) -> None:
    put(store, a_note("n1"), a_note("n2", client_id=CHEN.id))
    with store.writing() as tx:
        tx.replace_clients([RIVERA, CHEN])
    by_name = NoteFilter(order=NoteOrder.CLIENT, descending=False)
    assert ids(store, by_name) == ["n2", "n1"]
    with store.writing() as tx:
        tx.replace_clients([replace(RIVERA, last_name="Abbott", mrn="777-777"), CHEN])
    assert ids(store, by_name) == ["n1", "n2"]
    assert ids(store, NoteFilter(words="abbott")) == ids(store, NoteFilter(words="777-777")) == ["n1"]
    assert ids(store, NoteFilter(words="rivera")) == ids(store, NoteFilter(words="204-093")) == []
    with store.reading() as tx:
        assert tx.rows(by_name, 1)[0].client_name == "Abbott, Ana"


def test_the_last_session_is_the_last_that_has_begun(store: Store) -> None:
    held = an_appointment("a1", 7)
    with store.writing() as tx:
        tx.replace_clients([RIVERA, CHEN])
        tx.replace_appointments(
            RIVERA.id,
            [
                held,
                an_appointment("a2", 14),
                an_appointment("a3", -7),
                an_appointment("a4", 1, status=AppointmentStatus.CANCELLED),
            ],
        )
    with store.reading() as tx:
        assert [row.last_session for row in tx.clients()] == [None, held.starts_at]


def test_appointments_come_newest_first_and_are_replaced(store: Store) -> None:
    other = an_appointment("a9", client_id=CHEN.id)
    with store.writing() as tx:
        tx.replace_appointments(CHEN.id, [other])
        tx.replace_appointments(RIVERA.id, [an_appointment("a1", 14), an_appointment("a2", 0), an_appointment("a3", 7)])
        tx.put_note(a_note(appointment_id="a1"))
        moved = an_appointment("a3", 1, status=AppointmentStatus.RESCHEDULED, minutes=None)
        tx.replace_appointments(RIVERA.id, [moved])
    with store.reading() as tx:
        assert tx.appointments(RIVERA.id) == [moved, an_appointment("a1", 14)]
        assert tx.appointments(CHEN.id) == [other]
        assert tx.appointment("a2") is None
    with store.writing() as tx:
        tx.replace_appointments(RIVERA.id, [])
    with store.reading() as tx:
        assert tx.appointments(RIVERA.id) == [an_appointment("a1", 14)]


# --- facts and the audit trail ------------------------------------------------------------------------------


def test_a_fact_is_remembered_replaced_and_forgotten(store: Store) -> None:
    with store.writing() as tx:
        assert tx.fact("about") is None
        tx.remember("about", "one", NOW)
        tx.remember("about", "two", NOW + timedelta(days=1))
    with store.reading() as tx:
        assert tx.fact("about") == ("two", NOW + timedelta(days=1))
    with store.writing() as tx:
        tx.remember("about", "", NOW)
        tx.remember("never there", "", NOW)
    with store.reading() as tx:
        assert tx.fact("about") is None


def test_the_audit_trail_grows_newest_first(store: Store) -> None:
    done = [AuditRow(NOW, "u1", kind, "n1", f"revision {number}") for number, kind in enumerate(AuditKind)]
    with store.writing() as tx:
        for row in done:
            tx.append_audit(row)
    with store.reading() as tx:
        assert list(tx.audit(100)) == done[::-1]
        assert list(tx.audit(2)) == done[:-3:-1]


def filled_trail(store: Store) -> None:
    """Seven entries over two days: of two notes of two clients, of nothing, by two people."""
    tomorrow = NOW + timedelta(days=1)
    with store.writing() as tx:
        tx.replace_clients(EVERYONE)
        tx.put_note(a_note("n1"))
        tx.put_note(a_note("n2", client_id=CHEN.id, note_type="Contact Note"))
        for row in (
            AuditRow(NOW, "u1", AuditKind.SIGNED_IN),
            AuditRow(NOW, "u1", AuditKind.VIEWED, "n1", "revision 1"),
            AuditRow(NOW, "u1", AuditKind.VIEWED, "n2", "revision 4"),
            AuditRow(tomorrow, "u2", AuditKind.SETTING_CHANGED, None, "text size: 100 to 150 %"),
            AuditRow(tomorrow, "u1", AuditKind.EXPORTED, "n2", "clipboard"),
            AuditRow(tomorrow, "u1", AuditKind.DELETED, "gone", "revision 2"),
            AuditRow(tomorrow, "u1", AuditKind.VIEWED, "n1", "revision 2"),
        ):
            tx.append_audit(row)


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (AuditFilter(), [7, 6, 5, 4, 3, 2, 1]),
        (AuditFilter(descending=False), [1, 2, 3, 4, 5, 6, 7]),
        (AuditFilter(kinds=frozenset({AuditKind.VIEWED, AuditKind.EXPORTED})), [7, 5, 3, 2]),
        (AuditFilter(note_id="n2"), [5, 3]),
        (AuditFilter(since=NOW + timedelta(hours=1)), [7, 6, 5, 4]),
        (AuditFilter(until=NOW + timedelta(days=1)), [3, 2, 1]),
        (AuditFilter(words="rivera"), [7, 2]),
        (AuditFilter(words="VIEWED chen"), [3]),
        (AuditFilter(words="contact clipboard"), [5]),
        (AuditFilter(words="u2"), [4]),
        (AuditFilter(words="150 %"), [4]),
        (AuditFilter(words="%_"), []),
        (AuditFilter(order=AuditOrder.KIND, descending=False), [6, 5, 4, 1, 7, 3, 2]),
        (AuditFilter(order=AuditOrder.KIND), [7, 3, 2, 1, 4, 5, 6]),
        (AuditFilter(order=AuditOrder.CLIENT, descending=False), [5, 3, 7, 2, 6, 4, 1]),
        (AuditFilter(order=AuditOrder.WHO), [4, 7, 6, 5, 3, 2, 1]),
    ],
)
def test_entries_of_the_trail_are_filtered_and_sorted(store: Store, wanted: AuditFilter, numbers: list[int]) -> None:
    filled_trail(store)
    with store.reading() as tx:
        assert list(tx.audit_numbers(wanted)) == numbers


def test_an_entry_names_what_it_is_about_as_far_as_it_is_known(store: Store) -> None:
    filled_trail(store)
    with store.reading() as tx:
        entries = tx.audit_entries([6, 3, 99, 1])
        counts = tx.audit_counts()
    assert [(one.number, one.row.note_id, one.client_name, one.note_type) for one in entries] == [
        (6, "gone", "", ""),
        (3, "n2", CHEN.name, "Contact Note"),
        (1, None, "", ""),
    ]
    assert {one.computer for one in entries} == {platform.node()}
    assert (counts[AuditKind.VIEWED], counts[AuditKind.EXPORTED], counts[AuditKind.SIGNED]) == (3, 1, 0)


def test_a_trail_is_read_whole_and_each_entry_has_a_hash(store: Store) -> None:
    with store.reading() as tx:
        assert tx.audit_head() is None
        assert tx.check_audit(lambda _: True) == AuditCheck(0)
    filled_trail(store)
    with store.reading() as tx:
        check, head = tx.check_audit(lambda _: True), tx.audit_head()
        before = tx.audit_head(3)
        assert tx.audit_head(8) is None
    assert head
    assert before
    assert check == AuditCheck(7, NOW, NOW + timedelta(days=1), head)
    assert (head.number, before.number, head.trail) == (7, 3, before.trail)
    assert len(head.hash) == len(before.hash) == 64
    assert head.hash != before.hash


def test_reading_a_trail_can_be_ended_between(store: Store) -> None:
    with store.writing() as tx:
        for _ in range(2_500):
            tx.append_audit(AuditRow(NOW, "u1", AuditKind.VIEWED))
    told: list[int] = []

    def hear(count: int) -> bool:
        told.append(count)
        return True

    with store.reading() as tx:
        assert tx.check_audit(hear) is not None
        assert tx.check_audit(lambda count: count < 2_000) is None
    assert told == [1_000, 2_000]


def test_kept_appointments_join_those_already_there(store: Store) -> None:
    with store.writing() as tx:
        tx.replace_appointments(RIVERA.id, [an_appointment("a1", 7)])
        tx.keep_appointments([an_appointment("a1", 14), an_appointment("a2", 0)])
        tx.keep_appointments([])
    with store.reading() as tx:
        assert tx.appointments(RIVERA.id) == [an_appointment("a2", 0), an_appointment("a1", 14)]


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
