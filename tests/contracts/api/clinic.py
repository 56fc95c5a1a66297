"""A clinician at a server, as the contract tests meet it: signed in, leaving nothing behind."""

from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import httpx

from ehr_desktop.domain.columns import COLUMN_KINDS, ColumnKind
from ehr_desktop.domain.content_hash import content_sha256

Json = dict[str, Any]
NO_APPOINTMENT = "Appointment is required for non-draft notes"


def shown_sha256(note: Json) -> str:
    """The fingerprint of a note as it came over the wire, which is what a clinician is shown."""
    columns = {name: note[name] for name in COLUMN_KINDS}
    for name, kind in COLUMN_KINDS.items():
        if kind is ColumnKind.DATE and columns[name]:
            columns[name] = columns[name][:10]
    return content_sha256(columns)


class Clinic:
    """One signed-in clinician. Every draft made through `create` is removed at the end."""

    def __init__(self, url: str, email: str, password: str, client_id: str | None, *, may_sign: bool) -> None:
        self.http = httpx.Client(base_url=f"{url.rstrip('/')}/api/v1", timeout=30, headers={"User-Agent": "contract"})
        self.email = email
        self.password = password
        self.may_sign = may_sign
        self.version: Json = self.http.get("/version").json()
        self._made: list[str] = []
        self._client_id = client_id

    @property
    def client_id(self) -> str:
        """The synthetic client all of it is about."""
        assert self._client_id is not None
        return self._client_id

    def can(self, capability: str) -> bool:
        """Whether the server names this ability."""
        return capability in self.version.get("capabilities", [])

    def sign_in(self) -> None:
        """Once; a second sign-in would end somebody else's session on a server that allows two."""
        answer = self.http.post("/auth/login", json={"email": self.email, "password": self.password})
        assert answer.status_code == 200, answer.text
        token = answer.cookies["access_token"]
        self.http.cookies.clear()
        self.http.headers["Authorization"] = f"Bearer {token}"
        if not self.can("csrf_not_needed"):
            self.http.headers["x-csrf-token"] = self.http.get("/csrf-token").json()["csrfToken"]
        if self._client_id is None:
            found = self.http.get("/clients", params={"search": "Rivera"}).json()["data"]
            self._client_id = found[0]["id"]

    def new(self, **columns: object) -> Json:
        """The body of a draft."""
        return {"clientId": self.client_id, "noteType": "Progress Note", "status": "DRAFT", **columns}

    def post(self, body: Json, **headers: str) -> httpx.Response:
        """Create a note; what was made will be removed."""
        answer = self.http.post("/clinical-notes", json=body, headers=headers)
        if answer.status_code == 201:
            self._made.append(answer.json()["data"]["id"])
        return answer

    def draft(self, **columns: object) -> Json:
        """A draft that was accepted; with an appointment where the server does not take one without."""
        answer = self.post(self.new(**columns))
        if answer.status_code == 400 and not self.can("draft_without_appointment"):
            answer = self.post(self.new(appointmentId=self.free_appointment(), **columns))
        assert answer.status_code == 201, answer.text
        note: Json = answer.json()["data"]
        return note

    def free_appointment(self) -> str:
        """A held appointment of the client that no progress note is about."""
        path = f"/clinical-notes/client/{self.client_id}/eligible-appointments/Progress%20Note"
        eligible = self.http.get(path).json()["data"]["appointments"]
        return str(next(one["id"] for one in eligible if not one["hasNote"]))

    def read(self, note_id: str) -> httpx.Response:
        """The note as it is there."""
        return self.http.get(f"/clinical-notes/{note_id}")

    def patch(self, note_id: str, columns: Json, **headers: str) -> httpx.Response:
        """Update columns."""
        return self.http.patch(f"/clinical-notes/{note_id}", json=columns, headers=headers)

    def remembers(self, note_id: str) -> None:
        """Remove this note at the end too."""
        self._made.append(note_id)

    def tidy_up(self) -> None:
        """Remove what was made and is still there."""
        for note_id in self._made:
            # One that a test removed or signed is refused, which is as good.
            with suppress(httpx.HTTPError):
                self.http.delete(f"/clinical-notes/{note_id}")
        self._made.clear()

    def __enter__(self) -> Self:
        self.sign_in()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.tidy_up()
        self.http.post("/auth/logout")
        self.http.close()
