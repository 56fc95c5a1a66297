"""Somebody at a plain HTTP client, and a clock moved by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.servers.backend import PASSWORD
from tests.servers.mentalspace_v2 import MentalSpaceV2

Json = dict[str, Any]
NOTES = "/clinical-notes"


class Hand:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, **much: float) -> None:
        """`minutes=20`."""
        self.time += timedelta(**much)


class Desk:
    """One user at one computer: session by Bearer, CSRF token by cookie and header, no cookie kept."""

    def __init__(
        self, clinic: MentalSpaceV2, email: str = "", *, address: str = "10.0.0.1", agent: str = "desk"
    ) -> None:
        headers = {"X-Forwarded-For": address, "User-Agent": agent, "Accept-Encoding": "identity"}
        self.clinic = clinic
        self.http = httpx.Client(base_url=f"{clinic.url}/api/v1", headers=headers, trust_env=False, timeout=10)
        if email:
            self.sign_in(email)
            self.take_csrf_token()

    def sign_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        """And keep the token of the session, where there is one."""
        answer = self.http.post("/auth/login", json={"email": email, "password": password})
        self.http.cookies.clear()
        if token := answer.cookies.get("access_token"):
            self.http.headers["Authorization"] = f"Bearer {token}"
        return answer

    def take_csrf_token(self) -> None:
        """A new one, with its cookie."""
        answer = self.http.get("/csrf-token")
        self.http.cookies.clear()
        self.http.headers["X-CSRF-Token"] = answer.json()["csrfToken"]
        self.http.headers["Cookie"] = f"csrf-token={answer.cookies['csrf-token']}"

    def client_id(self, last_name: str = "Rivera") -> str:
        """Of one of the invented clients."""
        return str(self.clinic.practice.client(last_name)["id"])

    def held(self, number: int = 0, last_name: str = "Rivera") -> str:
        """The id of one of a client's held appointments."""
        practice = self.clinic.practice
        return str(practice.appointments_of(practice.client(last_name), "COMPLETED")[number]["id"])

    def post(self, **columns: object) -> httpx.Response:
        """A draft of a progress note of Ana Rivera's where nothing else is said; None leaves a key out."""
        body = {"clientId": self.client_id(), "noteType": "Progress Note", "status": "DRAFT", **columns}
        return self.http.post(NOTES, json={name: value for name, value in body.items() if value is not None})

    def draft(self, **columns: object) -> Json:
        """The row of a draft that was taken."""
        answer = self.post(**columns)
        assert answer.status_code == 201, answer.text
        row: Json = answer.json()["data"]
        return row

    def get(self, note_id: str) -> httpx.Response:
        """One note."""
        return self.http.get(f"{NOTES}/{note_id}")

    def patch(self, note_id: str, columns: Json) -> httpx.Response:
        """Change one."""
        return self.http.patch(f"{NOTES}/{note_id}", json=columns)

    def act(self, note_id: str, deed: str, body: Json | None = None) -> httpx.Response:
        """`sign`, `cosign`, `amend` …"""
        return self.http.post(f"{NOTES}/{note_id}/{deed}", json=body or {})

    def sign(self, note_id: str) -> httpx.Response:
        """As its author."""
        return self.act(note_id, "sign", {"signatureType": "AUTHOR"})


def said(answer: httpx.Response) -> tuple[int, str]:
    """Status and message."""
    return answer.status_code, answer.json().get("message", "")
