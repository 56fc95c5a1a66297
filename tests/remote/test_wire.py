"""Notes and people as JSON: what is read forgives, what is written does not."""

import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehr_desktop.application.outbox import Draft, Operation
from ehr_desktop.domain.columns import COLUMN_KINDS, ColumnKind, Columns, ColumnValue, without_blanks
from ehr_desktop.domain.note import NoteStatus
from ehr_desktop.domain.people import AppointmentStatus
from ehr_desktop.remote import people
from ehr_desktop.remote.wire import body_of, columns_of, note_row, server_copy
from tests.remote.notes import ROW

EVERY_COLUMN: dict[str, ColumnValue] = {
    "sessionDate": "2026-11-16",
    "sessionStartTime": "09:00",
    "sessionDuration": 50,
    "subjective": "Said “fine”.\n\n  Was not.",
    "suicidalIdeation": True,
    "selfHarm": False,
    "billable": False,
    "diagnosisCodes": ("F41.1", "F32.0"),
    "nextSessionDate": "2026-12-31",
}

ZONES = ["Etc/GMT+12", "Pacific/Honolulu", "America/New_York", "UTC", "Asia/Kolkata", "Pacific/Kiritimati"]


def create(columns: Columns, appointment_id: str | None = None) -> Draft:
    return Draft(Operation.CREATE, "c1", "Progress Note", columns, appointment_id, appointment_id is not None)


def update(columns: Columns, appointment_id: str | None = None, *, moved: bool = False) -> Draft:
    return Draft(Operation.UPDATE, "c1", "Progress Note", columns, appointment_id, moved)


def body(draft: Draft, *, able: bool = True) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body_of(draft, can_change_appointment=able))
    return found


@pytest.fixture(params=ZONES)
def anywhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """This computer in a time zone, from UTC−12 to UTC+14."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


# --- writing ------------------------------------------------------------------------------------------------


def test_a_create_is_a_draft_and_leaves_blanks_out() -> None:
    said = body(
        create({"subjective": "Slept.", "plan": "", "objective": None, "diagnosisCodes": (), "selfHarm": False})
    )

    assert said == {
        "clientId": "c1",
        "noteType": "Progress Note",
        "status": "DRAFT",
        "subjective": "Slept.",
        "selfHarm": False,
    }


def test_a_create_names_its_appointment_where_it_has_one() -> None:
    assert body(create({}, "a1"), able=False)["appointmentId"] == "a1"


def test_values_travel_as_what_they_are() -> None:
    said = body(create(EVERY_COLUMN))

    assert said["sessionDate"] == "2026-11-16T00:00:00.000Z"
    assert said["sessionDuration"] == 50
    assert said["diagnosisCodes"] == ["F41.1", "F32.0"]
    assert said["subjective"] == EVERY_COLUMN["subjective"]


def test_an_update_carries_what_changed_and_never_a_status() -> None:
    assert body(update({"plan": "Rest."})) == {"plan": "Rest."}


@pytest.mark.parametrize(
    ("column", "cleared"),
    [
        ("plan", None),
        ("sessionDate", None),
        ("sessionDuration", None),
        ("diagnosisCodes", []),
        ("interventionsUsed", []),
        ("selfHarm", False),
        ("billable", True),
    ],
)
def test_an_emptied_column_is_emptied_at_the_server(column: str, cleared: object) -> None:
    assert body(update({column: None})) == {column: cleared}


@pytest.mark.parametrize("appointment_id", ["a2", None])
def test_an_update_moves_the_appointment_where_the_server_can(appointment_id: str | None) -> None:
    draft = update({}, appointment_id, moved=True)

    assert body(draft) == {"appointmentId": appointment_id}
    assert body(draft, able=False) == {}
    assert body(update({}, appointment_id)) == {}


def test_the_same_draft_gives_the_same_bytes_in_any_order() -> None:
    backwards = dict(reversed(EVERY_COLUMN.items()))

    assert body_of(create(EVERY_COLUMN), can_change_appointment=True) == body_of(
        create(backwards), can_change_appointment=True
    )


def test_text_is_utf8_as_it_was_typed() -> None:
    sent = body_of(update({"plan": "Zoë – “später” 🙂"}), can_change_appointment=True)

    assert sent == '{"plan":"Zoë – “später” 🙂"}'.encode()


def test_half_a_surrogate_pair_does_not_stop_a_note() -> None:
    assert body(update({"plan": "a\ud83db"})) == {"plan": "a?b"}


# --- reading ------------------------------------------------------------------------------------------------


def test_a_whole_row() -> None:
    copy = server_copy(
        {**ROW, "appointmentId": "a1", "status": "SIGNED", "signedDate": "2026-11-17T10:00:00+01:00", "isLocked": True},
        None,
    )

    assert (copy.id, copy.client_id, copy.clinician_id) == ("n1", "c1", "u1")
    assert (copy.note_type, copy.status, copy.appointment_id) == ("Progress Note", NoteStatus.SIGNED, "a1")
    assert copy.columns == {
        "sessionDate": "2026-11-16",
        "subjective": "Slept better.",
        "diagnosisCodes": ("F41.1",),
    }
    assert copy.version == "2026-11-17T15:00:00.000Z"
    assert copy.updated_at == datetime(2026, 11, 17, 15, tzinfo=UTC)
    assert copy.signed_at == datetime(2026, 11, 17, 9, tzinfo=UTC)
    assert copy.is_locked


def test_nulls_and_what_was_never_heard_of() -> None:
    nothing = dict.fromkeys([*COLUMN_KINDS, "client", "clinician", "updatedAt", "isLocked", "signedDate"])
    copy = server_copy({**ROW, **nothing, "status": "PENDING_REVIEW", "moonPhase": {"full": True}}, '"7"')

    assert copy.status is NoteStatus.UNKNOWN
    assert copy.columns == {}
    assert copy.updated_at is None
    assert not copy.is_locked
    assert copy.version == '"7"'


def test_a_row_that_names_people_only_as_parts() -> None:
    row = {**ROW, "clientId": None, "clinicianId": None, "client": {"id": "c9"}, "clinician": {"id": "u9"}}

    copy = server_copy(row, None)

    assert (copy.client_id, copy.clinician_id) == ("c9", "u9")


@pytest.mark.parametrize("data", [ROW, {"note": ROW, "signatureEvent": {"id": "s1"}}])
def test_a_note_is_found_by_itself_or_as_a_part(data: object) -> None:
    assert note_row(data) == ROW


@pytest.mark.parametrize("data", [None, [], "n1", {}, {"id": "s1", "noteId": "n1"}, {"note": None}, {"id": 1}])
def test_what_is_no_note(data: object) -> None:
    assert note_row(data) == {}


def test_values_of_the_wrong_kind_say_nothing() -> None:
    wrong: dict[str, object] = {
        "subjective": ["a"],
        "sessionDuration": True,
        "selfHarm": "yes",
        "diagnosisCodes": "F41.1",
        "sessionDate": "soon",
        "dueDate": 20261116,
    }

    assert columns_of(wrong) == {}


def test_a_date_is_its_day_wherever_this_computer_stands(anywhere: str) -> None:
    row = {**ROW, "sessionDate": "2026-11-16T00:00:00.000Z", "dueDate": "2026-11-23T23:59:59.999Z"}

    assert columns_of(row)["sessionDate"] == "2026-11-16"
    assert columns_of(row)["dueDate"] == "2026-11-23"
    assert body(create({"sessionDate": "2026-11-16"}))["sessionDate"] == "2026-11-16T00:00:00.000Z"
    born = people.client({"id": "c1", "dateOfBirth": "1989-03-14T00:00:00.000Z"})
    assert born
    assert born.date_of_birth == date(1989, 3, 14)
    held = people.appointment(APPOINTMENT)
    assert held
    assert (held.day, held.starts_at) == (date(2026, 11, 16), datetime(2026, 11, 16, 14, tzinfo=UTC))


def _values(kind: ColumnKind) -> st.SearchStrategy[ColumnValue]:
    words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    match kind:
        case ColumnKind.TEXT:
            return words
        case ColumnKind.LIST:
            return st.lists(words, max_size=3).map(tuple)
        case ColumnKind.YES_NO:
            return st.booleans()
        case ColumnKind.NUMBER:
            return st.integers(1, 1440)
        case ColumnKind.DATE:
            return st.dates().map(date.isoformat)


@given(st.fixed_dictionaries({}, optional={name: _values(kind) for name, kind in COLUMN_KINDS.items()}))
def test_what_a_server_keeps_is_read_as_it_was_written(columns: dict[str, ColumnValue]) -> None:
    kept = body(create(columns))

    assert columns_of(kept) == without_blanks(columns)


# --- people -------------------------------------------------------------------------------------------------

APPOINTMENT: dict[str, Any] = {
    "id": "a1",
    "clientId": "c1",
    "clinicianId": "u1",
    "appointmentDate": "2026-11-16T00:00:00.000Z",
    "startTime": "09:00",
    "endTime": "09:50",
    "duration": 50,
    "timezone": "America/New_York",
    "appointmentType": "Individual Therapy",
    "cptCode": "90834",
    "serviceLocation": "Office",
    "status": "COMPLETED",
}


@pytest.mark.parametrize(
    ("changed", "starts_at"),
    [
        ({}, datetime(2026, 11, 16, 14, tzinfo=UTC)),
        ({"appointmentDate": "2026-07-16T00:00:00.000Z"}, datetime(2026, 7, 16, 13, tzinfo=UTC)),
        ({"timezone": None}, datetime(2026, 11, 16, 14, tzinfo=UTC)),
        ({"timezone": "America/Los_Angeles"}, datetime(2026, 11, 16, 17, tzinfo=UTC)),
        ({"timezone": "Middle/Earth"}, datetime(2026, 11, 16, 9, tzinfo=UTC)),
        ({"timezone": "../../etc/passwd"}, datetime(2026, 11, 16, 9, tzinfo=UTC)),
        ({"startTime": "9:05"}, datetime(2026, 11, 16, 14, 5, tzinfo=UTC)),
        ({"startTime": "23:30"}, datetime(2026, 11, 17, 4, 30, tzinfo=UTC)),
        ({"startTime": "noon"}, datetime(2026, 11, 16, 5, tzinfo=UTC)),
        ({"startTime": None}, datetime(2026, 11, 16, 5, tzinfo=UTC)),
    ],
)
def test_when_an_appointment_starts(changed: dict[str, Any], starts_at: datetime) -> None:
    found = people.appointment({**APPOINTMENT, **changed})

    assert found
    assert found.starts_at == starts_at
    assert found.starts_at.tzinfo is UTC


def test_an_appointment_of_a_kind_nobody_knows() -> None:
    vague = dict.fromkeys(("duration", "cptCode", "serviceLocation", "appointmentType", "endTime"))
    found = people.appointment({**APPOINTMENT, **vague, "status": "IN_PROGRESS"})

    assert found
    assert found.status is AppointmentStatus.UNKNOWN
    assert (found.minutes, found.cpt_code, found.place, found.kind) == (None, "", "", "")


@pytest.mark.parametrize("missing", [{"id": None}, {"appointmentDate": None}, {"appointmentDate": "tomorrow"}])
def test_an_appointment_nobody_could_choose_is_left_out(missing: dict[str, Any]) -> None:
    assert people.appointment({**APPOINTMENT, **missing}) is None


def test_what_was_not_decrypted_shows_as_nothing() -> None:
    sealed = "9f86d081884c7d65:2c26b46b68ffc68ff99b:453c1e7bb9f0"
    found = people.client({"id": "c1", "firstName": "Ana", "lastName": "Rivera", "medicalRecordNumber": sealed})

    assert found
    assert found.mrn == ""
    assert found.name == "Rivera, Ana"


def test_what_a_clinician_wrote_is_never_taken_for_ciphertext() -> None:
    assert columns_of({"plan": "aaaa:bbbb:cccc"}) == {"plan": "aaaa:bbbb:cccc"}


def test_a_clinician_of_whom_little_is_known() -> None:
    found = people.clinician({"id": "u1", "email": "ava@practice.example", "roles": None, "title": None})

    assert (found.title, found.roles, found.is_under_supervision) == ("", (), False)


# --- what no file can hold ----------------------------------------------------------------------------------


@pytest.mark.parametrize("minutes", [2**70, 1441, 0, -5, True, 50.0, "50", None])
def test_a_length_no_session_has_is_not_known(minutes: object) -> None:
    found = people.appointment({**APPOINTMENT, "duration": minutes})

    assert found
    assert found.minutes is None


def test_half_a_surrogate_pair_becomes_a_character_that_can_be_kept() -> None:
    half = {**APPOINTMENT, "id": "a\ud800", "appointmentType": "Group\udc00 therapy", "startTime": "\ud83d09:00"}
    found = people.appointment(half)
    born = people.client({"id": "c\ud800", "firstName": "\udfffAna", "lastName": "Rivera 🙂"})
    copy = server_copy({**ROW, "id": "n\ud800", "diagnosisCodes": ["F41.1\ud800"]}, None)

    assert found
    assert born
    assert (found.id, found.kind, found.start) == ("a�", "Group� therapy", "�09:00")
    assert (born.id, born.name) == ("c�", "Rivera 🙂, �Ana")
    assert (copy.id, copy.columns["diagnosisCodes"]) == ("n�", ("F41.1�",))
    assert people.clinician({"id": "u1", "roles": ["CLINICIAN\ud800", 7]}).roles == ("CLINICIAN�",)


def test_nothing_else_of_what_was_written_changes() -> None:
    written = "a\x00b\r\n\u2028\ufffc 🙂 e\u0301\ud800\udc00 \ud83d"

    assert columns_of({"plan": written}) == {"plan": "a\x00b\r\n\u2028\ufffc 🙂 e\u0301\U00010000 �"}


@pytest.mark.parametrize("day", ["0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
def test_the_ends_of_the_calendar_stop_nothing(day: str, zone: str) -> None:
    held = people.appointment({**APPOINTMENT, "appointmentDate": day, "timezone": zone, "startTime": "23:59"})
    born = people.client({"id": "c1", "dateOfBirth": day})

    assert held is None or held.day == date.fromisoformat(day[:10])
    assert born
    assert born.date_of_birth == date.fromisoformat(day[:10])
