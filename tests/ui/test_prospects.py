"""What becomes of a note by itself, and when."""

from datetime import timedelta

import pytest

from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Place
from ehr_desktop.ui.prospects import Rounds, moment, prospects
from tests.desk import NOW

IN_A_MINUTE, IN_FIVE, IN_TEN = (NOW + timedelta(minutes=minutes) for minutes in (1, 5, 10))
HERE, SENT = Place.THIS_COMPUTER, Place.SENT


def at(minutes: int) -> str:
    """The time in so many minutes, as it is said."""
    return f"{(NOW + timedelta(minutes=minutes)).astimezone():%H:%M}"


@pytest.mark.parametrize(
    ("place", "rounds", "said"),
    [
        (Place.ACCEPTED, Rounds(Link.ONLINE, IN_TEN), ()),
        (Place.NEEDS_YOU, Rounds(Link.ONLINE, IN_TEN), ("waits for you",)),
        (HERE, Rounds(), ("goes by itself",)),
        (HERE, Rounds(Link.ONLINE, is_busy=True), ("waits its turn",)),
        (HERE, Rounds(Link.OFFLINE, IN_A_MINUTE), (f"next try {at(1)}",)),
        (HERE, Rounds(Link.SIGN_IN_NEEDED, IN_TEN), ("waits for sign-in",)),
        (HERE, Rounds(Link.ASKED_TO_WAIT, IN_TEN, until=IN_FIVE), (f"next try {at(10)}",)),
        (HERE, Rounds(Link.ASKED_TO_WAIT, IN_A_MINUTE, until=IN_FIVE), (f"next try after {at(5)}",)),
        (SENT, Rounds(Link.ONLINE, is_busy=True), ("not answered yet",)),
        (SENT, Rounds(Link.OFFLINE, IN_A_MINUTE), ("not answered yet", f"looked for at {at(1)}")),
        (
            SENT,
            Rounds(Link.ASKED_TO_WAIT, IN_A_MINUTE, until=IN_FIVE),
            ("not answered yet", f"looked for after {at(5)}"),
        ),
        (SENT, Rounds(Link.SIGN_IN_NEEDED, IN_TEN), ("not answered yet", "waits for sign-in")),
    ],
)
def test_a_note_that_is_due_goes_with_the_next_round(place: Place, rounds: Rounds, said: tuple[str, ...]) -> None:
    assert prospects(place, None, rounds, NOW) == said


@pytest.mark.parametrize(
    ("next_attempt_at", "said"),
    [
        (NOW - timedelta(minutes=1), f"next try {at(5)}"),
        (IN_A_MINUTE, f"next try {at(5)}"),
        (IN_TEN, f"next try after {at(10)}"),
        (NOW + timedelta(days=1), f"next try {at(5)}"),
    ],
    ids=["over", "before the round", "after the round", "a clock was wrong"],
)
def test_a_note_that_failed_goes_with_the_first_round_after_its_time(next_attempt_at: object, said: str) -> None:
    assert prospects(HERE, next_attempt_at, Rounds(Link.ONLINE, IN_FIVE), NOW) == (said,)  # type: ignore[arg-type]


def test_a_note_that_waits_longer_says_so_while_others_are_sent() -> None:
    assert prospects(HERE, IN_TEN, Rounds(Link.ONLINE, is_busy=True), NOW) == (f"next try after {at(10)}",)


def test_another_day_is_named_and_another_year_too() -> None:
    assert moment(NOW, NOW) == at(0)
    assert moment(NOW - timedelta(days=1), NOW) == f"Mon 16 Nov {at(0)}"
    assert moment(NOW - timedelta(days=365), NOW) == f"Mon 17 Nov 2025 {at(0)}"
