"""Whatever a note, an attempt or an appointment holds comes back from the file as it was."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ehr_desktop.application.outbox import Attempt, Operation, OutboxRow, Refusal
from ehr_desktop.domain.columns import COLUMN_KINDS
from ehr_desktop.domain.note import Note, NoteStatus, ServerCopy
from ehr_desktop.domain.people import Appointment, AppointmentStatus
from ehr_desktop.store import SqlStore, open_store
from ehr_desktop.store.json_text import attempt_from_text, attempt_to_text, instant_to_text
from tests.store.samples import a_note, an_attempt, key

names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
texts = st.text(st.characters(codec="utf-8"), max_size=40)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=zones | st.just(UTC))
maybe = st.none
days = st.dates().map(lambda day: day.isoformat())

#: Any answer, half surrogate pairs included: what was typed must not be lost to a bad keyboard driver.
typed = st.text(max_size=40)
simple = typed | st.booleans() | st.integers() | st.none() | st.lists(typed, max_size=3).map(tuple)
severities = st.dictionaries(names, typed, max_size=3)
items = st.lists(st.dictionaries(names, simple, max_size=3), max_size=3).map(tuple)
answers = st.fixed_dictionaries(
    {}, optional={"session_date": days | st.just(""), "subjective": typed, "cpt_code": typed, "goals": items}
).flatmap(lambda known: st.dictionaries(names, simple | severities | items, max_size=4).map(lambda more: more | known))
columns = st.dictionaries(
    st.sampled_from(sorted(COLUMN_KINDS)),
    typed | st.lists(typed, max_size=3).map(tuple) | st.booleans() | st.integers() | st.none(),
)
copies = st.builds(
    ServerCopy,
    id=names,
    client_id=names,
    clinician_id=names,
    note_type=names,
    status=st.sampled_from(NoteStatus),
    appointment_id=names | maybe(),
    columns=columns,
    version=texts,
    updated_at=instants | maybe(),
    signed_at=instants | maybe(),
    is_locked=st.booleans(),
    unlock_until=instants | maybe(),
)
notes = st.builds(
    Note,
    id=names,
    client_id=names,
    clinician_id=names,
    note_type=st.just("Progress Note") | names,
    type_version=st.integers(0, 9),
    answers=answers,
    appointment_id=names | maybe(),
    revision=st.integers(0, 2**40),
    accepted_revision=st.integers(0, 2**40) | maybe(),
    server=copies | maybe(),
    created_at=instants | maybe(),
    changed_at=instants | maybe(),
    deleted_at=instants | maybe(),
)
attempts = st.builds(
    Attempt,
    operation=st.sampled_from(Operation),
    key=names,
    revision=st.integers(0, 2**40),
    body=st.binary(max_size=60),
    all_columns=columns,
    appointment_id=names | maybe(),
    server_id=names | maybe(),
    version=texts | maybe(),
)
refusals = st.builds(
    Refusal,
    status=st.integers(400, 499),
    message=typed,
    at=instants,
    errors=st.lists(st.tuples(texts, typed), max_size=3).map(tuple),
)
outbox_rows = st.builds(
    OutboxRow,
    note_id=st.just("n1"),
    since=instants,
    failures=st.integers(0, 99),
    next_attempt_at=instants | maybe(),
    attempt=attempts | maybe(),
    refusal=refusals | maybe(),
    theirs=copies | maybe(),
)
appointments = st.builds(
    Appointment,
    id=names,
    client_id=names,
    clinician_id=names,
    day=st.dates(),
    start=texts,
    end=texts,
    starts_at=instants,
    minutes=st.integers(0, 600) | maybe(),
    kind=texts,
    cpt_code=texts,
    place=texts,
    status=st.sampled_from(AppointmentStatus),
)

of_one_store = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def store(tmp_path: Path) -> SqlStore:
    """One store for all examples of a test."""
    return open_store(tmp_path / "notes.db", key())


@of_one_store
@given(note=notes)
def test_a_note_comes_back_as_it_was(store: SqlStore, note: Note) -> None:
    with store.writing() as tx:
        tx.put_note(note)
        tx.put_note(note)
    with store.reading() as tx:
        assert tx.note(note.id) == note


@of_one_store
@given(row=outbox_rows)
def test_an_outbox_row_comes_back_as_it_was(store: SqlStore, row: OutboxRow) -> None:
    with store.writing() as tx:
        tx.put_note(a_note())
        tx.put_outbox_row(row)
    with store.reading() as tx:
        assert tx.outbox_row("n1") == row


@of_one_store
@given(appointment=appointments)
def test_an_appointment_comes_back_as_it_was(store: SqlStore, appointment: Appointment) -> None:
    with store.writing() as tx:
        tx.replace_appointments(appointment.client_id, [appointment])
    with store.reading() as tx:
        assert tx.appointment(appointment.id) == appointment


@given(one=instants, other=instants)
def test_instants_sort_as_their_texts_do(one: datetime, other: datetime) -> None:
    one_text, other_text = instant_to_text(one), instant_to_text(other)
    assert one_text is not None
    assert other_text is not None
    assert (one < other) == (one_text < other_text)


def test_an_instant_without_a_zone_is_a_bug(store: SqlStore) -> None:
    with pytest.raises(ValueError, match="time zone"), store.writing() as tx:
        tx.put_note(a_note(changed_at=datetime(2026, 1, 1)))


def test_an_attempt_kept_by_an_earlier_version_replaces_nothing() -> None:
    kept = json.loads(attempt_to_text(an_attempt()))
    del kept["replaces"]
    assert attempt_from_text(json.dumps(kept), an_attempt().body) == an_attempt()
