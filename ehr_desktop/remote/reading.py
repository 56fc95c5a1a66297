"""What is read from the clinic's server. Nothing here changes anything there."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from http import HTTPStatus
from urllib.parse import quote

from ehr_desktop.application.errors import NotThere, NotThisKindOfServer, Refused
from ehr_desktop.application.ports import Attestation, Capability, ServerAbout, TreatmentPlanStatus
from ehr_desktop.domain.columns import COLUMN_KINDS
from ehr_desktop.domain.note import ServerCopy
from ehr_desktop.domain.people import Appointment, Client, Clinician
from ehr_desktop.domain.practice_rules import PracticeRule
from ehr_desktop.remote import people
from ehr_desktop.remote.answers import Answer, failure, is_missing_route
from ehr_desktop.remote.line import Line
from ehr_desktop.remote.wire import Json, etag_of, note_row, record, records, server_copy, text, texts

_PAGE = 100
_MOST_PAGES = 10_000
_DENIED = "Clinical note access denied"


def me(line: Line) -> Clinician:
    """Who is signed in."""
    return people.clinician(record(line.get("/auth/me")))


def practice_name(line: Line) -> str:
    """The practice's name; older servers may refuse to say it (API 1.11)."""
    try:
        return text(record(line.get("/practice-settings/public")).get("practiceName"))
    except Refused:
        return ""


def clients(line: Line) -> Sequence[Client]:
    """The whole caseload. A client who moved between two pages meanwhile is there once."""
    found = [client for row in _all_pages(line, "/clients?") if (client := people.client(row))]
    return list({client.id: client for client in found}.values())


def appointments(line: Line, client_id: str) -> Sequence[Appointment]:
    """Every appointment of a client, in any status."""
    data = line.get(f"/appointments/client/{_part(client_id)}")
    rows = records(data) or records(record(data).get("appointments"))
    return [one for row in rows if (one := people.appointment(row))]


def sessions_between(line: Line, clinician_id: str, first: date, last: date) -> Sequence[Appointment]:
    """A clinician's appointments of these days. The server keeps a day as its midnight in UTC (API 1.0.5)."""
    days = f"startDate={first}T00:00:00.000Z&endDate={last}T23:59:59.999Z"
    rows = _all_pages(line, f"/appointments?clinicianId={_part(clinician_id)}&{days}&")
    return [one for row in rows if (one := people.appointment(row))]


def _all_pages(line: Line, path: str) -> Iterator[Mapping[str, object]]:
    """The rows of every page; `path` ends where page and limit are added."""
    for page in range(1, _MOST_PAGES + 1):
        answer = line.look(f"{path}page={page}&limit={_PAGE}")
        error = failure(answer, is_write=False)
        if error:
            raise error
        rows = records(answer.data)
        yield from rows
        pages = record(record(answer.body).get("pagination")).get("totalPages")
        if not rows or not isinstance(pages, int) or page >= pages:
            return


def inherited_diagnoses(line: Line, client_id: str, note_type: str) -> tuple[str, ...]:
    """The codes of the chart. The first path overlooks a co-signed intake; the second finds it (API 1.4)."""
    of_client = f"/clinical-notes/client/{_part(client_id)}"
    return _codes(line.get(f"{of_client}/inherited-diagnoses/{_part(note_type)}")) or _codes(
        line.get(f"{of_client}/diagnosis")
    )


def _codes(data: object) -> tuple[str, ...]:
    return texts(record(data).get("diagnosisCodes"))


def treatment_plan_status(line: Line, client_id: str) -> TreatmentPlanStatus:
    """Whether the treatment plan allows notes."""
    return people.treatment_plan_status(record(line.get(f"/treatment-plan-compliance/check/{_part(client_id)}")))


def attestation(line: Line, note_type: str) -> Attestation:
    """The text to show before signing as the author. Raises `Refused` where the server has none.

    The existing server says that with a 500 in its own shape (API 1.6; part A, 24).
    """
    answer = line.look(f"/signatures/attestation/{_part(note_type)}?signatureType=AUTHOR")
    if answer.status == HTTPStatus.INTERNAL_SERVER_ERROR and answer.speaks:
        raise Refused(answer.status, answer.words)
    error = failure(answer, is_write=False)
    if error:
        raise error
    found = people.attestation(record(answer.data))
    if not found.id or not found.text:
        raise Refused(HTTPStatus.OK, "The server has no text to attest for this type of note.")
    return found


def my_notes(line: Line, about: ServerAbout) -> Sequence[ServerCopy]:
    """Every note of the signed-in clinician; the server knows no pages here (API part A, 31)."""
    return _copies(line.get("/clinical-notes/my-notes"), about)


def client_notes(line: Line, about: ServerAbout, client_id: str) -> Sequence[ServerCopy]:
    """Every note of a client that one may read; without pages, too."""
    found = _copies(line.get(f"/clinical-notes/client/{_part(client_id)}"), about)
    return sorted(found, key=lambda copy: str(copy.columns.get("sessionDate") or ""), reverse=True)


def _copies(data: object, about: ServerAbout) -> list[ServerCopy]:
    rows = records(data) or records(record(data).get("notes"))
    return [copy_of_row(row, about, text(row.get("etag"))) for row in map(note_row, rows) if row]


def practice_rules(line: Line, note_type: str) -> Sequence[PracticeRule]:
    """The rules of a type about columns this program writes; a server without such a list has none."""
    answer = line.look(f"/clinical-notes/validation-rules/{_part(note_type)}")
    error = None if is_missing_route(answer) else failure(answer, is_write=False)
    if error and not isinstance(error, Refused):
        raise error
    rows = records(answer.data) if answer.status == HTTPStatus.OK else []
    active = [row for row in rows if row.get("isActive") is not False and text(row.get("fieldName")) in COLUMN_KINDS]
    return [_practice_rule(row) for row in active]


def _practice_rule(row: Json) -> PracticeRule:
    """One rule. A pattern, or a condition on another field, is left to the server to judge."""
    column = text(row.get("fieldName"))
    least, most = row.get("minLength"), row.get("maxLength")
    return PracticeRule(
        column=column,
        label=text(row.get("displayLabel")) or column,
        message=text(row.get("errorMessage")) or "The practice asks for this.",
        is_required=row.get("isRequired") is True and not text(row.get("conditionalOn")),
        minimum=least if isinstance(least, int) else None,
        maximum=most if isinstance(most, int) else None,
    )


def note(line: Line, about: ServerAbout, server_id: str) -> ServerCopy:
    """One note as it is now. Raises `NotThere`."""
    answer = line.look(note_path(server_id))
    if is_not_there(answer):
        raise not_there()
    error = failure(answer, is_write=False)
    if error:
        raise error
    copy = copy_in(answer, about)
    if copy is None or copy.id != server_id:
        raise NotThisKindOfServer(f"“{answer.host}” answered with something else than the note that was asked for.")
    return copy


def note_path(server_id: str) -> str:
    """Where a note is."""
    return f"/clinical-notes/{_part(server_id)}"


def is_not_there(answer: Answer) -> bool:
    """Whether an answer about one note says that it is deleted, or not ours: 404, or 403 on older servers.

    A 404 from a gateway or of a path the server does not have says nothing about the note.
    """
    if answer.status == HTTPStatus.FORBIDDEN:
        return answer.words == _DENIED
    return answer.status == HTTPStatus.NOT_FOUND and answer.speaks and not is_missing_route(answer)


def not_there() -> NotThere:
    """The error for it."""
    return NotThere("The server does not show this note any more.")


def copy_in(answer: Answer, about: ServerAbout) -> ServerCopy | None:
    """The note in an answer, or None where there is none."""
    row = note_row(answer.data)
    return copy_of_row(row, about, answer.headers.get("etag", "")) if row else None


def copy_of_row(row: Json, about: ServerAbout, etag: str) -> ServerCopy:
    """A note's row with its version. An older server's ETag is a hash of the answer and no version of the note."""
    return server_copy(row, etag_of(etag) if about.can(Capability.COMPARE_AND_SWAP) else None)


def _part(value: str) -> str:
    return quote(value, safe="")
