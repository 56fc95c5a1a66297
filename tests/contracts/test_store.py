"""What every store does with notes, outbox and transactions: one in memory and the encrypted file alike."""

from datetime import timedelta

import pytest

from ehr_desktop.application.errors import StoreFailed
from ehr_desktop.application.outbox import OutboxRow, place_of
from ehr_desktop.application.ports import (
    AuditKind,
    AuditRow,
    NoteFilter,
    Store,
    Transaction,
)
from ehr_desktop.domain.note import Place
from tests.contracts.stores import ids, put
from tests.store.samples import (
    CHEN,
    EVERYONE,
    NOW,
    RIVERA,
    a_copy,
    a_note,
    an_appointment,
    an_attempt,
    an_outbox_row,
    key,
    refused,
)


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
