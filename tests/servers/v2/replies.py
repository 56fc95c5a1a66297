"""The shapes in which the server answers (API 1.0.1; part A, 32)."""

import base64
import gzip
import hashlib
import json
import secrets
from dataclasses import replace
from typing import Any

from tests.servers.scripted import Asked, Reply, json_reply

Json = dict[str, Any]

#: The errorCode that goes with a status in shape (c).
_CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    409: "CONFLICT",
    429: "RATE_LIMIT_EXCEEDED",
    500: "SERVER_ERROR",
}
_SMALLEST_TO_PACK = 1024


class Stop(Exception):
    """Ends a request with this answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def ok(data: object, message: str | None = None, status: int = 200) -> Reply:
    """Shape (a)."""
    return json_reply({"success": True, "data": data} | ({"message": message} if message else {}), status)


def listed(rows: list[Json], page: int, limit: int) -> Reply:
    """Shape (b): one page of `rows`."""
    total = len(rows)
    pages = {"page": page, "limit": limit, "total": total, "totalPages": -(-total // limit)}
    part = rows[(page - 1) * limit : page * limit]
    return json_reply({"success": True, "data": part, "pagination": pages})


def no(status: int, message: str, code: str = "") -> Stop:
    """Shape (c); a 500 has a number for the support desk."""
    body: Json = {"success": False, "message": message, "errorCode": code or _CODES[status]}
    if status < 500:
        return Stop(json_reply(body, status))
    number = f"ERR-{secrets.randbelow(10**13):013}-{secrets.token_hex(4)}"
    return Stop(json_reply({**body, "errorId": number}, status, ("X-Error-Id", number)))


def bad_fields(errors: list[Json]) -> Stop:
    """Shape (d): `path`, `message`, `code` of each field."""
    return Stop(json_reply({"success": False, "message": "Validation failed", "errors": errors}, 400))


def bad_field(path: str, message: str, code: str) -> Json:
    """One line of shape (d)."""
    return {"path": path, "message": message, "code": code}


def csrf_refused(path: str, method: str) -> Stop:
    """Shape (e)."""
    debug = {"path": path, "method": method}
    return Stop(json_reply({"success": False, "error": "Invalid or missing CSRF token", "debug": debug}, 403))


def text_refused() -> Stop:
    """Shape (f)."""
    error = {"code": "INVALID_INPUT", "message": "Request contains invalid characters or patterns"}
    return Stop(json_reply({"success": False, "error": error}, 400))


def bare_no(status: int, text: str) -> Stop:
    """Shape (g)."""
    return Stop(json_reply({"error": text}, status))


def as_sent(reply: Reply, asked: Asked) -> Reply:
    """With a weak ETag, which is a hash of the body and no version (part A, 19); 304 and gzip where asked for."""
    digest = base64.b64encode(hashlib.sha1(reply.body, usedforsecurity=False).digest()).decode()[:27]
    etag = f'W/"{len(reply.body):x}-{digest}"'
    if asked.method == "GET" and reply.status == 200 and asked.headers.get("if-none-match") == etag:
        return Reply(304, b"", (("ETag", etag),))
    sent = reply.with_header("ETag", etag)
    if "gzip" not in asked.headers.get("accept-encoding", "") or len(reply.body) < _SMALLEST_TO_PACK:
        return sent
    return replace(sent, body=gzip.compress(reply.body, 1)).with_header("Content-Encoding", "gzip")


def body_text(body: object) -> str:
    """A JSON value as one compact text, as it is kept inside a column."""
    return json.dumps(body, separators=(",", ":"))
