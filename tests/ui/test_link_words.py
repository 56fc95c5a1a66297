"""What the status bar says."""

import pytest

from ehr_desktop.application.sync import Link
from ehr_desktop.ui.link_words import LinkState, link_words
from tests.desk import NOW

AT = f"{NOW.astimezone():%H:%M}"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (LinkState(None, None, 0, 0), "Fetching your notes …"),
        (LinkState(None, None, 1, 0), "1 note on this computer only · fetching your notes …"),
        (LinkState(Link.ONLINE, NOW, 0, 0), "All notes are at the server"),
        (LinkState(Link.ONLINE, NOW, 1, 0), "1 note on this computer only"),
        (LinkState(Link.ONLINE, NOW, 3, 1), "3 notes on this computer only"),
        (LinkState(Link.ONLINE, NOW, 1, 1), "1 note needs you · all others are at the server"),
        (LinkState(Link.ONLINE, NOW, 1, 1, has_others=False), "1 note needs you"),
        (LinkState(Link.ONLINE, NOW, 2, 2), "2 notes need you · all others are at the server"),
        (LinkState(Link.OFFLINE, NOW, 3, 0), f"3 notes on this computer only · offline since {AT}"),
        (LinkState(Link.OFFLINE, NOW, 0, 0), f"All notes are at the server · offline since {AT}"),
        (LinkState(Link.ASKED_TO_WAIT, NOW, 2, 0), "2 notes on this computer only · the server asks to wait"),
        (LinkState(Link.ONLINE, NOW, 0, 0, unanswered=1), "1 note is sent and not answered yet"),
        (
            LinkState(Link.ASKED_TO_WAIT, NOW, 0, 0, unanswered=2),
            "2 notes are sent and not answered yet · the server asks to wait",
        ),
        (
            LinkState(Link.ASKED_TO_WAIT, NOW, 2, 0, until=NOW),
            f"2 notes on this computer only · the server asks to wait until {AT}",
        ),
        (LinkState(Link.ONLINE, NOW, 5, 0, (2, 5)), "Sending 2 of 5 …"),
        (LinkState(Link.SIGN_IN_NEEDED, NOW, 2, 0), "Please sign in to send your notes"),
        (LinkState(Link.SIGN_IN_NEEDED, NOW, 0, 0), "Please sign in to bring your notes up to date"),
    ],
)
def test_one_line_for_how_things_stand(state: LinkState, said: str) -> None:
    assert link_words(state).text == said


def test_sign_in_is_offered_only_where_it_helps() -> None:
    assert link_words(LinkState(Link.SIGN_IN_NEEDED, None, 0, 0)).offers_sign_in
    assert not link_words(LinkState(Link.OFFLINE, None, 3, 0)).offers_sign_in
