"""Does the server that answers really run this commit, and take a draft without an appointment?

    EHR_VERIFY_EMAIL=… EHR_VERIFY_PASSWORD=… python3 packaging/backend/verify.py \
        --url https://ehr.example.org --expect-sha "$(git rev-parse HEAD)" --client-id ID-OF-A-SYNTHETIC-CLIENT

Run after every deployment. Signs in with a probe account and checks the running build, the migrations, that a draft
without an appointment is accepted and still has none when it is read back, and that a note which is no draft is refused
without one. Removes what it made, also when a check fails. Ends with 0, or with 1 and one sentence.

Standard library only: it runs wherever the deployment does, with nothing installed.
"""

import argparse
import http.client
import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.cookies import SimpleCookie
from typing import IO, Any

Json = dict[str, Any]

NO_APPOINTMENT = "Appointment is required for non-draft notes"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_USER_AGENT = "ehr-desktop-verify"
_SECONDS = 20


class NotProven(Exception):
    """One check failed. The sentence says which, and what was seen."""


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    body: Json
    cookies: Mapping[str, str]

    @property
    def words(self) -> str:
        """Its message, wherever this kind of failure keeps it."""
        error = self.body.get("error")
        nested = error.get("message") if isinstance(error, dict) else error
        return str(self.body.get("message") or nested or f"status {self.status}")


@dataclass
class Server:
    """The server being checked, and the session there."""

    url: str
    headers: dict[str, str] = field(default_factory=lambda: {"User-Agent": _USER_AGENT, "Accept": "application/json"})

    def ask(self, method: str, path: str, body: Json | None = None) -> Answer:
        """One request. Raises `NotProven` where there is no answer to judge."""
        content = None if body is None else json.dumps(body).encode()
        headers = {**self.headers, "Content-Type": "application/json"}
        address = f"{self.url}/api/v1{path}"
        request = urllib.request.Request(address, content, headers, method=method)  # noqa: S310  checked in `_address`
        try:
            with _opener.open(request, timeout=_SECONDS) as response:
                return _answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            with error:
                return _answer(error.code, error.headers, error.read())
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise NotProven(f"{method} {path} got no answer from {self.url}: {reason}.") from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token must not follow a redirect to wherever it points."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Follow none."""


_opener = urllib.request.build_opener(_NoRedirect)


def main() -> int:
    """Read the arguments, check, and say the result in one sentence."""
    parser = argparse.ArgumentParser(description="Prove that a deployment runs what was meant to be deployed.")
    parser.add_argument("--url", required=True, type=_address, help="the server's address, without /api/v1")
    parser.add_argument("--expect-sha", required=True, type=_commit, help="the commit that was deployed")
    parser.add_argument("--client-id", required=True, help="a synthetic client of the probe account")
    arguments = parser.parse_args()
    try:
        unseen = verify(Server(arguments.url), arguments.expect_sha, arguments.client_id, _credentials())
    except NotProven as failure:
        print(f"NOT PROVEN: {failure}", file=sys.stderr)
        return 1
    for check in unseen:
        print(f"Not checked: {check}")
    print(f"Proven: {arguments.url} runs {arguments.expect_sha[:12]} and takes a draft without an appointment.")
    return 0


def verify(server: Server, expected_sha: str, client_id: str, credentials: tuple[str, str]) -> list[str]:
    """Every check in turn; the sentences of those this server gives no means for. Raises `NotProven`."""
    version = server.ask("GET", "/version").body
    _check_build(version, expected_sha)
    unseen = _check_migrations(version)
    with _signed_in(server, version, credentials), _removed_at_the_end(server, client_id) as mark:
        _check_draft(server, client_id, mark)
        _check_refusal(server, client_id, mark)
    return unseen


def _check_build(version: Json, expected_sha: str) -> None:
    running = str(version.get("gitSha") or "nothing it can name")
    if not (len(running) >= 7 and (running.startswith(expected_sha) or expected_sha.startswith(running))):
        raise NotProven(f"The server runs {running}, not {expected_sha}: the new image is not what answers.")


def _check_migrations(version: Json) -> list[str]:
    if "capabilities" not in version:
        return [
            "that the migrations are at head: this server does not say which one its database has.",
            "what else the server can do: it names no capabilities.",
        ]
    if version.get("migrationsAtHead") is not True:
        raise NotProven(f"The database stands at migration {version.get('migrationHead')}, behind the running build.")
    if "draft_without_appointment" not in version["capabilities"]:
        raise NotProven("The server does not name draft_without_appointment among its capabilities.")
    return []


def _check_draft(server: Server, client_id: str, mark: str) -> None:
    made = server.ask("POST", "/clinical-notes", {**_note(client_id, mark), "status": "DRAFT"})
    if made.status != 201:
        raise NotProven(f"A draft without an appointment was refused ({made.status}): {made.words}.")
    note_id = made.body["data"]["id"]
    read = server.ask("GET", f"/clinical-notes/{note_id}")
    if read.status != 200:
        raise NotProven(f"The draft could not be read back ({read.status}): {read.words}.")
    stored = read.body["data"]
    if stored.get("appointmentId") is not None or stored.get("status") != "DRAFT":
        seen = f"status {stored.get('status')} and appointmentId {stored.get('appointmentId')}"
        raise NotProven(f"The draft reads back with {seen} instead of DRAFT and null.")


def _check_refusal(server: Server, client_id: str, mark: str) -> None:
    refused = server.ask("POST", "/clinical-notes", {**_note(client_id, mark), "status": "SIGNED"})
    if refused.status == 201:
        raise NotProven("A note that is no draft was accepted without an appointment.")
    if (refused.status, refused.body.get("message")) != (400, NO_APPOINTMENT):
        said = f"{refused.status}: {refused.words}"
        raise NotProven(f"A note that is no draft was refused with “{said}” instead of “400: {NO_APPOINTMENT}”.")


@contextmanager
def _signed_in(server: Server, version: Json, credentials: tuple[str, str]) -> Iterator[None]:
    email, password = credentials
    answer = server.ask("POST", "/auth/login", {"email": email, "password": password})
    token = answer.cookies.get("access_token")
    if answer.status != 200 or token is None:
        raise NotProven(f"The probe account could not sign in ({answer.status}): {answer.words}.")
    server.headers["Authorization"] = f"Bearer {token}"
    if "csrf_not_needed" not in version.get("capabilities", []):
        given = server.ask("GET", "/csrf-token")
        server.headers["x-csrf-token"] = str(given.body.get("csrfToken"))
        server.headers["Cookie"] = f"csrf-token={given.cookies.get('csrf-token')}"
    try:
        yield
    finally:
        _last_word(lambda: server.ask("POST", "/auth/logout"))


@contextmanager
def _removed_at_the_end(server: Server, client_id: str) -> Iterator[str]:
    """A mark that every note made here bears; what bears it at the end is removed, also where an answer was lost."""
    mark = f"Deployment check {uuid.uuid4()}"
    try:
        yield mark
    except NotProven as failure:
        left = _last_word(lambda: _remove(server, client_id, mark))
        raise NotProven(f"{failure} {left}".strip()) from failure
    left = _last_word(lambda: _remove(server, client_id, mark))
    if left:
        raise NotProven(left)


def _remove(server: Server, client_id: str, mark: str) -> None:
    listed = server.ask("GET", f"/clinical-notes/my-notes?clientId={urllib.parse.quote(client_id)}")
    data = listed.body.get("data")
    if listed.status != 200 or not isinstance(data, dict):
        raise NotProven(f"What was made could not be looked for ({listed.status}): {listed.words}.")
    for note in data["notes"]:
        if note.get("nextSessionPlan") == mark:
            removed = server.ask("DELETE", f"/clinical-notes/{note['id']}")
            if removed.status != 200:
                raise NotProven(f"Note {note['id']} could not be removed ({removed.status}): {removed.words}.")


def _last_word(work: Callable[[], object]) -> str:
    """Do what must be done at the end; its failure as a sentence, so that it hides no earlier one."""
    try:
        work()
    except NotProven as failure:
        return str(failure)
    return ""


def _note(client_id: str, mark: str) -> Json:
    # The mark stands in a column that older servers do not keep encrypted, so that it comes back as it was sent.
    return {"clientId": client_id, "noteType": "Progress Note", "appointmentId": None, "nextSessionPlan": mark}


def _answer(status: int, headers: Message, content: bytes) -> Answer:
    try:
        body = json.loads(content or b"{}")
    except ValueError:
        body = {"message": "an answer that is not JSON"}
    cookies = SimpleCookie()
    for line in headers.get_all("Set-Cookie", []):
        cookies.load(line)
    return Answer(status, body if isinstance(body, dict) else {}, {name: one.value for name, one in cookies.items()})


def _credentials() -> tuple[str, str]:
    try:
        return os.environ["EHR_VERIFY_EMAIL"], os.environ["EHR_VERIFY_PASSWORD"]
    except KeyError as missing:
        raise NotProven(f"The environment variable {missing.args[0]} of the probe account is not set.") from missing


def _address(text: str) -> str:
    parts = urllib.parse.urlsplit(text)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return text.rstrip("/").removesuffix("/api/v1")
    raise argparse.ArgumentTypeError("https only (http to this computer)")


def _commit(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{7,40}", text):
        raise argparse.ArgumentTypeError("a commit: 7 to 40 hexadecimal digits")
    return text


if __name__ == "__main__":
    raise SystemExit(main())
