"""The invented practice: everybody is there, each day anew, and nothing twice."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ehr_desktop import resources
from ehr_desktop.backend import migrate
from ehr_desktop.backend.database import sqlite_url
from ehr_desktop.backend.practice_data import rows as practice_rows
from ehr_desktop.backend.practice_data.chart import Entry, entries
from ehr_desktop.backend.practice_data.group_meetings import MEETINGS
from ehr_desktop.backend.practice_data.kind import NotForPractice, refuse_practice_people
from ehr_desktop.backend.practice_data.people import ANA, BY_KEY, CLIENTS
from ehr_desktop.backend.practice_data.top_up import top_up
from ehr_desktop.backend.practice_data.week import visits_around
from ehr_desktop.backend.signing_rules import as_appointment
from ehr_desktop.backend.validation_rules import practice_rules_of
from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import Field, FieldKind
from ehr_desktop.domain.packing import own_text_fields, pack, unpack
from ehr_desktop.domain.rules import what_is_missing_to_sign
from tests.backend.office import WEDNESDAY, Json, Office
from tests.servers.backend import ADMIN, ASSOCIATE, CLINICIAN, SUPERVISOR

NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 11, 18, 12, tzinfo=NEW_YORK)
TYPES = resources.every_note_type()


def rows(office: Office) -> dict[str, int]:
    tables = ("users", "clients", "appointments", "clinical_notes", "signature_events")
    return {name: office.sql(f"SELECT count(*) AS n FROM {name}")[0]["n"] for name in tables}


def chart_of(now: datetime) -> list[Entry]:
    return list(entries(visits_around(now.date()), now.date(), now))


def unknown_words(field: Field, answer: Answer) -> set[str]:
    """Choices of this answer that are none of the field's options."""
    match answer:
        case str() if field.kind is FieldKind.CHOICE:
            return {answer} - set(field.options)
        case tuple() if field.kind is FieldKind.CHOICES:
            return {str(one) for one in answer} - set(field.options)
        case tuple() if field.kind is FieldKind.GROUP:
            parts = {part.id: part for part in field.fields}
            items = [item for item in answer if isinstance(item, Mapping)]
            return {word for item in items for name, part in item.items() for word in unknown_words(parts[name], part)}
        case Mapping():
            severities = {severity.partition(" (")[0] for severity in answer.values()}
            return (answer.keys() - set(field.options)) | (severities - set(field.severities))
        case _:
            return set()


def anas_open_sessions(office: Office) -> list[Json]:
    person = office.person()
    ana = person.client_named("Rivera")
    path = f"/clinical-notes/client/{ana}/eligible-appointments/Progress%20Note"
    found: list[Json] = person.get(path).json()["data"]["appointments"]
    return found


def test_filling_it_twice_changes_nothing(office: Office) -> None:
    before = rows(office)

    office.run(top_up(office.database, office.time))

    assert rows(office) == before
    assert before["users"] == 4
    assert before["clients"] == 40


def test_each_start_brings_it_up_to_today(office: Office) -> None:
    last = office.sql("SELECT max(appointment_date) AS last FROM appointments")[0]["last"]
    office.pass_time(timedelta(days=9))

    office.run(top_up(office.database, office.time))

    assert office.sql("SELECT max(appointment_date) AS last FROM appointments")[0]["last"] > last
    over = office.sql(
        "SELECT id FROM appointments WHERE status = 'SCHEDULED' AND appointment_date < :day",
        day=_midnight(office, office.time - timedelta(days=1)),
    )
    assert over == []


def test_a_year_later_ana_still_has_a_session_to_write_about_and_a_plan(office: Office) -> None:
    for _ in range(6):
        office.pass_time(timedelta(days=61))
        office.run(top_up(office.database, office.time))
        office.forget_sessions()
        person = office.person()
        ana = person.client_named("Rivera")
        check = person.get(f"/treatment-plan-compliance/check/{ana}").json()["data"]

        assert anas_open_sessions(office)
        assert check["isOverdue"] is False


def test_ana_gets_another_session_when_all_are_written_about(office: Office) -> None:
    person = office.person()
    for session in anas_open_sessions(office):
        person.draft(appointmentId=session["id"])
    assert anas_open_sessions(office) == []

    office.run(top_up(office.database, office.time))

    (session,) = anas_open_sessions(office)
    assert (session["serviceCode"], session["status"]) == ("90834", "COMPLETED")


def test_ana_is_who_the_guide_says(on_sqlite: Office) -> None:
    person = on_sqlite.person()
    ana = person.get(f"/clients/{person.client_named('Rivera')}").json()["data"]
    diagnoses = person.get(f"/clinical-notes/client/{ana['id']}/inherited-diagnoses/Progress%20Note").json()["data"]

    assert (ana["medicalRecordNumber"], ana["dateOfBirth"]) == ("204-093", "1989-03-14T00:00:00.000Z")
    assert ana["primaryTherapist"]["email"] == CLINICIAN
    assert diagnoses["diagnosisCodes"] == ["F41.1"]


def test_plans_are_current_but_for_three(on_sqlite: Office) -> None:
    admin = on_sqlite.person(ADMIN)
    states = [admin.get(f"/treatment-plan-compliance/check/{client.id}").json()["data"]["status"] for client in CLIENTS]

    assert states.count("OVERDUE") == 1
    assert states.count("NEVER") == 2
    new = next(client for client in CLIENTS if client.plan == "new")
    assert on_sqlite.sql("SELECT id FROM clinical_notes WHERE client_id = :id", id=new.id) == []


def test_signatures_stand_under_signed_notes(on_sqlite: Office) -> None:
    supervisor = on_sqlite.person(SUPERVISOR)
    changes = supervisor.get("/clinical-notes?status=COSIGNED&limit=1").json()["data"]["notes"]

    events = supervisor.get(f"/signatures/clinical-notes/{changes[0]['id']}/signatures").json()["data"]

    assert [event["signatureType"] for event in events] == ["AUTHOR", "COSIGN"]
    assert events[0]["attestation"]["role"] == "CLINICIAN"
    assert changes[0]["cosigner"]["id"] == supervisor.id
    unsigned = on_sqlite.sql(
        "SELECT n.id FROM clinical_notes n LEFT JOIN signature_events e ON e.note_id = n.id "
        "WHERE n.status <> 'DRAFT' AND e.id IS NULL"
    )
    assert unsigned == []


@pytest.mark.parametrize("offset", range(0, 28, 3))
def test_on_any_day_there_are_notes_in_every_status(offset: int) -> None:
    for hour in (0, 12, 23):
        now = datetime(2026, 11, 2, hour, tzinfo=NEW_YORK) + timedelta(days=offset)
        chart = list(entries(visits_around(now.date()), now.date(), now))

        statuses = {entry.status for entry in chart}
        assert statuses == {"DRAFT", "PENDING_COSIGN", "SIGNED", "COSIGNED", "RETURNED_FOR_REVISION"}
        assert any(entry.is_locked for entry in chart)
        drafts = [entry for entry in chart if entry.status == "DRAFT"]
        assert {entry.names_appointment for entry in drafts} == {True, False}
        assert len({entry.id for entry in chart}) == len(chart)
        assert all(entry.visit.ends_at() <= now or not entry.names_appointment for entry in chart)


def test_appointments_are_on_weekdays_in_office_hours_and_nobody_is_booked_twice() -> None:
    visits = list(visits_around(date(2026, 11, 18)))
    taken: set[tuple[str, date, str]] = set()
    for visit in visits:
        assert visit.day.weekday() < 5
        assert "09:00" <= f"{visit.start:%H:%M}" <= "17:00"
        slot = (visit.client.therapist, visit.day, f"{visit.start:%H:%M}")
        assert slot not in taken
        taken.add(slot)
    assert {visit.kind.name for visit in visits} == {"Individual Therapy", "Family Therapy", "Group Therapy"}


def test_whatever_is_signed_could_be_signed() -> None:
    """By the rule book: every field, the practice's own rules, the session it names."""
    for entry in chart_of(NOON):
        if entry.status == "DRAFT":
            continue
        points = what_is_missing_to_sign(
            TYPES[entry.note_type],
            entry.columns,
            as_appointment(practice_rows.appointment(entry.visit, NOON)),
            client_id=entry.visit.client.id,
            clinician_id=BY_KEY[entry.visit.client.therapist].id,
            now=NOON,
            practice=practice_rules_of(entry.note_type),
        )
        assert points == (), f"{entry.note_type} of {entry.visit.client.last_name}"


def test_the_forms_show_what_the_notes_tell() -> None:
    """Every answer stands in a field that is asked, and every choice is one of its options."""
    for entry in chart_of(NOON):
        note_type = TYPES[entry.note_type]
        answers = unpack(note_type, entry.columns)
        assert own_text_fields(answers) == ()
        assert pack(note_type, answers) == entry.columns
        for name, answer in answers.items():
            field = note_type.field(name)
            assert field
            assert field.is_shown(answers), f"{entry.note_type}: {name}"
            assert unknown_words(field, answer) == set(), f"{entry.note_type}: {name}"


def test_one_clinician_has_notes_of_all_nine_types_on_any_day() -> None:
    for offset in range(28):
        now = NOON + timedelta(days=offset)
        of_alex = {entry.note_type for entry in chart_of(now) if entry.visit.client.therapist == "clinician"}
        assert of_alex == {one.name for one in resources.note_types()}


def test_members_of_a_group_are_named_by_their_initials() -> None:
    for meeting in MEETINGS:
        for member in meeting.attendance():
            assert re.fullmatch(r"[A-Z]\. [A-Z]\.", member["member"])
        assert {name for name, _ in meeting.notes} | set(meeting.absent) <= {
            one["member"] for one in meeting.attendance()
        }


def test_a_plan_that_is_renewed_has_come_further(office: Office) -> None:
    for _ in range(2):
        office.pass_time(timedelta(days=61))
        office.run(top_up(office.database, office.time))
    plans = office.sql(
        "SELECT progress_toward_goals AS goals FROM clinical_notes WHERE note_type = 'Treatment Plan' "
        "AND client_id = :ana ORDER BY session_date",
        ana=ANA.id,
    )

    assert "Progress: Not Started" in plans[0]["goals"]
    assert "Progress: Some Progress" in plans[-1]["goals"]


def test_a_clinics_database_takes_no_practice_data(tmp_path: Path) -> None:
    with Office(sqlite_url(tmp_path / "clinic.sqlite")) as office:
        office.run(migrate.upgrade(office.database))
        office.sql(
            "INSERT INTO users (id, email, first_name, last_name, password_hash, created_at) "
            "VALUES ('x', 'real@clinic.example', 'R', 'P', 'x', '2026-01-01 00:00:00')"
        )

        with pytest.raises(NotForPractice):
            office.run(top_up(office.database, WEDNESDAY))
        assert rows(office)["clients"] == 0


def test_practice_data_is_not_served_as_a_clinic(on_sqlite: Office) -> None:
    with pytest.raises(NotForPractice):
        on_sqlite.run(refuse_practice_people(on_sqlite.database))


def test_everybody_can_sign_in_and_the_practice_has_a_name(on_sqlite: Office) -> None:
    for email in (CLINICIAN, ASSOCIATE, SUPERVISOR, ADMIN):
        assert on_sqlite.person(email).get("/auth/me").json()["data"]["email"] == email
    me = on_sqlite.person(ASSOCIATE).get("/auth/me").json()["data"]
    assert (me["isUnderSupervision"], me["supervisor"]["email"]) == (True, SUPERVISOR)


def _midnight(office: Office, moment: datetime) -> object:
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return f"{day:%Y-%m-%d %H:%M:%S.%f}" if office.database.is_sqlite else day
