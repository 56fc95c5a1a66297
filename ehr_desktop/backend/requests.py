"""The outermost layer of every request: its id, its size, its line in the log, its count in the metrics.

Logs the route's template, never the address that was asked for, and no body: there is a client in both.
"""

import logging
import re
import time
import uuid
from collections import Counter, defaultdict

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ehr_desktop.backend.errors import Refused, log_unforeseen

#: The clinic API's limit for a JSON body.
LARGEST_BODY = 10 * 1024 * 1024

_log = logging.getLogger(__name__)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestCounts:
    """How many requests each route answered with which status, and how long they took altogether."""

    def __init__(self) -> None:
        self._answers: Counter[tuple[str, str, int]] = Counter()
        self._seconds: defaultdict[tuple[str, str], float] = defaultdict(float)

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer. A method nobody knows is one of many: names that callers invent take no memory."""
        method = method if method in _METHODS else "OTHER"
        self._answers[method, route, status] += 1
        self._seconds[method, route] += seconds

    def as_text(self) -> str:
        """In the Prometheus text format."""
        lines = ["# TYPE http_requests_total counter"]
        for (method, route, status), count in sorted(self._answers.items()):
            lines.append(f'http_requests_total{{method="{method}",route="{route}",status="{status}"}} {count}')
        lines.append("# TYPE http_request_seconds_total counter")
        for (method, route), seconds in sorted(self._seconds.items()):
            lines.append(f'http_request_seconds_total{{method="{method}",route="{route}"}} {seconds:.6f}')
        return "\n".join(lines) + "\n"


class Observed:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, counts: RequestCounts) -> None:
        """`counts` is shared with the metrics route."""
        self._app = app
        self._counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        began = time.perf_counter()
        status = 0

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    (b"x-request-id", request_id.encode()),
                    (b"cache-control", b"no-store"),
                    (b"x-content-type-options", b"nosniff"),
                ]
            await send(message)

        try:
            body = await _whole_body(scope, receive)
            if body is None:
                refusal = Refused(413, "The request is too large")
                await JSONResponse(refusal.as_json(), 413)(scope, receive, send_marked)
            else:
                await self._app(scope, _replayed(body, receive), send_marked)
        except Exception as error:  # the last place that can answer
            log_unforeseen(error, request_id)
            if status:
                raise
            failure = Refused(500, "The server could not answer this request").as_json()
            await JSONResponse({**failure, "errorId": request_id}, 500)(scope, receive, send_marked)
        finally:
            seconds = time.perf_counter() - began
            route = getattr(scope.get("route"), "path", "unmatched")
            self._counts.add(scope["method"], route, status, seconds)
            _log.info("%s %s %d %.1f ms %s", scope["method"], route, status, seconds * 1000, request_id)


def _request_id(scope: Scope) -> str:
    given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
    return given if _GIVEN_ID.fullmatch(given) else str(uuid.uuid4())


async def _whole_body(scope: Scope, receive: Receive) -> bytes | None:
    """The body, or None where it is too large. Read here so that a body without a length is held to the limit too."""
    announced = dict(scope["headers"]).get(b"content-length", b"0")
    if announced.isdigit() and int(announced) > LARGEST_BODY:
        return None
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return first.pop() if first else await receive()

    return next_message
