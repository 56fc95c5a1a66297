"""What changed at the server since a cursor (`changes_feed`).

Reads strictly, unlike lists: a change that was overlooked would never be told again.
"""

from http import HTTPStatus
from urllib.parse import urlencode

from ehr_desktop.application.errors import CursorUnknown, NotThisKindOfServer
from ehr_desktop.application.ports import Change, Changes, ServerAbout
from ehr_desktop.remote.answers import failure
from ehr_desktop.remote.line import Line
from ehr_desktop.remote.reading import copy_of_row
from ehr_desktop.remote.wire import note_row, record, text

_PATH = "/clinical-notes/changes"


def changes(line: Line, about: ServerAbout, since: str | None) -> Changes:
    """One page; see `ClinicApi.changes`."""
    answer = line.look(f"{_PATH}?{urlencode({'since': since})}" if since else _PATH)
    if answer.status == HTTPStatus.GONE and since and answer.speaks:
        raise CursorUnknown("The server does not know any more how far its changes were read.")
    error = failure(answer, is_write=False)
    if error:
        raise error
    said = record(answer.data)
    listed, cursor, more = said.get("changes"), text(said.get("next")), said.get("more")
    if isinstance(listed, list) and cursor and isinstance(more, bool):
        found = tuple(change for one in listed if (change := _change(one, about)))
        if len(found) == len(listed):
            return Changes(found, cursor, more)
    raise NotThisKindOfServer(f"“{answer.host}” answered with something else than what changed there.")


def _change(said: object, about: ServerAbout) -> Change | None:
    """One change, or None where it cannot be read."""
    one = record(said)
    server_id, row = text(one.get("id")), note_row(one.get("note"))
    if server_id and one.get("deleted") is True:
        return Change(server_id, None)
    if not row or row.get("id") != server_id:
        return None
    return Change(server_id, copy_of_row(row, about, text(one.get("etag"))))
