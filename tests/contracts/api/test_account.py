"""Codes, another password, where one is signed in (API 1.1). No password is changed, no session in use ended."""

import httpx

from tests.contracts.api.clinic import Clinic


def test_mfa_sign_in(clinic: Clinic) -> None:
    """With it there is a way to give a code, closed to who did not give a password; without it there is none."""
    address = str(clinic.http.base_url.join("auth/mfa/complete"))
    me = clinic.http.get("/auth/me").json()["data"]["id"]

    answer = httpx.post(address, json={"userId": me, "mfaCode": "000000"}, headers={"User-Agent": "contract"})

    if clinic.can("mfa_sign_in"):
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
    else:
        assert (answer.status_code, answer.json()["errorCode"]) == (404, "ROUTE_NOT_FOUND")


def test_a_wrong_present_password_changes_nothing(clinic: Clinic) -> None:
    body = {"currentPassword": "not it", "newPassword": "Quiet-Harbour-7!"}

    answer = clinic.http.post("/auth/change-password", json=body)

    assert (answer.status_code, answer.json()["message"]) == (401, "Current password is incorrect")
    assert clinic.http.get("/auth/me").status_code == 200, "this 401 ends no session"


def test_a_weak_new_password_is_refused(clinic: Clinic) -> None:
    for weak in ("short", "Aaaa-Aaaa-Aaaa-7!"):
        body = {"currentPassword": clinic.password, "newPassword": weak}
        assert clinic.http.post("/auth/change-password", json=body).status_code == 400


def test_the_sessions_one_has(clinic: Clinic) -> None:
    data = clinic.http.get("/sessions").json()["data"]

    assert data["count"] == len(data["sessions"]) >= 1
    for one in data["sessions"]:
        assert {"id", "ipAddress", "userAgent", "deviceTrusted", "createdAt", "lastActivity", "expiresAt"} <= one.keys()
    [here] = [one for one in data["sessions"] if one["isCurrent"]]
    assert here["userAgent"] == "contract"


def test_a_session_that_is_none_cannot_be_ended(clinic: Clinic) -> None:
    answer = clinic.http.delete("/sessions/00000000-0000-4000-8000-000000000000")

    assert answer.status_code == 404


def test_extending_a_session(clinic: Clinic) -> None:
    assert clinic.http.post("/sessions/extend").json()["message"] == "Session extended successfully"
