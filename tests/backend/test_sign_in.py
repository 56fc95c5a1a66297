"""Wrong passwords lock, sessions end, tokens are nobody else's."""

from datetime import timedelta

from argon2 import PasswordHasher

from ehr_desktop.backend import lockout, passwords
from tests.backend.office import Office
from tests.servers.backend import ASSOCIATE, CLINICIAN, PASSWORD

_LOCKED = "Account is locked due to too many failed login attempts. Please try again in {} minutes."


def test_five_wrong_passwords_lock_the_account_for_thirty_minutes(on_sqlite: Office) -> None:
    for _ in range(5):
        assert on_sqlite.log_in(CLINICIAN, "wrong").json()["message"] == "Invalid email or password"

    locked = on_sqlite.log_in(CLINICIAN)
    assert (locked.status_code, locked.json()["message"]) == (401, _LOCKED.format(30))
    on_sqlite.pass_time(timedelta(minutes=29, seconds=30))
    assert on_sqlite.log_in(CLINICIAN).json()["message"] == _LOCKED.format(1)
    on_sqlite.pass_time(timedelta(minutes=1))
    assert on_sqlite.log_in(CLINICIAN).status_code == 200


def test_after_a_lock_one_more_mistake_does_not_lock_again(on_sqlite: Office) -> None:
    for _ in range(5):
        on_sqlite.log_in(CLINICIAN, "wrong")
    on_sqlite.pass_time(timedelta(minutes=31))

    on_sqlite.log_in(CLINICIAN, "wrong")

    assert on_sqlite.log_in(CLINICIAN).status_code == 200


def test_a_right_password_begins_the_count_anew(on_sqlite: Office) -> None:
    for _ in range(2):
        for _ in range(4):
            on_sqlite.log_in(CLINICIAN, "wrong")
        assert on_sqlite.log_in(CLINICIAN).status_code == 200


def test_a_hundred_tries_at_the_same_moment_are_five(office: Office) -> None:
    body = {"email": CLINICIAN, "password": "guess"}

    answers = office.together([office.http.post("/auth/login", json=body) for _ in range(30)])

    looked_at = [answer for answer in answers if answer.json()["message"] == "Invalid email or password"]
    assert len(looked_at) == lockout.TRIES


def test_an_address_nobody_has_locks_in_the_same_way(on_sqlite: Office) -> None:
    said = [on_sqlite.log_in("nobody@practice.example", "wrong").json()["message"] for _ in range(6)]

    assert said == ["Invalid email or password"] * 5 + [_LOCKED.format(30)]


def test_an_address_nobody_has_costs_the_same_check() -> None:
    cost = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)

    assert not cost.check_needs_rehash(passwords.NOBODYS_HASH)
    assert not cost.check_needs_rehash(passwords.hashed("x"))
    assert passwords.hashed("x").startswith("$argon2id$")


def test_wrong_passwords_at_signing_count_too(on_sqlite: Office) -> None:
    person = on_sqlite.person()
    note = person.draft()
    body = {"signatureType": "AUTHOR", "password": "wrong", "attestationId": "x", "sha256": "x"}
    for _ in range(5):
        said = person.post(f"/clinical-notes/{note['id']}/sign", body).json()["message"]
        assert said == "Invalid signature PIN or password"

    said = person.post(f"/clinical-notes/{note['id']}/sign", {**body, "password": PASSWORD}).json()["message"]

    assert said == _LOCKED.format(30)
    assert person.get("/auth/me").status_code == 200


def test_a_session_ends_after_twenty_idle_minutes(on_sqlite: Office) -> None:
    person = on_sqlite.person()
    for _ in range(4):
        on_sqlite.pass_time(timedelta(minutes=19))
        assert person.get("/auth/me").status_code == 200

    on_sqlite.pass_time(timedelta(minutes=20))

    ended = person.get("/auth/me")
    words = "Session timed out due to inactivity. Please log in again."
    assert (ended.status_code, ended.json()["message"]) == (401, words)
    assert person.get("/auth/me").json()["message"] == "Invalid or expired session"


def test_a_session_ends_after_twelve_hours_whatever_is_done(on_sqlite: Office) -> None:
    person = on_sqlite.person()
    for _ in range(12 * 4 - 1):
        on_sqlite.pass_time(timedelta(minutes=15))
        assert person.post("/sessions/extend", {}).status_code == 200

    on_sqlite.pass_time(timedelta(minutes=15))

    assert person.get("/auth/me").json()["message"] == "Invalid or expired session"


def test_signing_out_ends_the_session(on_sqlite: Office) -> None:
    person = on_sqlite.person()

    assert person.post("/auth/logout", {}).json()["message"] == "Logout successful"

    assert person.get("/auth/me").status_code == 401


def test_refreshing_takes_a_bearer_or_the_token_itself_but_no_cookie(on_sqlite: Office) -> None:
    person = on_sqlite.person()
    token = person.headers["Authorization"].removeprefix("Bearer ")

    async def refresh(headers: dict[str, str], body: object = None) -> int:
        return (await on_sqlite.http.post("/auth/refresh", headers=headers, json=body)).status_code

    assert on_sqlite.run(refresh(person.headers)) == 200
    assert on_sqlite.run(refresh({}, {"refreshToken": token})) == 200
    assert on_sqlite.run(refresh({"Cookie": f"access_token={token}; refresh_token={token}"})) == 401


def test_a_disabled_account_is_out_at_once(on_sqlite: Office) -> None:
    person = on_sqlite.person()
    on_sqlite.sql("UPDATE users SET is_active = false WHERE id = :id", id=person.id)

    assert person.get("/auth/me").json()["message"] == "Account is disabled"
    refused = on_sqlite.log_in(CLINICIAN).json()["message"]
    assert refused == "Account is disabled. Please contact administrator."


def test_ten_sessions_at_once_and_the_least_recent_ends(on_sqlite: Office) -> None:
    first = on_sqlite.person()
    for _ in range(9):
        on_sqlite.pass_time(timedelta(seconds=20))
        on_sqlite.log_in(CLINICIAN)
    assert first.get("/auth/me").status_code == 200
    on_sqlite.sql("UPDATE sessions SET last_activity = created_at")

    on_sqlite.log_in(CLINICIAN)

    assert first.get("/auth/me").status_code == 401


def test_the_table_holds_no_token(on_sqlite: Office) -> None:
    person = on_sqlite.person(ASSOCIATE)
    token = person.headers["Authorization"].removeprefix("Bearer ")

    assert all(token not in str(row) for row in on_sqlite.sql("SELECT * FROM sessions"))


def test_an_expired_password_and_one_that_must_be_changed(on_sqlite: Office) -> None:
    on_sqlite.sql("UPDATE users SET must_change_password = true WHERE email = :email", email=ASSOCIATE)
    assert on_sqlite.log_in(ASSOCIATE).json()["data"]["requiresPasswordChange"] is True

    on_sqlite.sql(
        "UPDATE users SET password_expires_at = :then WHERE email = :email",
        then="2026-01-01 00:00:00.000000",
        email=ASSOCIATE,
    )

    assert on_sqlite.log_in(ASSOCIATE).json()["message"] == "Your password has expired. Please reset your password."
