"""Where somebody is signed in: their own sessions, seen and ended; nobody else's."""

from datetime import timedelta

from tests.backend.office import Json, Office, Person
from tests.servers.backend import ASSOCIATE, CLINICIAN


def signs_in(office: Office, agent: str, email: str = CLINICIAN) -> Person:
    """Somebody, with this program."""
    body = {"email": email, "password": "Practice-Only-1!"}
    answer = office.run(office.http.post("/auth/login", json=body, headers={"User-Agent": agent}))
    office.http.cookies.clear()
    return Person(office, answer.cookies["access_token"], answer.json()["data"]["user"]["id"])


def sessions_of(person: Person) -> list[Json]:
    found: list[Json] = person.get("/sessions").json()["data"]["sessions"]
    return found


def test_a_session_says_with_what_and_since_when_and_which_one_asks(office: Office) -> None:
    signs_in(office, "Firefox")
    office.pass_time(timedelta(minutes=3))
    desk = signs_in(office, "EHR-Desktop/1")

    here, browser = sessions_of(desk)

    assert (here["userAgent"], browser["userAgent"]) == ("EHR-Desktop/1", "Firefox")
    assert (here["isCurrent"], browser["isCurrent"]) == (True, False)
    assert (browser["createdAt"], here["createdAt"]) == ("2026-11-18T15:00:00.000Z", "2026-11-18T15:03:00.000Z")
    assert here["expiresAt"] == "2026-11-18T15:23:00.000Z"
    assert here["ipAddress"] == "127.0.0.1"
    assert desk.get("/sessions").json()["data"]["count"] == 2


def test_sessions_that_are_over_are_not_listed(office: Office) -> None:
    signs_in(office, "idle")
    signs_in(office, "signed out").post("/auth/logout", {})
    office.pass_time(timedelta(minutes=20))

    assert [one["userAgent"] for one in sessions_of(signs_in(office, "here"))] == ["here"]


def test_one_is_ended_and_then_the_others(office: Office) -> None:
    here, second, third = (signs_in(office, name) for name in ("here", "second", "third"))
    ended = next(one["id"] for one in sessions_of(here) if one["userAgent"] == "second")

    assert office.run(here.ask("DELETE", f"/sessions/{ended}")).json()["message"] == "Session ended successfully"
    assert (second.get("/auth/me").status_code, third.get("/auth/me").status_code) == (401, 200)
    assert office.run(here.ask("DELETE", "/sessions/all")).json()["data"] == {"count": 1}

    assert third.get("/auth/me").status_code == 401
    assert [one["userAgent"] for one in sessions_of(here)] == ["here"]


def test_another_persons_session_is_as_one_that_is_none(office: Office) -> None:
    hers, his = signs_in(office, "hers"), signs_in(office, "his", ASSOCIATE)
    [session] = sessions_of(hers)

    strange = [his.delete(f"/sessions/{one}") for one in (session["id"], "no id", "0" * 36)]

    assert {(one.status_code, one.json()["message"]) for one in strange} == {(404, "Session not found")}
    his.delete("/sessions/all")
    assert hers.get("/auth/me").status_code == 200
    assert [one["userAgent"] for one in sessions_of(his)] == ["his"]
