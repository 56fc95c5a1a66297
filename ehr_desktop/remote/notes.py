"""What is written to the clinic's server: creating, changing, deleting and signing a note.

No write overwrites what it was not made for. Where the server compares versions it does so itself (`If-Match`);
elsewhere the note is fetched and compared first, which leaves a moment in between (API part A, 19).
"""

from http import HTTPStatus

from ehr_desktop.application.errors import (
    ChangedElsewhere,
    KnownError,
    NotNow,
    NotThere,
    OutcomeUnknown,
    Refused,
    WrongSigningPassword,
)
from ehr_desktop.application.outbox import Attempt, Operation
from ehr_desktop.application.ports import Capability, ServerAbout, SignatureRequest
from ehr_desktop.domain.note import ServerCopy
from ehr_desktop.remote import reading
from ehr_desktop.remote.answers import Answer, failure, wait_seconds
from ehr_desktop.remote.line import Line
from ehr_desktop.remote.reading import copy_in, is_not_there, not_there, note_path
from ehr_desktop.remote.wire import as_bytes

_WRONG_PASSWORD = "Invalid signature PIN or password"
#: How a server begins when it failed and does not say at what (API 1.0.1).
_SAYS_NOTHING = ("failed to", "internal server error", "500 ")


def send(line: Line, about: ServerAbout, attempt: Attempt) -> ServerCopy | None:
    """Send one frozen write; see `ClinicApi.send`."""
    match attempt.operation:
        case Operation.CREATE:
            return _create(line, about, attempt)
        case Operation.UPDATE:
            return _update(line, about, attempt)
        case Operation.DELETE:
            _delete(line, about, attempt)
            return None


def _create(line: Line, about: ServerAbout, attempt: Attempt) -> ServerCopy:
    if attempt.replaces:
        current = reading.note(line, about, attempt.replaces)
        if current.version != attempt.version:
            raise ChangedElsewhere(current)
    # the key goes out always: a server without keys ignores it, one that was upgraded since knows it
    return created(about, line.ask("POST", "/clinical-notes", attempt.body, {"Idempotency-Key": attempt.key}))


def created(about: ServerAbout, answer: Answer) -> ServerCopy:
    """The note a create has made, by what was answered; raises what `send` does."""
    if answer.status == HTTPStatus.CONFLICT and "retry-after" in answer.headers:
        seconds = wait_seconds(answer)
        raise NotNow("The server is still busy with this note.", seconds, this_alone=True, said=answer.words)
    _raise_failure(answer, may_repeat=about.can(Capability.IDEMPOTENCY_KEYS))
    return _copy(answer, about)


def _update(line: Line, about: ServerAbout, attempt: Attempt) -> ServerCopy:
    assert attempt.server_id
    _compare_first(line, about, attempt.server_id, attempt.version)
    headers = _if_match(about, attempt.version)
    answer = line.ask("PATCH", note_path(attempt.server_id), attempt.body, headers)
    return updated(line, about, attempt.server_id, answer)


def updated(line: Line, about: ServerAbout, server_id: str, answer: Answer) -> ServerCopy:
    """The note as an update has left it, by what was answered; raises what `send` does."""
    if is_not_there(answer):
        raise not_there()
    _raise_changed(line, about, server_id, answer)
    _raise_failure(answer, may_repeat=True)
    copy = _copy(answer, about)
    if copy.id != server_id:
        raise OutcomeUnknown(f"“{answer.host}” answered with another note. The program will find out.")
    return copy


def _delete(line: Line, about: ServerAbout, attempt: Attempt) -> None:
    """A note that is not there any more is deleted: repeating it is a success (API part A, 30)."""
    assert attempt.server_id
    try:
        _compare_first(line, about, attempt.server_id, attempt.version)
    except NotThere:
        return
    answer = line.ask("DELETE", note_path(attempt.server_id), headers=_if_match(about, attempt.version))
    if is_not_there(answer):
        return
    _raise_changed(line, about, attempt.server_id, answer)
    _raise_failure(answer, may_repeat=True)


def sign(line: Line, about: ServerAbout, request: SignatureRequest) -> ServerCopy:
    """Sign exactly one version as its author, and answer the note as it is then.

    A 500 of an older server that says why is a refusal (API part A, 24); any other answer that leaves open whether
    the note is signed is `OutcomeUnknown`, never repeated from here.
    """
    server_id = request.server_id
    _compare_first(line, about, server_id, request.version)
    body = as_bytes(
        {
            "signatureType": "AUTHOR",
            "password": request.password,
            "attestationId": request.attestation_id,
            "sha256": request.sha256,
        }
    )
    answer = line.ask("POST", f"{note_path(server_id)}/sign", body, _if_match(about, request.version))
    if answer.status == HTTPStatus.UNAUTHORIZED and answer.words == _WRONG_PASSWORD:
        raise WrongSigningPassword("This is not your password. Nothing was signed.")
    if is_not_there(answer):
        raise not_there()
    _raise_changed(line, about, server_id, answer)
    if answer.status == HTTPStatus.INTERNAL_SERVER_ERROR and _says_why(answer):
        raise Refused(answer.status, answer.words)
    _raise_failure(answer, may_repeat=False)
    return copy_in(answer, about) or _note_after_signing(line, about, server_id)


def _says_why(answer: Answer) -> bool:
    return answer.speaks and not answer.words.lower().startswith(_SAYS_NOTHING)


def _note_after_signing(line: Line, about: ServerAbout, server_id: str) -> ServerCopy:
    """For a server that answers with the signature: it is given, whatever becomes of this request."""
    try:
        return reading.note(line, about, server_id)
    except KnownError as error:
        raise OutcomeUnknown("The signature was sent, and the connection broke before it was confirmed.") from error


def _compare_first(line: Line, about: ServerAbout, server_id: str, version: str | None) -> None:
    if about.can(Capability.COMPARE_AND_SWAP) or version is None:
        return
    current = reading.note(line, about, server_id)
    if current.version != version:
        raise ChangedElsewhere(current)


def _if_match(about: ServerAbout, version: str | None) -> dict[str, str]:
    return {"If-Match": version} if version and about.can(Capability.COMPARE_AND_SWAP) else {}


def _raise_changed(line: Line, about: ServerAbout, server_id: str, answer: Answer) -> None:
    if answer.status == HTTPStatus.PRECONDITION_FAILED:
        raise ChangedElsewhere(copy_in(answer, about) or reading.note(line, about, server_id))


def _raise_failure(answer: Answer, *, may_repeat: bool) -> None:
    error = failure(answer, is_write=True, may_repeat=may_repeat)
    if error:
        raise error


def _copy(answer: Answer, about: ServerAbout) -> ServerCopy:
    copy = copy_in(answer, about)
    if copy is None:
        raise OutcomeUnknown(f"“{answer.host}” gave an answer without the note. The program will find out.")
    return copy
