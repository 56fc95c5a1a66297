"""The budget of requests with a clock moved by hand: whose turn it is, and when the next one goes out."""

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass

import pytest

from ehr_desktop.application.errors import HeldBack, NotNow, Unreachable
from ehr_desktop.application.ports import Pace
from ehr_desktop.remote.answers import Answer
from ehr_desktop.remote.api import HttpClinicApi
from ehr_desktop.remote.budget import Budget, at_pace
from tests.servers.scripted import Reply, ScriptedServer, json_reply

NOTES = "/clinical-notes"


@dataclass
class Seconds:
    """A clock that stands until it is moved."""

    at: float = 1000

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.fixture
def budget(clock: Seconds) -> Budget:
    return Budget("clinic.example", clock)


def told(left: int, reset: int = 600, limit: int = 100) -> dict[str, str]:
    """The headers of an answer."""
    return {"ratelimit-limit": str(limit), "ratelimit-remaining": str(left), "ratelimit-reset": str(reset)}


def said(status: int, headers: dict[str, str]) -> Answer:
    """An answer with nothing in it."""
    return Answer("clinic.example", status, headers, (), None, is_json=False)


def taken(budget: Budget, pace: Pace, at_most: int = 300) -> int:
    """How many requests of this pace go out one after the other."""
    with at_pace(pace):
        for number in range(at_most):
            try:
                budget.take()
            except NotNow:
                return number
    return at_most


def wait_of(budget: Budget, pace: Pace) -> float | None:
    """How long the next request of this pace has to wait."""
    with at_pace(pace), pytest.raises(NotNow) as caught:
        budget.take()
    return caught.value.seconds


@pytest.mark.parametrize(
    ("pace", "number"), [(Pace.IDLE, 15), (Pace.SOON, 50), (Pace.NOW, 95), (Pace.FINISH, 100)], ids=str
)
def test_how_much_of_a_full_window_each_pace_may_use(budget: Budget, pace: Pace, number: int) -> None:
    budget.heard(NOTES, said(200, told(100)))

    assert taken(budget, pace) == number


@pytest.mark.parametrize(
    ("pace", "number"), [(Pace.IDLE, 2), (Pace.SOON, 2), (Pace.NOW, 47), (Pace.FINISH, 52)], ids=str
)
def test_what_others_have_used_is_counted(budget: Budget, pace: Pace, number: int) -> None:
    budget.heard(NOTES, said(200, told(52)))

    assert taken(budget, pace) == number


def test_who_waits_comes_after_what_the_computer_asks_by_itself_has_stopped(budget: Budget) -> None:
    budget.heard(NOTES, said(200, told(100)))

    assert [taken(budget, pace) for pace in (Pace.IDLE, Pace.SOON, Pace.NOW, Pace.FINISH)] == [15, 35, 45, 5]


def test_it_goes_on_when_the_servers_window_is_over(budget: Budget, clock: Seconds) -> None:
    budget.heard(NOTES, said(200, told(5, reset=240)))

    assert wait_of(budget, Pace.NOW) == 240
    clock.at += 239
    assert taken(budget, Pace.NOW) == 0
    clock.at += 1
    assert taken(budget, Pace.NOW) == 95


def test_by_itself_at_most_fifteen_in_any_quarter_of_an_hour(budget: Budget, clock: Seconds) -> None:
    times = []
    with at_pace(Pace.IDLE):
        for _ in range(200):
            clock.at += 20
            budget.heard(NOTES, said(200, told(100)))
            try:
                budget.take()
            except HeldBack:
                continue
            times.append(clock.at)

    assert len(times) == 15 * 5
    assert all(later - earlier >= 900 for earlier, later in zip(times, times[15:], strict=False))


def test_holding_itself_back_is_no_trouble_with_the_server(budget: Budget) -> None:
    budget.heard(NOTES, said(200, told(50)))

    with at_pace(Pace.IDLE), pytest.raises(HeldBack):
        budget.take()


def test_a_429_closes_the_line_for_everyone_as_long_as_it_says(budget: Budget, clock: Seconds) -> None:
    budget.heard(NOTES, said(429, {**told(0, reset=700), "retry-after": "700"}))

    assert [wait_of(budget, pace) for pace in Pace] == [700] * 4
    clock.at += 700
    assert taken(budget, Pace.NOW) == 95


def test_the_sentence_says_when_it_goes_on(budget: Budget) -> None:
    budget.heard(NOTES, said(429, {"retry-after": "671"}))

    with pytest.raises(NotNow, match=r"The server asked to wait: “clinic\.example” .* goes on in 12 minutes"):
        budget.take()


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {}, 60),
        (429, {"retry-after": "1e12"}, 900),
        (429, {"ratelimit-reset": "30"}, 30),
        (503, {"retry-after": "120"}, 120),
    ],
)
def test_how_long_it_waits(budget: Budget, status: int, headers: dict[str, str], seconds: float) -> None:
    budget.heard(NOTES, said(status, headers))

    assert wait_of(budget, Pace.FINISH) == seconds


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (503, {}),
        (500, {"retry-after": "120"}),
        (409, {"retry-after": "120"}),
        (200, {"ratelimit-limit": "many", "ratelimit-remaining": "0"}),
        (200, {"ratelimit-limit": "0", "ratelimit-remaining": "0"}),
        (200, {"ratelimit-limit": "nan", "ratelimit-remaining": "inf"}),
    ],
)
def test_what_does_not_stop_it(budget: Budget, status: int, headers: dict[str, str]) -> None:
    budget.heard(NOTES, said(status, headers))

    assert taken(budget, Pace.NOW) == 95


def test_the_door_has_numbers_of_its_own(budget: Budget) -> None:
    budget.heard("/auth/login", said(429, {**told(0, limit=25), "retry-after": "900"}))

    assert taken(budget, Pace.NOW) == 95


def test_a_very_small_limit_leaves_a_quarter(budget: Budget) -> None:
    budget.heard(NOTES, said(200, told(10, limit=10)))

    assert [taken(budget, pace) for pace in (Pace.IDLE, Pace.NOW, Pace.FINISH)] == [5, 3, 2]


def test_a_server_that_says_nothing_is_taken_for_the_usual_one(budget: Budget, clock: Seconds) -> None:
    assert taken(budget, Pace.SOON) == 50
    clock.at += 600
    assert taken(budget, Pace.NOW) == 45
    assert wait_of(budget, Pace.NOW) == 300
    clock.at += 300
    assert taken(budget, Pace.NOW) == 50  # those of ten minutes ago still count


def test_a_server_that_names_its_capabilities_is_not_held_back_unless_it_counts(budget: Budget) -> None:
    budget.names_capabilities = True
    assert taken(budget, Pace.IDLE) == 300

    budget.heard(NOTES, said(200, told(60)))
    assert taken(budget, Pace.SOON) == 10


# --- on the line --------------------------------------------------------------------------------------------


@pytest.fixture
def api(server: ScriptedServer, clock: Seconds) -> Iterator[HttpClinicApi]:
    """Signed in at a server of which nothing is known."""
    with closing(HttpClinicApi(server.url, clock=clock)) as one:
        one.use_token("token-1")
        yield one


def limited(left: int) -> Reply:
    """An answer about who is signed in, and about what is left."""
    reply = json_reply({"success": True, "data": {"id": "u1"}})
    for name, value in (("RateLimit-Limit", "100"), ("RateLimit-Remaining", str(left)), ("RateLimit-Reset", "300")):
        reply = reply.with_header(name, value)
    return reply


@pytest.mark.parametrize(
    ("left", "paces"),
    [(51, set(Pace)), (50, {Pace.NOW, Pace.FINISH}), (5, {Pace.FINISH}), (0, set())],
    ids=["over half", "half", "the reserve", "nothing"],
)
def test_nothing_is_sent_that_has_to_wait(
    api: HttpClinicApi, server: ScriptedServer, left: int, paces: set[Pace]
) -> None:
    server.script("GET", "/api/v1/auth/me", limited(left))
    api.me()
    gone = set()
    for pace in Pace:
        asked = len(server.requests)
        with api.at_pace(pace), suppress(NotNow):
            api.me()
        if len(server.requests) > asked:
            gone.add(pace)
    assert gone == paces


def test_what_no_server_answers_uses_up_nothing(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", "/api/v1/auth/me", limited(52))
    api.me()
    server.script("GET", "/api/v1/auth/me", Reply(reset=True, cut_after=0))

    with api.at_pace(Pace.IDLE):
        for _ in range(60):
            with pytest.raises(Unreachable):
                api.me()
