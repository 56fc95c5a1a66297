"""What comes in from outside: odd bodies are refused in words, nothing becomes a 500, nothing private is logged."""

import json
import logging
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.backend.office import Office, Person


def send(person: Person, content: bytes, path: str = "/clinical-notes", **headers: str) -> httpx.Response:
    office = person.office
    all_headers = {"Content-Type": "application/json", **person.headers, **headers}
    return office.run(office.http.post(path, content=content, headers=all_headers))


ODD = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"\xff\xfe",
    b'{"clientId": NaN}',
    b'{"a": 1e999}',
    b"[" * 5000,
    b'{"clientId": {"$ne": null}}',
]


def test_a_body_that_is_no_note_is_a_400(on_sqlite: Office) -> None:
    for content in ODD:
        for path in ("/clinical-notes", "/clinical-notes/batch", "/auth/login"):
            answer = send(on_sqlite.person(), content, path)
            assert answer.status_code == 400, (content, answer.text)
            assert answer.json()["success"] is False


NOT_FOR_A_CLINICIAN: list[tuple[str, object]] = [
    ("subjective", "\x00"),
    ("subjective", 5),
    ("sessionDuration", 2**63),
    ("sessionDuration", True),
    ("sessionDuration", 0),
    ("sessionDuration", 45.5),
    ("suicidalIdeation", "yes"),
    ("diagnosisCodes", "F41.1"),
    ("diagnosisCodes", [None]),
    ("diagnosisCodes", ["F41.1"] * 101),
    ("sessionDate", "2026-11-18"),
    ("sessionDate", "2026-11-18T10:00:00"),
    ("sessionDate", "0001-01-01T00:00:00+14:00"),
    ("sessionDate", ""),
    ("sessionDate", 1_700_000_000),
    ("appointmentId", ""),
    ("status", "SIGNED"),
    ("noteType", "Progress Note"),
    ("clientId", "b6d0e7a4-6a36-4e0e-9b43-1f3f3c4f1a11"),
    ("isLocked", False),
    ("signedBy", None),
    ("revision", 1),
]


def test_an_update_takes_only_the_columns_a_clinician_writes(office: Office) -> None:
    person = office.person()
    note = person.draft()

    for key, value in NOT_FOR_A_CLINICIAN:
        answer = person.patch(f"/clinical-notes/{note['id']}", {key: value})

        assert answer.status_code == 400, (key, value, answer.text)
        assert answer.json()["errors"][0]["path"].split(".")[0] == key
    assert person.get(f"/clinical-notes/{note['id']}").headers["ETag"].startswith('"1-')


def test_half_a_character_is_refused(office: Office) -> None:
    person = office.person()
    client_id = person.client_named("Rivera").encode()
    content = b'{"clientId": "%s", "noteType": "Contact Note", "status": "DRAFT", "plan": "\\ud800"}' % client_id

    answer = send(person, content)

    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, "plan")


@pytest.mark.parametrize(
    "text", ["a\tb\nc", "“quotes” — ½ 😀", "tearful; she reported", "x" * 1_500_000, "' OR 1=1 --"]
)
def test_ordinary_text_comes_back_as_it_was_typed(office: Office, text: str) -> None:
    person = office.person()
    note = person.draft(subjective=text)

    assert person.get(f"/clinical-notes/{note['id']}").json()["data"]["subjective"] == text


@pytest.mark.parametrize(
    "path",
    [
        "/clients?page=0",
        "/clients?limit=1000",
        "/clients?status=ASLEEP",
        "/clinical-notes/my-notes?status=NOPE",
        "/clinical-notes/my-notes?startDate=soon",
        "/clinical-notes/my-notes?startDate=0001-01-01T00:00:00%2B14:00",
        "/appointments?endDate=9999-12-31",
        "/clinical-notes?status=DRAFT,NOPE",
        "/clinical-notes/changes?limit=0",
    ],
)
def test_an_odd_query_is_a_400(on_sqlite: Office, path: str) -> None:
    answer = on_sqlite.person().get(path)

    assert (answer.status_code, answer.json()["message"]) == (400, "Validation failed")


@pytest.mark.parametrize(
    "path",
    [
        "/clients?search=%00",
        "/clients?therapistId=%00",
        "/clinical-notes/my-notes?search=%00a&clientId=%00&noteType=%00",
        "/appointments/%00",
        "/clinical-notes/validation-rules/%00",
        "/signatures/attestation/%00",
        "/clinical-notes/my-notes?status=OVERDUE&startDate=2026-11-01",
        "/appointments?startDate=2026-11-01&endDate=2026-11-20T23:59:59.999Z",
        "/clinical-notes/my-notes?status=LOCKED",
    ],
)
def test_an_odd_address_is_no_error_of_the_server(office: Office, path: str) -> None:
    assert office.person().get(path).status_code < 500


def test_a_body_over_ten_megabytes_is_a_413(on_sqlite: Office) -> None:
    person = on_sqlite.person()
    body = json.dumps({"subjective": "x" * (10 * 1024 * 1024)}).encode()

    answer = send(person, body)

    assert (answer.status_code, answer.json()["errorCode"]) == (413, "PAYLOAD_TOO_LARGE")


def test_a_body_that_does_not_say_its_length_is_held_to_it_too(on_sqlite: Office) -> None:
    person = on_sqlite.person()

    async def drip() -> httpx.Response:
        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(11):
                yield b"x" * 1024 * 1024

        return await on_sqlite.http.post("/clinical-notes", content=chunks(), headers=person.headers)

    assert on_sqlite.run(drip()).status_code == 413


def test_every_answer_has_a_request_id_and_is_not_kept_by_anybody(on_sqlite: Office) -> None:
    person = on_sqlite.person()

    given = on_sqlite.run(person.ask("GET", "/auth/me", **{"X-Request-Id": "desk-12345678"}))
    made = person.get("/nowhere")

    assert given.headers["x-request-id"] == "desk-12345678"
    assert len(made.headers["x-request-id"]) == 36
    assert given.headers["cache-control"] == "no-store"
    assert (made.status_code, made.json()["errorCode"]) == (404, "ROUTE_NOT_FOUND")


def test_the_log_says_what_was_asked_and_never_about_whom(on_sqlite: Office, caplog: pytest.LogCaptureFixture) -> None:
    person = on_sqlite.person()
    caplog.set_level(logging.DEBUG)
    note = person.draft(subjective="Xylophonist confides", plan="Zanzibar")
    person.get("/clients?search=Kjærgaard")
    person.patch(f"/clinical-notes/{note['id']}", {"plan": "Zanzibar two", "nope": "Quixotic"})
    on_sqlite.sql("ALTER TABLE clinical_notes RENAME COLUMN subjective TO gone")

    failed = person.post(
        "/clinical-notes",
        {"clientId": note["clientId"], "noteType": "Contact Note", "status": "DRAFT", "subjective": "Xylophonist"},
    )

    assert failed.status_code == 500
    assert failed.json()["errorId"] == failed.headers["x-request-id"]
    assert failed.json()["message"] == "The server could not answer this request"
    ours = [record for record in caplog.records if record.name != "httpx"]  # the test's own client
    logged = "\n".join(record.getMessage() + str(record.exc_info or "") for record in ours)
    assert "POST /clinical-notes 500" in logged
    for private in ("Xylophonist", "Zanzibar", "Quixotic", "Kjærgaard", "Rivera", note["id"], note["clientId"]):
        assert private not in logged


def test_metrics_count_by_route_and_name_nobody(on_sqlite: Office) -> None:
    person = on_sqlite.person()
    note = person.draft()
    person.get(f"/clinical-notes/{note['id']}")

    text = person.get("/metrics").text

    assert 'http_requests_total{method="GET",route="/clinical-notes/{note_id}",status="200"} 1' in text
    assert note["id"] not in text
