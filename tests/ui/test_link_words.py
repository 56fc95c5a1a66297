"""What the status bar says."""

from datetime import timedelta

import pytest

from ehr_desktop.application.sync import Link
from ehr_desktop.ui.link_words import LinkState, link_words, short_words
from tests.desk import NOW

AT = f"{NOW.astimezone():%H:%M}"
YESTERDAY = NOW - timedelta(days=1)
ONLINE, OFFLINE, ASKED_TO_WAIT, SIGN_IN = Link.ONLINE, Link.OFFLINE, Link.ASKED_TO_WAIT, Link.SIGN_IN_NEEDED


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (LinkState(None, None, 0, 0), "Fetching your notes …"),
        (LinkState(None, None, 1, 0), "1 note on this computer only · fetching your notes …"),
        (LinkState(ONLINE, NOW, 0, 0), "All notes are at the server"),
        (LinkState(ONLINE, NOW, 1, 0), "1 note on this computer only"),
        (LinkState(ONLINE, NOW, 3, 1, only_here_since=NOW), f"3 notes on this computer only since {AT}"),
        (LinkState(Link.RETIRED, NOW, 2, 0), "2 notes on this computer only · please update this program"),
        (
            LinkState(ONLINE, NOW, 1, 0, only_here_since=YESTERDAY),
            f"1 note on this computer only since Mon 16 Nov {YESTERDAY.astimezone():%H:%M}",
        ),
        (LinkState(ONLINE, NOW, 1, 1), "1 note needs you · all others are at the server"),
        (LinkState(ONLINE, NOW, 1, 1, has_others=False), "1 note needs you"),
        (LinkState(ONLINE, NOW, 2, 2), "2 notes need you · all others are at the server"),
        (
            LinkState(OFFLINE, NOW, 3, 0, only_here_since=YESTERDAY),
            f"3 notes on this computer only since Mon 16 Nov {YESTERDAY.astimezone():%H:%M} · offline since {AT}",
        ),
        (LinkState(OFFLINE, NOW, 0, 0), f"All notes are at the server · offline since {AT}"),
        (LinkState(ASKED_TO_WAIT, NOW, 2, 0), "2 notes on this computer only · the server asks to wait"),
        (LinkState(ONLINE, NOW, 0, 0, unanswered=1), "1 note is sent and not answered yet"),
        (
            LinkState(ASKED_TO_WAIT, NOW, 0, 0, unanswered=2),
            "2 notes are sent and not answered yet · the server asks to wait",
        ),
        (
            LinkState(ASKED_TO_WAIT, NOW, 2, 0, until=NOW),
            f"2 notes on this computer only · the server asks to wait until {AT}",
        ),
        (LinkState(ONLINE, NOW, 5, 0, (2, 5)), "Sending 2 of 5 …"),
        (LinkState(OFFLINE, NOW, 5, 0, (2, 5)), "Sending 2 of 5 …"),
        (LinkState(ONLINE, NOW, 5, 0, (2, 5), is_stopping=True), "Stopping after this note …"),
        (LinkState(ONLINE, NOW, 0, 0, is_fetching=True, is_stopping=True), "Stopping …"),
        (LinkState(ONLINE, NOW, 0, 0, is_fetching=True), "Fetching your notes …"),
        (LinkState(ONLINE, NOW, 9, 0, was_stopped=True), "Stopped. 9 notes wait on this computer."),
        (LinkState(ONLINE, NOW, 2, 1, was_stopped=True), "Stopped. 1 note waits on this computer."),
        (LinkState(ONLINE, NOW, 0, 0, was_stopped=True), "All notes are at the server"),
        (LinkState(ONLINE, NOW, 0, 0, is_leaving=True), "Signing out …"),
        (
            LinkState(ONLINE, NOW, 1, 0, is_leaving=True),
            "Signing out … 1 note stays on this computer, encrypted, and goes next time.",
        ),
        (
            LinkState(OFFLINE, NOW, 2, 0, unanswered=1, is_leaving=True),
            "Signing out … 3 notes stay on this computer, encrypted, and go next time.",
        ),
        (
            LinkState(SIGN_IN, NOW, 2, 0, only_here_since=NOW),
            f"2 notes on this computer only since {AT} · please sign in",
        ),
        (LinkState(SIGN_IN, NOW, 0, 0), "Please sign in to bring your notes up to date"),
    ],
)
def test_one_line_for_how_things_stand(state: LinkState, said: str) -> None:
    assert link_words(state, NOW).text == said


def test_sign_in_is_offered_only_where_it_helps() -> None:
    assert link_words(LinkState(SIGN_IN, None, 0, 0), NOW).offers_sign_in
    assert not link_words(LinkState(OFFLINE, None, 3, 0), NOW).offers_sign_in


def test_where_there_is_little_room_what_hinders_stays_and_the_times_go() -> None:
    state = LinkState(ASKED_TO_WAIT, NOW, 3, 0, only_here_since=YESTERDAY, until=NOW)
    assert short_words(state, NOW).text == "3 notes on this computer only · the server asks to wait"
