"""Signing in, and what a server says of itself (API 1.1, 1.12)."""

import httpx

from tests.contracts.api.clinic import Clinic


def test_a_server_names_its_build(clinic: Clinic) -> None:
    assert {"gitSha", "version", "service"} <= clinic.version.keys()


def test_health_answers_without_signing_in(server_url: str) -> None:
    for path in ("/health", "/health/live", "/health/ready"):
        assert httpx.get(f"{server_url}/api/v1{path}").json()["success"] is True


def test_the_token_comes_in_cookies_only(clinic: Clinic) -> None:
    answer = clinic.http.post("/auth/login", json={"email": clinic.email, "password": clinic.password})

    token = answer.cookies["access_token"]
    assert answer.cookies["refresh_token"] == token
    assert token not in answer.text
    data = answer.json()["data"]
    assert data["requiresMfa"] is False
    assert "requiresPasswordChange" in data
    assert data["user"]["email"] == clinic.email
    assert answer.json()["message"] == "Login successful"


def test_a_wrong_password_and_an_unknown_address_are_the_same_answer(clinic: Clinic) -> None:
    answer = httpx.post(
        str(clinic.http.base_url.join("auth/login")),
        json={"email": "nobody@practice.example", "password": "wrong"},
        headers={"User-Agent": "contract"},
    )

    assert answer.status_code == 401
    assert answer.json()["message"] == "Invalid email or password"


def test_nobody_reads_without_a_token(server_url: str) -> None:
    answer = httpx.get(f"{server_url}/api/v1/auth/me")

    assert answer.status_code == 401
    assert answer.json()["message"] == "No authentication token provided"


def test_csrf_not_needed(clinic: Clinic) -> None:
    """With it a bearer token is enough to write; without it a write needs the CSRF token as well."""
    headers = {"Authorization": clinic.http.headers["Authorization"], "User-Agent": "contract"}
    address = str(clinic.http.base_url.join(f"clinical-notes/{clinic.draft()['id']}"))

    answer = httpx.patch(address, json={"plan": "Continue."}, headers=headers)

    if clinic.can("csrf_not_needed"):
        assert answer.status_code == 200
    else:
        assert answer.status_code == 403
        assert answer.json()["error"] == "Invalid or missing CSRF token"


def test_a_cookie_alone_authenticates_nobody_where_csrf_is_not_needed(clinic: Clinic) -> None:
    token = clinic.http.headers["Authorization"].removeprefix("Bearer ")
    address = str(clinic.http.base_url.join("auth/me"))

    answer = httpx.get(address, headers={"Cookie": f"access_token={token}", "User-Agent": "contract"})

    assert answer.status_code == (401 if clinic.can("csrf_not_needed") else 200)


def test_me_says_who_is_signed_in(clinic: Clinic) -> None:
    me = clinic.http.get("/auth/me").json()["data"]

    assert me["email"] == clinic.email
    assert {"id", "firstName", "lastName", "title", "roles", "isUnderSupervision", "supervisor"} <= me.keys()
