"""How far an audit trail is, told to the server (`audit_heads`). Telling the same again changes nothing."""

from http import HTTPStatus

from ehr_desktop.application.errors import NotThisKindOfServer
from ehr_desktop.application.ports import AuditHead
from ehr_desktop.remote.answers import failure
from ehr_desktop.remote.line import Line
from ehr_desktop.remote.wire import as_bytes, record, text

_PATH = "/audit-heads"


def keep(line: Line, head: AuditHead) -> AuditHead:
    """See `ClinicApi.keep_audit_head`. 409 is an answer: what the server holds instead."""
    body = as_bytes({"trail": head.trail, "number": head.number, "hash": head.hash})
    answer = line.ask("PUT", _PATH, body)
    if not (answer.status == HTTPStatus.CONFLICT and answer.speaks):
        error = failure(answer, is_write=True)
        if error:
            raise error
    said = record(answer.data)
    trail, number, digest = text(said.get("trail")), said.get("number"), text(said.get("hash"))
    if trail and isinstance(number, int) and digest:
        return AuditHead(trail, number, digest)
    raise NotThisKindOfServer(f"“{answer.host}” answered with something else than how far the audit trail is.")
