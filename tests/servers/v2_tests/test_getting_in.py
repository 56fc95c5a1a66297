"""Part A, 1 to 10: getting in, staying in, and how often one may ask."""

from datetime import timedelta

import httpx
import pytest

from tests.servers.backend import CLINICIAN, PASSWORD
from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.v2.signing_in import CODE
from tests.servers.v2_tests.conftest import Sit
from tests.servers.v2_tests.desk import NOTES, Desk, Hand, said

CSRF = "Invalid or missing CSRF token"
ENDED = (401, "Invalid or expired session")


def test_1_login_answers_with_cookies_only(sit: Sit) -> None:
    answer = sit().http.post("/auth/login", json={"email": CLINICIAN, "password": PASSWORD})

    assert said(answer) == (200, "Login successful")
    token = answer.cookies["access_token"]
    assert answer.cookies["refresh_token"] == token
    assert token not in answer.text
    access, refresh = answer.headers.get_list("set-cookie")
    assert access == f"access_token={token}; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax"
    assert "Max-Age=604800" in refresh
    data = answer.json()["data"]
    assert (data["requiresMfa"], data["requiresPasswordChange"], data["user"]["email"]) == (False, False, CLINICIAN)


def test_1_in_production_the_cookies_are_secure() -> None:
    with MentalSpaceV2(secure=True) as clinic:
        answer = httpx.post(f"{clinic.url}/api/v1/auth/login", json={"email": CLINICIAN, "password": PASSWORD})

    assert all("; Secure;" in cookie for cookie in answer.headers.get_list("set-cookie"))


@pytest.mark.parametrize("missing", ["Cookie", "X-CSRF-Token"])
def test_2_a_write_needs_the_csrf_cookie_and_the_header(desk: Desk, missing: str) -> None:
    del desk.http.headers[missing]

    answer = desk.post()

    assert answer.status_code == 403
    debug = {"path": f"/api/v1{NOTES}", "method": "POST"}
    assert answer.json() == {"success": False, "error": CSRF, "debug": debug}


def test_2_signing_out_needs_it_too(sit: Sit) -> None:
    desk = sit()
    desk.sign_in(CLINICIAN)

    assert desk.http.post("/auth/logout").json()["error"] == CSRF
    desk.take_csrf_token()
    assert said(desk.http.post("/auth/logout")) == (200, "Logout successful")
    assert said(desk.http.get("/auth/me")) == ENDED


def test_2_the_exemptions_are_for_the_versioned_paths_only(sit: Sit) -> None:
    desk, server = sit(), str(sit().clinic.url)
    known = {"email": CLINICIAN, "password": PASSWORD}

    for path in ("/api/version", "/api/v1/version", "/api/v1/api/v1/version"):
        assert desk.http.get(f"{server}{path}").status_code == 200
    unversioned = desk.http.post(f"{server}/api/auth/login", json=known)
    assert (unversioned.status_code, unversioned.json()["error"]) == (403, CSRF)


@pytest.mark.parametrize("changed", [("X-Forwarded-For", "10.9.9.9"), ("User-Agent", "desk 2")])
def test_3_the_csrf_token_is_bound_to_address_and_user_agent(desk: Desk, changed: tuple[str, str]) -> None:
    desk.http.headers[changed[0]] = changed[1]

    assert desk.post().json()["error"] == CSRF
    assert desk.http.get("/auth/me").status_code == 200, "the session is as good as before"
    desk.take_csrf_token()
    assert desk.post().status_code == 201


def test_3_the_csrf_token_outlives_sign_out_and_restart(desk: Desk, clinic: MentalSpaceV2, clock: Hand) -> None:
    desk.http.post("/auth/logout")
    desk.sign_in(CLINICIAN)
    assert desk.post().status_code == 201

    kept = {name: desk.http.headers[name] for name in ("Cookie", "X-CSRF-Token")}
    with MentalSpaceV2(now=clock) as restarted:
        other = Desk(restarted, CLINICIAN)
        other.http.headers.update(kept)
        assert other.post().status_code == 201
        other.http.close()
    clinic.csrf_tokens.secret = "another"
    assert desk.post().json()["error"] == CSRF


def test_4_a_dead_session_without_csrf_token_is_a_csrf_refusal_first(desk: Desk) -> None:
    desk.http.headers["Authorization"] = "Bearer gone"
    assert said(desk.post()) == ENDED

    del desk.http.headers["Cookie"]
    assert desk.post().json()["error"] == CSRF


def test_5_twenty_idle_minutes_end_a_session_and_nothing_else_does(desk: Desk, clock: Hand) -> None:
    for _ in range(60):
        clock.pass_by(minutes=19)
        assert desk.http.get("/auth/me").status_code == 200

    clock.pass_by(minutes=20, seconds=1)
    first, second = desk.http.get("/auth/me"), desk.http.get("/auth/me")

    assert said(first) == (401, "Session timed out due to inactivity. Please log in again.")
    assert said(second) == ENDED
    assert second.json()["errorCode"] == "UNAUTHORIZED"


def test_6_refresh_says_yes_and_changes_nothing(sit: Sit, clock: Hand) -> None:
    desk = sit()
    token = desk.http.post("/auth/login", json={"email": CLINICIAN, "password": PASSWORD}).cookies["access_token"]
    desk.http.cookies.clear()
    only_refresh = {"Cookie": f"refresh_token={token}"}

    answer = desk.http.post("/auth/refresh", headers=only_refresh)
    assert (*said(answer), answer.json()["data"]) == (200, "Session refreshed successfully", None)
    assert "set-cookie" not in answer.headers
    assert said(desk.http.get("/auth/me", headers=only_refresh)) == (401, "No authentication token provided")
    assert said(desk.http.post("/auth/refresh")) == (401, "Session token is required")

    clock.pass_by(minutes=15)
    desk.http.post("/auth/refresh", json={"refreshToken": token})
    clock.pass_by(minutes=6)
    assert said(desk.http.post("/auth/refresh", json={"refreshToken": token})) == ENDED, "it did not extend"


def test_6_the_value_of_the_cookie_goes_on_as_cookie_or_bearer(desk: Desk, clock: Hand) -> None:
    token = desk.http.headers["Authorization"].removeprefix("Bearer ")
    for _ in range(5):
        clock.pass_by(minutes=19)
        assert said(desk.http.post("/sessions/extend")) == (200, "Session extended successfully")

    del desk.http.headers["Authorization"]
    assert desk.http.get("/auth/me", headers={"Cookie": f"access_token={token}"}).status_code == 200


def test_7_a_third_sign_in_ends_the_session_that_was_quiet_longest(sit: Sit, clock: Hand) -> None:
    first, second = sit(CLINICIAN), sit(CLINICIAN)
    clock.pass_by(seconds=30)
    first.http.get("/auth/me")
    third = sit(CLINICIAN)

    assert second.http.get("/auth/me").status_code == 200, "found good less than a minute ago"
    clock.pass_by(minutes=1, seconds=1)
    assert said(second.http.get("/auth/me")) == ENDED
    assert first.http.get("/auth/me").status_code == third.http.get("/auth/me").status_code == 200
    assert third.http.get("/sessions").json()["data"]["count"] == 2


def test_8_five_wrong_passwords_lock_the_account_for_half_an_hour(desk: Desk, sit: Sit, clock: Hand) -> None:
    for _ in range(5):
        assert said(sit().sign_in(CLINICIAN, "wrong")) == (401, "Invalid email or password")

    locked = "Account is locked due to too many failed login attempts. Please try again in 30 minutes."
    assert said(sit().sign_in(CLINICIAN)) == (401, locked)
    assert said(desk.http.get("/auth/me")) == (401, "Account is locked. Please contact administrator.")
    clock.pass_by(minutes=31)
    assert said(sit().sign_in(CLINICIAN, "wrong")) == (401, "Invalid email or password")
    assert said(sit().sign_in(CLINICIAN)) == (401, locked), "one more was enough"
    clock.pass_by(minutes=31)
    assert sit().sign_in(CLINICIAN).status_code == 200


def test_8_other_reasons_not_to_let_in(sit: Sit, clinic: MentalSpaceV2, clock: Hand) -> None:
    user = clinic.practice.user(CLINICIAN)
    user["mustChangePassword"] = True
    assert sit().sign_in(CLINICIAN).json()["data"]["requiresPasswordChange"] is True
    clock.pass_by(days=91)
    expired = "Your password has expired. Please reset your password."
    assert said(sit().sign_in(CLINICIAN)) == (401, expired)
    user["isActive"] = False
    assert said(sit().sign_in(CLINICIAN)) == (401, "Account is disabled. Please contact administrator.")
    assert said(sit().sign_in("nobody@practice.example")) == (401, "Invalid email or password")
    nonsense = sit().sign_in("nobody")
    assert nonsense.json() == {"success": False, "message": "Validation failed", "errorCode": "VALIDATION_ERROR"}


def test_8_a_second_factor_begins_no_session(sit: Sit, clinic: MentalSpaceV2, clock: Hand) -> None:
    clinic.practice.user(CLINICIAN)["mfaEnabled"] = True
    desk = sit()

    answer = desk.sign_in(CLINICIAN)

    assert said(answer) == (200, "MFA verification required")
    assert "set-cookie" not in answer.headers
    assert answer.json()["data"]["requiresMfa"] is True
    desk.http.headers["Authorization"] = f"Bearer {answer.json()['data']['tempToken']}"
    desk.take_csrf_token()
    assert said(desk.http.post("/mfa/verify", json={"code": "000000"})) == (401, "Invalid verification code")
    verified = desk.http.post("/mfa/verify", json={"code": CODE})
    assert (verified.json()["data"], "set-cookie" in verified.headers) == ({"usedBackupCode": False}, False)
    assert said(desk.http.post("/sessions/extend")) == (401, "No active session found")
    clock.time += timedelta(minutes=16)
    assert said(desk.http.get("/auth/me")) == ENDED


@pytest.mark.parametrize("secret", [{}, {"password": "wrong"}])
def test_9_a_wrong_signature_password_is_a_401_and_no_ended_session(
    associate: Desk, supervisor: Desk, secret: dict[str, str]
) -> None:
    note = associate.draft(clientId=associate.client_id("Lindqvist"))
    associate.sign(note["id"])

    answer = supervisor.act(note["id"], "cosign", secret)

    assert (*said(answer), answer.json()["errorCode"]) == (401, "Invalid signature PIN or password", "UNAUTHORIZED")
    assert supervisor.http.get("/auth/me").status_code == 200
    assert said(supervisor.act(note["id"], "cosign", {"pin": "1234"})) == (500, "Failed to co-sign clinical note")


def test_10_a_hundred_requests_in_a_quarter_of_an_hour_for_everybody_behind_an_address(
    sit: Sit, clock: Hand, clinic: MentalSpaceV2
) -> None:
    desk = sit(CLINICIAN)
    for _ in range(98):
        last = desk.http.get("/auth/me")
    shown = {name: value for name, value in last.headers.items() if name.startswith("ratelimit")}
    assert shown == {
        "ratelimit-policy": "100;w=900",
        "ratelimit-limit": "100",
        "ratelimit-remaining": "1",
        "ratelimit-reset": "900",
    }
    clock.pass_by(minutes=5)
    assert desk.http.get("/health").headers["ratelimit-remaining"] == "0"

    refused = desk.http.get("/clients")

    assert refused.json() == {
        "success": False,
        "message": "Too many requests from this IP, please try again later",
        "errorCode": "RATE_LIMIT_EXCEEDED",
    }
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "600")
    for path in ("/health", "/version"):
        assert desk.http.get(path).status_code == 429
    assert sit().sign_in(CLINICIAN).status_code == 429
    assert sit(address="10.0.0.2").http.get("/health").status_code == 200
    assert desk.http.get("/csrf-token").status_code == 200
    clock.pass_by(minutes=10)
    assert desk.http.get("/auth/me").status_code == 200
    assert clinic.limiter.used["10.0.0.1"] == 1


def test_10_what_is_refused_before_is_not_counted(desk: Desk) -> None:
    before = int(desk.http.get("/auth/me").headers["ratelimit-remaining"])
    for _ in range(10):
        desk.post(plan="; update the plan")
        desk.http.post(NOTES, json={}, headers={"X-CSRF-Token": "old"})
        desk.http.get("/csrf-token")

    assert int(desk.http.get("/auth/me").headers["ratelimit-remaining"]) == before - 1


@pytest.mark.parametrize(
    ("path", "most", "words"),
    [
        ("/auth/login", 25, "Too many login attempts from this IP, please try again after 15 minutes"),
        ("/auth/refresh", 30, "Too many token refresh attempts, please try again later"),
    ],
)
def test_10_signing_in_and_refreshing_show_numbers_of_their_own(sit: Sit, path: str, most: int, words: str) -> None:
    desk = sit()
    first = desk.http.post(path, json={})
    assert (first.headers["ratelimit-limit"], first.headers["ratelimit-remaining"]) == (str(most), str(most - 1))
    for _ in range(most - 1):
        desk.http.post(path, json={})

    assert said(desk.http.post(path, json={})) == (429, words)
    assert desk.http.get("/health").status_code == 200


def test_10_an_address_can_be_spared_and_the_number_be_another(clock: Hand) -> None:
    with MentalSpaceV2(now=clock, limit=1, spared=["10.0.0.1"]) as clinic:
        health = f"{clinic.url}/api/v1/health"
        answers = [httpx.get(health, headers={"X-Forwarded-For": f"1.1.1.1, 10.0.0.{n}"}) for n in (1, 1, 2, 2)]

    assert [one.status_code for one in answers] == [200, 200, 200, 429]
