"""Servers on loopback that do as a test says: answer, wait, cut, reset, drip, or never answer.

    with ScriptedServer() as server:
        server.script("GET", "/api/v1/auth/me", success({"id": "u1"}))
        … HttpClinicApi(server.url) …
        assert [asked.path for asked in server.requests] == ["/api/v1/auth/me"]

`OldClinic` plays a clinic's server without the list of capabilities on top of it.
"""

import itertools
import json
import socket
import socketserver
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

Json = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A request as it came in. `came_from` is the client's port: one for each connection."""

    came_from: int
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Its body read as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """An answer, and how it comes.

    `after` holds it back until the event is set. `cut_after` ends the connection after so many bytes of the whole
    answer, status line included; with `reset` abruptly. `drip` sends a byte at a time with so many seconds between
    two. A `silent` one never comes.
    """

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    after: threading.Event | None = None
    cut_after: int | None = None
    reset: bool = False
    drip: float | None = None
    silent: bool = False

    def with_header(self, name: str, value: str) -> "Reply":
        """The same with one more header."""
        return replace(self, headers=(*self.headers, (name, value)))

    def as_bytes(self) -> bytes:
        """What goes over the line."""
        phrase = HTTPStatus(self.status).phrase if self.status in set(HTTPStatus) else "Odd"
        head = [f"HTTP/1.1 {self.status} {phrase}", f"Content-Length: {len(self.body)}"]
        head += [f"{name}: {value}" for name, value in self.headers]
        return "\r\n".join([*head, "", ""]).encode() + self.body


def json_reply(body: object, status: int = 200, *headers: tuple[str, str]) -> Reply:
    """A JSON body as it is."""
    return Reply(status, json.dumps(body).encode(), (("Content-Type", "application/json"), *headers))


def success(data: object, status: int = 200, *headers: tuple[str, str]) -> Reply:
    """Shape (a)."""
    return json_reply({"success": True, "data": data}, status, *headers)


def refusal(status: int, message: str, code: str = "BAD_REQUEST") -> Reply:
    """Shape (c)."""
    return json_reply({"success": False, "message": message, "errorCode": code}, status)


def page(title: str, status: int = 200) -> Reply:
    """A page for people, as portals and gateways show it."""
    return Reply(status, f"<html><title>{title}</title></html>".encode(), (("Content-Type", "text/html"),))


NO_ROUTE = refusal(404, "Route not found", "ROUTE_NOT_FOUND")


class ScriptedServer:
    """Answers on a port of loopback (0: a free one) while it is entered. `requests` holds what was asked, in order."""

    def __init__(self, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1", port: int = 0) -> None:
        self.requests: list[Asked] = []
        self.otherwise: Callable[[Asked], Reply] = lambda _: NO_ROUTE
        self.arrived = threading.Semaphore(0)
        self._scripts: dict[tuple[str, str], list[Reply]] = {}
        self._lock = threading.Lock()
        self._listener = _Listener((host, port), self, tls)
        self.port = self._listener.server_address[1]
        self.url = f"{'https' if tls else 'http'}://{host}:{self.port}"
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.01,))

    def script(self, method: str, path: str, *replies: Reply) -> None:
        """What to answer there, one after the other; the last one from then on."""
        with self._lock:
            self._scripts[method, path] = list(replies)

    def asked(self, method: str, path: str) -> list[Asked]:
        """Every such request so far."""
        return [one for one in self.requests if (one.method, one.path) == (method, path)]

    def reply_to(self, asked: Asked) -> Reply:
        """Take note of a request and choose its answer."""
        with self._lock:
            self.requests.append(asked)
            replies = self._scripts.get((asked.method, asked.path))
            reply = None if not replies else replies.pop(0) if len(replies) > 1 else replies[0]
        chosen = reply or self.otherwise(asked)
        self.arrived.release()
        return chosen

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.stop()
        self._thread.join()
        self._listener.server_close()


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = False
    block_on_close = True

    def __init__(self, address: tuple[str, int], server: ScriptedServer, tls: ssl.SSLContext | None) -> None:
        self.scripted = server
        self.tls = tls
        self.stopping = threading.Event()
        self._connections: set[socket.socket] = set()
        super().__init__(address, _Connection)

    def finish_request(self, request: Any, client_address: Any) -> None:
        connection: socket.socket = request
        if self.tls:
            connection.settimeout(5)
            try:
                connection = self.tls.wrap_socket(connection, server_side=True)
            except OSError:  # the client did not like the certificate
                return
            connection.settimeout(None)
        self._connections.add(connection)
        try:
            with suppress(OSError), connection:
                _Connection(connection, client_address, self)
        finally:
            self._connections.discard(connection)

    def stop(self) -> None:
        self.stopping.set()
        self.shutdown()
        for connection in tuple(self._connections):
            with suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)


class _Connection(socketserver.StreamRequestHandler):
    server: _Listener

    def handle(self) -> None:
        while asked := self._read():
            reply = self.server.scripted.reply_to(asked)
            if not self._send(reply):
                break

    def _read(self) -> Asked | None:
        line = self.rfile.readline().split()
        if len(line) != 3:
            return None
        headers = {}
        while header := self.rfile.readline().strip():
            name, _, value = header.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        body = self.rfile.read(int(headers.get("content-length", "0")))
        target = urlsplit(line[1].decode())
        query = {name: values[0] for name, values in parse_qs(target.query).items()}
        return Asked(self.client_address[1], line[0].decode(), unquote(target.path), query, headers, body)

    def _send(self, reply: Reply) -> bool:
        """Whether the connection goes on."""
        stopping = self.server.stopping
        if reply.silent:
            stopping.wait()
            return False
        while reply.after and not reply.after.wait(0.05):
            if stopping.is_set():
                return False
        whole = reply.as_bytes()
        sent = whole if reply.cut_after is None else whole[: reply.cut_after]
        if reply.drip is None:
            self.connection.sendall(sent)
        else:
            for position in range(len(sent)):
                if stopping.wait(reply.drip):
                    return False
                self.connection.sendall(sent[position : position + 1])
        if reply.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return not reply.reset and reply.cut_after is None


# --- a clinic -----------------------------------------------------------------------------------------------

NO_APPOINTMENT = "Appointment is required for non-draft notes"
_CSRF = {"success": False, "error": "Invalid or missing CSRF token", "debug": {}}
_KEPT_ON_UPDATE = frozenset({"id", "clientId", "noteType", "appointmentId", "clinicianId", "createdAt", "updatedAt"})
_DEFAULTS: Json = {
    "suicidalIdeation": False,
    "suicidalPlan": False,
    "homicidalIdeation": False,
    "selfHarm": False,
    "billable": True,
    "diagnosisCodes": [],
    "interventionsUsed": [],
    "isLocked": False,
    "signedDate": None,
}


@dataclass
class OldClinic:
    """A clinic's server as the API document describes it: no capabilities, CSRF tokens, no versions, no keys.

    It asks drafts for an appointment until `requires_appointment_for_drafts` is switched off, at any time.
    `notes` are its rows by id. One clinician, one client, two appointments.
    """

    requires_appointment_for_drafts: bool = True
    email: str = "clinician@practice.example"
    password: str = "Practice-Only-1!"
    notes: dict[str, Json] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    server: ScriptedServer = field(default_factory=ScriptedServer)

    clinician_id = "11111111-1111-4111-8111-111111111111"
    client_id = "22222222-2222-4222-8222-222222222222"
    appointment_id = "33333333-3333-4333-8333-333333333333"
    other_appointment_id = "33333333-3333-4333-8333-333333333334"

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        # a clock of its own, so that two changes are never at the same moment
        self._moments = (datetime(2026, 11, 17, 15, tzinfo=UTC) + timedelta(seconds=n) for n in itertools.count())
        self.server.otherwise = self._reply_to

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.server.url

    def __enter__(self) -> Self:
        self.server.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.__exit__(kind, error, trace)

    def _reply_to(self, asked: Asked) -> Reply:
        with self._lock:
            path = asked.path.removeprefix("/api/v1")
            match asked.method, path:
                case "GET", "/version":
                    return json_reply({"gitSha": "0ld", "version": "2.0.0", "service": "mentalspace-backend"})
                case "GET", "/csrf-token":
                    return json_reply({"csrfToken": "csrf-1"}, 200, ("Set-Cookie", "csrf-token=csrf-1|h; HttpOnly"))
                case "POST", "/auth/login":
                    return self._log_in(asked.json)
            if asked.method != "GET" and asked.headers.get("x-csrf-token") != "csrf-1":
                return json_reply(_CSRF, 403)
            if asked.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
                return refusal(401, "Invalid or expired session", "UNAUTHORIZED")
            return self._signed_in(asked, path.strip("/").split("/"))

    def _log_in(self, body: Json) -> Reply:
        if (body["email"], body["password"]) != (self.email, self.password):
            return refusal(401, "Invalid email or password", "UNAUTHORIZED")
        token = uuid4().hex
        self.tokens.add(token)
        data = {"requiresMfa": False, "requiresPasswordChange": False, "session": {"sessionId": "s1"}}
        return success(data, 200, ("Set-Cookie", f"access_token={token}; Path=/; HttpOnly; SameSite=Lax"))

    def _signed_in(self, asked: Asked, parts: list[str]) -> Reply:
        match asked.method, *parts:
            case "POST", "auth", "logout":
                self.tokens.discard(asked.headers["authorization"].removeprefix("Bearer "))
                return success(None)
            case "GET", "auth", "me":
                return success(
                    {"id": self.clinician_id, "email": self.email, "firstName": "Ava", "lastName": "Stone"}
                    | {"title": "LCSW", "roles": ["CLINICIAN"], "isUnderSupervision": False}
                )
            case "GET", "practice-settings", "public":
                return success({"practiceName": "Old Mill Practice"})
            case "GET", "clients":
                pages = {"page": 1, "limit": 100, "total": 1, "totalPages": 1}
                return json_reply({"success": True, "data": [self._client()], "pagination": pages})
            case "GET", "appointments", "client", _:
                return success([self._appointment(self.appointment_id), self._appointment(self.other_appointment_id)])
            case "GET", "treatment-plan-compliance", "check", _:
                return success({"isOverdue": False, "status": "CURRENT", "daysOverdue": 0, "message": "Up to date"})
            case "GET", "signatures", "attestation", note_type:
                text = "I attest that this note is true and complete."
                return success({"id": "att-1", "attestationText": text, "role": "CLINICIAN", "noteType": note_type})
            case _, "clinical-notes", *rest:
                return self._note(asked, rest)
        return NO_ROUTE

    def _note(self, asked: Asked, rest: list[str]) -> Reply:
        match asked.method, *rest:
            case ("POST",):
                return self._create(asked.json)
            case "GET", "my-notes":
                return success({"notes": list(self.notes.values()), "stats": {}, "count": len(self.notes)})
            case "GET", "client", _, ("diagnosis" | "inherited-diagnoses"), *_:
                return success({"diagnosisCodes": ["F41.1"], "canSign": True, "validationMessage": None})
        row = self.notes.get(rest[0])
        if row is None:
            return refusal(403, "Clinical note access denied", "FORBIDDEN")
        match asked.method, *rest[1:]:
            case ("GET",):
                return success(row)
            case (("PATCH" | "PUT"),):
                if row["status"] != "DRAFT":
                    return refusal(403, "Cannot edit locked, signed, or cosigned notes", "FORBIDDEN")
                sent = {name: value for name, value in asked.json.items() if name not in _KEPT_ON_UPDATE}
                row.update(sent, updatedAt=self._now())
                return success(row)
            case ("DELETE",):
                if row["status"] != "DRAFT":
                    return refusal(403, "Only draft notes can be deleted", "FORBIDDEN")
                del self.notes[row["id"]]
                return success(None)
            case "POST", "sign":
                if row["status"] != "DRAFT":
                    message = "Note is already signed. Use AMENDMENT signature type to modify."
                    return refusal(500, message, "SERVER_ERROR")
                row.update(status="SIGNED", signedDate=self._now(), updatedAt=self._now())
                return success({"id": uuid4().hex, "noteId": row["id"], "signatureType": "AUTHOR"})
        return NO_ROUTE

    def _create(self, body: Json) -> Reply:
        if not body.get("appointmentId") and (self.requires_appointment_for_drafts or body.get("status") != "DRAFT"):
            return refusal(400, NO_APPOINTMENT)
        now = self._now()
        made = {"id": str(uuid4()), "clinicianId": self.clinician_id, "createdAt": now, "updatedAt": now}
        row = {**_DEFAULTS, "appointmentId": None, "sessionDate": now, **body, **made}
        self.notes[row["id"]] = row
        return success(row, 201)

    def _now(self) -> str:
        return next(self._moments).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _client(self) -> Json:
        names = {"firstName": "Ana", "lastName": "Rivera", "medicalRecordNumber": "MRN-100200300"}
        return {"id": self.client_id, **names, "dateOfBirth": "1989-03-14T00:00:00.000Z", "status": "ACTIVE"}

    def _appointment(self, appointment_id: str) -> Json:
        first = appointment_id == self.appointment_id
        return {
            "id": appointment_id,
            "clientId": self.client_id,
            "clinicianId": self.clinician_id,
            "appointmentDate": f"2026-11-{'16' if first else '09'}T00:00:00.000Z",
            "startTime": "09:00",
            "endTime": "09:50",
            "duration": 50,
            "timezone": "America/New_York",
            "appointmentType": "Individual Therapy",
            "cptCode": "90834",
            "serviceLocation": "Office",
            "status": "COMPLETED",
        }
