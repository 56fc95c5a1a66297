"""Signing in with a code: what is owed, what is taken once, and what a token for owing a code is good for."""

import base64
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from ehr_desktop.backend import lockout, second_factor
from ehr_desktop.backend.second_factor import NewFactor, code_at, new_factor, step_of
from tests.backend.office import Json, Office
from tests.servers.backend import ASSOCIATE, CLINICIAN, ROOT

_WRONG = (401, "Invalid verification code")
_NO_SESSION = (401, "Invalid or expired session")


class Owing:
    """Somebody who gave the right password and owes the code."""

    def __init__(self, office: Office, email: str = CLINICIAN) -> None:
        answer = office.log_in(email)
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
        self.office = office
        self.said: Json = answer.json()["data"]
        self.headers = {"Authorization": f"Bearer {self.said['tempToken']}"}

    async def asks(self, code: str, **other: str) -> httpx.Response:
        body = {"userId": self.said["user"]["id"], "mfaCode": code, **other}
        return await self.office.http.post("/auth/mfa/complete", json=body, headers=self.headers)

    def gives(self, code: str, **other: str) -> httpx.Response:
        """Give a code; what cookies came is not used by the next request."""
        answer = self.office.run(self.asks(code, **other))
        self.office.http.cookies.clear()
        return answer


@pytest.fixture
def factor(office: Office) -> NewFactor:
    """The clinician signs in with a code from now on."""
    made = new_factor()

    async def enabled() -> None:
        async with office.database.writing() as connection:
            user_id = str(office_user)
            await second_factor.enable(connection, user_id, made, office.time)

    office_user = office.sql("SELECT id FROM users WHERE email = :email", email=CLINICIAN)[0]["id"]
    office.run(enabled())
    return made


def now_shown(factor: NewFactor, office: Office, steps: int = 0) -> str:
    """The digits of the app, so many steps from now."""
    return code_at(factor.secret, step_of(office.time) + steps)


def said(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["message"]


@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_the_codes_are_those_of_rfc_6238(second: int, code: str) -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()

    assert code_at(secret, step_of(datetime.fromtimestamp(second, UTC))) == code


def test_a_right_code_begins_the_session_a_password_alone_does_not(office: Office, factor: NewFactor) -> None:
    owing = Owing(office)
    assert owing.said["requiresMfa"] is True
    assert set(owing.said["user"]) == {"id", "email", "firstName", "lastName"}

    answer = owing.gives(now_shown(factor, office))

    assert said(answer) == (200, "Login successful")
    token = answer.cookies["access_token"]
    assert token == answer.cookies["refresh_token"]
    assert answer.json()["data"]["user"]["mfaEnabled"] is True
    me = office.run(office.http.get("/auth/me", headers={"Authorization": f"Bearer {token}"}))
    assert me.json()["data"]["email"] == CLINICIAN


def test_the_token_of_who_owes_a_code_opens_nothing_else(office: Office, factor: NewFactor) -> None:
    owing = Owing(office)

    for method, path in (("GET", "/auth/me"), ("GET", "/clinical-notes/my-notes"), ("GET", "/sessions")):
        assert said(office.run(office.http.request(method, path, headers=owing.headers))) == _NO_SESSION
    refreshed = office.run(office.http.post("/auth/refresh", json={"refreshToken": owing.said["tempToken"]}))
    assert said(refreshed) == _NO_SESSION


def test_a_code_without_the_password_before_it_opens_nothing(office: Office, factor: NewFactor) -> None:
    owing = Owing(office)
    body = {"userId": owing.said["user"]["id"], "mfaCode": now_shown(factor, office)}

    assert office.run(office.http.post("/auth/mfa/complete", json=body)).status_code == 401
    stranger = office.person(ASSOCIATE)
    assert said(stranger.post("/auth/mfa/complete", body)) == _NO_SESSION
    assert said(owing.gives(now_shown(factor, office), userId=stranger.id)) == _NO_SESSION


def test_a_code_is_owed_for_five_minutes_and_paid_once(office: Office, factor: NewFactor) -> None:
    late, owing = Owing(office), Owing(office)
    assert owing.gives(now_shown(factor, office)).status_code == 200
    assert said(owing.gives(now_shown(factor, office, 1))) == _NO_SESSION

    office.pass_time(timedelta(minutes=5))

    assert said(late.gives(now_shown(factor, office))) == _NO_SESSION


@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 200), (0, 200), (1, 200), (2, 401)])
def test_a_telephone_may_be_one_step_off(on_sqlite: Office, steps: int, status: int) -> None:
    made = new_factor()
    user_id = str(on_sqlite.person().id)

    async def enabled() -> None:
        async with on_sqlite.database.writing() as connection:
            await second_factor.enable(connection, user_id, made, on_sqlite.time)

    on_sqlite.run(enabled())

    assert Owing(on_sqlite).gives(now_shown(made, on_sqlite, steps)).status_code == status


def test_no_code_is_taken_twice_nor_one_of_a_step_before(office: Office, factor: NewFactor) -> None:
    code = now_shown(factor, office)
    assert Owing(office).gives(code).status_code == 200

    assert said(Owing(office).gives(code)) == _WRONG
    assert said(Owing(office).gives(now_shown(factor, office, -1))) == _WRONG
    assert Owing(office).gives(now_shown(factor, office, 1)).status_code == 200


def test_of_many_who_give_one_code_at_the_same_moment_one_gets_in(office: Office, factor: NewFactor) -> None:
    code = now_shown(factor, office)
    together = [Owing(office) for _ in range(4)]

    answers = office.together([owing.asks(code) for owing in together])

    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]


def test_each_backup_code_is_good_once_however_it_is_spaced(office: Office, factor: NewFactor) -> None:
    first, second, *_ = factor.backup_codes
    assert Owing(office).gives(first).status_code == 200
    assert said(Owing(office).gives(first)) == _WRONG
    assert Owing(office).gives(f" {second.replace('-', ' ').upper()} ").status_code == 200


def test_five_wrong_codes_lock_for_thirty_minutes_and_signing_in_anew_gives_no_more(
    office: Office, factor: NewFactor
) -> None:
    for _ in range(lockout.TRIES):
        assert said(Owing(office).gives("000000")) == _WRONG

    locked = Owing(office).gives(now_shown(factor, office))
    assert (locked.status_code, "try again in 30 minutes" in locked.json()["message"]) == (401, True)
    office.pass_time(lockout.LOCKED_FOR)
    assert Owing(office).gives(now_shown(factor, office)).status_code == 200


def test_who_must_change_the_password_is_told_with_the_session(office: Office, factor: NewFactor) -> None:
    office.sql("UPDATE users SET must_change_password = true WHERE email = :email", email=CLINICIAN)

    answer = Owing(office).gives(now_shown(factor, office))

    assert answer.json()["data"]["requiresPasswordChange"] is True


def test_neither_backup_code_nor_token_is_kept_as_it_is(office: Office, factor: NewFactor) -> None:
    owing = Owing(office)
    kept = str(office.sql("SELECT * FROM backup_codes")) + str(office.sql("SELECT * FROM owed_codes"))

    assert not any(code in kept or code.replace("-", "") in kept for code in factor.backup_codes)
    assert owing.said["tempToken"] not in kept
    assert factor.secret not in str(owing.gives(now_shown(factor, office)).json())


def by_command(what: str, url: str, typed: str | None = None) -> tuple[int, str]:
    """The command of whoever looks after the server. `typed` None: the right code of the secret it shows."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ehr_desktop.backend.mfa", what, CLINICIAN],
        cwd=ROOT,
        env={**os.environ, "EHR_DATABASE_URL": url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    secret = process.stdout.readline().split()[-1] if what == "on" else ""
    if secret:
        code = typed or code_at(secret, step_of(datetime.now(UTC)))
        process.stdin.write(f"{code[:3]} {code[3:]}\n")
    process.stdin.close()
    process.stdout.read()
    process.stdout.close()
    return process.wait(timeout=30), secret


def test_whoever_looks_after_the_server_turns_it_on_with_a_code_of_the_app_and_off(
    on_sqlite: Office, tmp_path: Path
) -> None:
    url = str(on_sqlite.database.engine.url)
    assert by_command("on", url, "000000")[0] == 1
    assert on_sqlite.log_in(CLINICIAN).json()["data"]["requiresMfa"] is False

    status, secret = by_command("on", url)
    assert status == 0
    assert Owing(on_sqlite).gives(code_at(secret, step_of(on_sqlite.time))).status_code == 200

    assert by_command("off", url) == (0, "")
    assert on_sqlite.log_in(CLINICIAN).json()["data"]["requiresMfa"] is False
