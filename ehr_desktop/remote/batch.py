"""Several creates and updates in one request (`batch`): each with its own key, version and bytes, each answered."""

from collections.abc import Sequence

from ehr_desktop.application.errors import KnownError, OutcomeUnknown, Unreachable
from ehr_desktop.application.outbox import Attempt, Operation
from ehr_desktop.application.ports import ServerAbout
from ehr_desktop.domain.note import ServerCopy
from ehr_desktop.remote.answers import Answer, failure
from ehr_desktop.remote.line import Line
from ehr_desktop.remote.notes import created, updated
from ehr_desktop.remote.wire import as_bytes, record, text


def send_together(line: Line, about: ServerAbout, attempts: Sequence[Attempt]) -> list[ServerCopy | KnownError]:
    """See `ClinicApi.send_together`."""
    body = b'{"items":[' + b",".join(map(_item, attempts)) + b"]}"
    answer = line.ask("POST", "/clinical-notes/batch", body)
    error = failure(answer, is_write=True)
    if error:
        raise error
    items = record(answer.data).get("items")
    if not isinstance(items, list) or len(items) != len(attempts):
        raise OutcomeUnknown(f"“{answer.host}” did not answer for each note. The program will find out.")
    return [_outcome(line, about, attempt, item) for attempt, item in zip(attempts, items, strict=True)]


def _item(attempt: Attempt) -> bytes:
    """The frozen bytes as they are, with what goes into headers when a note is sent alone."""
    said = {"op": attempt.operation.value, "key": attempt.key}
    if attempt.operation is Operation.UPDATE:
        said |= {"id": attempt.server_id or "", "ifMatch": attempt.version or ""}
    return as_bytes(said)[:-1] + b',"body":' + attempt.body + b"}"


def _outcome(line: Line, about: ServerAbout, attempt: Attempt, said: object) -> ServerCopy | KnownError:
    """What is answered of one note, read like the answer to a request of its own."""
    item = record(said)
    status, seconds = item.get("status"), item.get("retryAfter")
    headers = {"etag": text(item.get("etag"))} | ({} if seconds is None else {"retry-after": str(seconds)})
    answer = Answer(line.host, status if isinstance(status, int) else 0, headers, (), item, is_json=True)
    try:
        if attempt.server_id:
            return updated(line, about, attempt.server_id, answer)
        return created(about, answer)
    except Unreachable:  # so it reads, and yet it has arrived
        return OutcomeUnknown(f"“{line.host}” gave an answer that cannot be read. The program will find out.")
    except KnownError as error:
        return error
