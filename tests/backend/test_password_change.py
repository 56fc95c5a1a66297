"""Changing a password: by whom, into what, and what ends with it."""

import asyncio
from typing import Any

import httpx
import pytest

from ehr_desktop.backend import lockout, passwords, second_factor
from ehr_desktop.domain.password_rules import REMEMBERED
from tests.backend.office import Office, Person
from tests.servers.backend import CLINICIAN, PASSWORD

NEW = "Quiet-Harbour-7!"


def changes(person: Person, new: str, current: str = PASSWORD) -> tuple[int, str]:
    """Ask for it; status and words."""
    answer = person.post("/auth/change-password", {"currentPassword": current, "newPassword": new})
    return answer.status_code, answer.json()["message"]


def session_of(office: Office, answer: httpx.Response) -> Person:
    """Whoever has just signed in."""
    assert answer.status_code == 200
    return Person(office, answer.cookies["access_token"], answer.json()["data"]["user"]["id"])


def test_the_new_password_signs_in_and_the_old_one_does_not(office: Office) -> None:
    person = office.person()
    office.sql("UPDATE users SET must_change_password = true WHERE id = :id", id=person.id)

    assert changes(person, NEW) == (200, "Password changed successfully")

    assert office.log_in(CLINICIAN).status_code == 401
    said = office.log_in(CLINICIAN, NEW).json()["data"]
    assert said["requiresPasswordChange"] is False


def test_this_session_goes_on_and_every_other_ends(office: Office) -> None:
    person = office.person()
    elsewhere = session_of(office, office.log_in(CLINICIAN))

    changes(person, NEW)

    assert person.get("/auth/me").status_code == 200
    assert elsewhere.get("/auth/me").status_code == 401


def test_a_sign_in_under_way_with_the_old_password_comes_to_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, matches = office.person(), passwords.matches

    async def meanwhile(password: str, kept: str | None, turns: asyncio.Semaphore) -> bool:
        monkeypatch.setattr(passwords, "matches", matches)
        answer = await matches(password, kept, turns)
        body = {"currentPassword": PASSWORD, "newPassword": NEW}
        assert (await person.ask("POST", "/auth/change-password", body)).status_code == 200
        return answer

    monkeypatch.setattr(passwords, "matches", meanwhile)
    answer = office.log_in(CLINICIAN)
    assert (answer.status_code, answer.json()["message"]) == (401, "Invalid email or password")
    assert "set-cookie" not in answer.headers


def test_a_sign_in_that_waits_for_its_code_comes_to_nothing_with_the_old_password(office: Office) -> None:
    person, factor = office.person(), second_factor.new_factor()

    async def enabled() -> None:
        async with office.database.writing() as connection:
            await second_factor.enable(connection, person.id, factor, office.time)

    office.run(enabled())
    token = office.log_in(CLINICIAN).json()["data"]["tempToken"]

    changes(person, NEW)

    code = second_factor.code_at(factor.secret, second_factor.step_of(office.time))
    body = {"userId": person.id, "mfaCode": code}
    answer = office.run(person.ask("POST", "/auth/mfa/complete", body, Authorization=f"Bearer {token}"))
    assert (answer.status_code, answer.json()["message"]) == (401, "Invalid or expired session")


def test_a_wrong_present_password_is_refused_and_counts_as_a_wrong_sign_in(on_sqlite: Office) -> None:
    person = on_sqlite.person()
    for _ in range(lockout.TRIES):
        assert changes(person, NEW, "a guess") == (401, "Current password is incorrect")

    status, words = changes(person, NEW)

    assert (status, "too many failed" in words) == (401, True)
    assert person.get("/auth/me").status_code == 200


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("Short-7!", "At least 12 characters"),
        ("alllowerhere-7!", "A small and a capital letter"),
        ("No-Digits-Here!", "A digit"),
        ("No-Special-Sign-7", "One of @ $ ! % * ? &"),
        ("My-Password-Is-7!", "No word everybody tries"),
        ("Alex-Stone-Was-7!", "Not your name"),
        ("Clinician-Here-7!", "Not your name"),
        ("Lovely-Abc-Song-7!", "No three in a row"),
        ("Sooo-Many-Lights-7!", "No character three times in a row"),
    ],
)
def test_each_rule_is_held_in_its_words(on_sqlite: Office, password: str, words: str) -> None:
    status, said = changes(on_sqlite.person(), password)

    assert (status, words in said) == (400, True), said
    assert on_sqlite.log_in(CLINICIAN).status_code == 200


def test_every_broken_rule_is_said_at_once(on_sqlite: Office) -> None:
    _, said = changes(on_sqlite.person(), "x")

    assert said.split(". ") == [
        "At least 12 characters",
        "A small and a capital letter",
        "A digit",
        "One of @ $ ! % * ? &",
    ]


def test_none_of_the_last_ten_is_taken_again_and_the_eleventh_is(on_sqlite: Office) -> None:
    person, current = on_sqlite.person(), PASSWORD
    for number in range(REMEMBERED):
        new = f"Quiet-Harbour-{number}7!"
        assert changes(person, new, current)[0] == 200
        status, words = changes(person, current, new)
        assert (status, "used before" in words) == (400, True)
        current = new

    assert changes(person, PASSWORD, current)[0] == 200


def test_an_unknown_key_or_a_missing_password_is_shape_d(on_sqlite: Office) -> None:
    body: dict[str, Any] = {"currentPassword": PASSWORD, "newPassword": NEW, "userId": "another"}
    for broken in (body, {"currentPassword": PASSWORD}, {"currentPassword": PASSWORD, "newPassword": ""}):
        answer = on_sqlite.person().post("/auth/change-password", broken)
        assert (answer.status_code, answer.json()["message"]) == (400, "Validation failed")


def test_nobody_changes_it_without_a_session(on_sqlite: Office) -> None:
    body = {"currentPassword": PASSWORD, "newPassword": NEW}

    assert on_sqlite.run(on_sqlite.http.post("/auth/change-password", json=body)).status_code == 401
