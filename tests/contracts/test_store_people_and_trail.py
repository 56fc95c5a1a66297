"""Clients, sessions, facts and the audit trail in every store: one in memory and the encrypted file alike."""

import platform
from dataclasses import replace
from datetime import timedelta

import pytest

from ehr_desktop.application.ports import (
    AuditCheck,
    AuditFilter,
    AuditKind,
    AuditOrder,
    AuditRow,
    NoteFilter,
    NoteOrder,
    Store,
)
from ehr_desktop.domain.people import AppointmentStatus, Client
from tests.contracts.stores import ids, put
from tests.store.samples import (
    CHEN,
    EVERYONE,
    NOW,
    OBRIEN,
    RIVERA,
    a_note,
    an_appointment,
)

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


def test_kept_appointments_join_those_already_there(store: Store) -> None:
    with store.writing() as tx:
        tx.replace_appointments(RIVERA.id, [an_appointment("a1", 7)])
        tx.keep_appointments([an_appointment("a1", 14), an_appointment("a2", 0)])
        tx.keep_appointments([])
    with store.reading() as tx:
        assert tx.appointments(RIVERA.id) == [an_appointment("a2", 0), an_appointment("a1", 14)]


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
